"""Methods without a subject, each in agreement with R; names are loaded when first used.

Models of a yes or no (`logit`), of ordered classes (`ordinal`), of counts (`count_model`) and of
time (`kaplan_meier`, `cox`), with errors by cluster; effects of what chance or choice made
(`difference`, `cuped`, `aipw`); what several ratings say together, divided among them (`drivers`);
and how well forecasts tell who from whom.

Examples
--------
>>> import nps_analysis as nps
>>> import pandas as pd
>>> rows = pd.DataFrame({"renewed": [True] * 45 + [False] * 15,
...                      "plan": ["Team"] * 30 + ["Starter"] * 30})
>>> nps.stats.logit(rows[5:50], factors={"plan": ["Starter", "Team"]}, errors="HC0")
Traceback (most recent call last):
    ...
nps_analysis.stats.identified.NotIdentified: renewal model is not identified: all 25 accounts on
plan 'Team' renewed; merge the level or drop plan
"""

from importlib import import_module
from typing import Any

_HOME = {
    "logit": "logistic",
    "likelihood_ratio": "logistic",
    "Logit": "logistic",
    "ordinal": "ordered",
    "proportional": "ordered",
    "Ordinal": "ordered",
    "count_model": "counts",
    "Counts": "counts",
    "kaplan_meier": "survival",
    "left_at": "survival",
    "medians": "survival",
    "mean_time": "survival",
    "logrank": "survival",
    "cox": "hazard",
    "proportionality": "hazard",
    "Hazards": "hazard",
    "difference": "effects",
    "cuped": "effects",
    "interacted": "effects",
    "weighted": "effects",
    "aipw": "effects",
    "propensities": "propensity",
    "balance": "propensity",
    "overlap": "propensity",
    "area_under_curve": "discrimination",
    "area_difference": "discrimination",
    "drivers": "importance",
    "Drivers": "importance",
    "NotIdentified": "identified",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
