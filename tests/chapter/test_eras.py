"""A series that begins anew: nothing is compared across, and the report says so."""

import pytest

from nps_analysis.chapters.headline.frames import Headline
from nps_analysis.chapters.same_people.frames import SamePeople
from nps_analysis.chapters.segments.frames import Segments
from nps_analysis.chapters.sureness.frames import Sureness
from nps_analysis.store import load, manifest
from nps_analysis.words import headline, segments

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


def test_the_first_period_of_an_era_is_compared_with_nothing(small):
    chapter = small(
        periods("2025-11", "2026-02"), Headline, "2026Q1", segments=BREAK.format("2026Q1")
    )
    assert [one.what for one in chapter.begins] == ["question"]
    assert set(chapter.of_two_periods["period"]) == {"2026Q1"}
    scores = chapter.estimate(chapter.answers, by="period")
    change = chapter.contrast(chapter.answers, between="period")
    assert len(scores) == 2 and change.empty
    said = headline(chapter.words, scores, change, period="2026Q1", min_n=2, begins=chapter.begins)
    assert said.lines[0] == (
        "NPS is 33 in Q1 2026. There is no earlier quarter to compare it with: the question "
        "changed in Q1 2026."
    )
    assert chapter.parts.empty and chapter.ways[1].empty
    sure = Sureness("2026Q1", "en", chapter.programme)
    assert sure.comparisons["change"] == 0 and sure.comparisons["people"] == 0
    people = SamePeople("2026Q1", "en", chapter.programme)
    assert people.changes().empty and people.moves.empty and people.pairs.empty
    assert dict(sure.contract)["Breaks in the series"] == (
        "Nothing is compared across: the question changed in Q1 2026."
    )


def test_later_periods_of_an_era_are_compared_within_it(small):
    rows = periods("2025-08", "2025-11", "2026-02", "2026-05")
    chapter = small(rows, Headline, "2026Q2", segments=BREAK.format("2026Q1"))
    assert set(chapter.of_two_periods["period"]) == {"2026Q1", "2026Q2"}
    change = chapter.contrast(chapter.answers, between="period")
    assert change["reference"].tolist() == ["2026Q1"]


def test_a_break_before_the_first_period_or_after_this_one_is_none(small):
    rows = periods("2025-11", "2026-02")
    for period in ("2025Q4", "2024Q1", "2026Q2"):
        chapter = small(rows, Headline, "2026Q1", segments=BREAK.format(period))
        assert chapter.breaks == () and chapter.since == ""
        assert not chapter.contrast(chapter.of_two_periods, between="period").empty


def test_limits_begin_anew_with_the_era(small):
    months = [f"{year}-{month}" for year in (2024, 2025) for month in ("02", "05", "08", "11")]
    rows = periods(*months, "2026-02")
    whole = small(rows, Headline, "2026Q1")
    usual = whole.usual(whole.estimate(whole.answers, by="period"))
    assert usual["limit_low"].notna().all() and set(usual["series"]) == {1}
    broken = small(rows, Headline, "2026Q1", segments=BREAK.format("2025Q4"))
    usual = broken.usual(broken.estimate(broken.answers, by="period")).set_index("period")
    # seven periods before the break say what was usual then; one after it does not say so now
    assert usual["limit_low"].notna().tolist() == [True] * 7 + [False] * 2
    assert usual["series"].tolist() == [1] * 7 + [2] * 2 and not usual["signal"].any()


def test_a_break_in_a_period_without_answers_begins_with_the_next(small):
    chapter = small(
        periods("2025-08", "2026-02"), Headline, "2026Q1", segments=BREAK.format("2025Q4")
    )
    usual = chapter.usual(chapter.estimate(chapter.answers, by="period"))
    assert usual["series"].tolist() == [1, 2]
    assert set(chapter.of_two_periods["period"]) == {"2026Q1"}


def test_segments_say_why_nothing_is_compared(small):
    area = '\n[[segments]]\ncolumn = "area"'
    rows = [f"{row},North" for row in periods("2025-11", "2026-02")]
    chapter = small(
        rows,
        Segments,
        "2026Q1",
        segments=BREAK.format("2026Q1") + area,
        columns='area = "area"',
        header=",area",
    )
    scores = chapter.estimate(chapter.by_segment, by=["period", "segment", "group"])
    moves = chapter.contrast(chapter.by_segment, between="period", by=["segment", "group"])
    said = segments(
        chapter.words,
        scores,
        moves,
        period="2026Q1",
        labels=chapter.labels,
        begins=chapter.begins,
    )
    assert said.lines[0] == (
        "There is no earlier quarter to compare the groups with: the question changed in Q1 2026."
    )


@pytest.fixture
def ten(small, tmp_path):
    """A programme with a second file on 1-10: write(rows on 0-10, rows on 1-10, period)."""

    def write(rows, others, period, kind=Headline):
        (tmp_path / "raw").mkdir(exist_ok=True)
        lines = [f"T{place},D{place},{row}" for place, row in enumerate(others)]
        text = "\n".join(["id,who,at,score", *lines]) + "\n"
        (tmp_path / "raw/ten.csv").write_text(text, encoding="utf-8")
        return small(rows, kind, period, columns=TEN)

    return write


def test_another_scale_is_another_series(ten):
    chapter = ten(periods("2025-11"), periods("2026-02", "2026-05"), "2026Q2")
    assert [(one.period, one.what) for one in chapter.breaks] == [("2026Q1", "scale")]
    assert chapter.scale == "1-10" and set(chapter.on_scale["period"]) == {"2026Q1", "2026Q2"}
    change = chapter.contrast(chapter.answers, between="period")
    assert change["reference"].tolist() == ["2026Q1"]
    assert manifest(chapter.declared)["problems"] == [
        "2026Q1 to 2026Q2: scores on 1-10, never compared with those before",
    ]
    terms = dict(Sureness("2026Q2", "en", chapter.programme).contract)
    assert terms["Scale"].startswith("1 to 10: promoters from 9, passives from 7")
    assert terms["Breaks in the series"].endswith("the scale changed in Q1 2026.")


def test_two_scales_in_a_period_are_never_pooled(ten):
    rows, others = periods("2025-11"), periods("2025-11", scores=(10, 10))
    chapter = ten(rows, others, "2025Q4")
    # three answers on 0-10, two on 1-10: the two are set aside, and counted
    assert chapter.usable == 3 and chapter.scale == "0-10"
    refused = load("refused", programme=chapter.declared)
    assert refused["reason"].tolist() == ["other_scale"] * 2
    steps = chapter.steps.set_index("step")["rows"]
    assert steps["other_scale"] == 2 and steps["answered"] == 5
