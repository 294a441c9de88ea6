"""Exhibits of how sure the report can be: each a form, or a table alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from nps_analysis.chapters.segments.sentences import group_name
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.rows import Rows, listing
from nps_analysis.exhibit.tables import Column, Exhibit, Table
from nps_analysis.speech import Sentences


def response(context: Context, rates: pd.DataFrame) -> Exhibit:
    """Show the share of those asked who answered, by group.

    Parameters
    ----------
    context : Context
    rates : DataFrame
        Response rate by `segment` and `group`, as `estimate` returns it; the first row, with
        both null, is everybody's.

    Returns
    -------
    Exhibit
        Without a figure where nobody knows who was asked.
    """
    words = context.words
    if rates.empty:
        return Exhibit("response", None, words.gettext("Not known: no invitations."), None)
    everybody, whole = words.gettext("Everybody"), rates["segment"].isna()
    return Rows(
        context,
        "response",
        rates,
        [
            everybody if all_of_them else group_name(words, row, context.labels)
            for all_of_them, (_, row) in zip(whole, rates.iterrows(), strict=True)
        ],
        words.gettext("Who answered, of those asked?"),
        words.gettext("Share of those asked who gave a score"),
        words.gettext("Group"),
        words.gettext("Answered"),
        words.gettext("Share of those asked who answered; n: asked"),
        words.percent,
        short=[everybody if pd.isna(group) else words.level(group) for group in rates["group"]],
        panels=["" if pd.isna(name) else context.labels[name] for name in rates["segment"]],
        reference=rates["estimate"].iloc[0],
        counted=words.gettext("Asked"),
    ).show()


def bounds(context: Context, silent: pd.DataFrame, scores: pd.DataFrame) -> Exhibit:
    """Show between which ends the score of all who were asked lies, beside its interval.

    Parameters
    ----------
    context : Context
    silent : DataFrame
        By `period`, as `silence` returns it.
    scores : DataFrame
        NPS by `period`, as `estimate` returns it.

    Returns
    -------
    Exhibit
        Without a figure where nobody knows who was asked.
    """
    words = context.words
    silent = silent.dropna(subset="estimate")
    if silent.empty:
        return Exhibit("bounds", None, words.gettext("Not known: no invitations."), None)
    caption = words.gettext("The score of those who answered, and the ends for all who were asked")
    table = Table(
        "bounds",
        caption,
        [
            columns.periods(silent, words),
            columns.counted(words.gettext("Asked"), silent["invited"], words),
            columns.answers(silent, words),
            Column(words.gettext("NPS"), [words.score(x, 1) for x in silent["estimate"]]),
            Column(words.gettext("Worst case"), [words.score(x, 1) for x in silent["worst"]]),
            Column(words.gettext("Best case"), [words.score(x, 1) for x in silent["best"]]),
        ],
        silent,
    )
    latest_first = silent[::-1]
    answered = scores.set_index("period").loc[latest_first["period"]].reset_index()
    ends = latest_first.rename(columns={"worst": "conf_low", "best": "conf_high"})
    ends = ends.assign(n=ends["invited"], text="–")
    # of each period those who answered, and below them the ends
    pairs = pd.concat([answered, ends.set_axis(answered.index)]).sort_index(kind="stable")
    shown = Rows(
        context,
        "bounds",
        pairs,
        [words.gettext("Those who answered"), words.gettext("All asked, at the ends")]
        * len(silent),
        words.gettext("What might those who kept silent have said?"),
        caption,
        words.gettext("Period"),
        words.gettext("NPS"),
        words.gettext("NPS, points; n: answers, and people asked"),
        words.score,
        panels=[words.period(period) for period in pairs["period"]],
        told=[True, False] * len(silent),
        table=table,
    ).show()
    parts = [
        words.gettext(
            "{period} {score} of those who answered, {worst} to {best} of all who were asked",
            period=words.period(row["period"]),
            score=words.score(row["estimate"]),
            worst=words.score(row["worst"]),
            best=words.score(row["best"]),
        )
        for _, row in latest_first.iterrows()
    ]
    return replace(shown, alt=listing(caption, parts, words))


def period_weights(context: Context, found: pd.DataFrame, said: Sentences) -> Exhibit:
    """Table the weights of each period: their range, and the answers they are worth.

    Parameters
    ----------
    context : Context
    found : DataFrame
        One row a `period`: `n`, `least`, `most`, `n_effective`, `design_effect`, `together`.
    said : Sentences
    """
    words = context.words
    if found.empty:
        return Exhibit("weights", None, "", None, (), said)
    read = [
        columns.periods(found, words),
        columns.answers(found, words),
        Column(words.gettext("Smallest weight"), [words.number(x, 2) for x in found["least"]]),
        Column(words.gettext("Largest weight"), [words.number(x, 2) for x in found["most"]]),
        columns.counted(
            words.gettext("Tell as much as (answers, unweighted)"), found["n_effective"], words
        ),
        Column(
            words.gettext("Design effect"), [words.number(x, 2) for x in found["design_effect"]]
        ),
    ]
    if found["together"].notna().any():
        header = words.gettext("Tell as much as, accounts taken together")
        read.append(columns.counted(header, found["together"], words))
    caption = words.gettext("Weights, with Kish's effective number of answers")
    # how unequal weights are is no figure of anybody's opinion
    of_all = ("least", "most", "n_effective", "design_effect", "together")
    table = Table("weights", caption, read, found, of_all=of_all)
    return Exhibit("weights", None, "", table, (), said)


def comparisons(
    context: Context, made: pd.DataFrame, families: Mapping[str, tuple[str, str]]
) -> Exhibit:
    """Table how many comparisons the report makes, and what is done about their number.

    Parameters
    ----------
    context : Context
    made : DataFrame
        One row a family: `compared`, its name, and `comparisons`.
    families : mapping
        Family -> what is compared, and how its number is allowed for. One that no chapter
        declares is shown under its name.
    """
    words = context.words
    if made.empty:
        return Exhibit("comparisons", None, "", None)
    said = [families.get(family, (family, "")) for family in made["compared"]]
    labels, corrections = zip(*said, strict=True)
    read = [
        columns.rows(words.gettext("Compared"), [words.gettext(label) for label in labels]),
        columns.counted(words.gettext("Comparisons"), made["comparisons"], words),
        Column(
            words.gettext("Correction"),
            [words.gettext(correction) if correction else "" for correction in corrections],
            "text",
        ),
    ]
    caption = words.gettext("Comparisons made in this report")
    return Exhibit("comparisons", None, "", Table("comparisons", caption, read, made))


def answers_needed(context: Context, needed: pd.DataFrame) -> Exhibit:
    """Table how many answers would bring the score within a margin.

    Parameters
    ----------
    context : Context
    needed : DataFrame
        As `planning` of margins returns it; `there`, how many could be asked.
    """
    words = context.words
    if needed.empty:
        return Exhibit("planning", None, "", None)
    read = [
        columns.rows(
            words.gettext("Margin"), [f"± {words.points(margin)}" for margin in needed["margin"]]
        ),
        columns.counted(words.gettext("Answers needed"), needed["answers"], words),
    ]
    if needed["asked"].notna().any():
        told = [
            words.count(asked)
            if asked <= known
            else words.gettext("more than the {known} there are", known=words.count(known))
            for asked, known in zip(needed["asked"], needed["there"], strict=True)
        ]
        read.append(Column(words.gettext("People to ask"), told))
    caption = words.gettext("Answers that would bring the score within a margin")
    return Exhibit("planning", None, "", Table("planning", caption, read, needed))


def terms(context: Context, lines: Sequence[tuple[str, str]]) -> Exhibit:
    """Table what a figure of the report means, as `contract` says it."""
    words = context.words
    names, texts = zip(*lines, strict=True)
    read = [
        columns.rows(words.gettext("Term"), names),
        Column(words.gettext("In this report"), texts, "text"),
    ]
    data = pd.DataFrame({"term": names, "meaning": texts})
    return Exhibit(
        "contract", None, "", Table("contract", words.gettext("What the figures mean"), read, data)
    )
