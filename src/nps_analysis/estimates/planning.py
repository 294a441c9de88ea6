"""What a survey of a given size can show, and the size that a question needs."""

from __future__ import annotations

import math

from nps_analysis.estimates.intervals import multiplier


def detectable(
    n: int,
    n_reference: int | None = None,
    *,
    share_promoters: float,
    share_detractors: float,
    repeated: int = 0,
    correlation: float = 0.0,
    power: float = 0.8,
    confidence: float = 0.95,
) -> float:
    """Work out the smallest true change in NPS that two surveys would show.

    Parameters
    ----------
    n, n_reference : int
        Answers in the two surveys; without the second, as many as in the first.
    share_promoters, share_detractors : float
        Expected in both, from 0 to 1; a third and a third is a cautious guess.
    repeated : int, default 0
        Customers who answer both.
    correlation : float, default 0
        Between the two answers of those customers, from -1 to 1; about one
        half in many panels.
    power : float, default 0.8
        Chance of showing a change of that size, strictly between 0 and 1.
    confidence : float, default 0.95
        Of the interval that must leave out zero, strictly between 0 and 1.

    Returns
    -------
    float
        In points, unrounded.

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    Examples
    --------
    Two surveys of 500 show a change of 14.5 points, or of 10.3 if the same
    customers answer both:

    >>> shares = {"share_promoters": 0.335, "share_detractors": 0.335}
    >>> round(detectable(500, **shares), 1)
    14.5
    >>> round(detectable(500, repeated=500, correlation=0.5, **shares), 1)
    10.3
    """
    n_reference = n if n_reference is None else n_reference
    for name, value in (("n", n), ("n_reference", n_reference)):
        if not 0 < value < math.inf:
            raise ValueError(f"{name} is {value}; it is 1 or more")
    if not 0 <= repeated <= min(n, n_reference):
        raise ValueError(
            f"repeated is {repeated}; it lies between 0 and {min(n, n_reference)}, "
            "the answers of the smaller survey"
        )
    if not -1 <= correlation <= 1:
        raise ValueError(f"correlation is {correlation}; it lies between -1 and 1")
    if not 0 < power < 1:
        raise ValueError(f"power is {power}; it must lie between 0 and 1, e.g. 0.8")
    spread = _spread(share_promoters, share_detractors)
    variance = spread / n + spread / n_reference
    variance -= 2 * repeated * correlation * spread / (n * n_reference)
    return 100 * (multiplier(confidence) + normal_quantile(power)) * math.sqrt(variance)


def required_n(
    margin: float,
    *,
    share_promoters: float,
    share_detractors: float,
    population: int | None = None,
    confidence: float = 0.95,
) -> int:
    """Work out how many answers bring the NPS within a margin.

    Parameters
    ----------
    margin : float
        Wanted half-width of the interval, in points, above 0.
    share_promoters, share_detractors : float
        Expected, from 0 to 1; one half and one half is the worst case.
    population : int, optional
        Customers there are in all, where that is not many more than answer.
    confidence : float, default 0.95
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    int
        Answers, not invitations: divide by the response rate.

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    Examples
    --------
    >>> required_n(5, share_promoters=0.335, share_detractors=0.335)
    1030
    >>> required_n(5, share_promoters=0.335, share_detractors=0.335, population=950)
    495
    """
    if not 0 < margin < math.inf:
        raise ValueError(f"margin is {margin}; it is in points, above 0")
    spread = _spread(share_promoters, share_detractors)
    n = multiplier(confidence) ** 2 * spread / (margin / 100) ** 2
    if population is not None:
        if not 0 < population < math.inf:
            raise ValueError(f"population is {population}; it is 1 or more")
        n /= 1 + (n - 1) / population
    return max(math.ceil(round(n, 9)), 1)


def normal_quantile(share: float) -> float:
    """Below which a share of the normal distribution lies."""
    return math.copysign(multiplier(abs(2 * share - 1)), share - 0.5) if share != 0.5 else 0.0


def _spread(promoters: float, detractors: float) -> float:
    """Variance of one answer worth +1, 0 or -1."""
    for name, share in (("share_promoters", promoters), ("share_detractors", detractors)):
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is {share}; it lies between 0 and 1")
    if promoters + detractors > 1:
        raise ValueError(
            f"share_promoters {promoters} and share_detractors {detractors} are more than everybody"
        )
    return promoters + detractors - (promoters - detractors) ** 2
