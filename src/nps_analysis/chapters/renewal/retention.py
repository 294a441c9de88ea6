"""The sentences of time and revenue: how many stay, and how much of what they paid."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import MOST_DIGITS, decide, judge
from nps_analysis.speech.formats import Words, rounded
from nps_analysis.speech.sentences import Sentences

REVENUE = ("account_id", "due_on", "renewed", "revenue_before", "revenue_after")
"""The columns of renewals that a bridge needs."""


def staying(
    words: Words,
    table: pd.DataFrame,
    starts: pd.DataFrame,
    *,
    horizon_days: int,
    confidence: float = 0.95,
) -> Sentences:
    """Say how many are still customers a year after a score.

    Parameters
    ----------
    words : Words
    table : DataFrame
        By `class`, as `lasting` returns it.
    starts : DataFrame
        One row a day followed from: `landmark`, `n`, `lost`.
    horizon_days : int
        How long before a day a score counts for it.
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
        None where nobody was followed.
    """
    if table.empty:
        return Sentences([])
    by_class = table.set_index("class")
    shown = by_class.dropna(subset="estimate")
    sure = words.percent(confidence)
    if {"promoter", "detractor"} <= set(shown.index):
        said = [
            words.gettext(
                "Of 100 accounts whose last score was 9 or 10, {promoters} were still customers a "
                "year later ({confidence} interval {interval}); of 100 whose last score was 0 to "
                "6, {detractors} were ({confidence} interval {below}).",
                promoters=words.number(100 * shown["estimate"]["promoter"]),
                detractors=words.number(100 * shown["estimate"]["detractor"]),
                interval=_of_100(words, shown.loc["promoter"]),
                below=_of_100(words, shown.loc["detractor"]),
                confidence=sure,
            ),
            _ratio(words, shown.loc["detractor"], confidence),
        ]
    else:
        said = [
            words.gettext("Promoters and detractors are too few to compare how long they stay.")
        ]
    if "silent" in shown.index:
        said.append(
            words.gettext(
                "Of 100 from which no score had come in the {days} before, {share} were "
                "({confidence} interval {interval}; {accounts}).",
                days=words.ngettext(
                    "{count} day", "{count} days", horizon_days, count=words.count(horizon_days)
                ),
                share=words.number(100 * shown["estimate"]["silent"]),
                interval=_of_100(words, shown.loc["silent"]),
                accounts=words.accounts(shown["n"]["silent"]),
                confidence=sure,
            )
        )
    followed = [
        words.gettext(
            "{accounts} from {date}", accounts=words.accounts(row.n), date=words.date(row.landmark)
        )
        for row in starts.itertuples()
    ]
    lost = int(starts["lost"].sum())
    said.append(
        words.ngettext(
            "Followed for a year: {followed}; {count} was lost.",
            "Followed for a year: {followed}; {count} were lost.",
            lost,
            followed=words.listed(followed),
            count=words.count(lost),
        )
    )
    return Sentences(said, kind="said")


def revenue(
    words: Words,
    sums: pd.DataFrame,
    gap: pd.DataFrame,
    left_out: Mapping[str, int],
    *,
    until: date,
    confidence: float = 0.95,
) -> Sentences:
    """Say what became of the revenue that came due.

    Parameters
    ----------
    words : Words
    sums : DataFrame
        By `class`, everybody last, as `bridge` returns it.
    gap : DataFrame
        Net retention of classes compared with detractors, as `contrast` returns it.
    left_out : mapping
        Contracts that are in none of the sums, by reason, as `Cohort` counts them.
    until : date
        The last day of the year in which contracts came due.
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
        None where no contract came due; what is missing, where none has its revenue.
    """
    if sums.empty:
        return _missing(words) if left_out["no_revenue"] else Sentences([])
    said = []
    everybody = sums[sums["class"].isna()].iloc[0]
    if pd.notna(everybody["start"]):
        said.append(_everybody(words, everybody, until, confidence))
    classes = sums[sums["class"].notna()].set_index("class").dropna(subset="net")
    against = gap[gap["level"] == "promoter"].dropna(subset="difference")
    if len(against) and {"promoter", "detractor"} <= set(classes.index):
        said += _against_detractors(words, against.iloc[0], classes["net"], confidence)
    elif len(classes):
        said.append(
            words.gettext("Promoters and detractors are too few to compare what they are worth.")
        )
    said += _negative_churn(words, classes, confidence)
    if "silent" in classes.index and classes["net"]["silent"] <= 1:
        said.append(_silent(words, classes.loc["silent"], confidence))
    said += _left_out(words, left_out)
    return Sentences(said, kind="said")


def logs_of_ratio(row: pd.Series) -> pd.Series:
    """A ratio of hazards and its interval as logarithms: nil where there is no difference.

    Examples
    --------
    >>> row = pd.Series({"ratio": 1.0, "ratio_low": 0.5, "ratio_high": 2.0, "detectable": 4.0})
    >>> logs_of_ratio(row)[["difference", "conf_low", "conf_high"]].round(3).tolist()
    [0.0, -0.693, 0.693]
    """
    ratio = row[["ratio", "ratio_low", "ratio_high", "detectable"]].astype(float)
    names = ["difference", "conf_low", "conf_high", "detectable"]
    return pd.concat([row.drop(names, errors="ignore"), np.log(ratio).set_axis(names)])


def _of_100(words: Words, row: pd.Series) -> str:
    return words.interval(100 * row["conf_low"], 100 * row["conf_high"])


def _ratio(words: Words, row: pd.Series, confidence: float) -> str:
    """At how many times the pace of promoters detractors were lost."""
    if pd.isna(row["ratio"]):
        return words.gettext("Too few were lost to say how much sooner one class leaves.")
    ends = row["ratio_low"], row["ratio_high"]
    apart = decide(logs_of_ratio(row), "corrected", confidence=confidence) != "unclear"
    digits = 1 if ends[0] >= 0.1 and min(abs(end - 1) for end in ends) >= 0.05 else 2
    return words.gettext(
        _RATIOS[apart],
        ratio=words.number(row["ratio"], digits),
        confidence=words.percent(confidence),
        interval=words.interval(*ends, digits),
        detectable=words.number(row["detectable"], 1),
    )


def _everybody(words: Words, row: pd.Series, until: date, confidence: float) -> str:
    """The whole bridge, for every 100 that came due, in figures that add up as printed."""
    steps = {step: 100 * row[step] / row["start"] for step in ("churn", "contraction", "expansion")}
    left = 100 * row["net"]
    for digits in range(MOST_DIGITS + 1):
        parts = {step: rounded(value, digits) for step, value in steps.items()}
        total = 100 - parts["churn"] - parts["contraction"] + parts["expansion"]
        if total == rounded(left, digits):
            break
    return words.gettext(
        "Of every 100 in revenue that came due in the year to {date}, {left} are left "
        "({confidence} interval {interval}): {churn} were lost with accounts that went, "
        "{contraction} with accounts that shrank, and {expansion} came from accounts that grew.",
        date=words.date(until),
        left=words.number(left, digits),
        confidence=words.percent(confidence),
        interval=words.interval(100 * row["net_low"], 100 * row["net_high"], digits),
        **{step: words.number(value, digits) for step, value in steps.items()},
    )


def _against_detractors(
    words: Words, comparison: pd.Series, net: pd.Series, confidence: float
) -> list[str]:
    verdict = judge(comparison, net["detractor"], net["promoter"], confidence=confidence, scale=100)
    digits = verdict.digits
    lead = words.gettext(
        _GAPS[verdict.direction],
        promoters=words.per_cent(verdict.later, digits),
        detractors=words.per_cent(verdict.earlier, digits),
        difference=words.percentage_points(verdict.difference, digits),
        confidence=words.percent(confidence),
        interval=words.interval(verdict.low, verdict.high, digits, of=words.change),
    )
    shown = words.gettext(
        "From {promoters} of promoters and {detractors} of detractors, a difference under "
        "{detectable} would often go unseen.",
        promoters=words.accounts(verdict.n),
        detractors=words.accounts(verdict.n_earlier),
        detectable=words.percentage_points(verdict.detectable, signed=False),
    )
    return [lead, shown]


def _negative_churn(words: Words, classes: pd.DataFrame, confidence: float) -> list[str]:
    """Which classes are worth more than before, though nobody new is counted."""
    above = classes[classes["net"] > 1]
    clear = [_above_all(row, confidence) for _, row in above.iterrows()]
    if classes.empty:
        return []
    if above.empty:
        return [words.gettext("No class is above 100%: there is no negative churn.")]
    said = []
    for told, message in _NEGATIVE.items():
        found = above[[one == told for one in clear]]
        if len(found):
            named = [
                words.gettext(
                    "{name} with {net} ({confidence} interval {interval})",
                    name=words.gettext(_CLASSES[kind]),
                    net=words.percent(row["net"], 1),
                    confidence=words.percent(confidence),
                    interval=words.interval(row["net_low"], row["net_high"], 1, of=words.percent),
                )
                for kind, row in found.iterrows()
            ]
            said.append(words.gettext(message, classes=words.listed(named)))
    return said


def _above_all(row: pd.Series, confidence: float) -> bool:
    """Whether more is kept than there was, beyond chance."""
    beside = pd.Series(
        {"difference": row["net"], "conf_low": row["net_low"], "conf_high": row["net_high"]}
    )
    return decide(beside - 1, "primary", confidence=confidence) == "rose"


def _silent(words: Words, row: pd.Series, confidence: float) -> str:
    return words.gettext(
        "Where no score came before the decision, {net} are kept ({confidence} interval "
        "{interval}; {accounts}).",
        net=words.percent(row["net"]),
        confidence=words.percent(confidence),
        interval=words.interval(row["net_low"], row["net_high"], of=words.percent),
        accounts=words.accounts(row["n"]),
    )


def _left_out(words: Words, left_out: Mapping[str, int]) -> list[str]:
    found = [
        words.gettext(message, count=words.count(left_out[reason]))
        for reason, message in _LEFT_OUT.items()
        if left_out[reason]
    ]
    if not found:
        return []
    return [words.gettext("Contracts left out: {reasons}.", reasons=words.listed(found))]


def _missing(words: Words) -> Sentences:
    """Say which columns a bridge does without, and what would supply them."""
    first = words.gettext(
        "Missing here: {columns} in the table “{table}”.",
        columns=words.listed(list(REVENUE[-2:])),
        table="renewals",
    )
    second = words.gettext(
        "An export with {columns}, declared in programme.toml, would supply it.",
        columns=words.listed(list(REVENUE)),
    )
    return Sentences([first, second], kind="missing")


_CLASSES = {
    "promoter": mark("promoters"),
    "passive": mark("passives"),
    "detractor": mark("detractors"),
    "silent": mark("accounts without a score"),
}
_RATIOS = {
    True: mark(
        "At any moment of the year, detractors were being lost at {ratio} times the pace of "
        "promoters, more than chance ({confidence} interval {interval}); a ratio under "
        "{detectable} would often go unseen."
    ),
    False: mark(
        "At any moment of the year, detractors were being lost at {ratio} times the pace of "
        "promoters, which is within chance ({confidence} interval {interval}); a ratio under "
        "{detectable} would often go unseen."
    ),
}
_APART = mark(
    "Net of growth, {promoters} of promoters’ revenue is kept and {detractors} of detractors’: a "
    "difference of {difference}, more than chance ({confidence} interval {interval})."
)
_GAPS = {
    "rose": _APART,
    "fell": _APART,
    "unclear": mark(
        "Net of growth, {promoters} of promoters’ revenue is kept and {detractors} of detractors’: "
        "a difference of {difference}, which is within chance ({confidence} interval {interval})."
    ),
}
_NEGATIVE = {
    True: mark("Above 100%, which is called negative churn, and more than chance: {classes}."),
    False: mark("Above 100%, which would be negative churn, but within chance: {classes}."),
}
_LEFT_OUT = {
    "undecided": mark("{count} not decided yet"),
    "no_revenue": mark("{count} without their revenue"),
    "contradictory": mark("{count} said to be lost that still bring revenue"),
}
