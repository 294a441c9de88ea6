"""Every figure of a report on a part is that of exports from which the others were removed."""

import inspect

import pandas as pd
import pytest

from nps_analysis import Report
from nps_analysis.chapters.book import subjects
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.speech import Sentences

# all chapters are worked out twice
pytestmark = pytest.mark.slow

WHERE = "region == 'EMEA' and plan != 'Starter'"
# What is not the same, by chapter and question: the columns, and why.
DIFFERS = {
    ("headline", "quotes"): (
        ["comment"],
        "the lot is drawn from the ids of answers; that of Google Forms is a place in the file",
    ),
}


@pytest.fixture(scope="module")
def reports(sample_programme, sample_without):
    """The part as `where` chooses it, and as it stands alone."""
    alone = sample_without(WHERE).folder("processed").parent
    return (
        Report("2026Q3", programme=str(sample_programme), where=WHERE),
        Report("2026Q3", programme=str(alone)),
    )


def answers(chapter):
    """What each question of a chapter that needs no argument shows or says, by its name."""
    found = {}
    for name, ask in inspect.getmembers_static(type(chapter)):
        if name.startswith("_"):
            continue
        if inspect.isfunction(ask):
            parameters = list(inspect.signature(ask).parameters.values())[1:]
            if any(one.default is one.empty for one in parameters):
                continue
            answer = getattr(chapter, name)()
        else:
            answer = getattr(chapter, name)
        if isinstance(answer, Exhibit | Sentences | pd.DataFrame):
            found[name] = answer
    return found


def same(found, wanted, without=()):
    """Assert that two frames are equal, the ids aside that are places in a file."""
    found, wanted = (frame.drop(columns=list(without)) for frame in (found, wanted))
    if "response_id" in found:
        found, wanted = (
            frame.assign(response_id=frame["response_id"].mask(placed(frame["response_id"])))
            for frame in (found, wanted)
        )
    pd.testing.assert_frame_equal(found, wanted, rtol=1e-9, atol=1e-9)


def placed(ids):
    return ids.str.contains("#", regex=False)


@pytest.mark.parametrize("subject", subjects())
def test_every_figure_of_a_chapter_is_that_of_exports_without_the_others(reports, subject):
    found, wanted = (answers(getattr(report, subject)) for report in reports)
    assert found and list(found) == list(wanted)
    for name, one in found.items():
        other = wanted[name]
        columns, _ = DIFFERS.get((subject, name), ((), ""))
        if isinstance(one, Sentences):
            assert one.lines == other.lines, name
        elif isinstance(one, Exhibit):
            same(one.frame, other.frame, columns)
            assert (one.figure is None, one.alt) == (other.figure is None, other.alt), name
            assert columns or str(one.table) == str(other.table), name
            assert getattr(one.said, "lines", None) == getattr(other.said, "lines", None), name
            claimed(one.claims, other.claims)
        else:
            same(one, other, columns)
    claimed(*(getattr(report, subject).claims for report in reports))


def claimed(found, wanted):
    """Assert that two rows of claims are equal, and as many."""
    same(*(pd.DataFrame([one.record() for one in claims]) for claims in (found, wanted)))


def test_what_differs_is_still_asked_and_still_differs(reports):
    for (subject, name), (columns, _) in DIFFERS.items():
        one, other = (getattr(getattr(report, subject), name)().frame for report in reports)
        assert all(not one[column].equals(other[column]) for column in columns), name


def test_the_part_is_a_part_and_all_that_it_claims_is_that_of_the_part_alone(reports):
    part, alone = reports
    everybody = Report("2026Q3", programme=part.programme)
    assert part.min_n < part.usable == alone.usable < everybody.usable
    claimed(part.claims, alone.claims)
    families = {claim.family for claim in part.claims}
    assert {"change", "groups"} <= families and len(part.claims) > 40
