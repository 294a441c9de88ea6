"""A series that begins anew: nothing is compared across, and the report says so."""

import pytest

from nps_analysis.store import load, manifest

BREAK = '[[breaks]]\nperiod = "{}"\nwhat = "question"\nnote = {{ en = "Shorter.", fr = "Court." }}'
TEN = """
[[sources]]
table = "responses"
files = "ten.csv"
layout = "mapped"
scale = [1, 10]
[sources.columns]
response_id = "id"
customer_id = "who"
responded_at = "at"
score = "score"
"""


def periods(*months, scores=(9, 9, 3)):
    return [f"{month}-0{day}T10:00,{one}" for month in months for day, one in enumerate(scores, 1)]


def terms_of(report):
    """What the last chapter says of how figures were made: term -> what holds."""
    terms, held = report.sureness.terms().table.columns[:2]
    return dict(zip(terms.cells, held.cells, strict=True))


def test_the_first_period_of_an_era_is_compared_with_nothing(small):
    report = small(periods("2025-11", "2026-02"), "2026Q1", segments=BREAK.format("2026Q1"))
    assert [one.what for one in report.begins] == ["question"]
    assert set(report.of_two_periods["period"]) == {"2026Q1"}
    assert len(report.headline.scores) == 2 and report.headline.change.empty
    assert report.headline.lead.lines[0] == (
        "NPS is 33 in Q1 2026. There is no earlier period to compare it with: the question "
        "changed in Q1 2026."
    )
    assert report.headline.parts_of_change.empty and report.headline.ways_of_counting[1].empty
    assert report.headline.claims == () and report.segments.claims == ()
    assert report.headline.trend().said.lines[-1].startswith("From Q1 2026 on the series is")


def test_other_chapters_compare_nothing_across_either(small):
    report = small(periods("2025-11", "2026-02"), "2026Q1", segments=BREAK.format("2026Q1"))
    people = report.same_people
    assert people.changes_of().empty and people.moves.empty and people.pairs.empty
    assert terms_of(report)["Breaks in the series"] == (
        "Nothing is compared across: the question changed in Q1 2026."
    )


def test_later_periods_of_an_era_are_compared_within_it(small):
    rows = periods("2025-08", "2025-11", "2026-02", "2026-05")
    report = small(rows, "2026Q2", segments=BREAK.format("2026Q1"))
    assert set(report.of_two_periods["period"]) == {"2026Q1", "2026Q2"}
    change = report.contrast(report.answers, between="period")
    assert change["reference"].tolist() == ["2026Q1"]


def test_a_break_before_the_first_period_or_after_this_one_is_none(small):
    rows = periods("2025-11", "2026-02")
    for period in ("2025Q4", "2024Q1", "2026Q2"):
        report = small(rows, "2026Q1", segments=BREAK.format(period))
        assert report.breaks == () and report.since == ""
        assert not report.contrast(report.of_two_periods, between="period").empty


def test_limits_begin_anew_with_the_era(small):
    months = [f"{year}-{month}" for year in (2024, 2025) for month in ("02", "05", "08", "11")]
    rows = periods(*months, "2026-02")
    usual = small(rows, "2026Q1").headline.series
    assert usual["limit_low"].notna().all() and set(usual["series"]) == {1}
    broken = small(rows, "2026Q1", segments=BREAK.format("2025Q4"))
    usual = broken.headline.series
    # seven periods before the break say what was usual then; one after it does not say so now
    assert usual["limit_low"].notna().tolist() == [True] * 7 + [False] * 2
    assert usual["series"].tolist() == [1] * 7 + [2] * 2 and not usual["signal"].any()


def test_a_break_in_a_period_without_answers_begins_with_the_next(small):
    report = small(periods("2025-08", "2026-02"), "2026Q1", segments=BREAK.format("2025Q4"))
    assert report.headline.series["series"].tolist() == [1, 2]
    assert set(report.of_two_periods["period"]) == {"2026Q1"}


def test_segments_say_why_nothing_is_compared(small):
    area = '\n[[segments]]\ncolumn = "area"'
    rows = [f"{row},North" for row in periods("2025-11", "2026-02")]
    report = small(
        rows,
        "2026Q1",
        segments=BREAK.format("2026Q1") + area,
        columns='area = "area"',
        header=",area",
    )
    assert report.segments.lead.lines[0] == (
        "There is no earlier period to compare the groups with: the question changed in Q1 2026."
    )


def test_two_periods_across_a_break_are_not_compared_and_it_is_said_why(small):
    rows = periods("2025-11", "2026-02", "2026-05")
    report = small(rows, "2026Q2", segments=BREAK.format("2026Q1"))
    exhibit = report.compare(between=("2025Q4", "2026Q2"))
    assert exhibit.frame.empty and exhibit.claims == ()
    assert list(exhibit.said.lines) == [
        "Q4 2025 and Q2 2026 are not compared: the question changed in Q1 2026."
    ]
    first = small(rows[:6], "2026Q1", segments=BREAK.format("2026Q1"))
    assert list(first.compare().said.lines) == [
        "There is no earlier period to compare with: the question changed in Q1 2026."
    ]


@pytest.fixture
def ten(small, tmp_path):
    """A programme with a second file on 1-10: write(rows on 0-10, rows on 1-10, period)."""

    def write(rows, others, period):
        (tmp_path / "raw").mkdir(exist_ok=True)
        lines = [f"T{place},D{place},{row}" for place, row in enumerate(others)]
        text = "\n".join(["id,who,at,score", *lines]) + "\n"
        (tmp_path / "raw/ten.csv").write_text(text, encoding="utf-8")
        return small(rows, period, columns=TEN)

    return write


def test_another_scale_is_another_series(ten):
    report = ten(periods("2025-11"), periods("2026-02", "2026-05"), "2026Q2")
    assert [(one.period, one.what) for one in report.breaks] == [("2026Q1", "scale")]
    assert report.scale == "1-10" and set(report.on_scale["period"]) == {"2026Q1", "2026Q2"}
    change = report.contrast(report.answers, between="period")
    assert change["reference"].tolist() == ["2026Q1"]
    assert manifest(report.declared)["problems"] == [
        "2026Q1 to 2026Q2: scores on 1-10, never compared with those before",
    ]
    terms = terms_of(report)
    assert terms["Scale"].startswith("1 to 10: promoters from 9, passives from 7")
    assert terms["Breaks in the series"].endswith("the scale changed in Q1 2026.")


def test_two_scales_in_a_period_are_never_pooled(ten):
    rows, others = periods("2025-11"), periods("2025-11", scores=(10, 10))
    report = ten(rows, others, "2025Q4")
    # three answers on 0-10, two on 1-10: the two are set aside, and counted
    assert report.usable == 3 and report.scale == "0-10"
    refused = load("refused", programme=report.declared)
    assert refused["reason"].tolist() == ["other_scale"] * 2
    steps = report.steps.set_index("step")["rows"]
    assert steps["other_scale"] == 2 and steps["answered"] == 5
