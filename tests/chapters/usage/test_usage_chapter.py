"""What the chapter of usage asks for."""

import re

import pandas as pd
import pytest

import nps_analysis as nps
from nps_analysis import store
from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.programme import Programme

PAIR = "2026Q3", "2026Q2"
ALONE = """
name = "deeds"
title = "Who uses it?"
organisation = "Deeds"
question = "Would you?"
[folders]
raw = "raw"
processed = "processed"
[[sources]]
table = "usage"
files = "usage.csv"
layout = "mapped"
[sources.columns]
account_id = "account"
month = "month"
goals = "times"
"""


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return nps.Report("2026Q3", programme=str(sample_programme)).usage


def shown(chapter):
    return [chapter.rates(), chapter.after(), chapter.before(), chapter.says_does()]


def test_account_months_are_those_of_the_table_and_each_in_one_class(chapter):
    rows = chapter.report.load("usage")
    inside = rows["month"] <= pd.Timestamp(chapter.report.until)
    assert len(chapter.every_month) == int(inside.sum())
    assert chapter.every_month["goals"].sum() == rows.loc[inside, "goals"].sum()
    here = chapter.by_account_and_class
    assert here["exposure"].sum() == len(chapter.months)
    assert set(here["class"]) == {"promoter", "passive", "detractor", "silent"}


def test_a_month_stands_under_a_score_of_an_earlier_day(chapter):
    known = chapter.months["score"].notna()
    assert known.any()
    assert (chapter.score_days < chapter.months.loc[known, "month"]).all()


def test_what_the_sample_planted_is_found(chapter):
    # satisfaction makes usage grow there (usage_growth_satisfaction 0.012 a month and point),
    # and usage does not make anybody more satisfied
    lines = chapter.lead.lines
    assert lines[1].startswith("A higher score went before more usage")
    assert lines[2].startswith("No change of the score that could be told from chance came after")


def test_nothing_after_the_period_is_looked_at(sample_programme):
    earlier = nps.Report("2025Q4", programme=str(sample_programme)).usage
    assert earlier.every_month["month"].max() == pd.Timestamp("2025-12-01")
    assert earlier.around["month"].max() <= pd.Timestamp("2025-12-01")
    assert set(earlier.by_class["period"]) == {
        "2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4",
    }  # fmt: skip


