"""What is said of the groups: which moved, of how many compared, and where they stand."""

import numpy as np
import pandas as pd
import pytest
from tests.chapters.scored import answers

from nps_analysis.chapters.segments.sentences import places, segments
from nps_analysis.estimates import contrast, estimate
from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.speech import Words

EN = Words("en")


def grouped(counts, min_n=30):
    data = pd.concat([answers(c, segment="region", group=group) for group, c in counts.items()])
    return (
        estimate(data, by=["period", "segment", "group"], min_n=min_n),
        contrast(data, between="period", by=["segment", "group"], min_n=min_n),
    )


def test_segments_that_moved_are_named_with_n_and_interval():
    same = {"2026Q2": (100, 60, 40), "2026Q3": (100, 60, 40)}
    moved = {"2026Q2": (100, 60, 40), "2026Q3": (150, 40, 10)}
    few = {"2026Q2": (5, 4, 3), "2026Q3": (5, 4, 3)}
    scores, changes = grouped({"EMEA": same, "APAC": moved, "": few})
    said = segments(EN, scores, changes, period="2026Q3", labels={"region": "Region"}).lines
    assert said[0].startswith("Of 2 groups compared with Q2 2026, 1 shows a change")
    assert said[0].endswith("comparisons: Region APAC (+40, +26 to +53).")
    assert said[1].startswith("Region APAC rose 40 points, from 30 to 70 (95% interval of the")
    assert "200 answers, 200 before" in said[1]
    assert said[-1] == "1 group has too few answers to show a score."


def test_a_segment_that_moved_only_by_itself_does_not_count_among_many():
    # alone 30 -> 48 is p = 0.03; among ten it is not
    moved = {"2026Q2": (100, 60, 40), "2026Q3": (118, 60, 22)}
    same = {"2026Q2": (100, 60, 40), "2026Q3": (100, 60, 40)}
    alone = segments(EN, *grouped({"A": moved}), period="2026Q3", labels={"region": "Region"})
    assert "1 shows a change" in alone.lines[0]
    many = {"A": moved} | {f"B{place}": same for place in range(9)}
    among = segments(EN, *grouped(many), period="2026Q3", labels={"region": "Region"})
    assert "none shows a change" in among.lines[0]
    assert not any("rose" in line for line in among.lines)


def test_segments_without_anything_to_say():
    scores, changes = grouped({"EMEA": {"2026Q2": (1, 1, 1), "2026Q3": (1, 1, 1)}})
    said = segments(EN, scores, changes, period="2026Q3", labels={"region": "Region"}).lines
    assert said == ["No group has enough answers for a score of its own."]
    said = segments(EN, scores, changes, period="2026Q3", labels={})
    assert said.kind == "missing"


@pytest.mark.slow
def test_a_report_without_change_rarely_speaks_of_one():
    """20 segments, 30 answers each, no change: "rose" or "fell" in at most 5 % of reports.

    Holm holds the familywise rate at 5 %; 200 reports leave a standard error of 1.54 points.
    """
    rng = np.random.default_rng(7)
    shares = [0.45, 0.35, 0.2]
    spoke = 0
    for _ in range(200):
        counts = {
            f"S{place}": {
                period: tuple(rng.multinomial(60, shares)) for period in ("2026Q2", "2026Q3")
            }
            for place in range(20)
        }
        scores, changes = grouped(counts)
        said = segments(EN, scores, changes, period="2026Q3", labels={"region": "Region"}).lines
        spoke += any("rose" in line or "fell" in line for line in said)
    assert spoke / 200 <= 0.05 + 2 * 0.0154


def test_a_withheld_group_is_told_from_a_small_one():
    scores = pd.DataFrame(
        {
            "period": "2026Q3", "segment": "region", "group": ["A", "B", "C"],
            "n": [3, 40, 60], "estimate": [None, None, 30.0], "conf_low": 20.0, "conf_high": 40.0,
            "note": ["n = 3, below min_n = 30", WITHHELD, ""],
        }
    )  # fmt: skip
    said = segments(
        Words("en"),
        scores,
        pd.DataFrame(columns=["difference"]),
        period="2026Q3",
        labels={"region": "Region"},
    )
    assert said.lines[-2:] == [
        "1 group has too few answers to show a score.",
        "1 more is withheld: with everybody's score it would tell that of a group too small to "
        "show.",
    ]


def test_a_first_place_is_said_only_where_one_group_may_hold_it():
    pooled = pd.DataFrame(
        {
            "segment": ["plan", "plan", "region", "region"], "group": ["A", "B", "N", "S"],
            "rank_low": pd.array([1, 1, 1, 2], "Int64"),
        }
    )  # fmt: skip
    said = places(Words("en"), pooled, labels={"plan": "Plan", "region": "Region"})
    assert said.lines == [
        "Plan: the answers leave open which of these stands first: A and B.",
        "Region: N stands first, by more than chance.",
    ]
    assert places(Words("en"), pooled.drop(columns="rank_low"), labels={}).lines == []
