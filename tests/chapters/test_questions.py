"""How any measure moved over periods: sentence, table and text, in every language."""

import numpy as np
import pandas as pd
import pytest

import nps_analysis as nps
from nps_analysis.chapters.book import Report


@pytest.fixture(scope="module")
def report(sample_programme):
    return Report("2026Q3", "en", str(sample_programme))


def by_hand(report, share, by="period"):
    """A share of the scored answers, counted without any of the project's estimates."""
    rows = report.answers.dropna(subset="score")
    return rows.assign(is_one=share(rows["score"])).groupby(by)["is_one"].mean()


def test_the_score_over_periods_is_that_of_the_first_chapter(report):
    found, own = report.trend().frame, report.headline.series
    pd.testing.assert_frame_equal(found[own.columns], own)
    exhibit = report.trend()
    assert exhibit.name == "trend-nps"
    assert exhibit.said.lines[0] == (
        "Net Promoter Score in Q3 2026: 21 (95% interval 12 to 29; 453 answers). A steady figure "
        "would lie within 17 to 42 in almost every period; this one does."
    )
    assert [c.header for c in exhibit.table.columns] == [
        "Period", "Answers", "NPS", "95% interval", "Usual limits",
    ]  # fmt: skip


def test_a_share_is_counted_by_hand_and_written_as_one(report):
    exhibit = report.trend(nps.DETRACTORS)
    figures = exhibit.frame.set_index("period")["estimate"]
    pd.testing.assert_series_equal(
        figures, by_hand(report, lambda score: score <= 6), check_names=False, check_dtype=False
    )
    assert exhibit.alt.startswith("Chart. Detractors by period: Detractors from 16% in Q2 2024 (")
    assert exhibit.table.columns[2].cells[-1] == "16.6%"
    # a share has an end that its limits do not pass
    assert exhibit.frame["limit_low"].min() >= 0


def test_one_line_a_level_in_the_order_that_was_declared(report):
    exhibit = report.trend(nps.PROMOTERS, by="plan")
    plans = next(one.levels for one in report.declared.segments if one.column == "plan")
    frame = exhibit.frame
    assert exhibit.name == "trend-share_promoters-by-plan"
    for _, rows in frame.groupby("period", sort=False):
        assert rows["plan"].tolist() == list(plans)
    known = frame.dropna(subset="estimate").set_index(["period", "plan"])["estimate"]
    expected = by_hand(report, lambda score: score >= 9, ["period", "plan"])
    assert known.to_numpy() == pytest.approx(expected.reindex(known.index).to_numpy(float))
    assert [exhibit.table.columns[0].header, *exhibit.table.columns[0].cells[:3]] == [
        "Plan",
        *plans,
    ]
    assert exhibit.alt.index(f"{plans[0]} from") < exhibit.alt.index(f"{plans[-1]} from")


def test_a_ratio_counts_renewals_and_not_answers(report):
    exhibit = report.trend("grr")
    decided = report.decided_renewals.dropna(subset=["revenue_before", "revenue_after"])
    decided = decided[decided["period"] == "2026Q3"]
    kept = np.minimum(decided["revenue_after"], decided["revenue_before"]).sum()
    now = exhibit.frame.set_index("period").loc["2026Q3"]
    assert now["estimate"] == pytest.approx(kept / decided["revenue_before"].sum())
    assert now["n"] == len(decided)
    assert exhibit.table.columns[1].header == "Renewals"
    assert "renewals)" in exhibit.said.lines[0] and "answers" not in exhibit.alt
    # no more than all of it can be kept
    assert exhibit.frame["limit_high"].max() <= 1


def test_who_answered_counts_those_asked(report):
    exhibit = report.trend(nps.RESPONSE_RATE)
    sent = report.asked[report.asked["period"] == "2026Q3"]
    now = exhibit.frame.set_index("period").loc["2026Q3"]
    assert now["estimate"] == pytest.approx(sent["answered"].mean())
    assert exhibit.table.columns[1].header == "People asked"
    assert exhibit.said.lines[0].startswith(
        f"Share who answered in Q3 2026: 49% (95% interval 46% to 52%; {len(sent)} people asked)."
    )


def test_figures_of_too_few_are_withheld_and_say_so(report):
    exhibit = report.trend(nps.NRR, by="plan")
    hidden = exhibit.frame["estimate"].isna()
    assert hidden.any() and exhibit.frame.loc[hidden, "note"].ne("").all()
    assert set(exhibit.table.columns[-1].cells) == {
        "", "too few to show", "withheld to protect another",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said", "caption", "text"),
    [
        (
            "fr",
            "Détracteurs, T3 2026 : 17 % (intervalle à 95 % : 13 % à 21 % ; 453 réponses).",
            "Détracteurs par période",
            "Graphique. Détracteurs par période : Détracteurs : de 16 % en T2 2024",
        ),
        (
            "ro",
            "Detractori, T3 2026: 17 % (interval de 95 %: de la 13 % la 21 %; 453 de răspunsuri).",
            "Detractori pe perioade",
            "Grafic. Detractori pe perioade: Detractori: de la 16 % în T2 2024",
        ),
    ],
)
def test_it_is_said_in_every_language(sample_programme, language, said, caption, text):
    report = Report("2026Q3", language, str(sample_programme))
    exhibit = report.trend(nps.DETRACTORS)
    assert plain(exhibit.said.lines[0]).startswith(said)
    assert exhibit.table.caption == caption
    assert plain(exhibit.alt).startswith(text)
    by_plan = report.trend(nps.DETRACTORS, by="plan")
    assert by_plan.table.columns[0].header == report.labels["plan"]


def plain(text):
    """A text with spaces that may break."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_what_no_table_has_is_named(report):
    likes = nps.Measure("likes", "likes", nps.NPS.bands, "points")
    with pytest.raises(ValueError, match=r"likes needs likes, which no table has; tables: resp"):
        report.trend(likes)
    with pytest.raises(
        ValueError, match=r"by is 'plans'; it is not one of plan, region; did you mean 'plan'"
    ):
        report.trend(by="plans")


def test_where_nobody_was_asked_that_is_said(small):
    report = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"])
    exhibit = report.trend(nps.CSAT)
    assert exhibit.figure is None and list(exhibit.said.lines) == []
    assert exhibit.alt == "Share satisfied, period by period. There are not enough answers to show."


def test_another_measure_is_a_declaration(report):
    # six to eight in the middle
    bands = [nps.Band("high", 9, 10, 100.0), nps.Band("middle", 6, 8, 0.0)]
    kinder = nps.Measure(
        "nps_6", "score", (*bands, nps.Band("low", 0, 5, -100.0)), "points",
        labels={"en": "Kinder score"},
    )  # fmt: skip
    exhibit = report.trend(kinder)
    high, low = (by_hand(report, is_one) for is_one in (lambda s: s >= 9, lambda s: s <= 5))
    figures = exhibit.frame.set_index("period")["estimate"]
    assert figures.to_numpy() == pytest.approx((100 * (high - low)).to_numpy(float))
    assert exhibit.said.lines[0].startswith("Kinder score in Q3 2026: ")


def test_what_makes_a_measure_is_no_measure(report):
    for ask in (report.trend, report.compare):
        with pytest.raises(TypeError, match=r"measure is <function effort.*such as nps\.NPS"):
            ask(nps.effort)
