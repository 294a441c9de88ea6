"""Customers divided in one place: by columns, by bands, crossed, with small levels together."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nps_analysis.chapters.book import Report
from nps_analysis.programme import Segment
from nps_analysis.segmentation import (
    BETWEEN,
    NOT_KNOWN,
    OTHERS,
    banded,
    crossing,
    divide,
    in_order,
    months_since,
    ranks,
)

PLAN = Segment(column="plan", levels=("Starter", "Team"))
REGION = Segment(column="region", levels=("EMEA", "APAC"))

levels = st.sampled_from([None, "EMEA", "APAC", "LATAM", "Africa"])
plans = st.sampled_from([None, "Team", "Starter", "Trial"])
rows = st.lists(st.tuples(plans, levels), max_size=30).map(
    lambda found: pd.DataFrame(found, columns=["plan", "region"], dtype="string").assign(
        row=range(len(found))
    )
)
some = settings(max_examples=40, deadline=None)


def test_plain_segments_are_divided_and_ordered_as_the_chapter_does(sample_programme):
    report = Report("2026Q3", programme=str(sample_programme))
    kept = ["period", "score", "account"]
    long = divide(report.of_two_periods, report.declared.segments, keep=kept)
    pd.testing.assert_frame_equal(long, report.segments.by_segment)
    scores = report.estimate(long, by=["period", "segment", "group"])
    shuffled = scores.sort_values(["group", "period"], ignore_index=True)
    ours = in_order(shuffled, report.declared.segments)
    pd.testing.assert_frame_equal(ours, report._in_order(shuffled))


@some
@given(rows)
def test_every_row_is_told_once_under_each_segment(frame):
    long = divide(frame, [PLAN, REGION, crossing("plan", "region")])
    assert list(long.columns) == ["row", "segment", "group"]
    for name in ("plan", "region", "plan_x_region"):
        assert long.loc[long["segment"] == name, "row"].tolist() == frame["row"].tolist()
    assert not long["group"].isna().any()


@some
@given(rows)
def test_a_crossing_is_known_where_both_sides_are(frame):
    frame = frame.assign(group=divide(frame, [PLAN, REGION], by=["plan x region"])["group"])
    known = frame["plan"].notna() & frame["region"].notna()
    assert ((frame["group"] != NOT_KNOWN) == known).all()
    both = frame[known]
    assert (both["group"] == both["plan"] + BETWEEN + both["region"]).all()


@some
@given(rows, st.integers(0, 12))
def test_small_levels_are_merged_and_nobody_is_lost(frame, least):
    before = divide(frame, [PLAN, REGION])
    after = divide(frame, [PLAN, REGION], merge_below=least)
    assert len(after) == len(before)
    unknown = before["group"] == NOT_KNOWN
    assert (unknown == (after["group"] == NOT_KNOWN)).all(), "not known is no group"
    for _, part in after[~unknown].groupby("segment"):
        counts = part["group"].value_counts()
        small = counts[(counts < least) & (counts.index != OTHERS)]
        assert len(small) <= 1, "one alone keeps its name"
        assert not (len(small) and OTHERS in counts)
    same = after["group"] != OTHERS
    assert (after.loc[same, "group"] == before.loc[same, "group"]).all()


def test_levels_are_merged_over_all_periods_alike():
    """LATAM has 1 + 1 answers and Africa 0 + 2: both below 3, in either period."""
    frame = pd.DataFrame(
        {
            "period": ["2026Q2"] * 4 + ["2026Q3"] * 6,
            "region": ["EMEA"] * 3 + ["LATAM"] + ["EMEA"] * 3 + ["LATAM", "Africa", "Africa"],
        }
    )
    long = divide(frame, [REGION], merge_below=3)
    counted = long.groupby(["period", "group"]).size().to_dict()
    assert counted == {
        ("2026Q2", "EMEA"): 3, ("2026Q2", OTHERS): 1,
        ("2026Q3", "EMEA"): 3, ("2026Q3", OTHERS): 3,
    }  # fmt: skip


@some
@given(rows)
def test_order_is_that_declared_and_the_unknown_last(frame):
    declared = [REGION, PLAN, crossing("plan", "region")]
    long = divide(frame, declared)
    found = long.groupby(["group", "segment"], as_index=False).size()
    ordered = in_order(found, declared)
    assert ordered["size"].sum() == len(long)
    names = ordered["segment"].drop_duplicates().tolist()
    assert names == [one.column for one in declared if one.column in names]
    for name, part in ordered.groupby("segment"):
        group = part["group"].tolist()
        assert NOT_KNOWN not in group[:-1]
        if name == "region":
            assert group == [
                one for one in ("EMEA", "APAC", "Africa", "LATAM", NOT_KNOWN) if one in group
            ]


def test_crossed_levels_stand_by_one_side_and_then_the_other():
    met = ["Team × EMEA", "Trial × APAC", "Starter × APAC", OTHERS, NOT_KNOWN]
    order = ranks(crossing("plan", "region"), [PLAN, REGION], met)
    assert [level for level in order if level in met] == [
        "Starter × APAC", "Team × EMEA", "Trial × APAC", OTHERS, NOT_KNOWN,
    ]  # fmt: skip


def test_numbers_are_cut_where_a_band_begins():
    frame = pd.DataFrame({"seats": pd.array([9, 10, 49, 50, None], "Float64")})
    long = divide(frame, [banded("size", "seats", [10, 50])])
    assert long["group"].tolist() == ["<10", "10–<50", "10–<50", "≥50", NOT_KNOWN]
    named = divide(frame, [banded("size", "seats", [50], ["small", "large"])])
    assert named["group"].tolist() == ["small", "small", "small", "large", NOT_KNOWN]
    assert ranks(banded("size", "seats", [10]), []) == ["<10", "≥10"]


def test_tenure_is_counted_in_whole_months_to_the_day_of_the_answer():
    frame = pd.DataFrame(
        {
            "customer_since": pd.to_datetime(
                ["2026-02-15", "2026-02-16", "2025-08-15", "2026-09-01", None]
            ),
            "day": pd.to_datetime(["2026-08-15"] * 5),
        }
    )
    tenure = banded("tenure", "customer_since", [6, 12], ["new", "first year", "longer"])
    expected = ["first year", "new", "longer", NOT_KNOWN, NOT_KNOWN]
    assert divide(frame, [tenure], on="day")["group"].tolist() == expected
    assert divide(frame, [tenure], on=date(2026, 8, 15))["group"].tolist() == expected
    with pytest.raises(ValueError, match="'tenure' counts the months since customer_since; say"):
        divide(frame, [tenure])


@some
@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 200))
def test_months_are_those_that_dates_count(since, count):
    """A month later is the same day; the day before it is not yet there."""
    since = pd.Timestamp(since).replace(day=min(since.day, 28))
    until = since + pd.DateOffset(months=count)
    assert months_since(pd.Series([since]), until)[0] == count
    if count:
        assert months_since(pd.Series([since]), until - pd.Timedelta(days=1))[0] == count - 1


@pytest.mark.parametrize(
    "call, message",
    [
        ({"by": ["paln"]}, "segment 'paln' is not one of plan, region"),
        ({"by": ["plan x size"]}, "segment 'size' is not one of plan, region"),
    ],
)
def test_an_unknown_segment_is_refused(call, message):
    frame = pd.DataFrame({"plan": ["Team"], "region": ["EMEA"]})
    with pytest.raises(ValueError, match=message):
        divide(frame, [PLAN, REGION], **call)


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="segment 'size' needs the column 'seats'"):
        divide(pd.DataFrame({"plan": ["Team"]}), [banded("size", "seats", [10])])


def test_nothing_to_divide_by_gives_no_rows():
    long = divide(pd.DataFrame({"score": [9]}), [])
    assert list(long.columns) == ["score", "segment", "group"] and long.empty
