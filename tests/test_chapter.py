"""What the cells of a chapter ask for, on the sample and on programmes that lack something."""

import pandas as pd
import pytest

from nps_analysis.chapter import Chapter
from nps_analysis.measures import RENEWAL_RATE
from nps_analysis.programme import Programme
from nps_analysis.store import flow, ingest
from nps_analysis.words import headline, renewal, segments

SMALL = """
name = "small"
title = "Small"
organisation = "Small & Sons"
question = "Would you?"
[folders]
raw = "raw"
processed = "processed"
[calendar]
time_zone = "Europe/Paris"
[thresholds]
min_n = 2
{segments}
[[sources]]
table = "responses"
files = "answers.csv"
layout = "mapped"
[sources.columns]
response_id = "id"
customer_id = "who"
responded_at = "at"
score = "score"
{columns}
"""


@pytest.fixture
def small(tmp_path):
    """A programme of a few answers, with nothing else: write(rows) -> Chapter."""

    def write(rows, quarter="2026Q3", segments="", columns="", header=""):
        (tmp_path / "raw").mkdir(exist_ok=True)
        lines = [f"R{place},C{place},{row}" for place, row in enumerate(rows)]
        text = "\n".join([f"id,who,at,score{header}", *lines])
        (tmp_path / "raw/answers.csv").write_text(text + "\n", encoding="utf-8")
        path = tmp_path / "programme.toml"
        path.write_text(SMALL.format(segments=segments, columns=columns), encoding="utf-8")
        ingest(Programme.read(path))
        return Chapter(quarter, "en", str(path))

    return write


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return Chapter("2026Q3", "en", str(sample_programme))


def test_nothing_later_than_the_quarter_is_looked_at(sample_programme):
    earlier = Chapter("2025Q4", "en", str(sample_programme))
    assert earlier.answers["quarter"].max() == "2025Q4"
    assert earlier.renewals["decided"].max() <= pd.Timestamp("2025-12-31")
    assert str(earlier.until) == "2025-12-31"


def test_answers_are_relational_and_have_an_account(chapter):
    assert set(chapter.answers["survey"]) == {"relational"}
    assert chapter.answers["account"].notna().all()
    scored = chapter.of_quarter["score"].notna().sum()
    steps = flow("2026Q3", programme=chapter.declared).set_index("step")["rows"]
    assert scored == chapter.usable == steps["usable"]


def test_two_quarters_are_this_one_and_the_last_that_answered(small):
    rows = ["2025-11-03 10:00,9", "2026-02-03 10:00,", "2026-08-03 10:00,3"]
    chapter = small(rows)
    # 2026Q1 holds a blank only, so 2026Q3 stands beside 2025Q4
    assert set(chapter.of_two_quarters["quarter"]) == {"2025Q4", "2026Q3"}


def test_segments_add_up_and_stand_as_declared(chapter):
    scores = chapter.estimate(chapter.by_segment, by=["quarter", "segment", "group"])
    here = scores[scores["quarter"] == "2026Q3"]
    declared = [(one.column, level) for one in chapter.declared.segments for level in one.levels]
    found = list(zip(here["segment"], here["group"], strict=True))
    assert [pair for pair in found if pair[1]] == declared
    assert [pair[1] for pair in found].count("") <= len(chapter.declared.segments)
    assert (here.groupby("segment")["n"].sum() == chapter.usable).all()


def test_levels_nobody_declared_come_after_those_declared_and_the_unknown_last(small):
    rows = [f"2026-08-03 10:0{place},{score},{level}" for place, (score, level) in enumerate(
        [(9, "Zulu"), (9, "North"), (3, ""), (8, "Alpha"), (2, "South")]
    )]  # fmt: skip
    chapter = small(
        rows,
        segments='[[segments]]\ncolumn = "area"\nlevels = ["South", "North"]',
        columns='area = "area"',
        header=",area",
    )
    scores = chapter.estimate(chapter.by_segment, by=["quarter", "segment", "group"], min_n=1)
    assert scores["group"].tolist() == ["South", "North", "Alpha", "Zulu", ""]


