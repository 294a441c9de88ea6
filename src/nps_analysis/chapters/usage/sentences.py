"""The sentences of usage: how often the key goal is reached, and what scores go with it."""

from functools import partial

import pandas as pd

from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Direction, decide, direction
from nps_analysis.speech.formats import Words, rounded
from nps_analysis.speech.sentences import Sentences


def usage(
    words: Words,
    rates: pd.DataFrame,
    gap: pd.DataFrame,
    after: pd.DataFrame,
    before: pd.DataFrame,
    cells: pd.DataFrame,
    *,
    period: str,
    change: float = 0.2,
    per_seat: bool = False,
    currency: str | None = None,
    confidence: float = 0.95,
) -> Sentences:
    """Say how usage goes with the score, which goes before which, and who says and does otherwise.

    Parameters
    ----------
    words : Words
    rates : DataFrame
        Goals a month by `period` and `class`, as `estimate` returns them.
    gap : DataFrame
        The period's classes compared with detractors, as `contrast` returns them.
    after, before : DataFrame
        As `usage_after` and `score_after` return them.
    cells : DataFrame
        As `says_against_does` returns them.
    period : str
        Such as "2026Q3".
    change : float, default 0.2
        The share from which usage is said to have fallen or risen.
    per_seat : bool, default False
        Whether rates are those of a seat.
    currency : str, optional
        Code of that of the revenue, where declared.
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
    """
    here = rates[rates["period"] == period].dropna(subset="estimate").set_index("class")
    if here.empty:
        none = words.gettext(
            "No usage is known of {period}, or of too few accounts.",
            period=words.period(period),
        )
        return Sentences([none], kind="missing")
    if "everybody" in here.index:
        return Sentences([_alone(words, here.loc["everybody"], period, per_seat, confidence)])
    said = [_rates(words, here, gap, period, per_seat, confidence)]
    said += [_after(words, after, confidence), _before(words, before, confidence)]
    said += _cells(words, cells, change, currency, confidence)
    return Sentences(said)


def order_of(after: pd.DataFrame) -> Direction:
    """Whether usage rose or fell after a higher score: only where every way of asking says so.

    Examples
    --------
    >>> ways = pd.DataFrame({"way": ["given", "before"], "level": "promoter",
    ...                      "estimate": [1.2, 1.1], "conf_low": [1.1, 0.9],
    ...                      "conf_high": [1.3, 1.3]})
    >>> order_of(ways), order_of(ways.head(1))
    ('unclear', 'rose')
    """
    rows = more_or_less(after[after["level"] == "promoter"])
    found = {decide(row, "primary", figure="estimate") for _, row in rows.iterrows()}
    if not found or "unknown" in found:
        return "unknown"
    return found.pop() if len(found) == 1 else "unclear"


def more_or_less(after: pd.DataFrame) -> pd.DataFrame:
    """Take ratios as so much more or less, nil where usage after was the same.

    Examples
    --------
    >>> ways = pd.DataFrame({"estimate": [1.25], "conf_low": [1.0], "conf_high": [1.5],
    ...                      "detectable": [1.125]})
    >>> more_or_less(ways).to_dict("records")
    [{'estimate': 0.25, 'conf_low': 0.0, 'conf_high': 0.5, 'detectable': 0.125}]
    """
    figures = after.columns.intersection(["estimate", "conf_low", "conf_high", "detectable"])
    return after.assign(**{name: after[name] - 1 for name in figures})


def relative(words: Words, ratio: float, digits: int = 0) -> str:
    """Write a ratio as so many per cent more or less: 1.15 as "+15%".

    Examples
    --------
    >>> relative(Words("en"), 1.154), relative(Words("en"), 0.9)
    ('+15%', '−10%')
    """
    if pd.isna(ratio):
        return words.number(ratio)
    shown = rounded(100 * (ratio - 1), digits)
    return ("+" if shown > 0 else "") + words.per_cent(float(shown), digits)


def _digits(row: pd.Series) -> int:
    """Goals a month are whole numbers, but for small ones."""
    return 0 if row["estimate"] >= 20 else 1 if row["estimate"] >= 2 else 2


def _rate(words: Words, row: pd.Series, digits: int, confidence: float) -> dict[str, str]:
    return {
        "rate": words.number(row["estimate"], digits),
        "interval": words.interval(max(row["conf_low"], 0), row["conf_high"], digits),
        "accounts": words.accounts(row["n"]),
        "confidence": words.percent(confidence),
    }


def _alone(words: Words, row: pd.Series, period: str, per_seat: bool, confidence: float) -> str:
    return words.gettext(
        _ALONE[per_seat],
        period=words.period(period),
        **_rate(words, row, _digits(row), confidence),
    )


