"""The axis of periods, whatever a period is."""

import pytest
from matplotlib.figure import Figure

from nps_analysis.exhibit.marks import break_lines, every_period, period_axis
from nps_analysis.programme import Break
from nps_analysis.speech import Words


def labels(periods, language="en"):
    axes = Figure().add_subplot()
    period_axis(axes, periods, Words(language))
    return [label.get_text().split("\n") for label in axes.get_xticklabels()]


@pytest.mark.parametrize(
    ("periods", "wanted"),
    [
        (["2025Q4", "2026Q1", "2026Q2"], [["Q4", "2025"], ["Q1", "2026"], ["Q2", " "]]),
        (["2025H2", "2026H1", "2026H2"], [["H2", "2025"], ["H1", "2026"], ["H2", " "]]),
        (["2025-12", "2026-01", "2026-02"], [["Dec", "2025"], ["Jan", "2026"], ["Feb", " "]]),
        (["2025", "2026"], [["2025", " "], ["2026", " "]]),
        (
            ["Spring 26", "After the great migration"],
            [["Spring 26", " "], ["After the", "great…"]],
        ),
    ],
)
def test_the_year_stands_under_the_first_of_each(periods, wanted):
    assert labels(periods) == wanted


def test_the_axis_is_in_the_readers_language():
    assert [first for first, _ in labels(["2026-01", "2026-02"], "fr")] == ["janv.", "févr."]
    assert [first for first, _ in labels(["2026H1"], "ro")] == ["S1"]


def test_many_months_are_numbers():
    months = every_period(["2025-01", "2026-06"])
    assert len(months) == 18
    assert [first for first, _ in labels(months)] == [str(i % 12 + 1) for i in range(18)]


@pytest.mark.parametrize(
    ("ends", "every"),
    [
        (["2025-11", "2026-02"], ["2025-11", "2025-12", "2026-01", "2026-02"]),
        (["2026H1", "2025H1"], ["2025H1", "2025H2", "2026H1"]),
        (["2024", "2026"], ["2024", "2025", "2026"]),
        (["Zero", "Ago", "Zero"], ["Zero", "Ago"]),
        (["2025Q1", "Extra"], ["2025Q1", "Extra"]),
        ([], []),
    ],
)
def test_periods_without_answers_are_listed_where_names_tell(ends, every):
    assert every_period(ends) == every


@pytest.mark.parametrize(
    ("periods", "at", "place"),
    [
        (["2025-11", "2025-12", "2026-02"], "2026-01", 1.5),
        (["Zero", "Half", "Ago"], "Half", 0.5),
        (["Zero", "Half", "Ago"], "Elsewhere", None),
    ],
)
def test_a_break_stands_before_its_period(periods, at, place):
    axes = Figure().add_subplot()
    break_lines(axes, periods, [Break(period=at, what="tool")], Words("en"))
    found = [line.get_xdata()[0] for line in axes.lines]
    assert found == ([] if place is None else [place])
