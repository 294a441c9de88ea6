"""Exhibits of the segments: where their scores lie, and how they changed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from nps_analysis.chapters.segments.sentences import group_name
from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.rows import Rows
from nps_analysis.exhibit.tables import Column, Exhibit, Table
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim, decide

_VERDICTS = {
    "rose": mark("rose"),
    "fell": mark("fell"),
    "unclear": mark("cannot be told from chance"),
    "unknown": mark("too few to show"),
}


def group_scores(
    context: Context,
    groups: pd.DataFrame,
    everybody: pd.DataFrame,
    said: Sentences,
    made: Sequence[Claim],
) -> Exhibit:
    """Show the score of each group in a period, with its interval and its answers.

    With the columns of `pool`, a diamond shows the pooled score, and the table the places that a
    group may hold; a line marks the score of everybody.
    """
    words, pooled = context.words, "pooled" in groups
    here = everybody[everybody["period"] == context.period]
    return Rows(
        context,
        "segments",
        groups,
        [group_name(words, row, context.labels) for _, row in groups.iterrows()],
        words.gettext("What score did each group give?"),
        words.gettext(
            "Net Promoter Score by group in {period}, in points",
            period=words.period(context.period),
        ),
        words.gettext("Group"),
        words.gettext("NPS"),
        words.gettext("NPS, points; line: everybody's; diamond: pooled")
        if pooled
        else words.gettext("NPS, points; the line marks everybody's"),
        words.score,
        short=groups["group"].map(words.level).tolist(),
        panels=[context.labels[segment] for segment in groups["segment"]],
        first=here.assign(label=words.gettext("Everybody")) if len(here) else None,
        beside="pooled" if pooled else None,
        reference=here["estimate"].iloc[0] if len(here) else None,
        extra=_places(groups, context) if pooled else (),
        claims=made,
        said=said,
    ).show()


def group_changes(context: Context, compared: pd.DataFrame, said: Sentences) -> Exhibit:
    """Show the change of each group's score, with its interval, marking what is not chance."""
    words, made = context.words, said.claims
    if compared.empty:
        return Exhibit("changes", None, "", None)
    before = words.period(compared["reference"].iloc[0])
    return Rows(
        context,
        "changes",
        compared,
        [group_name(words, row, context.labels) for _, row in compared.iterrows()],
        words.gettext("How much did each group's score change?"),
        words.gettext("Change of the score since {before}, in points", before=before),
        words.gettext("Group"),
        words.gettext("Change"),
        words.gettext(
            "Change of NPS since {before}, points; filled: more than chance", before=before
        ),
        words.change,
        of="difference",
        short=compared["group"].map(words.level).tolist(),
        panels=[context.labels[segment] for segment in compared["segment"]],
        told=[claim.told for claim in made],
        before=[
            Column(
                words.gettext("{answers} before", answers=words.gettext("Answers")),
                compared["n_reference"].map(words.count).tolist(),
            )
        ],
        extra=[
            Column(
                words.gettext("Smallest that would show"),
                [words.number(value) for value in compared["detectable"]],
            ),
            Column(words.gettext("Verdict"), _verdicts(compared, made, context), "text"),
        ],
        remarks=False,
        claims=made,
        said=said,
    ).show()


def contributions(context: Context, parts: pd.DataFrame, said: Sentences) -> Exhibit:
    """Show what each group makes of the change, segment by segment; empty where nothing is told."""
    words = context.words
    if not said.message:
        return Exhibit("contributions", None, "", None)
    before = words.period(parts["reference"].iloc[0])
    kept = ["segment", "group", "n", "n_reference", "share_before", "share", "difference", "part"]
    shares = {"share_before": mark("Share before"), "share": mark("Share of answers")}
    read = [
        columns.rows(
            words.gettext("Group"),
            [group_name(words, row, context.labels) for _, row in parts.iterrows()],
        ),
        columns.answers(parts, words),
        *(
            Column(words.gettext(head), [words.percent(one) for one in parts[name]])
            for name, head in shares.items()
        ),
        Column(words.gettext("Change"), [words.change(one, 1) for one in parts["difference"]]),
        Column(
            words.gettext("Part of the change"), [words.change(one, 1) for one in parts["part"]]
        ),
    ]
    caption = words.gettext(
        "What each group makes of the change since {before}, in points", before=before
    )
    # a share of the answers is a count, and tells of nobody's answer
    table = Table("contributions", caption, read, parts[kept], of_all=tuple(shares))
    return Exhibit("contributions", None, "", table, (), said)


def groups_lately(
    context: Context, scores: pd.DataFrame, said: Sentences, made: Sequence[Claim]
) -> Exhibit:
    """Show the score of each group over several periods together."""
    words = context.words
    told = {(claim.segment, claim.group): claim.told for claim in made}
    groups = zip(scores["segment"], scores["group"], strict=True)
    return Rows(
        context,
        "lately",
        scores,
        [group_name(words, row, context.labels) for _, row in scores.iterrows()],
        words.gettext("Where did groups lie over the last periods?"),
        words.gettext("Net Promoter Score by group over the last periods together, in points"),
        words.gettext("Group"),
        words.gettext("NPS"),
        words.gettext("NPS, points; filled: apart from the rest by more than chance"),
        words.score,
        short=scores["group"].map(words.level).tolist(),
        panels=[context.labels[segment] for segment in scores["segment"]],
        told=[told.get(group, False) for group in groups],
        claims=made,
        said=said,
    ).show()


def _verdicts(compared: pd.DataFrame, made: Sequence[Claim], context: Context) -> list[str]:
    """What each comparison says, those apart that are clear alone and not among so many."""
    words, found = context.words, []
    for (_, row), claim in zip(compared.iterrows(), made, strict=True):
        alone = decide(row, "primary", confidence=context.confidence) in ("rose", "fell")
        if row["note"] == WITHHELD:
            found.append(words.gettext("withheld to protect another"))
        elif alone and claim.direction == "unclear":
            found.append(words.gettext("can be chance among so many"))
        else:
            found.append(words.gettext(_VERDICTS[claim.direction]))
    return found


def _places(groups: pd.DataFrame, context: Context) -> list[Column]:
    """The pooled score and the places left open."""
    words = context.words
    places = zip(groups["rank_low"], groups["rank_high"], strict=True)
    return [
        Column(words.gettext("Pooled"), [words.score(value, 1) for value in groups["pooled"]]),
        Column(
            words.gettext("Places it may hold"),
            [
                words.count(best) if best is worst or best == worst else words.interval(best, worst)
                for best, worst in places
            ],
        ),
    ]
