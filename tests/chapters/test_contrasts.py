"""Any measure compared: between periods, group by group, between groups; in every language."""

import numpy as np
import pytest
from tests.exhibit.drawn import filled

import nps_analysis as nps
from nps_analysis.chapters.book import Report


@pytest.fixture(scope="module")
def report(sample_programme):
    return Report("2026Q3", "en", str(sample_programme))


def test_the_score_is_compared_as_the_first_chapter_does(report):
    exhibit = report.compare()
    (claim,) = exhibit.claims
    own = report.headline.change.iloc[0]
    assert claim.size == pytest.approx(own["difference"]) and claim.rule == "primary"
    assert (claim.low, claim.high) == pytest.approx((own["conf_low"], own["conf_high"]))
    assert list(exhibit.said.lines) == [
        "Net Promoter Score: from 31 in Q2 2026 to 21 in Q3 2026, a change beyond chance (95% "
        "interval of the change, in points, −19 to −2; 453 answers, 471 before)."
    ]
    assert exhibit.said.claims == exhibit.claims
    assert exhibit.table.caption == "Net Promoter Score: the change since Q2 2026, in points"
    assert exhibit.table.columns[2].header == "Answers before"


def test_a_share_differs_in_percentage_points(report):
    exhibit = report.compare(nps.DETRACTORS)
    scored = report.answers.dropna(subset="score")
    shares = (scored["score"] <= 6).groupby(scored["period"]).mean()
    (claim,) = exhibit.claims
    assert claim.size == pytest.approx(shares["2026Q3"] - shares["2026Q2"])
    assert (claim.unit, claim.direction) == ("share", "unclear")
    assert exhibit.said.lines[0] == (
        "Detractors: 17% in Q3 2026 and 14% in Q2 2026; the difference is within chance (95% "
        "interval of the change, in percentage points, −2 to +8; 453 answers, 471 before)."
    )
    assert exhibit.table.caption.endswith("in percentage points")
    # 16.6 % less 13.6 %
    assert exhibit.table.columns[3].cells == ["+3.0"]
    (axes,) = exhibit.figure.axes
    # where the line breaks is a matter of the picture's width
    label = " ".join(axes.get_xlabel().split())
    assert label == "Change since Q2 2026, in percentage points; filled: beyond chance"
    assert filled(axes) == {0: False}


def test_a_ratio_is_compared_by_what_it_counts(report):
    exhibit = report.compare("grr")
    assert [c.header for c in exhibit.table.columns[:3]] == [
        "Measure", "Renewals", "Renewals before",
    ]  # fmt: skip
    assert "51 renewals, 61 before" in exhibit.said.lines[0]
    assert exhibit.alt.endswith("Renewals: 51).")
    decided = report.decided_renewals.groupby("period").size()
    assert exhibit.frame["n"].item() == decided["2026Q3"]


def test_any_two_periods_in_either_order(report):
    there, back = (report.compare(between=pair) for pair in (
        ("2025Q3", "2026Q3"), ("2026Q3", "2025Q3"),
    ))  # fmt: skip
    assert there.said.lines == back.said.lines and there.claims == back.claims
    assert there.claims[0].against == "2025Q3"
    assert "30 in Q3 2025" in there.said.lines[0]


def test_group_by_group_they_are_corrected_together(report):
    exhibit = report.compare(by="plan")
    assert exhibit.frame["plan"].tolist() == ["Starter", "Team", "Enterprise"]
    assert [(one.group, one.rule, one.direction) for one in exhibit.claims] == [
        ("Starter", "corrected", "fell"),
        ("Team", "corrected", "unclear"),
        ("Enterprise", "corrected", "unclear"),
    ]
    assert {one.segment for one in exhibit.claims} == {"plan"}
    # Holm: the smallest of three p values thrice, the next twice, the last as it is; or a little
    # more, because what is multiplied is the t distribution's
    p = exhibit.frame.sort_values("p_value")[["p_value", "p_adjusted"]].to_numpy(float)
    assert (p[:, 1] >= p[:, 0] * [3, 2, 1]).all() and p[2, 1] == p[2, 0]
    assert p[1, 1] == pytest.approx(2 * p[1, 0], rel=0.05)
    assert exhibit.said.lines[0] == (
        "Net Promoter Score: of 3 groups compared with Q2 2026, 1 shows a change beyond chance, "
        "after Holm's correction for so many comparisons; in points: Plan Starter (−37, −51 to "
        "−22)."
    )
    assert filled(exhibit.figure.axes[0]) == {0: True, 1: False, 2: False}
    assert exhibit.table.columns[0].header == "Plan"


