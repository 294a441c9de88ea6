"""The sentences of the headline: the score, how it moved, who stands behind it."""

from collections.abc import Sequence

import pandas as pd

from nps_analysis.contract import SCALES
from nps_analysis.programme import Break
from nps_analysis.speech.breaks import changed
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim, Verdict, judge
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences, no_scores

CLASSES = ("promoters", "passives", "detractors")


def headline(
    words: Words,
    scores: pd.DataFrame,
    changes: pd.DataFrame,
    steps: pd.DataFrame | None = None,
    *,
    period: str,
    min_n: int = 1,
    confidence: float = 0.95,
    begins: Sequence[Break] = (),
    scale: str = SCALES[0],
    means: pd.DataFrame | None = None,
) -> Sentences:
    """Say the score of a period, how it moved, and who stands behind it.

    Parameters
    ----------
    words : Words
    scores : DataFrame
        NPS by `period`, as `estimate` returns it.
    changes : DataFrame
        The period compared with the one before, as `contrast` returns it; without rows where
        there is none.
    steps : DataFrame, optional
        From invited to usable, as the store's `flow` returns it.
    period : str
        Such as "2026Q3".
    min_n : int, default 1
        Answers below which a score is not shown.
    confidence : float, default 0.95
        That of the intervals.
    begins : sequence of Break, optional
        What the series began anew with, where that is why there is no earlier period.
    scale : str, default "0-10"
        On which the scores were given.
    means : DataFrame, optional
        `period`, `source`, `language` and `n` of the answers of the two periods: where they came
        otherwise, that is said.

    Returns
    -------
    Sentences
        The first stands alone: the verdict.

    Examples
    --------
    >>> scores = pd.DataFrame({"period": ["2026Q2", "2026Q3"], "n": [220, 212],
    ...     "promoters": [110, 112], "passives": [68, 62], "detractors": [42, 38],
    ...     "estimate": [30.9, 34.9], "conf_low": [20.2, 24.6], "conf_high": [41.1, 44.6]})
    >>> changes = pd.DataFrame({"level": ["2026Q3"], "reference": ["2026Q2"], "n": [212],
    ...     "n_reference": [220], "difference": [4.0], "conf_low": [-10.4], "conf_high": [18.4],
    ...     "p_adjusted": [0.58], "detectable": [20.6]})
    >>> headline(Words("en"), scores, changes, period="2026Q3").lines[0]
    'NPS is 35 in Q3 2026 and was 31 in Q2 2026: the difference is within chance (95% interval of
    the change −10 to +18; 212 answers, 220 before).'
    """
    if scores.empty:
        return no_scores(words)
    row = scores[scores["period"] == period]
    n = int(row["n"].sum())
    if n == 0 or row["estimate"].isna().all():
        return Sentences([_no_score(words, period, n, min_n)])
    row = row.iloc[0]
    lead, change = _verdict(words, scores, changes, row, min_n, confidence, begins)
    said = [
        lead,
        words.gettext(
            "The {confidence} interval of the score is {interval}, from {answers}.",
            confidence=words.percent(confidence),
            interval=words.interval(row["conf_low"], row["conf_high"]),
            answers=words.answers(n),
        )
        + change,
        words.gettext(
            "{promoters} are promoters (9 or 10), {passives} passives (7 or 8) and "
            "{detractors} detractors ({lowest} to 6).",
            lowest=scale.split("-")[0],
            **_parts_of(words, [row[name] / n for name in CLASSES]),
        ),
    ]
    if means is not None and len(changes.dropna(subset="difference")):
        said += otherwise(words, means)
    return Sentences(said if steps is None else said + list(coverage(words, steps).lines))


