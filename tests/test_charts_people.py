"""Charts of the same people and of members draw what their frames say, in every language."""

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from nps_analysis import charts
from nps_analysis.chapters.members.frames import Loyalty
from nps_analysis.chapters.same_people.frames import SamePeople
from nps_analysis.locales import languages
from nps_analysis.words import Words

EN = Words("en")


@pytest.fixture(scope="module")
def people(sample_programme):
    return SamePeople("2026Q3", "en", str(sample_programme))


@pytest.fixture(scope="module")
def members(sample_programme):
    return Loyalty("2026Q3", "en", str(sample_programme))


def heights(axes):
    found = [np.asarray(c.get_offsets()) for c in axes.collections if type(c) is PathCollection]
    return sorted(float(y) for part in found for _, y in part)


def test_every_period_but_the_one_compared_with_is_drawn(people):
    changes = people.changes()
    (axes,) = charts.same_people(changes, EN, before=people.before).figure.axes
    assert heights(axes) == pytest.approx(sorted(changes["difference"].dropna()))


def test_cells_hold_the_counts(people):
    table = people.transitions(people.moves)
    exhibit = charts.transitions(table, EN)
    (axes,) = exhibit.figure.axes
    written = [text.get_text() for text in axes.texts]
    assert {EN.count(n) for n in table["n"]} <= set(written)
    assert exhibit.table.data.drop(columns="class_before").to_numpy().sum() == table["n"].sum()


def test_only_everybody_is_drawn_where_nobody_answered_twice(people):
    alone = people.changes()
    alone = alone[alone["who"] == "everybody"]
    (axes,) = charts.same_people(alone, EN, before=people.before).figure.axes
    assert len(heights(axes)) == alone["difference"].count()


def test_nothing_is_drawn_of_nothing(people, members):
    alike = members.likeness
    for exhibit in (
        charts.same_people(people.changes().head(0), EN, before=None),
        charts.transitions(people.transitions(people.moves.head(0)), EN),
        charts.after_moves({}, EN),
        charts.towards_the_mean(people.towards_the_mean.head(0), EN),
        charts.loyalty(members.compared.head(0), members.rates, EN),
        charts.likeness(alike.balance.head(0), EN, labels={}),
        charts.counterparts(alike.chances.head(0), alike.overlap.head(0), EN),
    ):
        assert exhibit.figure is None and exhibit.table is None and exhibit.alt == ""


@pytest.mark.parametrize("language", languages())
def test_every_exhibit_speaks_every_language(people, members, language):
    words, alike = Words(language), members.likeness
    rates = {outcome: people.by_movement(outcome)[0] for outcome in ("renewals", "usage")}
    exhibits = [
        charts.same_people(people.changes(), words, before=people.before),
        charts.transitions(people.transitions(people.moves), words),
        charts.transitions(people.transitions(people.moves), words, last=True),
        charts.after_moves(rates, words),
        charts.towards_the_mean(people.towards_the_mean, words),
        charts.loyalty(members.compared, members.rates, words),
        charts.likeness(alike.balance, words, labels=members.labels),
        charts.counterparts(alike.chances, alike.overlap, words),
    ]
    assert len({exhibit.name for exhibit in exhibits}) == len(exhibits)
    for exhibit in exhibits:
        assert "{" not in str(exhibit.table) + exhibit.alt and len(exhibit.alt) > 40
        assert exhibit.svg().startswith("<svg")
