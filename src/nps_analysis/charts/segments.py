"""Charts of the segments: where their scores lie, and how they changed."""

from collections.abc import Mapping

import pandas as pd

from nps_analysis.charts import columns
from nps_analysis.charts.exhibit import Column, Exhibit, Table
from nps_analysis.charts.rows import draw_rows, listed, listing
from nps_analysis.charts.score import nothing
from nps_analysis.charts.theme import themed
from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.words import Words
from nps_analysis.words.segments import named
from nps_analysis.words.verdicts import direction


@themed
def segments(
    scores: pd.DataFrame,
    overall: pd.DataFrame,
    words: Words,
    *,
    period: str,
    labels: Mapping[str, str],
    confidence: float = 0.95,
    name: str = "segments",
) -> Exhibit:
    """Show the score of each segment in a period, with its interval and its answers.

    Parameters
    ----------
    scores : DataFrame
        NPS by `period`, `segment` (a column) and `group` (one of its levels), as `estimate`
        returns it, in the order to show. With the columns of `pool`, a diamond shows the pooled
        score, and the table the places that a group may hold.
    overall : DataFrame
        NPS by `period`; a line marks that of everybody.
    words : Words
    period : str
        The one shown.
    labels : mapping
        Segment column -> what it is called.
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "segments"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Empty where there are no groups.
    """
    title = words.gettext("What score did each group give?")
    scores = scores[scores["period"] == period]
    everybody = overall[overall["period"] == period]
    if scores.empty:
        return Exhibit(name, None, "", None)
    caption = words.gettext(
        "Net Promoter Score by group in {period}, in points", period=words.period(period)
    )
    table = Table(
        name,
        caption,
        [
            *_names(scores, words, labels),
            columns.answers(scores, words),
            *columns.figures(scores, words.gettext("NPS"), confidence, words, words.score),
            *_pooled(scores, words),
            *columns.remarks(scores, words),
        ],
        scores,
    )
    shown = scores.dropna(subset="estimate")
    if shown.empty:
        return nothing(name, title, words, table)
    everyone = everybody.assign(label=words.gettext("Everybody"))
    figure = draw_rows(
        title,
        {"": everyone} | _panels(scores, words, labels),
        words,
        axis=words.gettext("NPS, points; line: everybody's; diamond: pooled")
        if "pooled" in scores
        else words.gettext("NPS, points; the line marks everybody's"),
        write=words.score,
        head=words.gettext("NPS"),
        reference=everybody["estimate"].iloc[0],
    )
    parts = listed(shown, words, shown["group"].map(words.level), words.score)
    return Exhibit(name, figure, listing(caption, parts, words), table)


@themed
def changes(
    compared: pd.DataFrame,
    words: Words,
    *,
    labels: Mapping[str, str],
    confidence: float = 0.95,
    name: str = "changes",
) -> Exhibit:
    """Show the change of each segment's score, with its interval, marking what is not noise.

    Parameters
    ----------
    compared : DataFrame
        Two periods compared by `segment` and `group`, as `contrast` returns it, in the order to
        show.
    words : Words
    labels : mapping
        Segment column -> what it is called.
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "changes"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Empty where there are no groups, or no earlier period.
    """
    title = words.gettext("How much did each group's score change?")
    if compared.empty:
        return Exhibit(name, None, "", None)
    before = words.period(compared["reference"].iloc[0])
    caption = words.gettext("Change of the score since {before}, in points", before=before)
    directions = [direction(row, confidence) for _, row in compared.iterrows()]
    table = _changes_table(name, caption, compared, directions, words, labels, confidence)
    drawn = compared.rename(columns={"difference": "estimate"})
    drawn = drawn.assign(filled=[kind in ("rose", "fell") for kind in directions])
    shown = drawn.dropna(subset="estimate")
    if shown.empty:
        return nothing(name, title, words, table)
    figure = draw_rows(
        title,
        _panels(drawn, words, labels),
        words,
        axis=words.gettext(
            "Change of NPS since {before}, points; filled: more than noise", before=before
        ),
        write=words.change,
        head=words.gettext("Change"),
    )
    parts = listed(shown, words, shown["group"].map(words.level), words.change)
    return Exhibit(name, figure, listing(caption, parts, words), table)


def _changes_table(
    name: str,
    caption: str,
    compared: pd.DataFrame,
    directions: list[str],
    words: Words,
    labels: Mapping[str, str],
    confidence: float,
) -> Table:
    said = {
        "rose": words.gettext("rose"),
        "fell": words.gettext("fell"),
        "unclear": words.gettext("cannot be told from noise"),
        "unknown": words.gettext("too few to show"),
    }
    among_many = words.gettext("can be chance among so many")
    alone = (compared["conf_low"] > 0) | (compared["conf_high"] < 0)
    held = words.gettext("withheld to protect another")
    verdicts = [
        held if note == WITHHELD else among_many if clear and kind == "unclear" else said[kind]
        for kind, clear, note in zip(directions, alone, compared["note"], strict=True)
    ]
    change = words.gettext("Change")
    read = [
        *_names(compared, words, labels),
        columns.answers(compared, words),
        Column(
            words.gettext("{answers} before", answers=words.gettext("Answers")),
            compared["n_reference"].map(words.count).tolist(),
        ),
        *columns.figures(compared, change, confidence, words, words.change, figure="difference"),
        Column(
            words.gettext("Smallest that would show"),
            [words.number(value) for value in compared["detectable"]],
        ),
        Column(words.gettext("Verdict"), verdicts, "text"),
    ]
    return Table(name, caption, read, compared)


def _names(frame: pd.DataFrame, words: Words, labels: Mapping[str, str]) -> list[Column]:
    """Name the rows by their segment and level."""
    return [
        columns.rows(
            words.gettext("Group"), [named(words, row, labels) for _, row in frame.iterrows()]
        )
    ]


def _pooled(scores: pd.DataFrame, words: Words) -> list[Column]:
    """The pooled score and the places left open; no columns where nothing is pooled."""
    if "pooled" not in scores:
        return []
    places = zip(scores["rank_low"], scores["rank_high"], strict=True)
    return [
        Column(words.gettext("Pooled"), [words.score(value, 1) for value in scores["pooled"]]),
        Column(
            words.gettext("Places it may hold"),
            [
                words.count(best) if best is worst or best == worst else words.interval(best, worst)
                for best, worst in places
            ],
        ),
    ]


def _panels(
    frame: pd.DataFrame, words: Words, labels: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """One panel a segment, in the order of the frame."""
    frame = frame.assign(label=frame["group"].map(words.level)).rename(columns={"pooled": "beside"})
    return {
        labels[column]: part for column, part in frame.groupby("segment", sort=False, dropna=False)
    }