def moved_shares(
    words: Words,
    shares: pd.DataFrame,
    made: Sequence[Claim],
    *,
    period: str,
) -> Sentences:
    """Say which of the shares of promoters, passives and detractors moved.

    Parameters
    ----------
    words : Words
    shares : DataFrame
        By `class` and `period`, as `estimate` returns them.
    made : sequence of Claim
        The change of each share, in the order of the classes; none without an earlier period.
    period : str
        Such as "2026Q3".

    Returns
    -------
    Sentences
        Nothing where there were too few to look.
    """
    looked = [claim for claim in made if claim.looked]
    if not looked:
        return Sentences([], kind="said", claims=tuple(made))
    moved = [words.gettext(_SHARES[one.what, one.direction]) for one in looked if one.told]
    message = words.gettext("No share of promoters, passives or detractors clearly moved")
    if moved:
        message = words.gettext("{moved}, by more than chance", moved=words.listed(moved))
        message = message[:1].upper() + message[1:]
    by = shares.set_index(["period", "class"])["estimate"]
    said = [
        words.gettext(
            "{period}, {answers}: {promoters} promoters, {passives} passives, {detractors} "
            "detractors.",
            period=words.period(one),
            answers=words.answers(n),
            **_parts_of(words, [by[one, kind[:-1]] for kind in CLASSES]),
        )
        for one, n in ((period, looked[0].n), (looked[0].against, looked[0].n_reference))
    ]
    said += [
        words.gettext(
            "{share}: {change} percentage points, likely range {interval}.",
            share=words.gettext(_NAMES[one.what]),
            change=words.change(100 * one.size, 1),
            interval=words.interval(100 * one.low, 100 * one.high, 1, of=words.change),
        )
        for one in looked
        if one.told
    ]
    return Sentences(said, kind="said", claims=tuple(made), message=message)


def _parts_of(words: Words, shares: Sequence[float]) -> dict[str, str]:
    """The three shares, rounded so that they make a whole, by the class that messages name."""
    return dict(zip(CLASSES, words.parts(shares), strict=True))


def otherwise(words: Words, means: pd.DataFrame) -> list[str]:
    """Say that the two periods were asked through other tools, or in other languages, if so.

    Examples
    --------
    >>> means = pd.DataFrame({"period": ["2026Q2", "2026Q3"], "source": ["qualtrics", "typeform"],
    ...                       "language": ["en", "fr"], "n": [40, 50]})
    >>> print(*otherwise(Words("en"), means))
    Q2 2026 was asked with Qualtrics (English 40), Q3 2026 with Typeform (French 50): part of the
    change may come from that.
    """
    if means["period"].nunique() != 2:
        return []
    (_, before), (_, after) = means.groupby("period")
    met = ("source", "language")
    if all(set(before[name].dropna()) == set(after[name].dropna()) for name in met):
        return []
    return [
        words.gettext(
            "{earlier} was asked with {before}, {later} with {after}: part of the change may come "
            "from that.",
            earlier=words.period(before["period"].iloc[0]),
            later=words.period(after["period"].iloc[0]),
            before=_means(words, before),
            after=_means(words, after),
        )
    ]


def _means(words: Words, rows: pd.DataFrame) -> str:
    """The tools of a period, and its languages with the answers in each."""
    tools = [words.tool(name) for name in rows["source"].unique()]
    counts = rows.dropna(subset="language").groupby("language")["n"].sum()
    counts = counts.sort_values(ascending=False, kind="stable")
    languages = [f"{words.tongue(code)} {words.count(n)}" for code, n in counts.items()]
    return words.listed(tools) + (f" ({words.listed(languages)})" if languages else "")


def coverage(words: Words, steps: pd.DataFrame) -> Sentences:
    """Say how many of those invited are behind the score.

    Parameters
    ----------
    words : Words
    steps : DataFrame
        From invited to usable, as the store's `flow` returns it; nothing is said where nobody
        was invited. Answers of people who were not are not counted among them.
    """
    count = steps.set_index("step")["rows"]
    if not count.get("invited", 0):
        return Sentences([])
    invited, usable = count["invited"], count["usable_invited"]
    said = words.gettext(
        "Of {invited} people invited, {usable} gave a usable score ({share}).",
        invited=words.count(invited),
        usable=words.count(usable),
        share=words.percent(usable / invited),
    )
    return Sentences([said])


