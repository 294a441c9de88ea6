"""The sentences that the first chapter leads with, in the cases that matter."""

import pandas as pd
import pytest
from tests.chapters.scored import COUNTS, answers

from nps_analysis.chapters.headline.sentences import coverage, headline, otherwise
from nps_analysis.estimates import contrast, estimate
from nps_analysis.locales import languages
from nps_analysis.speech import Words

EN = Words("en")


def told(counts, *, period="2026Q3", min_n=30, words=EN):
    data = answers(counts)
    scores = estimate(data, by="period", min_n=min_n)
    several = data["period"].nunique() > 1
    pair = data[data["period"].isin(sorted(counts)[-2:])]
    changes = contrast(pair, between="period", min_n=min_n) if several else pd.DataFrame()
    return headline(words, scores, changes, period=period, min_n=min_n).lines


def test_a_rise_is_said_with_its_figures():
    lead, intervals, shares = told(COUNTS)
    assert lead.startswith(
        "NPS rose 40 points, from 30 in Q2 2026 to 70 in Q3 2026: more than chance "
        "(95% interval of the change +26 to +53; 200 answers, 200 before)."
    )
    # (1.96 + 0.84) times the standard error 6.9: 19
    assert intervals.endswith("With so many, a change under 19 points would often go unseen.")
    assert (
        shares == "75% are promoters (9 or 10), 20% passives (7 or 8) and 5% detractors (0 to 6)."
    )


def test_the_shares_of_a_whole_add_up_as_printed():
    assert Words("en").parts([3 / 8, 3 / 8, 2 / 8]) == ["37.5%", "37.5%", "25.0%"]
    assert Words("en").parts([0.75, 0.2, 0.05]) == ["75%", "20%", "5%"]


def test_a_fall_is_a_fall():
    lead = told({"2026Q2": COUNTS["2026Q3"], "2026Q3": COUNTS["2026Q2"]})[0]
    assert lead.startswith("NPS fell 40 points, from 70 in Q2 2026 to 30 in Q3 2026")


def test_noise_is_neither():
    # 31 of 100 against 35: (100 - 38) / 200 = 31, (106 - 36) / 200 = 35
    lead, more, _ = told({"2026Q2": (100, 62, 38), "2026Q3": (106, 58, 36)})
    assert lead.startswith(
        "NPS is 35 in Q3 2026 and was 31 in Q2 2026: the difference is within chance"
    )
    assert "(95% interval of the change −11 to +19; 200 answers, 200 before)" in lead
    assert "a change under 21 points would often go unseen" in more
    assert "rose" not in lead


def test_no_difference_at_all_is_noise():
    lead = told({"2026Q2": (100, 60, 40), "2026Q3": (100, 60, 40)})[0]
    assert lead.startswith(
        "NPS is 30 in Q3 2026 and was 30 in Q2 2026: the difference is within chance"
    )


def test_a_negative_score_keeps_its_sign():
    lead = told({"2026Q2": (40, 60, 100), "2026Q3": (10, 40, 150)})[0]
    assert lead.startswith("NPS fell 40 points, from −30 in Q2 2026 to −70 in Q3 2026")


def test_the_first_period_has_nothing_to_compare():
    lead = told({"2026Q3": (100, 60, 40)})[0]
    assert lead == "NPS is 30 in Q3 2026; there is no earlier period to compare it with."


def test_a_gap_is_compared_with_the_last_period_that_answered():
    lead = told({"2025Q4": (100, 60, 40), "2026Q3": (150, 40, 10)})[0]
    assert "from 30 in Q4 2025 to 70 in Q3 2026" in lead


def test_suppressed_and_empty_periods_have_their_sentence():
    assert told({"2026Q2": (100, 60, 40), "2026Q3": (5, 4, 3)}) == [
        "Q3 2026 has 12 answers, fewer than the 30 that a score takes: none is shown."
    ]
    assert told({"2026Q2": (100, 60, 40)}, period="2026Q3") == [
        "Q3 2026 has no answers: it has no score, which is not a score of zero."
    ]
    lead = told({"2026Q2": (5, 4, 3), "2026Q3": (100, 60, 40)})[0]
    assert lead == (
        "NPS is 30 in Q3 2026; Q2 2026 has 12 answers, fewer than the 30 that a score takes, so "
        "that no change is shown."
    )


def test_coverage_counts_people_invited():
    steps = pd.DataFrame(
        {"step": ["invited", "not_invited", "usable", "usable_invited"], "rows": [922, 2, 453, 451]}
    )
    # 451 / 922 = 0.489; the 2 uninvited are no part of it
    assert coverage(EN, steps).lines == ["Of 922 people invited, 451 gave a usable score (49%)."]
    assert coverage(EN, steps[1:]).lines == []


@pytest.mark.parametrize("language", languages())
def test_every_language_says_as_much(language):
    assert len(told(COUNTS, words=Words(language))) == len(told(COUNTS))


def test_another_tool_or_language_is_said_beside_a_change():
    means = pd.DataFrame(
        {
            "period": ["2026Q2", "2026Q2", "2026Q3"],
            "source": ["typeform", "typeform", "typeform"],
            "language": ["en", "fr", "fr"],
            "n": [30, 10, 50],
        }
    )
    said = otherwise(EN, means)
    assert said == [
        "Q2 2026 was asked with Typeform (English 30 and French 10), Q3 2026 with Typeform "
        "(French 50): part of the change may come from that."
    ]
    assert otherwise(EN, means[means["language"] == "fr"]) == []
    assert otherwise(EN, means[means["period"] == "2026Q3"]) == []
    other = otherwise(EN, means.assign(source=["a/*.csv", "a/*.csv", "b/*.csv"], language=pd.NA))
    assert other[0].startswith("Q2 2026 was asked with a/*.csv, Q3 2026 with b/*.csv: part of")
