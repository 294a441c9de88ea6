"""The number contract: what was asked of whom, and how an answer becomes a figure."""

from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from nps_analysis.chapters.effort.sentences import version
from nps_analysis.contract import PASSIVE_FROM, PROMOTER_FROM, SCALES
from nps_analysis.programme import Break, Programme, spoken
from nps_analysis.speech.breaks import by_period, changed
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.formats import Words

_KEPT = {
    ("customer", "latest"): mark("One answer per customer and period counts, the latest."),
    ("customer", "first"): mark("One answer per customer and period counts, the first."),
}
_EVERY = mark("Every answer counts, also several of one customer.")
_EFFORT = {
    "net_easy": mark("{version}; the share of easy answers less that of hard ones."),
    "top_box": mark("{version}; the share of easy answers."),
    "mean": mark("{version}; the mean of the answers."),
}
_BESIDE = {
    "renewals": (
        mark("Renewal rate"),
        mark(
            "Renewed, out of contracts decided; each stands under the last score of the {days} "
            "before the decision."
        ),
    ),
    "revenue": (
        mark("Revenue kept"),
        mark(
            "What accounts whose contracts came due pay afterwards, out of what they paid before; "
            "new customers are not counted."
        ),
    ),
    "usage": (
        mark("Usage"),
        mark("How often the product's key goal was reached, per account and month."),
    ),
}


def contract(
    words: Words,
    programme: Programme,
    steps: pd.DataFrame,
    tools: pd.DataFrame,
    breaks: Sequence[Break] = (),
    scale: str = SCALES[0],
    beside: Collection[str] = (),
) -> list[tuple[str, str]]:
    """Say what a figure of the report means, term by term.

    Parameters
    ----------
    words : Words
    programme : Programme
    steps : DataFrame
        From invited to usable, as the store's `flow` returns it.
    tools : DataFrame
        `period` and `source`, one row for each tool that answers of a period came from.
    breaks : sequence of Break, optional
        With which the series began anew, in order.
    scale : str, default "0-10"
        On which the period's scores were given.
    beside : collection of str, optional
        What else the report counts: effort, renewals, revenue, usage.

    Returns
    -------
    list of (str, str)
        Term and meaning.
    """
    count = steps.set_index("step")["rows"]
    less = steps[(steps["kind"] == "less") & ~steps["step"].isin(["no_answer", "blank"])]
    aside = int(less["rows"].sum())
    answers = programme.answers
    kept = _KEPT[answers.one_per, answers.keep] if answers.one_per == "customer" else _EVERY
    said = [
        (words.gettext("Question"), spoken(programme.question, words.language)),
        (
            words.gettext("Scale"),
            words.gettext(
                "{low} to {high}: promoters from {promoter}, passives from {passive}, detractors "
                "below.",
                low=scale.split("-")[0],
                high=scale.split("-")[1],
                promoter=PROMOTER_FROM,
                passive=PASSIVE_FROM,
            ),
        ),
        (words.gettext("Who was asked"), _asked(words, count)),
        (
            words.gettext("Out of"),
            words.gettext(
                "Promoters less detractors, out of {answers} with a score; {blank} without one are "
                "counted nowhere.",
                answers=words.answers(count.get("usable", 0)),
                blank=words.count(count.get("blank", 0)),
            ),
        ),
        (
            words.gettext("Set aside"),
            words.ngettext(
                "{count} row, by reasons that the flow shows.",
                "{count} rows, by reasons that the flow shows.",
                aside,
                count=words.count(aside),
            ),
        ),
        (words.gettext("Answers of one person"), words.gettext(kept)),
    ]
    if len(tools):
        said.append((words.gettext("Survey tools"), _tools(words, tools)))
    if breaks:
        said.append((words.gettext("Breaks in the series"), _breaks(words, breaks)))
    said += _beside(words, programme, beside)
    thresholds = programme.thresholds
    said += [
        (
            words.gettext("Intervals"),
            words.gettext(
                "{confidence}, adjusted Wald; answers of one account are taken together.",
                confidence=words.percent(thresholds.confidence),
            ),
        ),
        (
            words.gettext("Fewest answers"),
            words.gettext(
                "{count} for a score to be shown; {renewals} for a renewal rate.",
                count=words.count(thresholds.min_n),
                renewals=words.renewals(thresholds.min_renewals),
            ),
        ),
        (
            words.gettext("Rounding"),
            words.gettext(
                "Only when printed, halves away from zero; the CSV tables are not rounded."
            ),
        ),
    ]
    return said


def _beside(
    words: Words, programme: Programme, beside: Collection[str]
) -> Iterator[tuple[str, str]]:
    """What the figures beside the score mean."""
    if "effort" in beside:
        how = _EFFORT[programme.effort.scoring]
        asked = version(words, programme.effort)
        yield words.gettext("Effort"), words.gettext(how, version=asked)
    days = programme.thresholds.renewal_horizon_days
    horizon = words.ngettext("{count} day", "{count} days", days, count=words.count(days))
    for name, (term, meaning) in _BESIDE.items():
        if name in beside:
            said = {"days": horizon} if name == "renewals" else {}
            yield words.gettext(term), words.gettext(meaning, **said)


def _asked(words: Words, count: pd.Series) -> str:
    if "invited" not in count:
        return words.gettext("Not known: no invitations.")
    return words.ngettext(
        "{count} person was invited.",
        "{count} people were invited.",
        int(count["invited"]),
        count=words.count(count["invited"]),
    )


def _breaks(words: Words, breaks: Sequence[Break]) -> str:
    """With which periods the series began anew, and that nothing is compared across."""
    parts = [changed(words, these) for these in by_period(breaks).values()]
    return words.gettext("Nothing is compared across: {changes}.", changes="; ".join(parts))


def _tools(words: Words, tools: pd.DataFrame) -> str:
    """The tools of each period; another one may change who answers, and how."""
    by_period = {period: sorted(part) for period, part in tools.groupby("period")["source"]}
    parts = [
        words.gettext(
            "{period}: {tools}",
            period=words.period(period),
            tools=words.listed([words.tool(name) for name in names]),
        )
        for period, names in by_period.items()
    ]
    said = "; ".join(parts) + "."
    if len(set(map(tuple, by_period.values()))) > 1:
        said += " " + words.gettext("The tool changed, and with it perhaps who answers.")
    return said
