"""The measures that are always there, under their usual names.

Their names are English, and marked for the catalogue of words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from nps_analysis.contract import EFFORT_SCALES, PASSIVE_FROM, PROMOTER_FROM, SCALE
from nps_analysis.scoring.measures import Band, Measure, Ratio, Unit
from nps_analysis.scoring.scales import mean_of

LOWEST, HIGHEST = SCALE


def _(message: str) -> str:
    """Mark an English name for translation, which is where words are."""
    return message


def _of_score(
    name: str, promoter: float, passive: float, detractor: float, unit: Unit, **called: Any
) -> Measure:
    bands = (
        Band("promoters", PROMOTER_FROM, HIGHEST, promoter),
        Band("passives", PASSIVE_FROM, PROMOTER_FROM - 1, passive),
        Band("detractors", LOWEST, PASSIVE_FROM - 1, detractor),
    )
    return Measure(name, "score", bands, unit, **called)


def _yes_or_no(name: str, column: str, yes: str, no: str, **called: Any) -> Measure:
    return Measure(name, column, (Band(yes, 1, 1, 1.0), Band(no, 0, 0, 0.0)), "share", **called)


_EASE = {
    "net_easy": _("Customer effort, net easy"),
    "top_box": _("Customer effort, share easy"),
    "mean": _("Customer effort, mean ease"),
}
"""Scoring of the customer effort question -> what the measure is called."""

NPS = _of_score(
    "nps", 100.0, 0.0, -100.0, "points", labels={"en": _("Net Promoter Score")}, short=_("NPS")
)
PROMOTERS = _of_score("share_promoters", 1.0, 0.0, 0.0, "share", labels={"en": _("Promoters")})
PASSIVES = _of_score(
    "share_passives", 0.0, 1.0, 0.0, "share", labels={"en": _("Passives")}, higher_is_better=None
)
DETRACTORS = _of_score(
    "share_detractors", 0.0, 0.0, 1.0, "share", labels={"en": _("Detractors")},
    higher_is_better=False,
)  # fmt: skip
RENEWAL_RATE = _yes_or_no(
    "renewal_rate", "renewed", "renewed", "lapsed",
    labels={"en": _("Share renewed")}, short=_("Renewal rate"),
)  # fmt: skip
RESPONSE_RATE = _yes_or_no(
    "response_rate", "answered", "answered", "silent",
    labels={"en": _("Share who answered")}, short=_("Response rate"),
)  # fmt: skip
NRR = Ratio(
    "nrr", "revenue_after", "revenue_before",
    labels={"en": _("Net revenue retention")}, short=_("NRR"),
)  # fmt: skip
GRR = Ratio(
    "grr", "revenue_after", "revenue_before", capped=True,
    labels={"en": _("Gross revenue retention")}, short=_("GRR"),
)  # fmt: skip
USAGE_RATE = Ratio(
    "usage_rate", "goals", "exposure", unit="scale",
    labels={"en": _("Goals reached a month")}, short=_("Usage"),
)  # fmt: skip
CSAT = Measure(
    "csat",
    "satisfaction",
    (Band("satisfied", 4, 5, 1.0), Band("not_satisfied", 1, 3, 0.0)),
    "share",
    labels={"en": _("Share satisfied")},
    short=_("CSAT"),
)


def effort(
    version: Literal["CES 1.0", "CES 2.0", "own"] = "CES 2.0",
    scoring: Literal["net_easy", "top_box", "mean"] = "net_easy",
    *,
    points: int | None = None,
    easy: Literal["high", "low"] | None = None,
) -> Measure:
    """Declare the customer effort score in one of its versions, which are never mixed.

    Parameters
    ----------
    version : {"CES 1.0", "CES 2.0", "own"}
        1.0 asks how much effort it took, from 1 (little) to 5; 2.0 how far
        one agrees that it was easy, from 1 to 7; a question of one's own has
        `points` and an end that is `easy`.
    scoring : {"net_easy", "top_box", "mean"}
        Easy minus hard answers, in points; the share of easy ones; or the
        mean, in which more is easier: where low is easy it is turned round first.
        Easy and hard answers are those to either side of the scale's middle.
    points : int, optional
        Points of one's own scale, which begins at 1.
    easy : {"high", "low"}, optional
        Which end of one's own scale is easy.

    Returns
    -------
    Measure
        Of the column `effort`, named for version and scoring.

    Raises
    ------
    ValueError
        If there is no such version or scoring, or one's own lacks its scale.

    Examples
    --------
    >>> effort("CES 1.0", "mean").name
    'ces_1_mean'
    >>> [band.value for band in effort("CES 1.0", "mean").bands]
    [5.0, 4.0, 3.0, 2.0, 1.0]
    >>> [(band.low, band.high) for band in effort("own", points=5, easy="high").bands]
    [(4, 5), (3, 3), (1, 2)]
    """
    worth = {"net_easy": (100.0, 0.0, -100.0), "top_box": (1.0, 0.0, 0.0), "mean": ()}
    versions = (*EFFORT_SCALES, "own")
    for argument, value, known in (("version", version, versions), ("scoring", scoring, worth)):
        if value not in known:
            raise ValueError(f"{argument} is {value!r}; it is one of {', '.join(map(repr, known))}")
    scale = EFFORT_SCALES.get(version, {"points": points, "easy": easy})
    points, easy = scale["points"], scale["easy"]
    if points is None or easy is None:
        raise ValueError("a version of one's own needs `points` and `easy`, as in 5 and 'high'")
    name = f"ces_{version[4]}_{scoring}" if version != "own" else f"ease_of_{points}_{scoring}"
    own = version == "own"
    called: dict[str, Any] = {
        "labels": {"en": _EASE[scoring]},
        "short": _("Ease") if own else _("CES"),
    }
    turned = easy == "low"
    if scoring == "mean":
        return mean_of(name, "effort", (1, points), turned=turned, **called)
    thirds = [(points - points // 2 + 1, points), (points // 2 + 1,) * 2, (1, points // 2)]
    if turned:
        thirds.reverse()
    parts = zip(("easy", "neither", "hard"), thirds, worth[scoring], strict=True)
    bands = [
        Band(word, low, high, value)
        for word, (low, high), value in parts
        if word != "neither" or points % 2
    ]
    unit = "share" if scoring == "top_box" else "points"
    return Measure(name, "effort", tuple(bands), unit, **called)


CES = effort()

BUILT_IN: Mapping[str, Measure | Ratio] = MappingProxyType(
    {
        measure.name: measure
        for measure in (
            NPS, PROMOTERS, PASSIVES, DETRACTORS, CSAT, RENEWAL_RATE, RESPONSE_RATE, GRR, NRR,
            USAGE_RATE,
        )
    }
)  # fmt: skip
"""Name -> measure; the customer effort score depends on the question that was asked."""
