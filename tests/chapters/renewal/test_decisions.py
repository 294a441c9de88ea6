"""What the chapter of renewal asks of decisions, and what it says of them."""

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nps_analysis.chapters.book import Report
from nps_analysis.chapters.renewal.decisions import KINDS
from nps_analysis.joins.known import NUMBERS, known_before
from nps_analysis.programme import Programme
from nps_analysis.stats.logistic import logit
from nps_analysis.store import ingest


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return Report("2026Q3", programme=str(sample_programme)).renewal


def test_missing_tables_are_said_in_two_lines_and_the_chapter_goes_on(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"]).renewal
    said = chapter.missing
    assert said.kind == "missing"
    assert said.lines[:2] == [
        "Missing here: the table “renewals”.",
        "An export with account_id, due_on and renewed, declared in programme.toml, would supply "
        "it.",
    ]
    assert all(frame.empty for frame in chapter.rates_by_last_score)
    assert chapter.lead.kind == "missing" and chapter.claims == ()
    assert chapter.lead.lines == ["No renewal up to 30 September 2026 can be set beside a score."]


def test_every_renewal_stands_beside_a_score_of_an_earlier_day(chapter):
    rows = chapter.renewals
    zone = chapter.report.declared.calendar.time_zone
    day = rows["answered_at"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    known = day.notna()
    assert known.any() and (day[known] < rows["decided"][known]).all()
    ago = (rows["decided"][known] - day[known]).dt.days
    assert ago.max() <= chapter.report.declared.thresholds.renewal_horizon_days
    assert ((rows["class"] == "silent") == ~known).all()


def test_renewals_that_no_answer_can_join_are_not_called_silent(small, tmp_path):
    renewals = """
[[sources]]
table = "renewals"
files = "renewals.csv"
layout = "mapped"
[sources.columns]
account_id = "account"
due_on = "due"
renewed = "renewed"
"""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/renewals.csv").write_text("account,due,renewed\nA-1,2026-09-15,yes\n")
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"], columns=renewals).renewal
    assert chapter.renewals.empty
    assert chapter.missing.lines == [
        "Missing here: the table “customers”.",
        "An export with customer_id and account_id, declared in programme.toml, would supply it.",
    ]


def test_no_later_decision_is_looked_at(sample_programme):
    earlier = Report("2025Q4", programme=str(sample_programme)).renewal
    assert earlier.renewals["decided"].max() <= pd.Timestamp("2025-12-31")


def test_without_renewals_every_section_is_empty(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"]).renewal
    assert chapter.model is None and chapter.effects.empty and chapter.forecasts.empty
    assert chapter.added_by_score.empty and chapter.calibration.empty
    assert chapter.forecasts_in_groups.empty and chapter.admitted.rows.empty
    assert chapter.undecided == 0 and chapter.rests_on.lines == []
    shown = [chapter.alike(), chapter.added(), chapter.forecast_groups(), chapter.rates()]
    shown += [chapter.rates("score"), chapter.rates(None)]
    assert all((one.figure, one.alt, one.table) == (None, "", None) for one in shown)
    assert not any(one.said.lines for one in shown)


FEW = """
account_id = "account"
[[sources]]
table = "renewals"
files = "renewals.csv"
layout = "mapped"
[sources.columns]
account_id = "account"
due_on = "due"
renewed = "renewed"
revenue_before = "worth"
"""


WHY = {
    0: "There is no model of renewal: of 9 accounts whose contracts came due, all renewed.",
    2: "How renewal goes with the score between accounts otherwise alike cannot be said: ",
}


@pytest.mark.parametrize("lost", [0, 2])
def test_few_renewals_are_said_to_be_few_and_the_chapter_goes_on(small, tmp_path, lost):
    (tmp_path / "raw").mkdir()
    lines = [f"A-{i},2026-09-{10 + i},{'no' if i < lost else 'yes'},{100 + i}" for i in range(9)]
    lines += ["A-1,2026-12-15,yes,5"]
    rows = "\n".join(["account,due,renewed,worth", *lines])
    (tmp_path / "raw/renewals.csv").write_text(rows, encoding="utf-8")
    given = [f"2026-08-0{i + 1} 10:00,{9 if i % 2 else 3},A-{i}" for i in range(9)]
    chapter = small(given, columns=FEW, header=",account").renewal
    assert len(chapter.renewals) == 9 and chapter.undecided == 1
    assert chapter.effects.empty and chapter.added_by_score.empty
    (said,) = chapter.added().said.lines
    assert said.startswith("Too few contracts were lost, or renewed")
    (said,) = chapter.alike().said.lines
    assert said.startswith(WHY[lost])
    lines = chapter.rests_on.lines
    assert "Usage: not known, and not in the model." in lines
    assert lines[-1] == (
        "1 contract was not decided by then; it counts neither as renewed nor as lost."
    )


def test_nothing_known_is_of_the_day_of_the_decision_or_later(chapter):
    """Everything given or done from that day on is changed: nothing known may change."""
    rows = chapter.renewals.sort_values("decided").tail(40)
    first = rows["decided"].min()
    usage, efforts = chapter._of_accounts(chapter.report.load("usage")), chapter._efforts
    later = usage.assign(
        goals=usage["goals"].where(usage["month"] + pd.DateOffset(months=1) <= first, 999)
    )
    day = efforts["responded_at"].dt.tz_convert("Europe/Paris").dt.tz_localize(None)
    turned = efforts.assign(effort=efforts["effort"].where(day < first, 1))
    one = rows[rows["decided"] == first]
    how = {"customers": chapter.report.load("customers"), "time_zone": "Europe/Paris"}
    known = known_before(one, usage=usage, efforts=efforts, **how)
    pd.testing.assert_frame_equal(known, known_before(one, usage=later, efforts=turned, **how))


@pytest.fixture(scope="module")
def planted():
    text = (Path(__file__).parents[3] / "data/sample/truth.json").read_text(encoding="utf-8")
    return json.loads(text)["renewal"]


def test_the_sample_s_report_agrees_with_what_was_planted(chapter, planted):
    """The planted model has true satisfaction where the report has the score.

    Compared are what both have: how many were due; the true rates of promoters and detractors,
    with the interval of their difference, nothing else in the model; and the coefficients of usage
    and tenure, which satisfaction hardly goes with. One more of our usage is a doubling, one more
    of theirs is e times as much.
    """
    assert len(chapter.admitted.rows) == planted["due"] == len(chapter.renewals)
    rates = planted["by_last_score"]
    true = rates["promoter"]["true_rate"] - rates["detractor"]["true_rate"]
    alone = logit(chapter.renewals, factors={"class": KINDS}, cluster="account").effects.iloc[0]
    assert alone["level"] == "promoter"
    assert alone["conf_low"] < true < alone["conf_high"]
    terms = chapter.model.terms.set_index("term")
    usage = planted["coefficients"]["usage"] * np.log(2)
    assert terms.loc["usage_change", "conf_low"] < usage < terms.loc["usage_change", "conf_high"]
    tenure = planted["coefficients"]["tenure"]
    assert terms.loc["tenure", "conf_low"] < tenure < terms.loc["tenure", "conf_high"]


def test_the_sample_s_score_is_said_to_add_what_was_planted(chapter):
    assert chapter.admitted.numbers == NUMBERS
    assert list(chapter.admitted.factors) == ["plan", "region"] and not chapter.admitted.left_out
    lines = chapter.added().said.lines
    assert lines[0].startswith("The score adds to what was known without it.")
    first = chapter.alike().said.lines[0]
    assert "promoters renewed more often than detractors" in first
    by_class = chapter.effects[chapter.effects["term"] == "class"]
    sizes = chapter.renewals["class"].value_counts()
    assert by_class.set_index("level")["n"].to_dict() == sizes.drop("detractor").to_dict()
    assert (by_class["n_reference"] == sizes["detractor"]).all()


def test_a_segment_whose_level_settles_it_is_left_out_by_name(sample_programme):
    chapter = Report("2026Q3", programme=str(sample_programme)).renewal
    apac = chapter.report.load("accounts").query("region == 'APAC'")["account_id"]
    decided = chapter.decided
    decided.loc[decided["account_id"].isin(apac), "renewed"] = True
    said = chapter.rests_on.lines
    assert any("Region is left out of the model: all" in line and "“APAC”" in line for line in said)
    assert "region" not in set(chapter.effects["term"])


def test_renewals_of_accounts_that_nobody_asked_are_counted(chapter):
    sent = chapter.report.load("invitations")
    silent = chapter.renewals[chapter.renewals["class"] == "silent"]
    asked = 0
    for row in silent.itertuples():
        theirs = sent.loc[sent["account_id"] == row.account_id, "invited_at"]
        days = theirs.dt.tz_convert("Europe/Paris").dt.tz_localize(None).dt.normalize()
        asked += bool(((row.decided - days).dt.days.between(1, 365)).any())
    assert 0 < chapter.unasked == len(silent) - asked


def test_every_comparison_is_a_claim_of_its_family(chapter):
    """Three classes beside detractors, twice; and what a model, forecasts and Cox compare."""
    looked = Counter(claim.family for claim in chapter.claims if claim.looked)
    assert looked == {
        "renewal": 3, "alike": 12, "forecasts": 4, "true": 2, "staying": 3, "revenue": 3,
    }  # fmt: skip
    # what Holm's correction was told of is what is claimed
    assert looked["alike"] == chapter.effects["p_adjusted"].count()
    assert looked["staying"] == chapter.lasting["p_adjusted"].count()
    told = {(one.family, one.what) for one in chapter.claims if one.told and one.rule == "test"}
    assert told == {("forecasts", what) for what in ("log_loss", "brier", "auc")}


def test_a_ratio_is_claimed_as_its_logarithm(chapter):
    ratio = chapter.lasting.set_index("class")["ratio"]
    found = {one.group: one.size for one in chapter.staying_claims}
    assert found == pytest.approx(np.log(ratio.drop("promoter")).to_dict())


def test_renewals_are_divided_by_any_segment_of_their_accounts(chapter):
    exhibit = chapter.rates(by="plan")
    plans = chapter.report.load("accounts").set_index("account_id")["plan"]
    counts = chapter.decided["account_id"].map(plans).value_counts()
    assert exhibit.frame.set_index("plan")["n"].to_dict() == counts.to_dict()
    assert list(exhibit.frame["plan"]) == ["Starter", "Team", "Enterprise"]
    assert [claim.reference for claim in exhibit.claims] == ["rest"] * 3
    assert exhibit.said.lines == [
        "Share renewed: of 3 groups compared with the rest, none differs beyond chance, once "
        "Holm's correction has allowed for so many comparisons."
    ]
    with pytest.raises(ValueError, match="'colour'; they can by class, score, plan, region"):
        chapter.rates(by="colour")
    assert chapter.rates(by=None).frame["n"].tolist() == [len(chapter.decided)]


def test_what_only_repeats_another_is_left_out_and_said(sample_programme):
    """Each plan is sold in a region of its own."""
    chapter = Report("2026Q3", programme=str(sample_programme)).renewal
    plans = chapter.segments["plan"]
    chapter.segments["region"] = plans.map({"Starter": "EMEA", "Team": "APAC"}).fillna("Americas")
    assert list(chapter.admitted.factors) == ["plan"]
    said = "Region: not in the model, as it cannot be told apart from what is in it."
    assert said in chapter.rests_on.lines
    assert "plan" in chapter.alike().said.lines[0] and len(chapter.added().said.lines) == 3


def test_where_nothing_is_known_but_the_score_there_is_nothing_to_add_to(small, tmp_path):
    (tmp_path / "raw").mkdir()
    lines = [f"A-{i},2026-09-{10 + i},{'no' if i % 3 else 'yes'},100" for i in range(9)]
    (tmp_path / "raw/renewals.csv").write_text("\n".join(["account,due,renewed,worth", *lines]))
    given = [f"2026-08-0{i + 1} 10:00,{9 if i % 2 else 3},A-{i}" for i in range(9)]
    chapter = small(given, columns=FEW, header=",account").renewal
    assert set(chapter.admitted.left_out.values()) == {"unknown", "same"}
    (said,) = chapter.added().said.lines
    assert said.startswith("What the score adds to forecasts cannot be said")
    (said,) = chapter.alike().said.lines
    assert said.endswith("nothing else is known of them that a model could take in.")


def test_renewals_are_divided_by_segments_crossed_and_banded(sample_programme, tmp_path):
    """A year as a customer is counted to the decision, from the account's first customer."""
    text = sample_programme.read_text(encoding="utf-8")
    made = """
[[segments]]
cross = ["plan", "region"]
[[segments]]
column = "tenure"
from = "customer_since"
bands = [12]
levels = ["first year", "later"]
"""
    text = re.sub(r'^processed = ".*"$', f'processed = "{tmp_path}"', text, flags=re.M)
    path = tmp_path / "crossed.toml"
    path.write_text(text + made, encoding="utf-8")
    ingest(Programme.read(path))
    chapter = Report("2026Q3", programme=str(path)).renewal
    plain = Report("2026Q3", programme=str(sample_programme)).renewal
    crossed = chapter.rates(by="plan_x_region").frame
    assert crossed["n"].sum() == len(chapter.decided) and len(crossed) == 9
    assert chapter.effects.equals(plain.effects)
    since = chapter.report.load("customers").groupby("account_id")["customer_since"].min()
    year = chapter.decided["account_id"].map(since) + pd.DateOffset(months=12)
    early = (chapter.decided["decided"] < year).sum()
    tenure = chapter.rates(by="tenure").frame.set_index("tenure")["n"]
    assert tenure["first year"] == early > 0 and tenure.index.tolist() == ["first year", "later"]
