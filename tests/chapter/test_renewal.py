"""What the chapter of renewal asks for."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nps_analysis import charts
from nps_analysis.chapters.renewal.frames import KINDS, Renewal
from nps_analysis.joins.known import NUMBERS, known_before
from nps_analysis.scoring import RENEWAL_RATE
from nps_analysis.stats.logistic import logit
from nps_analysis.words import adds, alike, model_rests_on, renewal


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return Renewal("2026Q3", "en", str(sample_programme))


def test_missing_tables_are_said_in_two_lines_and_the_chapter_goes_on(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"], Renewal)
    said = chapter.missing("renewals", "invitations")
    assert said.kind == "missing"
    assert said.lines[:2] == [
        "Missing here: the table “renewals”.",
        "An export with account_id, due_on and renewed, declared in programme.toml, would supply "
        "it.",
    ]
    rates = chapter.estimate(chapter.renewals, RENEWAL_RATE, by="class")
    gap = chapter.contrast(chapter.renewals, RENEWAL_RATE, between="class", reference="detractor")
    assert rates.empty and gap.empty
    said = renewal(chapter.words, rates, gap, until=chapter.until, horizon_days=365)
    assert said.lines == ["No renewal up to 30 September 2026 can be set beside a score."]


def test_every_renewal_stands_beside_a_score_of_an_earlier_day(chapter):
    rows = chapter.renewals
    zone = chapter.declared.calendar.time_zone
    day = rows["answered_at"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    known = day.notna()
    assert known.any() and (day[known] < rows["decided"][known]).all()
    ago = (rows["decided"][known] - day[known]).dt.days
    assert ago.max() <= chapter.declared.thresholds.renewal_horizon_days
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
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"], Renewal, columns=renewals)
    assert chapter.renewals.empty
    assert chapter.missing("renewals").lines == [
        "Missing here: the table “customers”.",
        "An export with customer_id and account_id, declared in programme.toml, would supply it.",
    ]


def test_no_later_decision_is_looked_at(sample_programme):
    earlier = Renewal("2025Q4", "en", str(sample_programme))
    assert earlier.renewals["decided"].max() <= pd.Timestamp("2025-12-31")


def test_without_renewals_every_section_is_empty(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"], Renewal)
    assert chapter.model is None and chapter.effects.empty and chapter.forecasts.empty
    assert chapter.added.empty and chapter.calibration.empty and chapter.forecast_groups.empty
    assert chapter.undecided == 0 and chapter.admitted.rows.empty
    words = chapter.words
    assert alike(words, chapter.effects, labels={}, refused=chapter.model).lines == []
    assert model_rests_on(words, chapter.admitted, undecided=0, labels={}).lines == []
    shown = [
        charts.effects(chapter.effects, words, labels={}),
        charts.added(chapter.added, words),
        charts.forecast_groups(chapter.forecast_groups, words),
    ]
    assert all((one.figure, one.alt, one.table) == (None, "", None) for one in shown)


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


@pytest.mark.parametrize("lost", [0, 2])
def test_few_renewals_are_said_to_be_few_and_the_chapter_goes_on(small, tmp_path, lost):
    (tmp_path / "raw").mkdir()
    lines = [f"A-{i},2026-09-{10 + i},{'no' if i < lost else 'yes'},{100 + i}" for i in range(9)]
    lines += ["A-1,2026-12-15,yes,5"]
    rows = "\n".join(["account,due,renewed,worth", *lines])
    (tmp_path / "raw/renewals.csv").write_text(rows, encoding="utf-8")
    given = [f"2026-08-0{i + 1} 10:00,{9 if i % 2 else 3},A-{i}" for i in range(9)]
    chapter = small(given, Renewal, columns=FEW, header=",account")
    assert len(chapter.renewals) == 9 and chapter.undecided == 1
    assert chapter.effects.empty and chapter.added.empty
    (said,) = adds(chapter.words, chapter.added, decided=9).lines
    assert said.startswith("Too few contracts were lost, or renewed")
    lines = model_rests_on(chapter.words, chapter.admitted, undecided=1, labels={}).lines
    assert "Usage: not known, and not in the model." in lines
    assert lines[-1] == (
        "1 contract was not decided by then; it counts neither as renewed nor as lost."
    )


def test_nothing_known_is_of_the_day_of_the_decision_or_later(chapter):
    """Everything given or done from that day on is changed: nothing known may change."""
    rows = chapter.renewals.sort_values("decided").tail(40)
    first = rows["decided"].min()
    usage, efforts = chapter._of_accounts(chapter.load("usage")), chapter._efforts
    later = usage.assign(
        goals=usage["goals"].where(usage["month"] + pd.DateOffset(months=1) <= first, 999)
    )
    day = efforts["responded_at"].dt.tz_convert("Europe/Paris").dt.tz_localize(None)
    turned = efforts.assign(effort=efforts["effort"].where(day < first, 1))
    one = rows[rows["decided"] == first]
    how = {"customers": chapter.load("customers"), "time_zone": "Europe/Paris"}
    known = known_before(one, usage=usage, efforts=efforts, **how)
    pd.testing.assert_frame_equal(known, known_before(one, usage=later, efforts=turned, **how))


@pytest.fixture(scope="module")
def planted():
    text = (Path(__file__).parents[2] / "data/sample/truth.json").read_text(encoding="utf-8")
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
    lines = adds(chapter.words, chapter.added, decided=len(chapter.renewals)).lines
    assert lines[0].startswith("The score adds to what was known without it.")
    first = alike(chapter.words, chapter.effects, labels=chapter.labels).lines[0]
    assert "promoters renewed more often than detractors" in first
    by_class = chapter.effects[chapter.effects["term"] == "class"]
    sizes = chapter.renewals["class"].value_counts()
    assert by_class.set_index("level")["n"].to_dict() == sizes.drop("detractor").to_dict()
    assert (by_class["n_reference"] == sizes["detractor"]).all()


def test_a_segment_whose_level_settles_it_is_left_out_by_name(sample_programme):
    chapter = Renewal("2026Q3", "en", str(sample_programme))
    apac = chapter.load("accounts").query("region == 'APAC'")["account_id"]
    decided = chapter.decided
    decided.loc[decided["account_id"].isin(apac), "renewed"] = True
    said = model_rests_on(chapter.words, chapter.admitted, undecided=0, labels=chapter.labels).lines
    assert any("Region is left out of the model: all" in line and "“APAC”" in line for line in said)
    assert "region" not in set(chapter.effects["term"])


def test_renewals_of_accounts_that_nobody_asked_are_counted(chapter):
    sent = chapter.load("invitations")
    silent = chapter.renewals[chapter.renewals["class"] == "silent"]
    asked = 0
    for row in silent.itertuples():
        theirs = sent.loc[sent["account_id"] == row.account_id, "invited_at"]
        days = theirs.dt.tz_convert("Europe/Paris").dt.tz_localize(None).dt.normalize()
        asked += bool(((row.decided - days).dt.days.between(1, 365)).any())
    assert 0 < chapter.unasked == len(silent) - asked
