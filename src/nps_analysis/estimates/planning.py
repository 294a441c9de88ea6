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
    population: int | None = None,
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
    population : int, optional
        Customers there are in all, the same in both surveys, where that is not
        many more than answer.
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
        If an argument lies outside its range, or so many answers of so few
        customers cannot have so few who answer both.

    Examples
    --------
    Two surveys of 500 show a change of 14.5 points, or of 10.3 if the same
    customers answer both:

    >>> shares = {"share_promoters": 0.335, "share_detractors": 0.335}
    >>> round(detectable(500, **shares), 1)
    14.5
    >>> round(detectable(500, repeated=500, correlation=0.5, **shares), 1)
    10.3

    Of 950 customers, and as many of them twice as chance would have it:

    >>> round(detectable(500, repeated=263, correlation=0.5, population=950, **shares), 1)
    10.0
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
    _check_correlation(correlation)
    there = _size(population)
    if there < max(n, n_reference):
        raise ValueError(f"population is {population}; {max(n, n_reference)} of them answer")
    _check_overlap(repeated, n, n_reference, there, correlation)
    spread = _spread(share_promoters, share_detractors)
    variance = 1 / n + 1 / n_reference - 2 / there
    variance -= 2 * correlation * (repeated / (n * n_reference) - 1 / there)
    errors = multiplier(confidence) + _quantile(power)
    return 100 * errors * math.sqrt(max(spread * variance, 0))


def required_n(
    margin: float,
    *,
    share_promoters: float,
    share_detractors: float,
    population: int | None = None,
    change: bool = False,
    repeated: float = 0.0,
    correlation: float = 0.0,
    power: float = 0.8,
    confidence: float = 0.95,
) -> int:
    """Work out how many answers bring the NPS within a margin, or show a change of it.

    Parameters
    ----------
    margin : float
        Wanted half-width of the interval, in points, above 0; with `change`,
        the true change that two surveys of that size are to show.
    share_promoters, share_detractors : float
        Expected, from 0 to 1; one half and one half is the worst case.
    population : int, optional
        Customers there are in all, where that is not many more than answer.
    change : bool, default False
        Whether `margin` is a change between two surveys, each of that size.
    repeated : float, default 0
        Of a change: the share of those who answer one survey that answers the
        other too, from 0 to 1.
    correlation : float, default 0
        Between the two answers of those customers, from -1 to 1.
    power : float, default 0.8
        Chance of showing such a change, strictly between 0 and 1.
    confidence : float, default 0.95
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    int
        Answers to each survey, not invitations: divide by the response rate.

    Raises
    ------
    ValueError
        If an argument lies outside its range, or is of a change where none is asked for.

    Examples
    --------
    >>> required_n(5, share_promoters=0.335, share_detractors=0.335)
    1030
    >>> required_n(5, share_promoters=0.335, share_detractors=0.335, population=950)
    495

    To show a change of 10 points; and if the same customers answer both times:

    >>> shares = {"share_promoters": 0.335, "share_detractors": 0.335}
    >>> required_n(10, change=True, **shares)
    1052
    >>> required_n(10, change=True, repeated=1, correlation=0.5, **shares)
    526
    """
    if not 0 < margin < math.inf:
        raise ValueError(f"margin is {margin}; it is in points, above 0")
    if not 0 <= repeated <= 1:
        raise ValueError(f"repeated is {repeated}; it is a share, from 0 to 1")
    for name, value in (("repeated", repeated), ("correlation", correlation)):
        if value and not change:
            raise ValueError(f"{name} is {value}; it is of a change: say change=True")
    _check_correlation(correlation)
    reach = multiplier(confidence) + _quantile(power)
    spread, there = _spread(share_promoters, share_detractors), _size(population)
    if change:
        error = margin / 100 / reach
        n = 2 * spread * (1 - correlation * repeated)
        n /= error**2 + 2 * spread * (1 - correlation) / there
        _check_overlap(repeated * n, n, n, there, correlation)
    else:
        n = multiplier(confidence) ** 2 * spread / (margin / 100) ** 2
        n /= 1 + (n - 1) / there
    return max(math.ceil(round(n, 9)), 1)


def _check_correlation(correlation: float) -> None:
    if not -1 <= correlation <= 1:
        raise ValueError(f"correlation is {correlation}; it lies between -1 and 1")


def _check_overlap(
    repeated: float, n: float, n_reference: float, there: float, correlation: float
) -> None:
    """Refuse fewer who answer both than so many answers of so few customers leave."""
    least = n + n_reference - there
    if correlation and repeated < least - 1e-9:
        raise ValueError(
            f"repeated is {repeated:.0f} customers; with {n:.0f} and {n_reference:.0f} answers "
            f"of {there:.0f}, at least {least:.0f} answer both"
        )


def _size(population: int | None) -> float:
    """How many customers there are; without end if nobody says."""
    if population is None:
        return math.inf
    if not 0 < population < math.inf:
        raise ValueError(f"population is {population}; it is 1 or more")
    return population


def _quantile(power: float) -> float:
    """Standard errors away from the limit that give the power."""
    if not 0 < power < 1:
        raise ValueError(f"power is {power}; it must lie between 0 and 1, e.g. 0.8")
    return math.copysign(multiplier(abs(2 * power - 1)), power - 0.5) if power != 0.5 else 0.0


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
