"""Drawings half as wide as others: what the eye goes to, and the same bytes each time."""

import base64

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.course import MOST_PERIODS, Course
from nps_analysis.exhibit.half import HALF, QUIET
from nps_analysis.exhibit.levels import MOST_LEVELS, Levels
from nps_analysis.exhibit.portions import Portions
from nps_analysis.exhibit.theme import ACCENT
from nps_analysis.speech import Sentences, Words

WORDS = Words("en")
CONTEXT = Context(WORDS, period="2026Q3", currency="EUR")


def texts(figure):
    (axes,) = figure.axes
    return [one.get_text() for one in axes.texts]


def course(periods, **how):
    values = [float(20 + place) for place in range(len(periods))]
    frame = pd.DataFrame({"period": periods, "n": 100, "estimate": values})
    frame = frame.assign(conf_low=frame["estimate"] - 5, conf_high=frame["estimate"] + 5, note="")
    return Course(CONTEXT, "score", frame, "NPS, points", "NPS", WORDS.score, **how).show()


def test_a_course_names_the_last_value_and_those_it_is_compared_with():
    named = {"2026Q1": "a year ago", "2026Q2": ""}
    found = course(["2026Q1", "2026Q2", "2026Q3"], named=named, changed="other tool")
    assert texts(found.figure) == ["22", "20 a year ago", "21", "other tool"]
    assert found.alt == "Chart. NPS, points: Q1 2026 20; Q2 2026 21; Q3 2026 22."
    assert found.figure.get_size_inches()[0] == HALF
    assert list(found.table.data["period"]) == ["2026Q1", "2026Q2", "2026Q3"]


def test_a_course_draws_the_last_periods():
    found = course([f"{year}Q{number}" for year in range(2020, 2027) for number in range(1, 5)])
    assert len(found.table.data) == MOST_PERIODS
    assert course([]).table is None


def levels(rows, told, **more):
    frame = pd.DataFrame({"n": 50, "estimate": [float(one) for one in rows], **more})
    names = [f"Plan {place}" for place in range(len(rows))]
    values = [WORDS.change(one) for one in rows]
    write = WORDS.score
    return Levels(
        CONTEXT, "groups", frame, names, "Points", "Group", "NPS", write, values, told
    ).show()


def test_levels_fill_what_is_beyond_chance_and_leave_the_rest_hollow():
    found = levels([-9, 42], [True, False], before=[28.0, 34.0])
    (axes,) = found.figure.axes
    points = [one for one in axes.lines if one.get_marker() == "o"]
    faces = [to_hex(one.get_markerfacecolor()) for one in points]
    edges = [to_hex(one.get_markeredgecolor()) for one in points]
    assert faces == [ACCENT, "#ffffff"] and edges == [ACCENT, QUIET]
    assert texts(found.figure) == ["−9", "+42"]
    assert [column.header for column in found.table.columns] == [
        "Group", "Answers", "Before", "NPS",
    ]  # fmt: skip


def test_of_many_levels_the_table_has_all():
    found = levels(range(20), [False] * 20, conf_low=0.0, conf_high=30.0)
    assert len(found.table.data) == 20
    assert len(found.figure.axes[0].get_yticks()) == MOST_LEVELS


def test_a_bar_is_as_wide_as_its_money():
    frame = pd.DataFrame({"n": [94, 39], "start": [400.0, 100.0], "churn": [20.0, 40.0]})
    frame = frame.assign(share_due=[0.8, 0.2], share_lost=[1 / 3, 2 / 3])
    heads = ("Class", "Accounts", "Due", "Lost", "Share due", "Share lost")
    names = ["Promoters", "Detractors"]
    found = Portions(CONTEXT, "money", frame, names, "Revenue", heads).show()
    widths = [bar.get_width() for bar in found.figure.axes[0].patches]
    assert widths == [400, 100, 20, 40]
    assert texts(found.figure) == ["€20 of €400", "€40 of €100"]


def test_a_letter_has_the_same_dots_each_time():
    said = Sentences((), kind="said", message="Lowest of three")
    first, again = (course(["2026Q2", "2026Q3"], said=said).pictures() for _ in range(2))
    assert first == again and set(first) == {"image/svg+xml", "image/png"}
    dots = base64.b64decode(first["image/png"])
    assert dots.startswith(b"\x89PNG") and len(dots) < 20_000


@pytest.mark.parametrize(("amount", "written"), [(1564770, "€1.56M"), (0, "€0"), (940, "€940")])
def test_a_sum_is_short(amount, written):
    assert WORDS.short_money(amount, "EUR") == written