def verdict_figures(words: Words, verdict: Verdict, confidence: float) -> dict[str, str]:
    """Print the figures of a verdict in points, under the names that messages use."""
    digits = verdict.digits
    return {
        "points": words.points(verdict.difference, digits),
        "earlier": words.score(verdict.earlier, digits),
        "later": words.score(verdict.later, digits),
        "detectable": words.points(verdict.detectable),
        "confidence": words.percent(confidence),
        "interval": words.interval(verdict.low, verdict.high, digits, of=words.change),
        "answers": words.answers(verdict.n),
        "answers_before": words.count(verdict.n_earlier),
    }


def _no_score(words: Words, period: str, n: int, min_n: int) -> str:
    if n == 0:
        return words.gettext(
            "{period} has no answers: it has no score, which is not a score of zero.",
            period=words.period(period),
        )
    return words.gettext(
        "{period} has {answers}, fewer than the {minimum} that a score takes: none is shown.",
        period=words.period(period),
        answers=words.answers(n),
        minimum=words.count(min_n),
    )


def _verdict(
    words: Words,
    scores: pd.DataFrame,
    changes: pd.DataFrame,
    row: pd.Series,
    min_n: int,
    confidence: float,
    begins: Sequence[Break],
) -> tuple[str, str]:
    """The sentence that leads, and what it leaves to say of the change."""
    now = {"period": words.period(row["period"]), "later": words.score(row["estimate"])}
    if changes.empty and begins:
        lead = words.gettext(
            "NPS is {later} in {period}. There is no earlier period to compare it with: {changed}.",
            **now,
            changed=changed(words, begins),
        )
        return lead, ""
    if changes.empty:
        lead = words.gettext(
            "NPS is {later} in {period}; there is no earlier period to compare it with.", **now
        )
        return lead, ""
    comparison = changes.iloc[-1]
    now["before"] = words.period(comparison["reference"])
    verdict = judge(
        comparison,
        earlier=scores.set_index("period")["estimate"][comparison["reference"]],
        later=row["estimate"],
        confidence=confidence,
    )
    if verdict.direction == "unknown":
        lead = words.gettext(
            "NPS is {later} in {period}; {before} has {answers}, fewer than the {minimum} that a "
            "score takes, so that no change is shown.",
            **now,
            answers=words.answers(verdict.n_earlier),
            minimum=words.count(min_n),
        )
        return lead, ""
    printed = now | verdict_figures(words, verdict, confidence)
    change = words.gettext(
        "With so many, a change under {detectable} would often go unseen.", **printed
    )
    return words.gettext(_LEADS[verdict.direction], **printed), f" {change}"


_NAMES = {
    "share_promoters": mark("Promoters"),
    "share_passives": mark("Passives"),
    "share_detractors": mark("Detractors"),
}
_SHARES = {
    ("share_promoters", "rose"): mark("the share of promoters rose"),
    ("share_promoters", "fell"): mark("the share of promoters fell"),
    ("share_passives", "rose"): mark("the share of passives rose"),
    ("share_passives", "fell"): mark("the share of passives fell"),
    ("share_detractors", "rose"): mark("the share of detractors rose"),
    ("share_detractors", "fell"): mark("the share of detractors fell"),
}
_LEADS = {
    "rose": mark(
        "NPS rose {points}, from {earlier} in {before} to {later} in {period}: more than chance"
        " ({confidence} interval of the change {interval}; {answers}, {answers_before} "
        "before)."
    ),
    "fell": mark(
        "NPS fell {points}, from {earlier} in {before} to {later} in {period}: more than chance"
        " ({confidence} interval of the change {interval}; {answers}, {answers_before} "
        "before)."
    ),
    "unclear": mark(
        "NPS is {later} in {period} and was {earlier} in {before}: the difference is within chance "
        "({confidence} interval of the change {interval}; {answers}, {answers_before} before)."
    ),
}
