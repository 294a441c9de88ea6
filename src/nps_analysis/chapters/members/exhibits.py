"""Exhibits of members: what differs, how like they are to others, who has a counterpart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from nps_analysis.chapters.members.counterparts import FEW, UNLIKE, Likeness
from nps_analysis.chapters.members.sentences import KNOWN
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.facing import Facing
from nps_analysis.exhibit.rows import Rows
from nps_analysis.exhibit.shifts import Shifts
from nps_analysis.exhibit.tables import Column, Exhibit
from nps_analysis.scoring.measures import Unit
from nps_analysis.speech import Sentences, Words
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim

HOW = {"plain": mark("As they are"), "adjusted": mark("Adjusted")}
WHO = {"members": mark("Members"), "others": mark("Others")}
BALANCED = 0.1
"""Standardised mean difference under which a covariate is commonly taken as balanced."""
_WHY = {
    FEW: mark("too few to compare like with like"),
    UNLIKE: mark("members have no counterparts among the others"),
}


def differences(
    context: Context,
    compared: pd.DataFrame,
    rates: pd.DataFrame,
    outcomes: Mapping[str, tuple[str, Unit]],
    name: str,
    said: Sentences,
    made: Sequence[Claim],
) -> Exhibit:
    """Show how members differ from others, as they are and adjusted, outcome by outcome.

    Parameters
    ----------
    context : Context
    compared : DataFrame
        Rows "plain" and "adjusted" (`how`) of each `outcome`.
    rates : DataFrame
        Each `outcome` by `who`, members and others.
    outcomes : mapping
        Each outcome -> what it is called, and the unit of its figures.
    name : str
        Of the table's CSV.
    said : Sentences
    made : sequence of Claim
    """
    words = context.words
    every = compared.reset_index(drop=True)
    scale = np.array([100.0 if outcomes[one][1] == "share" else 1.0 for one in every["outcome"]])
    ends = ["difference", "conf_low", "conf_high"]
    scaled = every.assign(**{end: every[end].astype(float) * scale for end in ends if len(every)})
    called = [outcomes[one][0] for one in every["outcome"]]
    how = [words.gettext(HOW[one]) for one in every["how"]]
    notes = every.get("note", pd.Series(dtype="string"))
    why = [
        columns.why(n, note, words) if note not in _WHY else words.gettext(_WHY[note])
        for n, note in zip(every["n"], notes, strict=True)
    ]
    shown = every["difference"].notna()
    why = ["" if there else text for there, text in zip(shown, why, strict=True)]
    return Rows(
        context,
        name,
        scaled,
        [f"{one}, {way.lower()}" for one, way in zip(called, how, strict=True)],
        words.gettext("Do members differ, once like is compared with like?"),
        words.gettext("Members less others, as they are and adjusted; out of 100, or points"),
        words.gettext("What followed"),
        words.gettext("Difference"),
        words.gettext("Members less others, out of 100, or points; n: of members"),
        words.change,
        of="difference",
        short=how,
        panels=called,
        told=every["how"].eq("adjusted").tolist(),
        counted=words.gettext("Of members"),
        before=[
            columns.counted(words.gettext("Of others"), every["n_reference"], words),
            *_figures(every, rates, outcomes, context),
        ],
        extra=[Column(words.gettext("Note"), why, "text")] if any(why) else [],
        remarks=False,
        data=every,
        claims=made,
        said=said,
    ).show()


def _figures(
    every: pd.DataFrame,
    rates: pd.DataFrame,
    outcomes: Mapping[str, tuple[str, Unit]],
    context: Context,
) -> list[Column]:
    """The figure of members and that of others, beside the plain difference of the two."""
    figure = rates.set_index(["outcome", "who"])["estimate"]
    found = []
    for who, called in WHO.items():
        cells = [
            context.figures(outcomes[outcome][1])(figure.get((outcome, who), np.nan), 1)
            if how == "plain"
            else ""
            for outcome, how in zip(every["outcome"], every["how"], strict=True)
        ]
        found.append(Column(context.words.gettext(called), cells))
    return found


def likeness_before(context: Context, balance: pd.DataFrame) -> Exhibit:
    """Show how far members stood from others in what was known before, and what weighting leaves.

    Parameters
    ----------
    context : Context
    balance : DataFrame
        The `balance` that `likeness` returns.
    """
    words = context.words
    return Shifts(
        context,
        "likeness",
        balance,
        [_known(words, one, context.labels) for one in balance["covariate"]],
        words.gettext("Were members other customers to begin with?"),
        words.gettext("Members less others before, in standard deviations"),
        words.gettext("Known before"),
        words.gettext("Members less others, standard deviations"),
        words.change,
        ("before", words.gettext("As they are")),
        ("after", words.gettext("Weighted")),
        within=BALANCED,
    ).show()


def membership_chances(context: Context, alike: Likeness) -> Exhibit:
    """Show how likely membership was, of members above the line and of others below it.

    Parameters
    ----------
    context : Context
    alike : Likeness
        With `chances`; nothing where they cannot be estimated.
    """
    words, overlap = context.words, alike.overlap
    names = [words.gettext(WHO[who]) for who in overlap["who"]]
    ends = zip(overlap["lowest"], overlap["highest"], strict=True)
    spread = [words.interval(*pair, of=words.percent) for pair in ends]
    together = words.gettext("Tell as much as (outcomes, unweighted)")
    return Facing(
        context,
        "counterparts",
        alike.chances,
        "chance",
        "member",
        dict(zip((True, False), map(words.gettext, WHO.values()), strict=True)),
        (0.0, 1.0),
        words.gettext("Do members and others have counterparts?"),
        words.gettext("How likely membership was, of members and of others"),
        words.gettext("Outcomes, by how likely membership was"),
        words.percent,
        [
            columns.rows(words.gettext("Who"), names),
            columns.counted(words.gettext("Compared"), overlap["n"], words),
            columns.counted(words.gettext("Without a counterpart"), overlap["left_out"], words),
            Column(words.gettext("Chance, from and to"), spread),
            Column(words.gettext("Median chance"), [words.percent(x) for x in overlap["middle"]]),
            columns.counted(together, overlap["n_effective"], words),
        ],
        overlap,
        [f"{one} {pair}" for one, pair in zip(names, spread, strict=True)],
    ).show()


def _known(words: Words, covariate: str, labels: Mapping[str, str]) -> str:
    """Name what was known before: a figure, that it is not known, or a level of a segment."""
    segment, _, level = covariate.partition(": ")
    if segment in labels:
        return f"{labels[segment]} {words.level(level)}"
    if covariate.endswith("_unknown"):
        figure = words.gettext(KNOWN[covariate.removesuffix("_unknown")])
        return words.gettext("No {figure} known", figure=figure)
    text = words.gettext(KNOWN[covariate])
    return text[0].upper() + text[1:]
