"""What is said of effort follows from its figures, and no further."""

from types import SimpleNamespace

import pandas as pd
import pytest

from nps_analysis.chapters.effort import sentences as say
from nps_analysis.chapters.effort.correlates import goes_with, line
from nps_analysis.programme.parts import EffortQuestion
from nps_analysis.speech import Words
from nps_analysis.stats.ordered import Proportion

EN = Words("en")
OLD = EffortQuestion(version="CES 1.0", scoring="mean")
SHARE = EffortQuestion(scoring="top_box")


def scores(**periods):
    """Estimate, ends of the interval, easy, hard and n of each period."""
    names = ["estimate", "conf_low", "conf_high", "easy", "hard", "n"]
    rows = pd.DataFrame.from_dict(periods, orient="index", columns=names)
    return rows.rename_axis("period").reset_index()


def change(difference, low, high, p, detectable):
    row = {
        "level": "2026Q3",
        "reference": "2026Q2",
        "n": 102,
        "n_reference": 98,
        "difference": difference,
        "conf_low": low,
        "conf_high": high,
        "p_adjusted": p,
        "detectable": detectable,
    }
    return pd.DataFrame([row])


NET = scores(**{"2026Q2": (30.0, 10, 50, 50, 20, 98), "2026Q3": (40.2, 21.4, 56.2, 63, 22, 102)})


def now(rows, moved, asked=None, words=EN):
    return say.customer_effort(words, rows, moved, asked or EffortQuestion(), period="2026Q3").lines


def test_a_change_within_noise_has_no_direction():
    """63 of 102 are 61.8 %, 22 are 21.6 %; 40.2 - 30.0 = 10.2."""
    assert now(NET, change(10.2, -9, 29, 0.3, 27.4)) == [
        "Of 102 answers about effort in Q3 2026, 62% were easy and 22% hard: a score of 40 "
        "(CES 2.0, easy less hard out of 100; 95% interval 21 to 56).",
        "The change since Q2 2026, +10, is within chance (95% interval −9 to +29; 98 answers then; "
        "a change under 27 points would often go unseen).",
    ]


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (change(10.2, 1, 19, 0.03, 13), "It became easier since Q2 2026, by 10 points, more than"),
        (change(-10.2, -19, -1, 0.03, 13), "It became harder since Q2 2026, by 10 points, more"),
        (change(10.2, 1, 19, 0.06, 13), "The change since Q2 2026, +10, is within chance"),
    ],
)
def test_a_direction_needs_the_interval_and_the_test(moved, said):
    sign = 1 if moved["difference"][0] > 0 else -1
    rows = NET.assign(estimate=[40.2 - sign * 10.2, 40.2])
    assert now(rows, moved)[1].startswith(said)


def test_shares_and_means_are_written_in_their_unit():
    rows = scores(
        **{"2026Q2": (0.5, 0.4, 0.6, 49, 20, 98), "2026Q3": (0.62, 0.5, 0.7, 63, 22, 102)}
    )
    assert now(rows, change(0.12, 0.01, 0.23, 0.03, 0.17), SHARE) == [
        "Of 102 answers about effort in Q3 2026, 62% were easy (CES 2.0; 95% interval 50% to 70%).",
        "It became easier since Q2 2026, by 12 percentage points, more than chance (95% "
        "interval +1 to +23; 98 answers then; a change under 17 percentage points would often go "
        "unseen).",
    ]
    rows = scores(**{"2026Q2": (3.6, 3, 4, 0, 0, 98), "2026Q3": (4.1, 3.8, 4.4, 0, 0, 102)})
    assert now(rows, change(0.5, 0.1, 0.9, 0.01, 0.4), OLD) == [
        "The mean of 102 answers about effort in Q3 2026 was 4.1 of 5 (CES 1.0, turned round so "
        "that more is easier; 95% interval 3.8 to 4.4).",
        "It became easier since Q2 2026, by 0.5, more than chance (95% interval +0.1 to "
        "+0.9; 98 answers then; a change under 0.4 would often go unseen).",
    ]


def test_too_few_answers_are_said_to_be():
    few = NET.assign(estimate=float("nan"), n=4)
    none = change(float("nan"), 0, 0, 1, 1).head(0)
    assert now(few, none) == ["4 answers about effort in Q3 2026: too few to show."]
    assert now(NET[:1], none) == ["0 answers about effort in Q3 2026: too few to show."]
    assert now(NET[:0], none) == []


SIDES = pd.DataFrame({"side": ["easy", "neither", "hard"], "estimate": [41.0, 20.0, 5.0]})
RATES = SIDES.assign(estimate=[0.93, 0.9, 0.62])


def gap(difference, low, high, p, detectable):
    row = change(difference, low, high, p, detectable)
    return row.assign(level="easy", reference="hard", n=227, n_reference=57)


def test_scores_of_easy_and_hard_answers_stand_side_by_side():
    said = say.effort_and_score(EN, SIDES, gap(36, 14, 57, 0.001, 31), period="2026Q3").lines
    assert said == [
        "Those who found it easy gave an NPS of 41, those who found it hard 5: a difference of 36 "
        "points, more than chance (95% interval +14 to +57).",
        "Behind this are 227 answers that were easy and 57 answers that were hard, from the "
        "twelve months to the end of Q3 2026; a difference under 31 points would often go unseen.",
    ]
    unclear = say.effort_and_score(EN, SIDES, gap(36, -1, 73, 0.06, 53), period="2026Q3").lines
    assert "which is within chance (95% interval −1 to +73)" in unclear[0]
    few = gap(float("nan"), 0, 0, 1, 1)
    said = say.effort_and_score(EN, SIDES, few, period="2026Q3").lines
    assert said == ["Easy and hard answers are too few to compare the scores given."]


