"""What the last chapter asks of the data, and how it shows it."""

import json
from dataclasses import replace
from io import StringIO

import pandas as pd
import pytest

from nps_analysis.chapters.book import Report
from nps_analysis.chapters.sureness import exhibits
from nps_analysis.locales import languages
from nps_analysis.speech.claims import HANDED, Claim

ROWS = [f"2026-0{month}-03 10:00,{score}" for month in (5, 8) for score in (9, 9, 3, 8)]
STATED = (
    Claim("change", "nps", "primary", "fell"),
    Claim("groups", "nps", "corrected", "unclear", group="EMEA"),
    Claim("groups", "nps", "corrected", "rose", group="APAC"),
    # too few to look: no comparison was made
    Claim("groups", "nps", "corrected", "unknown", group="Moon"),
    # of a chapter that nobody had heard of
    Claim("weather", "nps", "test", "unclear"),
)


@pytest.fixture(scope="module")
def handed(tmp_path_factory):
    """The file of the other chapters' claims, as a run hands it on."""
    path = tmp_path_factory.mktemp("claims") / "claims.json"
    records = [claim.record() | {"chapter": "1_headline"} for claim in STATED]
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(sample_programme, handed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HANDED, str(handed))
        report = Report("2026Q3", programme=str(sample_programme))
        assert report.claims == STATED
    return report


def test_answers_of_the_sample_are_weighted_to_those_asked(report):
    found = report.weighting
    assert (found.origin, found.segments) == ("asked", ("plan", "region"))
    rows = found.rows[found.rows["period"] == "2026Q3"]
    asked = report.asked[report.asked["period"] == "2026Q3"]
    known = rows.dropna(subset="plan")
    shares = known.groupby("plan")["weight"].sum() / known["weight"].sum()
    expected = asked["plan"].value_counts(normalize=True)
    assert shares.to_dict() == pytest.approx(expected.to_dict())


def test_bounds_hold_the_score_of_those_asked(report):
    bounds = report.sureness.bounds.set_index("period")
    here = report.asked[report.asked["period"] == "2026Q3"]
    assert bounds["invited"]["2026Q3"] == len(here)
    assert bounds["n"]["2026Q3"] == here["answered"].sum()
    # the silent at -100 and at +100: a width of 200 points times their share
    width = bounds["best"] - bounds["worst"]
    assert width.tolist() == pytest.approx((200 * (1 - bounds["response_rate"])).tolist())


def test_bounds_are_said_from_the_worst_case_to_the_best(report):
    exhibit = report.sureness.bounds_of_all()
    assert exhibit.frame.equals(report.sureness.bounds)
    assert exhibit.alt == (
        "Chart. The score of those who answered, and the ends for all who were asked: Q3 2026 21 "
        "of those who answered, −41 to 61 of all who were asked; Q2 2026 31 of those who answered, "
        "−33 to 65 of all who were asked."
    )
    table = pd.read_csv(StringIO(exhibit.table.csv()))
    assert table["worst"].tolist() == pytest.approx(exhibit.frame["worst"].tolist())


def test_response_rates_begin_with_everybody_and_add_up(report):
    rates = report.sureness.response_rates
    assert rates["segment"].isna().tolist() == [True] + [False] * (len(rates) - 1)
    asked, answered = rates["n"][0], rates["answered"][0]
    sums = rates.groupby("segment")[["n", "answered"]].sum()
    assert (sums["n"] == asked).all() and (sums["answered"] == answered).all()
    exhibit = report.sureness.response()
    assert exhibit.table.columns[0].cells[:2] == ["Everybody", "Plan Starter"]
    assert "Everybody 49%" in exhibit.alt


def test_who_answered_can_be_asked_of_one_segment(report):
    rates = report.sureness.response(by="region").frame
    assert set(rates["segment"].dropna()) == {"region"}
    every = report.sureness.response_rates
    assert rates.iloc[1:]["estimate"].tolist() == pytest.approx(
        every.loc[every["segment"] == "region", "estimate"].tolist()
    )


def test_a_response_rate_of_few_is_not_told_by_those_of_the_others(small, tmp_path):
    asked = """
area = "area"
[[segments]]
column = "area"
[[sources]]
table = "invitations"
files = "asked.csv"
layout = "mapped"
[sources.columns]
customer_id = "who"
invited_at = "at"
[[sources]]
table = "customers"
files = "people.csv"
layout = "mapped"
[sources.columns]
customer_id = "who"
area = "area"
"""
    areas = ["North"] * 6 + ["South"] * 3 + ["West"]
    (tmp_path / "raw").mkdir()
    lines = "".join(f"C{place},2026-08-01\n" for place in range(len(areas)))
    (tmp_path / "raw/asked.csv").write_text("who,at\n" + lines)
    lines = "".join(f"C{place},{area}\n" for place, area in enumerate(areas))
    (tmp_path / "raw/people.csv").write_text("who,area\n" + lines)
    rows = ["2026-08-03 10:00,9,"] * 4
    rates = small(rows, columns=asked, header=",area").sureness.response_rates.set_index("group")
    assert rates["n"].tolist() == [10, 6, 3, 1]
    assert rates["estimate"].notna().tolist() == [True, True, False, False]
    assert rates["note"]["South"].startswith("withheld") and pd.isna(rates["answered"]["South"])


