"""The sentences of renewal: how it goes with the last score before the decision."""

from datetime import date

import pandas as pd

from nps_analysis.chapters.renewal.forecast_quality import what_it_adds
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import judge
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences


def renewal(
    words: Words,
    rates: pd.DataFrame,
    differences: pd.DataFrame,
    *,
    since: date | None = None,
    until: date,
    horizon_days: int,
    added: pd.DataFrame | None = None,
    unasked: int | None = None,
    confidence: float = 0.95,
) -> Sentences:
    """Say how renewal goes with the last score before the decision.

    Parameters
    ----------
    words : Words
    rates : DataFrame
        Renewal rate by `class`, as `estimate` returns it: promoter, passive, detractor and
        silent.
    differences : DataFrame
        Classes compared with detractors, as `contrast` returns it.
    since : date, optional
        The first day on which one was decided.
    until : date
        The last day whose decisions are counted.
    horizon_days : int
        How long before a decision a score counts for it.
    added : DataFrame, optional
        What the score adds to forecasts made without it.
    unasked : int, optional
        Renewals without a score of whose account nobody had been asked, where that is known.
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
    """
    decided = int(rates["n"].sum())
    if decided == 0:
        none = words.gettext(
            "No renewal up to {date} can be set beside a score.", date=words.date(until)
        )
        return Sentences([none], kind="missing")
    rate = rates.set_index("class")
    promoters = differences[differences["level"] == "promoter"].dropna(subset="difference")
    if promoters.empty:
        said = [
            words.gettext("Promoters and detractors are too few to compare how often they renewed.")
        ]
    else:
        period = words.date(since or until), words.date(until)
        said = _promoters_against_detractors(words, promoters.iloc[0], rate, period, confidence)
    if added is not None and len(added):
        said.append(what_it_adds(words, added, confidence))
    if "silent" in rate.index and pd.notna(rate["estimate"]["silent"]):
        said.append(_silent(words, rate.loc["silent"], horizon_days, confidence))
        if unasked:
            said[-1] += " " + words.ngettext(
                "In {count} of these nobody had been asked in that time.",
                "In {count} of these nobody had been asked in that time.",
                unasked,
                count=words.count(unasked),
            )
    said.append(
        words.ngettext(
            "{count} renewal was decided up to {date}.",
            "{count} renewals were decided up to {date}.",
            decided,
            count=words.count(decided),
            date=words.date(until),
        )
    )
    return Sentences(said)


def renewed(
    words: Words, rates: pd.DataFrame, *, until: date, confidence: float = 0.95
) -> Sentences:
    """Say what share of all renewals were renewed, without regard to any score.

    Parameters
    ----------
    words : Words
    rates : DataFrame
        The renewal rate of everybody, in one row or none, as `estimate` returns it.
    until : date
        The last day whose decisions are counted.
    confidence : float, default 0.95
        That of the interval.
    """
    shown = rates.dropna(subset="estimate")
    if shown.empty:
        return Sentences([], kind="missing")
    row = shown.iloc[0]
    said = words.gettext(
        "Of {renewals} decided up to {date}, whoever the customer, {rate} were renewed "
        "({confidence} interval {interval}).",
        renewals=words.renewals(row["n"]),
        date=words.date(until),
        rate=words.percent(row["estimate"]),
        confidence=words.percent(confidence),
        interval=words.interval(row["conf_low"], row["conf_high"], of=words.percent),
    )
    return Sentences([said], kind="missing")


def _promoters_against_detractors(
    words: Words,
    comparison: pd.Series,
    rate: pd.DataFrame,
    period: tuple[str, str],
    confidence: float,
) -> list[str]:
    verdict = judge(
        comparison,
        earlier=rate["estimate"]["detractor"],
        later=rate["estimate"]["promoter"],
        confidence=confidence,
        scale=100,
    )
    digits = verdict.digits
    lead = words.gettext(
        _LEADS[verdict.direction],
        since=period[0],
        until=period[1],
        promoters=words.per_cent(verdict.later, digits),
        detractors=words.per_cent(verdict.earlier, digits),
        difference=words.percentage_points(verdict.difference, digits),
        confidence=words.percent(confidence),
        interval=words.interval(verdict.low, verdict.high, digits, of=words.change),
    )
    shown = words.gettext(
        "From {promoters} of promoters and {detractors} of detractors, a difference under "
        "{detectable} would often go unseen.",
        promoters=words.renewals(verdict.n),
        detractors=words.renewals(verdict.n_earlier),
        detectable=words.percentage_points(verdict.detectable, signed=False),
    )
    return [lead, shown]


def _silent(words: Words, row: pd.Series, horizon_days: int, confidence: float) -> str:
    return words.gettext(
        "Where no score came in the {days} before the decision, {rate} renewed "
        "({confidence} interval {interval}; {renewals}).",
        days=words.ngettext(
            "{count} day", "{count} days", horizon_days, count=words.count(horizon_days)
        ),
        rate=words.percent(row["estimate"]),
        confidence=words.percent(confidence),
        interval=words.interval(row["conf_low"], row["conf_high"], of=words.percent),
        renewals=words.renewals(row["n"]),
    )


_APART = mark(
    "Of renewals decided from {since} to {until}, {promoters} were renewed where the last score "
    "before the decision was 9 or 10, and {detractors} where it was 0 to 6: a difference of "
    "{difference}, more than chance ({confidence} interval {interval})."
)
_LEADS = {
    "rose": _APART,
    "fell": _APART,
    "unclear": mark(
        "Of renewals decided from {since} to {until}, {promoters} were renewed where the last "
        "score before the decision was 9 or 10, and {detractors} where it was 0 to 6: a difference "
        "of {difference}, which is within chance ({confidence} interval {interval})."
    ),
}