def test_a_difference_the_other_way_is_said_as_it_is():
    turned = SIDES.assign(estimate=[5.0, 20.0, 41.0])
    said = say.effort_and_score(EN, turned, gap(-36, -57, -14, 0.001, 31), period="2026Q3").lines
    assert said[0].endswith("a difference of 36 points, more than chance (95% interval "
                            "−57 to −14).")  # fmt: skip


def test_renewal_after_easy_and_hard_answers():
    said = say.effort_and_renewal(EN, RATES, gap(0.31, 0.19, 0.43, 0.001, 0.17)).lines
    assert said == [
        "Where the last answer about effort before the decision was easy, 93% renewed; where it "
        "was hard, 62% did: a difference of +31 percentage points, more than chance (95% "
        "interval +19 to +43).",
        "Behind this are 227 renewals after easy answers and 57 renewals after hard ones; a "
        "difference under 17 percentage points would often go unseen.",
    ]


def model(low, estimate, high):
    terms = pd.DataFrame({"estimate": [estimate], "conf_low": [low], "conf_high": [high]})
    return SimpleNamespace(terms=terms, n=358, confidence=0.95)


LINE = pd.DataFrame(
    {
        "effort": [1, 4, 7],
        "expected": [-12.0, 22, 53],
        "expected_low": [-37.0, 12, 42],
        "expected_high": [13.0, 32, 65],
    }
)


def test_a_line_rises_falls_or_cannot_be_told_from_a_level_one():
    serves = Proportion(1.0, 1, 0.19, 0.0)
    assert line(EN, model(0.1, 0.2, 0.3), serves, LINE).lines == [
        "A line through all 358 answers rises with ease, more than chance: from −12 (−37 "
        "to 13) expected of the hardest answer to 53 (42 to 65) of the easiest. One line serves "
        "both detractors and promoters, as far as these answers tell (p = 0.19)."
    ]
    (falls,) = line(EN, model(-0.3, -0.2, -0.1), None, LINE).lines
    assert "falls with ease" in falls and "from 53 (42 to 65) expected of the hardest" in falls
    (level,) = line(EN, model(-0.1, 0.2, 0.5), Proportion(9.0, 1, 0.001, 0.0), LINE).lines
    assert "cannot be told from a level one" in level
    assert level.endswith("(p below 0.01): read the points rather than the line.")


def drivers(r2, held_out, leads, names=("ease", "signs")):
    share = [r2 - 0.1, 0.1]
    table = pd.DataFrame({"driver": names, "share": share, "conf_low": 0.06, "conf_high": 0.4})
    table = table.assign(leads=[leads, 1 - leads]).head(len(names))
    return SimpleNamespace(table=table, n=351, r2=r2, r2_held_out=held_out)


LABELS = {"ease": "Ease", "signs": "Signs"}


def test_the_first_is_named_only_where_it_nearly_always_comes_first():
    (sure,) = goes_with(EN, drivers(0.41, 0.39, 0.97), LABELS, declared=True).lines
    assert sure == (
        "Together, Ease and Signs go with 41% of the differences between scores, 39% on scores "
        "left aside to check (351 answers). Ease goes with the most of them: 31% (95% interval 6% "
        "to 40%); it comes first in 97% of the samples drawn again from these answers."
    )
    (unsure,) = goes_with(EN, drivers(0.41, 0.39, 0.72), LABELS, declared=True).lines
    assert "Which comes first cannot be told: Ease has 31%" in unsure


def test_nothing_is_said_to_go_with_the_score_where_nothing_foretells_it():
    said = goes_with(EN, drivers(0.11, -0.01, 0.99), LABELS, declared=False).lines
    assert said[0] == (
        "Together, Ease and Signs do not help to foretell scores left aside to check (351 "
        "answers): nothing here goes with the score that can be told from chance."
    )
    assert said[1].startswith("The survey asks for no other rating beside the score")


@pytest.mark.parametrize("language", ["en", "fr", "ro"])
def test_no_sentence_says_that_effort_causes_anything(language):
    words = Words(language)
    said = [
        *now(NET, change(10.2, 1, 19, 0.03, 13), words=words),
        *say.effort_and_score(words, SIDES, gap(36, 14, 57, 0.001, 31), period="2026Q3").lines,
        *say.effort_and_renewal(words, RATES, gap(0.31, 0.19, 0.43, 0.001, 0.17)).lines,
        *line(words, model(0.1, 0.2, 0.3), None, LINE).lines,
        *goes_with(words, drivers(0.41, 0.39, 0.97), LABELS, declared=True).lines,
        *say.lacking(words, OLD).lines,
    ]
    text = " ".join(said).casefold()
    for word in ("drive ", "drives", "cause", "leads to", "entraîne", "provoque", "determină"):
        assert word not in text
    assert len(said) == 10 and "{" not in text


def test_both_horizons_are_named():
    (said,) = say.horizons(EN, score_days=180, renewal_days=365).lines
    assert "a score of the 180 days after it" in said and "renewal of the 365 days" in said
