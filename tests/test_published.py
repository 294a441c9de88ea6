"""No figure of the sample's report moves unseen: its tables beside those published before.

`published` holds the sample's tables as commit d1e6525 published them. What has been published
otherwise since is declared here, each table with the reason, and is checked as declared.
"""

from pathlib import Path

import pandas as pd
import pytest

BEFORE = Path(__file__).parent / "published"
RENAMED = {"quarter": "period"}
"""Columns that are called otherwise now: a period need not be a quarter."""


def with_the_whole_change(now, before):
    """Each split adds up to what stands in the new first row."""
    whole, rest = now.iloc[0], now.iloc[1:].reset_index(drop=True)
    assert whole["component"] == "whole" and pd.isna(whole["split"])
    for _, parts in rest.groupby("split"):
        # both sums are of figures that a CSV rounds to ten digits
        assert parts["difference"].sum() == pytest.approx(whole["difference"], abs=1e-7)
    return rest, before


def of_what_was_compared(now, before):
    """Both by what is compared, of what was compared before."""
    by = {"by": "compared", "ignore_index": True}
    assert now.set_index("compared")["comparisons"][["shares", "lately"]].tolist() == [3, 6]
    now = now[~now["compared"].isin(["shares", "lately"])]
    return now.sort_values(**by), before.sort_values(**by)


def of_periods(now, before):
    """The one line that speaks of the unit of the series calls it a period."""
    said = before["meaning"].str.replace("per customer and quarter", "per customer and period")
    return now, before.assign(meaning=said)


DIFFERENT = {
    "1_headline-parts": (with_the_whole_change, "begins with the whole change"),
    "8_how_sure-comparisons": (
        of_what_was_compared,
        "more is compared, in order of chapters",
    ),
    "8_how_sure-contract": (of_periods, "a series may be of other periods than quarters"),
}
"""Table -> what makes the two comparable again, and why they differ."""

CHAPTERS = {"7_programme": "7_members"}
"""Chapter -> what it is called now: a loyalty programme has members, a survey is a programme."""

ADDED: dict[str, str] = {
    "2_segments-contributions": "what each group makes of the change was not asked",
    "2_segments-lately": "groups over four periods together were not asked for",
    "0_brief-score": "the last periods, as the first page draws them",
    "0_brief-groups": "the groups, then and now, as the first page draws them",
    "0_brief-money": "the share of each class in the revenue due and in the revenue lost",
    "0_brief-renewed": "renewal by class, as the first page draws it",
}
"""Table that was not published before -> why there is one now."""


def called_now(name):
    """The name of a table that was published before, as it is now."""
    chapter, _, table = name.partition("-")
    return f"{CHAPTERS.get(chapter, chapter)}-{table}"


@pytest.mark.parametrize("name", sorted(path.stem for path in BEFORE.glob("*.csv")))
def test_a_table_holds_what_it_held(sample_report, name):
    path = sample_report / "tables" / f"{called_now(name)}.csv"
    assert path.is_file(), f"{path.name} is not published"
    now = pd.read_csv(path)
    before = pd.read_csv(BEFORE / f"{name}.csv").rename(columns=RENAMED)
    if name in DIFFERENT:
        same, _ = DIFFERENT[name]
        now, before = same(now, before)
    # a CSV holds ten digits: of large sums no more can be the same than those
    pd.testing.assert_frame_equal(
        now, before, check_dtype=False, check_exact=False, rtol=1e-9, atol=1e-9
    )


def test_a_table_that_is_new_has_a_reason(sample_report):
    before = {called_now(path.stem) for path in BEFORE.glob("*.csv")}
    now = {path.stem for path in (sample_report / "tables").glob("*.csv")}
    assert now - before == set(ADDED)
    assert all(ADDED.values()) and all(reason for _, reason in DIFFERENT.values())