def test_comparisons_are_those_that_the_other_chapters_state(report):
    made = report.sureness.comparisons
    assert made.values.tolist() == [["change", 1], ["groups", 2], ["weather", 1]]
    assert report.sureness.lead.lines[-1].startswith("The report makes 4 comparisons;")
    read = report.sureness.compared().table.columns
    assert list(read[0].cells) == [
        "The score and the period compared with",
        "Groups and the period compared with",
        "weather",
    ]
    assert list(read[2].cells) == [
        "none: it was named before looking",
        "Holm's, for all of them together",
        "",
    ]
    assert report.sureness.claims == ()


def test_every_chapter_says_what_it_compares_and_how_its_number_is_allowed_for(report):
    own = {name: getattr(report, name) for name in ("headline", "segments", "same_people")}
    for name, chapter in own.items():
        assert {claim.family for claim in chapter.claims} == set(chapter.FAMILIES), name
        assert chapter.FAMILIES.items() <= report.families.items()


def test_every_corrected_comparison_is_counted_and_no_other(report):
    """What Holm's correction was told of is what is counted, as far as chapters state it."""
    made = [claim for claim in report.segments.claims if claim.looked]
    # three plans and three regions: six changes, and three pairs of each
    assert sum(claim.family == "groups" for claim in made) == 6
    assert sum(claim.family == "places" for claim in made) == 6
    assert report.segments.compared[1]["p_adjusted"].count() == 6
    made = [claim.family for claim in report.headline.claims if claim.looked]
    # three parts by people and four by group; three other ways of counting
    assert [made.count(family) for family in ("change", "parts", "ways")] == [1, 7, 3]


def test_a_programme_of_answers_alone_is_as_sure_as_it_can_be(small):
    report = replace(small(ROWS), language="en")
    report.__dict__["claims"] = report.headline.claims
    sure = report.sureness
    assert sure.bounds.empty and "worst" in sure.bounds
    assert sure.response_rates.empty and sure.worth.empty
    assert report.weighting.origin == "none"
    assert sure.comparisons.values.tolist() == [["change", 1], ["shares", 3]]
    assert sure.needed()["asked"].isna().all()
    assert dict(sure.terms().frame.values)["Who was asked"] == "Not known: no invitations."
    assert sure.bounds_of_all().alt == sure.response().alt == "Not known: no invitations."
    assert sure.flow().said.kind == "missing"


def test_more_people_than_there_are_cannot_be_asked(report):
    values = list(report.sureness.planning().table.columns[-1].cells)
    there = int((report.asked["period"] == "2026Q3").sum())
    assert values[0] == f"more than the {there} there are" and values[-1].isdigit()
    assert report.sureness.planning(margins=(4,)).frame["margin"].tolist() == [4]
    # deff of taking accounts together: all answers over those they are worth
    worth = report.sureness.worth.set_index("period")["together"]
    scores = report.sureness.scores.set_index("period")["n_effective"]
    assert worth.to_dict() == pytest.approx(scores.to_dict())


def test_tables_of_nothing_are_empty(report):
    context = report.context
    for exhibit in (
        exhibits.period_weights(
            context, report.sureness.worth.head(0), report.sureness.weights().said
        ),
        exhibits.comparisons(context, report.sureness.comparisons.head(0), {}),
        exhibits.answers_needed(context, pd.DataFrame()),
    ):
        assert exhibit.figure is None and exhibit.table is None and exhibit.alt == ""


@pytest.mark.parametrize("language", languages())
def test_every_exhibit_speaks_every_language(sample_programme, language):
    report = Report("2026Q3", language, programme=str(sample_programme))
    report.__dict__["claims"] = STATED
    sure = report.sureness
    shown = [sure.flow(), sure.response(), sure.weights(), sure.bounds_of_all(),
             sure.compared(), sure.planning(), sure.terms()]  # fmt: skip
    assert len({exhibit.name for exhibit in shown}) == len(shown)
    for exhibit in shown:
        assert "{" not in str(exhibit.table) + exhibit.alt
        assert exhibit.figure is None or len(exhibit.alt) > 40
    assert len(sure.lead.lines) == 5
