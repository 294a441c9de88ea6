"""Charts and tables of how sure the report can be."""

from collections.abc import Mapping, Sequence

import pandas as pd

from nps_analysis.chapters.segments.sentences import named
from nps_analysis.chapters.sureness.sentences import COMPARISONS
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.rows import draw_rows
from nps_analysis.exhibit.tables import Column, Exhibit, Table, nothing
from nps_analysis.exhibit.theme import themed
from nps_analysis.speech import Words
from nps_analysis.speech.catalogue import mark

CORRECTIONS = {
    "change": mark("none: it was named before looking"),
    "parts": mark("none: they add up to the change"),
    "ways": mark("none: it is the same comparison"),
    "groups": mark("Holm's, for all of them together"),
    "places": mark("Holm's, within each segment"),
    "renewal": mark("Holm's, for all of them together"),
    "people": mark("none: only the last is spoken of"),
    "moves": mark("Holm's, for renewals and for usage apart"),
    "members": mark("none for renewals; Holm's for the others"),
    "usage": mark("Holm's for the rates; of what comes first, all ways must agree"),
    "alike": mark("Holm's, for all of them together"),
    "forecasts": mark("none: one of them decides, named before looking"),
    "true": mark("none: each asks a question of its own"),
    "staying": mark("Holm's, for all of them together"),
    "revenue": mark("Holm's, for all of them together"),
    "crossed": mark("none: each asks a question of its own"),
    "mean": mark("none: each asks a question of its own"),
    "effort": mark("none: each asks a question of its own"),
}


@themed
def response(
    rates: pd.DataFrame,
    words: Words,
    *,
    labels: Mapping[str, str],
    confidence: float = 0.95,
    name: str = "response",
) -> Exhibit:
    """Show the share of those asked who answered, by group.

    Parameters
    ----------
    rates : DataFrame
        Response rate by `segment` and `group`, as `estimate` returns it; the first row, with
        both null, is everybody's.
    words : Words
    labels : mapping
        Segment column -> what it is called.
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "response"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Without a figure where nobody knows who was asked.
    """
    if rates.empty:
        return Exhibit(name, None, words.gettext("Not known: no invitations."), None)
    title = words.gettext("Who answered, of those asked?")
    everybody = words.gettext("Everybody")
    whole = rates["segment"].isna()
    full = [
        everybody if all_of_them else named(words, row, labels)
        for all_of_them, (_, row) in zip(whole, rates.iterrows(), strict=True)
    ]
    caption = words.gettext("Share of those asked who gave a score")
    table = Table(
        name,
        caption,
        [
            columns.rows(words.gettext("Group"), full),
            columns.counted(words.gettext("Asked"), rates["n"], words),
            *columns.figures(rates, words.gettext("Answered"), confidence, words, words.percent),
            *columns.remarks(rates, words),
        ],
        rates,
    )
    drawn = rates.assign(
        label=[everybody if pd.isna(group) else words.level(group) for group in rates["group"]]
    )
    if drawn["estimate"].isna().all():
        return nothing(name, title, words, table)
    panels = {"": drawn[whole]} | {
        labels[column]: part for column, part in drawn[~whole].groupby("segment", sort=False)
    }
    figure = draw_rows(
        title,
        panels,
        words,
        axis=words.gettext("Share of those asked who answered; n: asked"),
        write=words.percent,
        head=words.gettext("Answered"),
        reference=rates["estimate"].iloc[0],
    )
    return Exhibit(name, figure, _alt(caption, drawn, words, words.percent), table)


