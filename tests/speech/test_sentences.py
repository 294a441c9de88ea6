"""The sentences that a chapter leads with, in the cases that matter."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from nps_analysis.chapters.headline.sentences import otherwise
from nps_analysis.estimates import contrast, estimate
from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.locales import languages
from nps_analysis.scoring import RENEWAL_RATE
from nps_analysis.words import (
    Sentences,
    Words,
    coverage,
    headline,
    missing,
    places,
    renewal,
    segments,
)

EN = Words("en")
COUNTS = {
    # promoters, passives, detractors
    "2026Q1": (100, 60, 40),
    "2026Q2": (100, 60, 40),  # NPS 100 (100 - 40) / 200 = 30
    "2026Q3": (150, 40, 10),  # NPS 100 (150 - 10) / 200 = 70
}


def answers(counts, **columns):
    cells = [
        (period, score, n)
        for period, classes in counts.items()
        for score, n in zip((9, 7, 3), classes, strict=True)
    ]
    periods, scores, times = zip(*cells, strict=True)
    rows = {"period": np.repeat(periods, times), "score": np.repeat(scores, times)}
    return pd.DataFrame(rows).astype({"score": "Int64"}).assign(**columns)


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
        "NPS rose 40 points, from 30 in Q2 2026 to 70 in Q3 2026: more than noise explains "
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
        "NPS is 35 in Q3 2026 and was 31 in Q2 2026: the difference is within noise"
    )
    assert "(95% interval of the change −11 to +19; 200 answers, 200 before)" in lead
    assert "a change under 21 points would often go unseen" in more
    assert "rose" not in lead


def test_no_difference_at_all_is_noise():
    lead = told({"2026Q2": (100, 60, 40), "2026Q3": (100, 60, 40)})[0]
    assert lead.startswith(
        "NPS is 30 in Q3 2026 and was 30 in Q2 2026: the difference is within noise"
    )


def test_a_negative_score_keeps_its_sign():
    lead = told({"2026Q2": (40, 60, 100), "2026Q3": (10, 40, 150)})[0]
    assert lead.startswith("NPS fell 40 points, from −30 in Q2 2026 to −70 in Q3 2026")


def test_the_first_period_has_nothing_to_compare():
    lead = told({"2026Q3": (100, 60, 40)})[0]
    assert lead == "NPS is 30 in Q3 2026; there is no earlier quarter to compare it with."


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


def renewals(promoters, detractors):
    """Classes of (renewed, lapsed)."""
    rows = [
        {"class": kind, "renewed": renewed}
        for kind, counts in {"promoter": promoters, "detractor": detractors}.items()
        for renewed, count in zip((True, False), counts, strict=True)
        for _ in range(count)
    ]
    return pd.DataFrame(rows).astype({"renewed": "boolean"})


@pytest.mark.parametrize(
    ("promoters", "detractors", "end"),
    [
        # 96/102 - 61/102 = .343, standard error .0538: .238 to .449
        ((95, 5), (60, 40), "points, more than noise explains (95% interval +24 to +45)."),
        ((60, 40), (95, 5), "points, more than noise explains (95% interval −45 to −24)."),
        # 91/102 - 89/102 = .020, standard error .0451: -.069 to .108
        ((90, 10), (88, 12), "points, which is within noise (95% interval −7 to +11)."),
    ],
)
def test_renewal_compares_promoters_with_detractors(promoters, detractors, end):
    data = renewals(promoters, detractors)
    rates = estimate(data, RENEWAL_RATE, by="class")
    gaps = contrast(data, RENEWAL_RATE, between="class", reference="detractor")
    period = {"since": date(2024, 2, 5), "until": date(2026, 9, 30)}
    said = renewal(EN, rates, gaps, **period, horizon_days=365).lines
    assert said[0].startswith("Of renewals decided from 5 February 2024 to 30 September 2026, ")
    assert said[0].endswith(end)
    assert "100 renewals" in said[1]
    assert said[-1] == "200 renewals were decided up to 30 September 2026."


def test_renewal_without_renewals():
    rates = pd.DataFrame({"class": [], "n": [], "estimate": []})
    gaps = pd.DataFrame({"level": [], "difference": []})
    said = renewal(EN, rates, gaps, until=date(2026, 9, 30), horizon_days=365).lines
    assert said == ["No renewal up to 30 September 2026 can be set beside a score."]


def test_missing_tables_take_two_lines_each():
    said = missing(EN, {"renewals": ["account_id", "due_on"], "usage": ["month"]})
    assert len(said.lines) == 4
    assert said.kind == "missing"


def test_text_from_the_data_is_escaped():
    said = Sentences(["<script>alert(1)</script> & $x$"])
    assert said._repr_html_() == (
        '<p class="verdict">&lt;script&gt;alert(1)&lt;/script&gt; &amp; $x$</p>'
    )
    assert repr(said) == "<script>alert(1)</script> & $x$"


@pytest.mark.parametrize("language", languages())
def test_every_language_says_as_much(language):
    assert len(told(COUNTS, words=Words(language))) == len(told(COUNTS))


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
        "Region: N stands first, by more than noise explains.",
    ]
    assert places(Words("en"), pooled.drop(columns="rank_low"), labels={}).lines == []


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
