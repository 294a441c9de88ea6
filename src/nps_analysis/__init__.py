"""Net Promoter Score analysis: scores with their intervals, beside what customers do.

Names are loaded when first used, so that the import itself takes no time.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "NPS": "measures",
    "PROMOTERS": "measures",
    "PASSIVES": "measures",
    "DETRACTORS": "measures",
    "RENEWAL_RATE": "measures",
    "RESPONSE_RATE": "measures",
    "GRR": "measures",
    "NRR": "measures",
    "CES": "measures",
    "CSAT": "measures",
    "effort": "measures",
    "Band": "measures",
    "Measure": "measures",
    "Ratio": "measures",
    "nps_interval": "estimates",
    "estimate": "estimates",
    "contrast": "estimates",
    "decompose": "estimates",
    "pool": "estimates",
    "control_limits": "estimates",
    "roll_up": "estimates",
    "silence": "estimates",
    "reversing_gap": "estimates",
    "suppress": "estimates",
    "detectable": "estimates",
    "required_n": "estimates",
    "load": "store",
    "scan": "store",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