def test_a_share_group_by_group_that_is_clear_alone_is_not_among_three(report):
    exhibit = report.compare(nps.DETRACTORS, by="plan")
    starter = exhibit.frame.set_index("plan").loc["Starter"]
    assert starter["conf_low"] > 0 and starter["p_adjusted"] > 0.05
    assert not any(claim.told for claim in exhibit.claims)
    assert "none shows a change beyond chance" in exhibit.said.lines[0]


def test_levels_are_compared_with_the_rest_or_with_one_of_them(report):
    rest = report.compare(between="plan")
    assert rest.name == "compare-nps-between-plan"
    assert rest.frame["level"].tolist() == ["Starter", "Team", "Enterprise"]
    assert rest.said.lines[0] == (
        "Net Promoter Score: of 3 groups compared with the rest, 2 differ beyond chance, after "
        "Holm's correction for so many comparisons; in points: Starter (−44, −59 to −27) and Team "
        "(+35, +19 to +50)."
    )
    one = report.compare(nps.PROMOTERS, between="region", reference="EMEA")
    here = report.of_period.dropna(subset=["score", "region"])
    shares = (here["score"] >= 9).groupby(here["region"]).mean()
    found = one.frame.set_index("level")["difference"]
    expected = [shares[level] - shares["EMEA"] for level in found.index]
    assert found.to_numpy() == pytest.approx(np.array(expected, dtype=float))
    assert one.table.caption == (
        "Promoters by Region: the difference from EMEA, in percentage points"
    )
    assert {claim.reference for claim in one.claims} == {"EMEA"}


def test_too_few_on_either_side_is_said(report):
    exhibit = report.compare("grr", by="plan")
    assert exhibit.figure is None
    assert [claim.looked for claim in exhibit.claims] == [False] * 3
    assert list(exhibit.said.lines) == [
        "Gross revenue retention: no group is large enough in both periods to compare."
    ]


@pytest.mark.parametrize(
    ("language", "said", "caption"),
    [
        ("fr", "Détracteurs : 17 % en T3 2026 et 14 % en T2 2026 ; l’écart peut relever du hasard",
         "Détracteurs : la variation depuis T2 2026, en points de pourcentage"),
        ("ro", "Detractori: 17 % în T3 2026 și 14 % în T2 2026; diferența poate ține de hazard",
         "Detractori: schimbarea față de T2 2026, în puncte procentuale"),
    ],
)  # fmt: skip
def test_it_is_said_in_every_language(sample_programme, language, said, caption):
    report = Report("2026Q3", language, str(sample_programme))
    exhibit = report.compare(nps.DETRACTORS)
    assert plain(exhibit.said.lines[0]).startswith(said)
    assert plain(exhibit.table.caption) == caption
    assert caption in plain(exhibit.alt)
    for other in (report.compare(by="plan"), report.compare(between="region")):
        line = other.said.lines[0]
        assert "beyond" not in line and "{" not in line and "Holm" in line


def plain(text):
    """A text with spaces that may break."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("how", "wrong"),
    [
        ({"between": "plans"}, "by is 'plans'; it is not one of plan, region; did you mean 'plan'"),
        ({"by": "plans"}, "by is 'plans'; it is not one of plan, region; did you mean 'plan'"),
        ({"between": "plan", "reference": "Free"}, "plan has no level 'Free'; it has Starter"),
        ({"between": "plan", "by": "region"}, "levels of 'plan' are compared in one period"),
        ({"reference": "Team"}, "reference 'Team' is of a segment"),
        ({"between": ("2026Q3", "2026Q3")}, "it takes two periods, or a segment"),
        ({"between": ["2026Q3"]}, "it takes two periods, or a segment"),
    ],
)
def test_what_cannot_be_asked_is_refused(report, how, wrong):
    with pytest.raises(ValueError, match=wrong):
        report.compare(**how)


def test_a_first_period_has_none_to_be_compared_with(small):
    report = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"])
    exhibit = report.compare()
    assert (exhibit.figure, exhibit.table, exhibit.claims) == (None, None, ())
    assert list(exhibit.said.lines) == ["There is no earlier period to compare with."]


def test_a_period_without_answers_is_compared_with_nothing(report):
    exhibit = report.compare(between=("2019Q1", "2026Q3"))
    assert exhibit.frame.empty
    assert list(exhibit.said.lines) == [
        "Q1 2019 and Q3 2026 are not compared: one of them has nothing to count."
    ]


def test_one_group_is_not_compared_with_itself(small):
    rows = ["2026-08-03 10:00,9,North", "2026-08-04 10:00,3,North"]
    area = '[[segments]]\ncolumn = "area"'
    report = small(rows, segments=area, columns='area = "area"', header=",area")
    exhibit = report.compare(between="area")
    assert exhibit.frame.empty and exhibit.claims == ()
    assert exhibit.said.lines[0].endswith(": fewer than two groups to compare.")
