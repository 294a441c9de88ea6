"""What the chapter of segments asks for."""

import pandas as pd
import pytest

from nps_analysis.chapters.book import Report


@pytest.fixture(scope="module")
def report(sample_programme):
    return Report("2026Q3", "en", str(sample_programme))


def groups(report, **how):
    """The score of each group in both periods, before anything is held back."""
    rows = report.segments.by_segment
    return report.estimate(rows, by=["period", "segment", "group"], **how)


def moves(report):
    rows = report.segments.by_segment
    return report.contrast(rows, between="period", by=["segment", "group"])


def test_segments_add_up_and_stand_as_declared(report):
    scores = groups(report)
    here = scores[scores["period"] == "2026Q3"]
    declared = [(one.column, level) for one in report.declared.segments for level in one.levels]
    found = list(zip(here["segment"], here["group"], strict=True))
    assert [pair for pair in found if pair[1]] == declared
    assert [pair[1] for pair in found].count("") <= len(report.declared.segments)
    assert (here.groupby("segment")["n"].sum() == report.usable).all()


def in_areas(small, *areas):
    """A report of one period with one answer in each of these areas: 3 in the South, else 9."""
    rows = [
        f"2026-08-03 10:{place:02},{3 if area == 'South' else 9},{area}"
        for place, area in enumerate(areas)
    ]
    return small(
        rows,
        segments='[[segments]]\ncolumn = "area"\nlevels = ["South", "North"]',
        columns='area = "area"',
        header=",area",
    )


def test_levels_nobody_declared_come_after_those_declared_and_the_unknown_last(small):
    report = in_areas(small, *["Zulu", "North", "", "Alpha", "South"] * 2)
    assert groups(report, min_n=1)["group"].tolist() == ["South", "North", "Alpha", "Zulu", ""]


def test_levels_too_small_to_show_are_one_group_together(small):
    # one answer each where a figure takes two
    scores = in_areas(small, *["North"] * 5, "Zulu", "Alpha", "South").segments.compared[0]
    assert dict(zip(scores["group"], scores["n"], strict=True)) == {"North": 5, "others": 3}
    assert scores["estimate"].notna().all()


def test_no_group_leans_on_those_too_small_and_they_have_no_place(small):
    large = ["North"] * 5 + ["South"] * 4
    alone = in_areas(small, *large).segments.pooled.set_index("group")
    report = in_areas(small, *large, "Zulu", "Alpha")
    pooled = report.segments.pooled.set_index("group")
    others = pooled.loc["others"]
    assert (others["n"], others["estimate"]) == (2, 100.0)
    places = ["pooled", "pooled_low", "pooled_high", "rank_low", "rank_high"]
    assert others[places].isna().all()
    pd.testing.assert_frame_equal(pooled.drop(index="others"), alone, rtol=1e-9)
    assert alone["pooled"].loc["South"] != alone["estimate"].loc["South"]
    pairs = [claim for claim in report.segments.claims if claim.family == "places"]
    assert [(claim.group, claim.reference) for claim in pairs] == [("North", "South")]


def test_a_programme_without_segments_says_so(small):
    report = small(["2026-08-03 10:00,9", "2026-05-04 10:00,3"])
    scores, changes = report.segments.compared
    assert scores.empty and changes.empty
    lead = report.segments.lead
    assert lead.kind == "missing" and "declares no segments" in lead.lines[0]
    assert report.segments.claims == ()
    for exhibit in (report.segments.scores(), report.segments.changes()):
        assert (exhibit.figure, exhibit.table) == (None, None)


AREAS = '[[segments]]\ncolumn = "area"\nlevels = ["North", "South", "West"]'


def by_area(small, *areas):
    """The groups of one period with one answer in each of these areas."""
    rows = [f"2026-08-03 10:{place:02},9,{area}" for place, area in enumerate(areas)]
    report = small(rows, segments=AREAS, columns='area = "area"', header=",area")
    return report.segments.compared[0].set_index("group")