@themed
def bounds(
    silent: pd.DataFrame,
    scores: pd.DataFrame,
    words: Words,
    *,
    confidence: float = 0.95,
    name: str = "bounds",
) -> Exhibit:
    """Show between which ends the score of all who were asked lies, beside its interval.

    Parameters
    ----------
    silent : DataFrame
        By `period`, as `silence` returns it.
    scores : DataFrame
        NPS by `period`, as `estimate` returns it.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "bounds"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Without a figure where nobody knows who was asked.
    """
    silent = silent.dropna(subset="estimate")
    if silent.empty:
        return Exhibit(name, None, words.gettext("Not known: no invitations."), None)
    caption = words.gettext("The score of those who answered, and the ends for all who were asked")
    asked = silent.rename(columns={"worst": "conf_low", "best": "conf_high"})
    panels = {}
    for _, row in asked[::-1].iterrows():
        answered = scores[scores["period"] == row["period"]]
        pair = pd.concat([answered, row.to_frame().T], ignore_index=True)
        texts = (words.gettext("Those who answered"), words.gettext("All asked, at the ends"))
        pair = pair.assign(
            label=texts, n=[row["n"], row["invited"]], filled=[True, False], text=[None, "–"]
        )
        panels[words.period(row["period"])] = pair
    table = Table(
        name,
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
    figure = draw_rows(
        words.gettext("What might those who kept silent have said?"),
        panels,
        words,
        axis=words.gettext("NPS, points; n: answers, and people asked"),
        write=words.score,
        head=words.gettext("NPS"),
    )
    alt = _alt(caption, asked.assign(label=asked["period"].map(words.period)), words, words.score)
    return Exhibit(name, figure, alt, table)


def weights(found: pd.DataFrame, words: Words, *, name: str = "weights") -> Exhibit:
    """Table the weights of each period: their range, and the answers they are worth.

    Parameters
    ----------
    found : DataFrame
        One row a `period`: `n`, `least`, `most`, `n_effective`, `design_effect`.
    words : Words
    name : str, default "weights"
        Of the table's CSV.
    """
    if found.empty:
        return Exhibit(name, None, "", None)
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
    if "together" in found and found["together"].notna().any():
        header = words.gettext("Tell as much as, accounts taken together")
        read.append(columns.counted(header, found["together"], words))
    caption = words.gettext("Weights, with Kish's effective number of answers")
    return Exhibit(name, None, "", Table(name, caption, read, found))


def comparisons(counts: Mapping[str, int], words: Words, *, name: str = "comparisons") -> Exhibit:
    """Table how many comparisons the report makes, and what is done about their number.

    Parameters
    ----------
    counts : mapping
        Kind, as in `words.sureness.COMPARISONS`, -> how many.
    words : Words
    name : str, default "comparisons"
        Of the table's CSV.
    """
    made = {kind: count for kind, count in counts.items() if count}
    if not made:
        return Exhibit(name, None, "", None)
    read = [
        columns.rows(
            words.gettext("Compared"), [words.gettext(COMPARISONS[kind]) for kind in made]
        ),
        columns.counted(words.gettext("Comparisons"), made.values(), words),
        Column(
            words.gettext("Correction"),
            [words.gettext(CORRECTIONS[kind]) for kind in made],
            "text",
        ),
    ]
    data = pd.DataFrame({"compared": list(made), "comparisons": list(made.values())})
    caption = words.gettext("Comparisons made in this report")
    return Exhibit(name, None, "", Table(name, caption, read, data))


def planning(needed: pd.DataFrame, words: Words, *, name: str = "planning") -> Exhibit:
    """Table how many answers would bring the score within a margin.

    Parameters
    ----------
    needed : DataFrame
        As `models.sureness.planning` returns it; `there`, how many could be asked.
    words : Words
    name : str, default "planning"
        Of the table's CSV.
    """
    if needed.empty:
        return Exhibit(name, None, "", None)
    read = [
        columns.rows(
            words.gettext("Margin"), [f"± {words.points(margin)}" for margin in needed["margin"]]
        ),
        columns.counted(words.gettext("Answers needed"), needed["answers"], words),
    ]
    if needed["asked"].notna().any():
        there = needed.get("there", needed["asked"])
        told = [
            words.count(asked)
            if asked <= known
            else words.gettext("more than the {known} there are", known=words.count(known))
            for asked, known in zip(needed["asked"], there, strict=True)
        ]
        read.append(Column(words.gettext("People to ask"), told))
    caption = words.gettext("Answers that would bring the score within a margin")
    return Exhibit(name, None, "", Table(name, caption, read, needed))


def contract(lines: Sequence[tuple[str, str]], words: Words, *, name: str = "contract") -> Exhibit:
    """Table what a figure of the report means, as `words.contract.contract` says it."""
    terms, texts = zip(*lines, strict=True)
    read = [
        columns.rows(words.gettext("Term"), terms),
        Column(words.gettext("In this report"), texts, "text"),
    ]
    data = pd.DataFrame({"term": terms, "meaning": texts})
    caption = words.gettext("What the figures mean")
    return Exhibit(name, None, "", Table(name, caption, read, data))


def _alt(caption: str, drawn: pd.DataFrame, words: Words, write) -> str:
    parts = [
        words.gettext(
            "{name} {change} (interval {interval})",
            name=row["label"],
            change=write(row["estimate"]),
            interval=words.interval(row["conf_low"], row["conf_high"], of=write),
        )
        for _, row in drawn.dropna(subset="estimate").iterrows()
    ]
    return words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