def _rates(
    words: Words,
    here: pd.DataFrame,
    gap: pd.DataFrame,
    period: str,
    per_seat: bool,
    confidence: float,
) -> str:
    """The rates of promoters and detractors, and whether they can be told apart."""
    against = gap[gap["level"] == "promoter"].dropna(subset="difference")
    if against.empty or not {"promoter", "detractor"} <= set(here.index):
        return words.gettext(
            "In {period}, promoters and detractors are too few to compare how often they reached "
            "the key goal.",
            period=words.period(period),
        )
    digits = _digits(here.loc["detractor"])
    high, low = (
        _rate(words, here.loc[kind], digits, confidence) for kind in ("promoter", "detractor")
    )
    comparison = against.iloc[0]
    found = direction(comparison, confidence)
    return words.gettext(
        _RATES[per_seat, found in ("rose", "fell")],
        period=words.period(period),
        confidence=high["confidence"],
        promoters=high["rate"],
        promoters_interval=high["interval"],
        promoters_accounts=high["accounts"],
        detractors=low["rate"],
        detractors_interval=low["interval"],
        detractors_accounts=low["accounts"],
        difference=words.change(comparison["difference"], digits),
        difference_interval=words.interval(
            comparison["conf_low"], comparison["conf_high"], digits, of=words.change
        ),
        detectable=words.number(comparison["detectable"], digits),
    )


def _after(words: Words, after: pd.DataFrame, confidence: float) -> str:
    """Whether a higher score goes before more usage."""
    found, rows = order_of(after), after[after["level"] == "promoter"]
    if found == "unknown":
        notes = set(rows["note"]) if "note" in rows else set()
        return words.gettext(next((_NO_ORDER[one] for one in _NO_ORDER if one in notes), _FEW))
    row = rows[rows["way"] == "given"].iloc[0]
    lead = words.gettext(
        _ORDER[found],
        ratio=relative(words, row["estimate"]),
        interval=words.interval(row["conf_low"], row["conf_high"], of=partial(relative, words)),
        confidence=words.percent(confidence),
        promoters=words.count(row["n"]),
        detractors=words.count(row["n_reference"]),
        detectable=relative(words, row["detectable"]),
    )
    alone = decide(more_or_less(rows).loc[row.name], "primary", figure="estimate")
    if found == "unclear" and alone != "unclear":
        lead += " " + words.gettext(
            "This way of allowing for the usage before takes it for a difference, but others do "
            "not: it may have begun before the score."
        )
    return lead


def _before(words: Words, before: pd.DataFrame, confidence: float) -> str:
    """Whether more usage goes before a higher score."""
    if before.empty:
        return words.gettext(
            "Too few accounts gave two scores to ask whether usage moves before the score does."
        )
    row = before.iloc[0]
    found = decide(row, "primary", confidence=confidence, figure="estimate")
    if found == "unknown":
        return words.gettext(
            "Whether usage moves before the score does cannot be asked: all gave the same score, "
            "or usage went with the score before and the period."
        )
    return words.gettext(
        _BEFORE[found],
        points=words.change(row["estimate"], 2),
        interval=words.interval(row["conf_low"], row["conf_high"], 2, of=words.change),
        confidence=words.percent(confidence),
        scores=words.count(row["n"]),
        detectable=words.number(row["detectable"], 2),
    )


def _cells(
    words: Words, cells: pd.DataFrame, change: float, currency: str | None, confidence: float
) -> list[str]:
    """Those who say one thing and do another: promoters who use less, detractors who use more."""
    at = cells.set_index(["class", "trend"])
    said = []
    for kind, trend in (("promoter", "fell"), ("detractor", "rose")):
        row = at.loc[(kind, trend)]
        if not row["accounts"] and not row["n"]:
            continue
        line = _turned(words, kind, int(row["accounts"]), words.percent(change))
        if pd.notna(row["revenue"]):
            line += " " + words.gettext(
                "Together they pay {revenue}.", revenue=words.money(row["revenue"], currency)
            )
        if pd.notna(row["estimate"]):
            line += " " + words.gettext(
                "Of {renewals} that came after such a turn, {rate} were renewed ({confidence} "
                "interval {interval}).",
                renewals=words.renewals(row["n"]),
                rate=words.percent(row["estimate"]),
                confidence=words.percent(confidence),
                interval=words.interval(row["conf_low"], row["conf_high"], of=words.percent),
            )
        said.append(line)
    return said


def _turned(words: Words, kind: str, number: int, change: str) -> str:
    count = words.count(number)
    if kind == "promoter":
        return words.ngettext(
            "{count} account gave 9 or 10 and has used the product at least {change} less since.",
            "{count} accounts gave 9 or 10 and have used the product at least {change} less since.",
            number,
            count=count,
            change=change,
        )
    return words.ngettext(
        "{count} account gave 0 to 6 and has used the product at least {change} more since.",
        "{count} accounts gave 0 to 6 and have used the product at least {change} more since.",
        number,
        count=count,
        change=change,
    )