def test_without_usage_it_says_what_is_missing_and_draws_nothing(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"]).usage
    assert chapter.missing.lines == [
        "Missing here: the table “usage”.",
        "An export with month and goals, declared in programme.toml, would supply it.",
    ]
    assert chapter.lead.lines == ["No usage is known of Q3 2026, or of too few accounts."]
    assert all(exhibit.figure is None for exhibit in shown(chapter))


def test_without_scores_it_shows_the_rate_of_all_accounts(tmp_path):
    (tmp_path / "programme.toml").write_text(ALONE, encoding="utf-8")
    (tmp_path / "raw").mkdir()
    rows = [f"A{place},2026-0{month}-01,{3 + place}" for place in range(5) for month in (7, 8, 9)]
    text = "\n".join(["account,month,times", *rows])
    (tmp_path / "raw/usage.csv").write_text(text + "\n", encoding="utf-8")
    store.ingest(Programme.read(tmp_path))
    chapter = nps.Report("2026Q3", programme=str(tmp_path / "programme.toml")).usage
    assert chapter.missing.lines[0] == "Missing here: the table “responses”."
    (line,) = chapter.lead.lines
    # 3, 4, 5, 6 and 7 times a month: 5 in the mean
    assert line.startswith(
        "In Q3 2026, an account reached the product’s key goal 5.0 times a month"
    )
    assert line.endswith("5 accounts).")
    over_time, *others = shown(chapter)
    assert over_time.figure is not None and "All accounts 5.0 in Q3 2026" in over_time.alt
    assert all(exhibit.figure is None for exhibit in others)


def test_scores_that_no_account_joins_are_not_called_silence(small, tmp_path):
    usage_source = """
[[sources]]
table = "usage"
files = "usage.csv"
layout = "mapped"
[sources.columns]
account_id = "account"
month = "month"
goals = "times"
"""
    (tmp_path / "raw").mkdir()
    rows = "\n".join(f"A-{place},2026-09-01,4" for place in range(6))
    (tmp_path / "raw/usage.csv").write_text(f"account,month,times\n{rows}\n", encoding="utf-8")
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"], columns=usage_source).usage
    assert chapter.missing.lines[0] == "Missing here: the table “customers”."
    assert set(chapter.months["class"]) == {"everybody"}
    assert len(chapter.lead.lines) == 1


def test_usage_of_customers_stands_under_their_own_scores(small, tmp_path):
    usage_source = """
[[sources]]
table = "usage"
files = "usage.csv"
layout = "mapped"
[sources.columns]
customer_id = "who"
month = "month"
goals = "times"
"""
    (tmp_path / "raw").mkdir()
    text = "who,month,times\nC0,2026-09-01,4\nC1,2026-09-01,2\n"
    (tmp_path / "raw/usage.csv").write_text(text, encoding="utf-8")
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"], columns=usage_source).usage
    months = chapter.months.set_index("account")["class"]
    assert months.to_dict() == {"C0": "promoter", "C1": "detractor"}
    assert chapter.missing.lines == []


def test_every_comparison_is_a_claim_of_the_family(chapter):
    # promoters, passives and the silent with detractors; two classes in three ways; one back
    assert {claim.family for claim in chapter.claims} == {"usage"}
    assert sum(claim.looked for claim in chapter.claims) == 3 + 2 * 3 + 1
    assert all(claim.told for claim in chapter.after_claims)
    assert not any(claim.told for claim in (*chapter.gap_claims, *chapter.before_claims))
    assert chapter.lead.claims == chapter.claims


def test_rates_are_asked_of_a_segment_or_of_all(chapter):
    """Plans are known of every account, so that the goals of the plans are those of all."""
    whole = chapter.rates(by=None).frame.set_index("period")
    plans = chapter.rates(by="plan").frame
    assert list(dict.fromkeys(plans["plan"])) == ["Starter", "Team", "Enterprise"]
    assert plans.groupby("period")["n"].sum().to_dict() == whole["n"].to_dict()
    months = chapter.months
    assert not chapter.by_account[["period", "account"]].duplicated().any()
    goals = months.groupby("period")["goals"].sum() / months.groupby("period")["exposure"].sum()
    assert whole["estimate"].to_dict() == pytest.approx(goals.to_dict())


def few(sample_programme, least):
    """The chapter of the sample, with so many renewals asked of a figure."""
    text = sample_programme.read_text(encoding="utf-8")
    text = re.sub(r"^min_renewals *=.*\n", "", text, flags=re.M)
    path = sample_programme.with_name(f"usage-of-{least}.toml")
    path.write_text(text.replace("[thresholds]", f"[thresholds]\nmin_renewals = {least}"))
    return nps.Report("2026Q3", programme=str(path)).usage


def test_a_cell_of_words_and_deeds_takes_a_second_of_its_class_with_it(sample_programme):
    cells = few(sample_programme, 16).cells
    paid = cells.set_index(["class", "trend"])["revenue"]["detractor"].isna()
    # 8 accounts and 12 are below 16, and 20 together; the other 16 are told of
    assert paid.to_dict() == {"fell": False, "steady": True, "rose": True}
    renewed = cells[cells["n"].between(1, 15)]
    assert len(renewed) and renewed["estimate"].isna().all()
    assert (cells["note"] == WITHHELD).any()
    for _, line in cells.groupby("class"):
        assert line["estimate"].isna().sum() != 1 and line["revenue"].isna().sum() != 1


def test_usage_of_one_class_of_a_period_takes_a_second_with_it(sample_programme):
    chapter = few(sample_programme, 60)
    for _, here in chapter.by_class.groupby("period"):
        assert here["estimate"].isna().sum() >= 2 * (here["n"] < 60).any()
    assert chapter.by_class["n"].sum() == len(chapter.by_account_and_class)


def test_usage_is_compared_as_any_measure_is(chapter):
    """An account counts once a period, whatever its scores in it."""
    exhibit = chapter.report.compare("usage_rate")
    here, then = (chapter.by_account[chapter.by_account["period"] == one] for one in PAIR)
    row = exhibit.frame.iloc[0]
    assert (row["n"], row["n_reference"]) == (len(here), len(then))
    rates = [rows["goals"].sum() / rows["exposure"].sum() for rows in (here, then)]
    assert row["difference"] == pytest.approx(rates[0] - rates[1])
    assert "Accounts" in str(exhibit.table)