def test_a_first_quarter_is_compared_with_nothing(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3", "2026-08-05 10:00,9"])
    scores = chapter.estimate(chapter.answers, by="quarter")
    change = chapter.contrast(chapter.of_two_quarters, between="quarter")
    assert change.empty and "p_adjusted" in change
    said = headline(chapter.words, scores, change, chapter.steps, quarter="2026Q3", min_n=2)
    # (2 - 1) / 3 = 33
    assert said.lines[0] == "NPS is 33 in Q3 2026; there is no earlier quarter to compare it with."


def test_missing_tables_are_said_in_two_lines_and_the_chapter_goes_on(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"])
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


def test_a_programme_without_segments_says_so(small):
    chapter = small(["2026-08-03 10:00,9", "2026-05-04 10:00,3"])
    scores = chapter.estimate(chapter.by_segment, by=["quarter", "segment", "group"])
    moves = chapter.contrast(chapter.by_segment, between="quarter", by=["segment", "group"])
    assert scores.empty and moves.empty
    said = segments(chapter.words, scores, moves, quarter="2026Q3", labels=chapter.labels)
    assert said.kind == "missing"


def test_where_nothing_is_missing_nothing_is_said(chapter):
    assert chapter.missing("renewals", "invitations").lines == []


def test_provenance_reconciles_with_the_manifest(chapter):
    from nps_analysis.store import manifest

    inputs = manifest(chapter.declared)["inputs"]
    line = chapter.provenance.lines[0]
    kept, rows_in = (sum(one[key] for one in inputs) for key in ("kept", "rows_in"))
    assert f"{kept:,} rows" in line and f"{rows_in - kept} set aside" in line
    assert "Larkfield" in line


def test_every_renewal_stands_beside_a_score_of_an_earlier_day(chapter):
    rows = chapter.renewals
    zone = chapter.declared.calendar.time_zone
    day = rows["answered_at"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    known = day.notna()
    assert known.any() and (day[known] < rows["decided"][known]).all()
    ago = (rows["decided"][known] - day[known]).dt.days
    assert ago.max() <= chapter.declared.thresholds.renewal_horizon_days
    assert ((rows["class"] == "silent") == ~known).all()


AREAS = '[[segments]]\ncolumn = "area"\nlevels = ["North", "South", "West"]'


def by_area(small, *areas):
    """A chapter of one quarter with one answer in each of these areas."""
    rows = [f"2026-08-03 10:{place:02},9,{area}" for place, area in enumerate(areas)]
    chapter = small(rows, segments=AREAS, columns='area = "area"', header=",area")
    scores = chapter.estimate(chapter.by_segment, by=["quarter", "segment", "group"])
    moves = chapter.contrast(chapter.by_segment, between="quarter", by=["segment", "group"])
    return chapter.withhold(scores, moves)[0].set_index("group")


def test_a_lone_small_group_takes_the_next_smallest_with_it(small):
    scores = by_area(small, *["North"] * 5, *["South"] * 3, "West")
    assert scores["estimate"].notna().to_dict() == {"North": True, "South": False, "West": False}
    assert scores["note"]["South"].startswith("withheld") and scores["n"]["South"] == 3
    assert pd.isna(scores["promoters"]["South"])


def test_answers_of_no_known_group_hide_no_other(small):
    scores = by_area(small, *["North"] * 5, *["South"] * 3, "")
    assert scores["estimate"].notna().to_dict() == {"North": True, "South": True, "": False}


def test_a_group_withheld_in_either_quarter_shows_no_change(chapter):
    every = chapter.estimate(chapter.by_segment, by=["quarter", "segment", "group"])
    moves = chapter.contrast(chapter.by_segment, between="quarter", by=["segment", "group"])
    small = (every["group"] == "APAC") & (every["quarter"] == "2026Q2")
    every.loc[small, ["n", "estimate"]] = [3, None]
    scores, kept = chapter.withhold(every, moves)
    note = scores.set_index(["quarter", "group"])["note"]
    # in 2026Q2, Americas is the smallest of those that remain
    assert note["2026Q2", "Americas"].startswith("withheld")
    held = kept[kept["group"] == "Americas"].iloc[0]
    assert pd.isna(held["difference"]) and held["note"].startswith("withheld") and held["n"] > 0
    assert kept["difference"].notna().sum() == moves["difference"].notna().sum() - 1


def test_groups_are_pooled_within_their_segment(chapter):
    scores = chapter.estimate(chapter.by_segment, by=["quarter", "segment", "group"])
    pooled = chapter.pooled(scores)
    assert set(pooled["quarter"]) == {"2026Q3"}
    for _, rows in pooled[pooled["group"] != ""].groupby("segment"):
        low, high = rows["estimate"].min(), rows["estimate"].max()
        assert rows["pooled"].between(low, high).all()
        assert rows["rank_high"].max() == len(rows)
    assert pooled.loc[pooled["group"] == "", "pooled"].isna().all()


def test_answers_of_the_sample_are_weighted_to_those_asked(chapter):
    found = chapter.weighting
    assert (found.origin, found.segments) == ("asked", ("plan", "region"))
    rows = found.rows[found.rows["quarter"] == "2026Q3"]
    asked = chapter.asked[chapter.asked["quarter"] == "2026Q3"]
    known = rows.dropna(subset="plan")
    shares = known.groupby("plan")["weight"].sum() / known["weight"].sum()
    expected = asked["plan"].value_counts(normalize=True)
    assert shares.to_dict() == pytest.approx(expected.to_dict())


def test_usual_limits_take_six_quarters_before(chapter, sample_programme):
    scores = chapter.estimate(chapter.answers, by="quarter")
    assert chapter.usual(scores)["signal"].notna().all()
    early = Chapter("2025Q3", "en", str(sample_programme))
    assert "signal" not in early.usual(early.estimate(early.answers, by="quarter"))


def test_bounds_hold_the_score_of_those_asked(chapter):
    bounds = chapter.bounds.set_index("quarter")
    here = chapter.asked[chapter.asked["quarter"] == "2026Q3"]
    assert bounds["invited"]["2026Q3"] == len(here)
    assert bounds["n"]["2026Q3"] == here["answered"].sum()
    # the silent at -100 and at +100: a width of 200 points times their share
    width = bounds["best"] - bounds["worst"]
    assert width.tolist() == pytest.approx((200 * (1 - bounds["response_rate"])).tolist())


def test_response_rates_begin_with_everybody_and_add_up(chapter):
    rates = chapter.response_rates
    assert rates["segment"].isna().tolist() == [True] + [False] * (len(rates) - 1)
    asked, answered = rates["n"][0], rates["answered"][0]
    sums = rates.groupby("segment")[["n", "answered"]].sum()
    assert (sums["n"] == asked).all() and (sums["answered"] == answered).all()


def test_comparisons_are_counted_where_they_are_made(chapter):
    made = chapter.comparisons
    moves = chapter.contrast(chapter.by_segment, between="quarter", by=["segment", "group"])
    assert made["change"] == 1 and made["groups"] == moves["p_adjusted"].count()
    # three plans and three regions: three pairs each
    assert made["places"] == 6 and made["ways"] == 3


def test_a_programme_of_answers_alone_is_as_sure_as_it_can_be(small):
    rows = [f"2026-0{month}-03 10:00,{score}" for month in (5, 8) for score in (9, 9, 3, 8)]
    chapter = small(rows)
    assert chapter.bounds.empty and "worst" in chapter.bounds
    assert chapter.response_rates.empty and chapter.worth.empty
    change = chapter.contrast(chapter.of_two_quarters, between="quarter")
    assert chapter.parts.empty and chapter.same_people(change).empty
    assert chapter.weighting.origin == "none"
    assert chapter.comparisons == {"change": 1, "ways": 0, "groups": 0, "places": 0, "renewal": 0}
    scores = chapter.estimate(chapter.answers, by="quarter")
    assert chapter.planning(scores)["asked"].isna().all()
    assert dict(chapter.contract)["Who was asked"] == "Not known: no invitations."


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
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"], columns=renewals)
    assert chapter.renewals.empty
    assert chapter.missing("renewals").lines == [
        "Missing here: the table “customers”.",
        "An export with customer_id and account_id, declared in programme.toml, would supply it.",
    ]
