"""Exhibits of the first chapter: each a form, told what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from nps_analysis.chapters.headline.grounds import WAY_NAMES
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.bars import Bars
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.rows import Rows
from nps_analysis.exhibit.series import Line, Series
from nps_analysis.exhibit.tables import Column, Exhibit
from nps_analysis.exhibit.theme import CLASS_COLOURS, CLASS_MARKERS, MUTED
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim

PART_NAMES = {
    ("people", "within"): mark("Answered both times"),
    ("people", "entry"): mark("Answered only now"),
    ("people", "exit"): mark("Answered only then"),
    ("groups", "within"): mark("Within the groups"),
    ("groups", "mix"): mark("Shares of the groups"),
    ("groups", "entry"): mark("Groups only now"),
    ("groups", "exit"): mark("Groups only then"),
}
WHOLE = mark("The whole change")
SPLIT_NAMES = {"people": mark("By who answered"), "groups": mark("By group")}
_ENDINGS = {"": "estimate", "_low": "conf_low", "_high": "conf_high"}


def score_trend(context: Context, series: pd.DataFrame, said: Sentences) -> Exhibit:
    """Show the score over periods, each with its interval, its answers and what is usual."""
    words = context.words
    usual = []
    if "limit_low" in series and series["limit_low"].notna().any():
        ends = zip(series["limit_low"], series["limit_high"], strict=True)
        cells = [words.interval(*pair, 1) for pair in ends]
        usual = [Column(words.gettext("Usual limits"), cells)]
    return Series(
        context,
        "trend",
        series,
        words.gettext("What score did customers give, period by period?"),
        words.gettext("Net Promoter Score by period, in points"),
        words.gettext("NPS"),
        words.gettext("NPS, points"),
        words.score,
        extra=usual,
        said=said,
    ).show()


def shares(context: Context, by_class: pd.DataFrame) -> Exhibit:
    """Show the shares of promoters, passives and detractors over periods."""
    words = context.words
    lines = {
        kind: Line(words.gettext(columns.CLASS_NAMES[kind]), colour, CLASS_MARKERS[kind])
        for kind, colour in CLASS_COLOURS.items()
        if kind in set(by_class["class"])
    }
    first = by_class[by_class["class"] == next(iter(lines), None)].reset_index(drop=True)
    data = first[["period", "n"]]
    read = [columns.periods(first, words), columns.answers(first, words)]
    for kind, look in lines.items():
        part = by_class[by_class["class"] == kind]
        read.append(Column(look.name, [words.percent(share, 1) for share in part["estimate"]]))
        named = {
            f"share_{kind}s{ending}": part[name].to_numpy() for ending, name in _ENDINGS.items()
        }
        data = data.assign(**named)
    return Series(
        context,
        "shares",
        by_class,
        words.gettext("What is the score made of?"),
        words.gettext("Promoters, passives and detractors by period, share of answers"),
        words.gettext("Share of answers"),
        words.gettext("Share of answers"),
        words.percent,
        by="class",
        lines=lines,
        read=[*read, *columns.remarks(first, words, context.breaks)],
        data=data,
    ).show()


def distribution(context: Context, answers: pd.DataFrame, scale: str) -> Exhibit:
    """Show how many gave each answer on the scale, and which class it makes them."""
    words = context.words
    low, high = map(int, scale.split("-"))
    kinds = {
        kind: Line(words.gettext(columns.CLASS_NAMES[kind]), colour)
        for kind, colour in CLASS_COLOURS.items()
    }
    return Bars(
        context,
        "distribution",
        answers,
        of="score",
        kind="class",
        kinds=kinds,
        title=words.gettext("How many gave which answer?"),
        caption=words.gettext("Answers from {low} to {high}", low=low, high=high),
        alt=words.gettext(
            "Bar chart of {answers} by score, from {low} to {high}: {counts}.",
            answers=words.answers(answers["n"].sum()),
            low=low,
            high=high,
            counts=", ".join(words.count(n) for n in answers["n"]),
        ),
        heading=words.gettext("Score"),
    ).show()


def ways(
    context: Context,
    scores: pd.DataFrame,
    changes: pd.DataFrame,
    said: Sentences,
    made: Sequence[Claim],
) -> Exhibit:
    """Show the score in each way of counting, and its change; empty where there is one way."""
    words = context.words
    if len(scores) < 2:
        return Exhibit("ways", None, "", None, tuple(made), said)
    data, extra = scores, []
    if len(changes):
        figures = ["difference", "conf_low", "conf_high"]
        change = changes.set_index("way")[figures].reindex(scores["way"]).reset_index(drop=True)
        head, write = words.gettext("Change"), words.change
        how: dict[str, Any] = {"figure": "difference"}
        extra = columns.figures(change, head, context.confidence, words, write, **how)
        names = {"conf_low": "difference_low", "conf_high": "difference_high"}
        data = scores.join(change.rename(columns=names))
    return Rows(
        context,
        "ways",
        scores,
        [_capital(words.gettext(WAY_NAMES[way])) for way in scores["way"]],
        words.gettext("Does it matter how answers are counted?"),
        words.gettext("Net Promoter Score by way of counting, in points"),
        words.gettext("Counted"),
        words.gettext("NPS"),
        words.gettext("NPS, points; filled: the one the report leads with"),
        words.score,
        told=[way == "answers" for way in scores["way"]],
        extra=extra,
        data=data,
        claims=made,
        said=said,
    ).show()


def parts(
    context: Context,
    found: pd.DataFrame,
    changes: pd.DataFrame,
    said: Sentences,
    made: Sequence[Claim],
) -> Exhibit:
    """Show the parts that a change is made of; those of either split add up to it."""
    words = context.words
    if found.empty:
        return Exhibit("parts", None, "", None, tuple(made), said)
    figures = ["difference", "std_error", "conf_low", "conf_high"]
    whole = changes.iloc[-1:][figures].assign(split=pd.NA, component="whole", n=pd.NA)
    rows = pd.concat([whole.astype({"n": "Int64"}), found], ignore_index=True)[found.columns]
    names = [
        words.gettext(PART_NAMES.get((split, component), WHOLE))
        for split, component in zip(rows["split"].fillna(""), rows["component"], strict=True)
    ]
    splits = rows["split"].fillna("")
    return Rows(
        context,
        "parts",
        rows,
        names,
        words.gettext("What is the change made of?"),
        words.gettext("Parts of the change of the score, in points"),
        words.gettext("Part"),
        words.gettext("Points"),
        words.gettext("Change of NPS, points"),
        words.change,
        of="difference",
        panels=[words.gettext(SPLIT_NAMES[split]) if split else "" for split in splits],
        colours=[MUTED if split == "groups" else None for split in splits],
        counted=words.gettext("People"),
        left_out=rows["conf_low"].eq(0) & rows["conf_high"].eq(0),
        remarks=False,
        claims=made,
        said=said,
        # each part is a part of everybody's change: all answers of both periods are behind it
        of_all=figures,
    ).show()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
