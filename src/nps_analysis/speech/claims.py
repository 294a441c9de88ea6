"""What may be said of a figure, decided before any word is chosen: the one place that decides.

The direction of a change follows from its interval and its test; how many
decimals it is printed with follows from the figures that stand beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any, Literal

import pandas as pd

from nps_analysis.speech.formats import rounded

Direction = Literal["rose", "fell", "unclear", "unknown"]
"""`unclear`: cannot be told from chance; `unknown`: not enough answers to look."""

MOST_DIGITS = 2

HANDED = "NPS_ANALYSIS_CLAIMS"
"""Names, in the environment of a chapter that runs after the others, the file of their claims."""


@dataclass(frozen=True)
class Verdict:
    """One change, ready for wording: `earlier` and `later` to `difference`, all in one unit.

    The figures are as printed: `later` less `earlier` is `difference`.
    """

    direction: Direction
    earlier: Decimal | None = None
    later: Decimal | None = None
    difference: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    detectable: float | None = None
    n: int = 0
    n_earlier: int = 0
    digits: int = 0


def judge(
    comparison: pd.Series, earlier: float, later: float, *, confidence: float = 0.95, scale: int = 1
) -> Verdict:
    """Decide what may be said of one comparison.

    A change is a rise or a fall only when its interval leaves zero out and its
    test, corrected for the comparisons made with it, says the same.

    Parameters
    ----------
    comparison : Series
        A row of what `contrast` returns.
    earlier, later : float
        The two figures compared, in the unit of the difference.
    confidence : float, default 0.95
        That of the comparison's interval; its complement is the level of the test.
    scale : int, default 1
        100 to print shares as percentages.

    Returns
    -------
    Verdict

    Examples
    --------
    From 31.4 to 34.6 is 3.2, yet 31 to 35 looks like 4; one decimal agrees:

    >>> comparison = pd.Series({"n": 212, "n_reference": 220, "difference": 3.2, "conf_low": -9.0,
    ...                         "conf_high": 15.4, "p_adjusted": 0.6, "detectable": 17.4})
    >>> verdict = judge(comparison, 31.4, 34.6)
    >>> verdict.direction, str(verdict.earlier), str(verdict.later), str(verdict.difference)
    ('unclear', '31.4', '34.6', '3.2')
    """
    n, n_earlier = int(comparison["n"]), int(comparison["n_reference"])
    difference = comparison["difference"]
    if pd.isna(difference) or pd.isna(earlier) or pd.isna(later):
        return Verdict("unknown", n=n, n_earlier=n_earlier)
    low, high = comparison["conf_low"], comparison["conf_high"]
    figures = [scale * value for value in (earlier, later, difference, low, high)]
    digits = agreeing_digits(*figures)
    before, after, _, low, high = (rounded(value, digits) for value in figures)
    return Verdict(
        direction=direction(comparison, confidence),
        earlier=before,
        later=after,
        difference=after - before,
        low=low,
        high=high,
        detectable=scale * comparison["detectable"],
        n=n,
        n_earlier=n_earlier,
        digits=digits,
    )


def direction(comparison: pd.Series, confidence: float = 0.95) -> Direction:
    """Name the direction of a comparison by interval and corrected test."""
    return decide(comparison, "corrected", confidence=confidence)


def agreeing_digits(
    earlier: float, later: float, difference: float, low: float, high: float
) -> int:
    """Fewest decimals at which the printed figures agree and nothing becomes zero.

    Examples
    --------
    >>> agreeing_digits(31, 35, 4, -9, 17), agreeing_digits(31.4, 34.6, 3.2, -9, 15.4)
    (0, 1)
    >>> agreeing_digits(31, 43, 12, 0.3, 23.7)
    1
    """
    for digits in range(MOST_DIGITS):
        adds_up = rounded(later, digits) - rounded(earlier, digits) == rounded(difference, digits)
        vanished = [
            value
            for value in (difference, low, high)
            if abs(value) > 1e-9 and rounded(value, digits).is_zero()
        ]
        if adds_up and not vanished:
            return digits
    return MOST_DIGITS


Rule = Literal["primary", "corrected", "equivalence", "rank", "test"]
"""How a claim is told from chance: by its interval alone, the one comparison that was named before
looking; by interval and a p value corrected for the family it is of; as good as none, by two
one-sided tests; as the only one that may stand first; by its own p value."""


@dataclass(frozen=True)
class Claim:
    """One statement that a report makes, or looked at and did not make.

    Parameters
    ----------
    family : str
        The comparisons it was made and corrected with: "change", "groups".
    what : str
        The figure compared: a measure's name, or that of a model's effect.
    rule : Rule
    direction : {"rose", "fell", "unclear", "unknown"}
        Of the later less the earlier, or the group less its reference; unclear is within chance,
        unknown has too few answers to look.
    size, low, high : float or None
        The difference and its interval, in `unit`.
    unit : str
        "points", "share", "scale", or what the family says.
    n, n_reference : int
        Answers (or renewals, accounts) on either side.
    detectable : float or None
        The smallest true difference that would have shown.
    p : float or None
        As the rule takes it: corrected where it is.
    period, against : str or None
        Of two periods compared: the later and the earlier.
    segment, group, reference : str or None
        Of whom; the group compared with.

    Examples
    --------
    >>> row = pd.DataFrame({"level": ["2026Q3"], "reference": ["2026Q2"], "n": [212],
    ...     "n_reference": [220], "difference": [-14.0], "conf_low": [-23.9], "conf_high": [-4.6],
    ...     "p_value": [0.004], "p_adjusted": [0.004], "detectable": [13.8]})
    >>> (claim,) = claims(row, "change", "nps", between="period")
    >>> claim.direction, claim.told, claim.period, claim.against, claim.rule
    ('fell', True, '2026Q3', '2026Q2', 'primary')
    """

    family: str
    what: str
    rule: Rule
    direction: Direction
    size: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = "points"
    n: int = 0
    n_reference: int = 0
    detectable: float | None = None
    p: float | None = None
    period: str | None = None
    against: str | None = None
    segment: str | None = None
    group: str | None = None
    reference: str | None = None

    @property
    def told(self) -> bool:
        """Whether it is beyond chance, by its rule."""
        return self.direction in ("rose", "fell")

    @property
    def looked(self) -> bool:
        """Whether there were answers enough to look; only such a one counts as a comparison."""
        return self.direction != "unknown"

    def record(self) -> dict[str, str | float | int | None]:
        """The claim as JSON holds it, which knows no infinity: such an end is open, and null."""
        return {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Claim:
        """The claim that a record holds; what else it holds, such as the chapter, is left."""
        return cls(**{one.name: record[one.name] for one in fields(cls) if one.name in record})


def claims(
    rows: pd.DataFrame,
    family: str,
    what: str,
    *,
    unit: str = "points",
    rule: Rule | None = None,
    between: str | None = None,
    confidence: float = 0.95,
    figure: str = "difference",
) -> tuple[Claim, ...]:
    """State what comparisons show: one claim a row.

    Parameters
    ----------
    rows : DataFrame
        As `contrast` returns them; or with the interval (`conf_low`, `conf_high`) of a `figure`
        that is nil where there is no difference, and `p_adjusted` where there is one.
    family, what : str
        What they are made and corrected with; the figure compared.
    unit : str, default "points"
    rule : Rule, optional
        Where not given: "primary" for a single row, "corrected" for several.
    between : str, optional
        What was compared, "period" or a segment; its levels are in `level` and `reference`.
    confidence : float, default 0.95
        That of the intervals.
    figure : str, default "difference"
        The column that holds what is claimed.

    Returns
    -------
    tuple of Claim
        Those without answers enough among them, as "unknown".
    """
    if rule is None:
        rule = "primary" if rows[figure].count() <= 1 else "corrected"
    return tuple(
        Claim(
            family,
            what,
            rule,
            decide(row, rule, confidence=confidence, figure=figure),
            unit=unit,
            **_figures(row, figure),
            **_about(row, between),
        )
        for _, row in rows.iterrows()
    )


def decide(
    row: pd.Series, rule: Rule, *, confidence: float = 0.95, figure: str = "difference"
) -> Direction:
    """Name the direction of a comparison by a rule; one that chance may explain has none.

    A figure without an interval, such as a chi-square, goes by its test and its sign.

    Examples
    --------
    >>> row = pd.Series({"difference": 4.0, "conf_low": 0.2, "conf_high": 7.8, "p_adjusted": 0.2})
    >>> decide(row, "primary"), decide(row, "corrected")
    ('rose', 'unclear')
    """
    if pd.isna(row.get(figure)):
        return "unknown"
    level = round(1 - confidence, 9)
    within = {
        "primary": lambda: True,
        "corrected": lambda: row["p_adjusted"] < level,
        "test": lambda: row["p_value"] < level,
        "equivalence": lambda: row["p_equivalence"] < level,
        "rank": lambda: True,
    }[rule]
    if not within():
        return "unclear"
    low, high = (row.get(end, row[figure]) for end in ("conf_low", "conf_high"))
    if low > 0:
        return "rose"
    return "fell" if high < 0 else "unclear"


def _figures(row: pd.Series, figure: str) -> dict[str, Any]:
    """The numbers of a claim as plain ones, None where there is none."""
    names = {"size": figure, "low": "conf_low", "high": "conf_high", "detectable": "detectable"}
    found = {name: _number(row.get(column)) for name, column in names.items()}
    p = row.get("p_adjusted", row.get("p_value"))
    counts = {name: int(row[name]) for name in ("n", "n_reference") if pd.notna(row.get(name))}
    return found | counts | {"p": _number(p)}


def _about(row: pd.Series, between: str | None) -> dict[str, str | None]:
    """Of whom a claim is, and what they are compared with."""
    found = {name: row.get(name) for name in ("segment", "group")}
    level, reference = row.get("level"), row.get("reference")
    if between == "period":
        found |= {"period": level, "against": reference}
    elif between is not None:
        found |= {"segment": between, "group": level, "reference": reference}
    elif "reference" in row and not found["group"]:
        found |= {"group": level, "reference": reference}
    return {name: None if pd.isna(value) else str(value) for name, value in found.items()}


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
