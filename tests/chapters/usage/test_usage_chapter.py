"""What the chapter of usage asks for."""

import pandas as pd
import pytest

from nps_analysis import charts, store
from nps_analysis.chapters.usage.frames import Usage
from nps_analysis.programme import Programme
from nps_analysis.words import usage

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
    return Usage("2026Q3", "en", str(sample_programme))


def said(chapter):
    return usage(
        chapter.words,
        chapter.rates,
        chapter.gap,
        chapter.after,
        chapter.before,
        chapter.cells,
        period=chapter.period,
        per_seat=chapter.per_seat,
        change=chapter.cut,
        confidence=chapter.confidence,
    )


def shown(chapter):
    words = chapter.words
    return [
        charts.usage_by_class(chapter.rates, words),
        charts.usage_after(chapter.after, words),
        charts.score_after(chapter.before, words),
        charts.says_does(chapter.cells, words),
    ]


def test_account_months_are_those_of_the_table_and_each_in_one_class(chapter):
    rows = chapter.load("usage")
    inside = rows["month"] <= pd.Timestamp(chapter.until)
    assert len(chapter.every_month) == int(inside.sum())
    assert chapter.every_month["goals"].sum() == rows.loc[inside, "goals"].sum()
    here = chapter.by_account
    assert here["exposure"].sum() == len(chapter.months)
    assert set(here["class"]) == {"promoter", "passive", "detractor", "silent"}


def test_a_month_stands_under_a_score_of_an_earlier_day(chapter):
    known = chapter.months["score"].notna()
    assert known.any()
    assert (chapter.score_days < chapter.months.loc[known, "month"]).all()


def test_what_the_sample_planted_is_found(chapter):
    # satisfaction makes usage grow there (usage_growth_satisfaction 0.012 a month and point),
    # and usage does not make anybody more satisfied
    lines = said(chapter).lines
    assert lines[1].startswith("A higher score went before more usage")
    assert lines[2].startswith("No change of the score that could be told from noise came after")


def test_nothing_after_the_period_is_looked_at(sample_programme):
    earlier = Usage("2025Q4", "en", str(sample_programme))
    assert earlier.every_month["month"].max() == pd.Timestamp("2025-12-01")
    assert earlier.around["month"].max() <= pd.Timestamp("2025-12-01")
    assert set(earlier.rates["period"]) == {
        "2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4",
    }  # fmt: skip


def test_without_usage_it_says_what_is_missing_and_draws_nothing(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"], Usage)
    assert chapter.missing("usage").lines == [
        "Missing here: the table “usage”.",
        "An export with month and goals, declared in programme.toml, would supply it.",
    ]
    assert said(chapter).lines == ["No usage is known of Q3 2026, or of too few accounts."]
    assert all(exhibit.figure is None for exhibit in shown(chapter))


def test_without_scores_it_shows_the_rate_of_all_accounts(tmp_path):
    (tmp_path / "programme.toml").write_text(ALONE, encoding="utf-8")
    (tmp_path / "raw").mkdir()
    rows = [f"A{place},2026-0{month}-01,{3 + place}" for place in range(5) for month in (7, 8, 9)]
    text = "\n".join(["account,month,times", *rows])
    (tmp_path / "raw/usage.csv").write_text(text + "\n", encoding="utf-8")
    store.ingest(Programme.read(tmp_path))
    chapter = Usage("2026Q3", "en", str(tmp_path / "programme.toml"))
    assert chapter.missing("usage").lines[0] == "Missing here: the table “responses”."
    (line,) = said(chapter).lines
    # 3, 4, 5, 6 and 7 times a month: 5 in the mean
    assert line.startswith(
        "In Q3 2026, an account reached the product’s key goal 5.0 times a month"
    )
    assert line.endswith("5 accounts).")
    over_time, *others = shown(chapter)
    assert over_time.figure is not None and "All accounts 5.0" in over_time.alt
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
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"], Usage, columns=usage_source)
    assert chapter.missing("usage").lines[0] == "Missing here: the table “customers”."
    assert set(chapter.months["class"]) == {"everybody"}
    assert len(said(chapter).lines) == 1


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
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"], Usage, columns=usage_source)
    months = chapter.months.set_index("account")["class"]
    assert months.to_dict() == {"C0": "promoter", "C1": "detractor"}
    assert chapter.missing("usage").lines == []


def test_comparisons_are_counted(chapter):
    # promoters, passives and the silent with detractors; two classes in three ways; one back
    assert chapter.compared_how_often == 3 + 2 * 3 + 1