def test_a_lone_small_group_takes_the_next_smallest_with_it(small):
    scores = by_area(small, *["North"] * 5, *["South"] * 3, "West")
    assert scores["estimate"].notna().to_dict() == {"North": True, "South": False, "West": False}
    assert scores["note"]["South"].startswith("withheld") and scores["n"]["South"] == 3
    assert pd.isna(scores["promoters"]["South"])


def test_answers_of_no_known_group_hide_no_other(small):
    scores = by_area(small, *["North"] * 5, *["South"] * 3, "")
    assert scores["estimate"].notna().to_dict() == {"North": True, "South": True, "": False}


def test_those_of_no_known_group_may_stand_beside_a_small_one(small):
    # West and the one of no known area are two together, as many as a figure needs
    scores = by_area(small, *["North"] * 5, *["South"] * 3, "West", "")
    shown = {"North": True, "South": True, "West": False, "": False}
    assert scores["estimate"].notna().to_dict() == shown


def test_a_group_withheld_in_either_period_shows_no_change(small):
    # West is one answer in the first period: South, the smallest beside it, goes with it there
    areas = ["North"] * 5 + ["South"] * 3 + ["West"]
    rows = [f"2026-05-03 10:{place:02},9,{area}" for place, area in enumerate(areas)]
    areas = ["North"] * 5 + ["South"] * 3 + ["West"] * 4
    rows += [f"2026-08-03 10:{place:02},9,{area}" for place, area in enumerate(areas)]
    report = small(rows, segments=AREAS, columns='area = "area"', header=",area")
    assert moves(report)["difference"].notna().sum() == 2  # before South goes with West
    scores, kept = report.segments.compared
    shown = scores.set_index(["period", "group"])["estimate"].notna()
    assert shown[["2026Q2"]].tolist() == [True, False, False] and shown["2026Q3"].all()
    held = kept.set_index("group").loc["South"]
    assert pd.isna(held["difference"]) and held["note"].startswith("withheld") and held["n"] == 3
    assert kept.set_index("group")["difference"].notna().to_dict() == {
        "North": True,
        "South": False,
        "West": False,
    }


def test_two_ways_of_dividing_the_same_people_are_held_back_together(small):
    # the one of West is the one of Tiny too: either division would tell of it
    people = ["North,Big"] * 5 + ["South,Big"] * 3 + ["West,Tiny"]
    rows = [f"2026-08-03 10:{place:02},9,{who}" for place, who in enumerate(people)]
    report = small(
        rows,
        segments=AREAS + '\n[[segments]]\ncolumn = "size"',
        columns='area = "area"\nsize = "size"',
        header=",area,size",
    )
    kept = report.segments.compared[0]
    assert kept.set_index("group")["estimate"].notna().to_dict() == {
        "North": True,
        "South": False,
        "West": False,
        "Big": False,
        "Tiny": False,
    }


def test_groups_are_pooled_within_their_segment(report):
    pooled = report.segments.pooled
    assert set(pooled["period"]) == {"2026Q3"}
    for _, rows in pooled[pooled["group"] != ""].groupby("segment"):
        low, high = rows["estimate"].min(), rows["estimate"].max()
        assert rows["pooled"].between(low, high).all()
        assert rows["rank_high"].max() == len(rows)
    assert pooled.loc[pooled["group"] == "", "pooled"].isna().all()


def test_every_group_and_every_pair_is_a_claim(report):
    made = report.segments.claims
    changes = [claim for claim in made if claim.family == "groups"]
    assert len(changes) == len(report.segments.compared[1])
    assert {claim.rule for claim in changes} == {"corrected"}
    # three plans and three regions: three pairs each
    assert sum(claim.family == "places" for claim in made) == 6
    assert [(claim.group, claim.direction) for claim in changes if claim.told] == [
        ("Starter", "fell")
    ]


def test_the_exhibits_say_what_the_claims_do(report):
    changes = report.segments.changes()
    assert changes.claims == report.segments.group_claims
    verdicts = dict(zip(changes.frame["group"], changes.table.columns[-1].cells, strict=False))
    assert verdicts["Starter"] == "fell"
    scores = report.segments.scores()
    assert scores.claims == report.segments.place_claims
    assert scores.said.lines[1] == "Region: Americas stands first, by more than chance."