_ALONE = {
    False: mark(
        "In {period}, an account reached the product’s key goal {rate} times a month "
        "({confidence} interval {interval}; {accounts})."
    ),
    True: mark(
        "In {period}, a seat reached the product’s key goal {rate} times a month "
        "({confidence} interval {interval}; {accounts})."
    ),
}
_RATES = {
    (False, True): mark(
        "Accounts whose last score was 9 or 10 reached the key goal {promoters} times a month in "
        "{period} ({confidence} interval {promoters_interval}; {promoters_accounts}), where it "
        "was 0 to 6, {detractors} times ({detractors_interval}; {detractors_accounts}): a "
        "difference of {difference}, more than chance ({difference_interval})."
    ),
    (False, False): mark(
        "Accounts whose last score was 9 or 10 reached the key goal {promoters} times a month in "
        "{period} ({confidence} interval {promoters_interval}; {promoters_accounts}), where it "
        "was 0 to 6, {detractors} times ({detractors_interval}; {detractors_accounts}): a "
        "difference of {difference}, which is within chance ({difference_interval}). A difference "
        "under {detectable} would often go unseen."
    ),
    (True, True): mark(
        "Where the last score was 9 or 10, a seat reached the key goal {promoters} times a month "
        "in {period} ({confidence} interval {promoters_interval}; {promoters_accounts}), where "
        "it was 0 to 6, {detractors} times ({detractors_interval}; {detractors_accounts}): a "
        "difference of {difference}, more than chance ({difference_interval})."
    ),
    (True, False): mark(
        "Where the last score was 9 or 10, a seat reached the key goal {promoters} times a month "
        "in {period} ({confidence} interval {promoters_interval}; {promoters_accounts}), where "
        "it was 0 to 6, {detractors} times ({detractors_interval}; {detractors_accounts}): a "
        "difference of {difference}, which is within chance ({difference_interval}). A difference "
        "under {detectable} would often go unseen."
    ),
}
_ORDER = {
    "rose": mark(
        "A higher score went before more usage: in the three months after a 9 or 10, {ratio} "
        "compared with those after a 0 to 6 among accounts that used it as much before "
        "({confidence} interval {interval}; {promoters} and {detractors} scores)."
    ),
    "fell": mark(
        "A higher score went before less usage: in the three months after a 9 or 10, {ratio} "
        "compared with those after a 0 to 6 among accounts that used it as much before "
        "({confidence} interval {interval}; {promoters} and {detractors} scores)."
    ),
    "unclear": mark(
        "A higher score did not go before a change in usage that could be told from chance: in "
        "the three months after a 9 or 10, {ratio} compared with those after a 0 to 6 among "
        "accounts that used it as much before ({confidence} interval {interval}; {promoters} and "
        "{detractors} scores). Less than {detectable} would often go unseen."
    ),
}
_FEW = mark(
    "Too few accounts gave a score with three months of usage on either side to ask which of the "
    "two comes first."
)
# by the note of the figure that is missing
_NO_ORDER = {
    "not settled": mark(
        "Which comes first cannot be asked: the class of the score says nothing here that usage "
        "before it and the period do not."
    ),
    "no usage": mark(
        "Which comes first cannot be asked: the accounts that gave a 9 or 10, or those that gave a "
        "0 to 6, did not reach the key goal in the months that are compared."
    ),
}
_BEFORE = {
    "rose": mark(
        "More usage went before a higher score: {points} points for each doubling among accounts "
        "with the same score before ({confidence} interval {interval}; {scores} scores)."
    ),
    "fell": mark(
        "More usage went before a lower score: {points} points for each doubling among accounts "
        "with the same score before ({confidence} interval {interval}; {scores} scores)."
    ),
    "unclear": mark(
        "No change of the score that could be told from chance came after a change in usage: "
        "{points} points for each doubling ({confidence} interval {interval}; {scores} scores). "
        "Less than {detectable} would often go unseen."
    ),
}


def using_less(words: Words, cells: pd.DataFrame) -> str:
    """How many detractors use the product less since, and how many of such contracts renewed.

    Parameters
    ----------
    words : Words
    cells : DataFrame
        By `class` and `trend`: `accounts`, and the share renewed of those that came up.

    Returns
    -------
    str
        Nothing where they are too few to show.
    """
    found = cells[(cells["class"] == "detractor") & (cells["trend"] == "fell")]
    found = found[found["estimate"].notna() & found["accounts"].gt(0)]
    for _, row in found.iterrows():
        return words.gettext(
            "{accounts} of detractors use the product less; {share} of such contracts were renewed",
            accounts=words.accounts(int(row["accounts"])),
            share=words.percent(row["estimate"]),
        )
    return ""
