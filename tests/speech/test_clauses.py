"""Clauses that every subject says alike."""

import pytest

from nps_analysis.locales import languages
from nps_analysis.speech import Words
from nps_analysis.speech.claims import Claim
from nps_analysis.speech.clauses import groups_differ, groups_moved, moved, with_interval

EN = Words("en")


def groups(*told, few=0):
    """Groups named A, B, ... whose change is as given; the last `few` have too few answers."""
    made = [
        Claim("groups", "nps", "corrected", direction, size, size - 5, size + 5, n=40)
        for size, direction in told
    ]
    made += [Claim("groups", "nps", "corrected", "unknown")] * few
    return list(zip("ABCDEFGHIJ", made, strict=False))


def said(found, words=EN):
    return groups_moved(words, found, "NPS", "2026Q2", change=words.change, unit="points")


def test_a_figure_is_never_alone():
    many = with_interval(EN, 0.86, 0.74, 0.94, 51, write=EN.percent, many=EN.renewals)
    assert many == "86% (95% interval 74% to 94%; 51 renewals)"
    assert with_interval(EN, 21.2, 13.2, 28.8, 1, confidence=0.9).endswith("; 1 answer)")


@pytest.mark.parametrize(
    ("direction", "begins"),
    [
        ("rose", "NPS: from 31 in Q2 2026 to 35 in Q3 2026, a change beyond chance"),
        ("fell", "NPS: from 31 in Q2 2026 to 35 in Q3 2026, a change beyond chance"),
        ("unclear", "NPS: 35 in Q3 2026 and 31 in Q2 2026; the difference is within chance"),
        ("unknown", "NPS: too few to compare Q3 2026 with Q2 2026."),
    ],
)
def test_what_moved_and_what_did_not(direction, begins):
    claim = Claim("change", "nps", "primary", direction, 4.0, -10.4, 18.4, n=212, n_reference=220)
    claim = Claim(**claim.record() | {"period": "2026Q3", "against": "2026Q2"})
    how = {"write": EN.score, "change": EN.change, "unit": "points"}
    line = moved(EN, claim, "NPS", 31.0, 35.0, **how)
    assert line.startswith(begins)
    if direction != "unknown":
        assert line.endswith(
            "(95% interval of the change, in points, −10 to +18; 212 answers, 220 before)."
        )


def test_groups_that_moved_are_named_the_largest_first():
    line = said(groups((6, "rose"), (-9, "fell"), (1, "unclear"), few=2))
    # three were looked at: those too small to compare are no comparisons
    assert line == (
        "NPS: of 3 groups compared with Q2 2026, 2 show a change beyond chance, after Holm's "
        "correction for so many comparisons; in points: B (−9, −14 to −4) and A (+6, +1 to +11)."
    )


def test_groups_that_did_not_move_are_counted():
    assert said(groups((1, "unclear"))) == (
        "NPS: of 1 group compared with Q2 2026, none shows a change beyond chance, once Holm's "
        "correction has allowed for so many comparisons."
    )
    assert said(groups(few=3)) == "NPS: no group is large enough in both periods to compare."


def test_no_more_than_five_are_named():
    line = said(groups(*((size, "rose") for size in range(6, 13))))
    assert line.count("(+") == 5 and "…" in line


def test_groups_that_differ_from_another():
    how = {"change": EN.change, "unit": "points"}
    line = groups_differ(EN, groups((-44, "fell"), (4, "unclear")), "NPS", "the rest", **how)
    assert line == (
        "NPS: of 2 groups compared with the rest, 1 differs beyond chance, after Holm's correction "
        "for so many comparisons; in points: A (−44, −49 to −39)."
    )
    none = groups_differ(EN, groups(few=2), "NPS", "EMEA", **how)
    assert none == "NPS: no group is large enough to compare."


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("number", [1, 2, 20])
def test_every_language_says_how_many(language, number):
    words = Words(language)
    found = groups(*[(6, "rose")] * min(number, 10))
    line = said(found, words)
    assert words.count(len(found)) in line and "{" not in line
