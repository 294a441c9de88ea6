"""Net Promoter Score analysis: scores with their intervals, beside what customers do.

Names are loaded when first used, so that the import itself takes no time.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "NPS": "scoring",
    "PROMOTERS": "scoring",
    "PASSIVES": "scoring",
    "DETRACTORS": "scoring",
    "RENEWAL_RATE": "scoring",
    "RESPONSE_RATE": "scoring",
    "GRR": "scoring",
    "NRR": "scoring",
    "CES": "scoring",
    "CSAT": "scoring",
    "USAGE_RATE": "scoring",
    "effort": "scoring",
    "top_box": "scoring",
    "bottom_box": "scoring",
    "net_of": "scoring",
    "mean_of": "scoring",
    "Band": "scoring",
    "Measure": "scoring",
    "Ratio": "scoring",
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
    "withhold": "estimates",
    "detectable": "estimates",
    "required_n": "estimates",
    "load": "store",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name == "stats":
        return import_module(f"{__name__}.stats")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "stats"})
