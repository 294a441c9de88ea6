"""Net Promoter Score analysis: scores with their intervals, beside what customers do.

Names are loaded when first used, so that the import itself takes no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nps_analysis.estimates import contrast as contrast
    from nps_analysis.estimates import control_limits as control_limits
    from nps_analysis.estimates import decompose as decompose
    from nps_analysis.estimates import detectable as detectable
    from nps_analysis.estimates import estimate as estimate
    from nps_analysis.estimates import nps_interval as nps_interval
    from nps_analysis.estimates import pool as pool
    from nps_analysis.estimates import required_n as required_n
    from nps_analysis.estimates import reversing_gap as reversing_gap
    from nps_analysis.estimates import roll_up as roll_up
    from nps_analysis.estimates import silence as silence
    from nps_analysis.estimates import suppress as suppress
    from nps_analysis.measures import CES as CES
    from nps_analysis.measures import CSAT as CSAT
    from nps_analysis.measures import DETRACTORS as DETRACTORS
    from nps_analysis.measures import GRR as GRR
    from nps_analysis.measures import NPS as NPS
    from nps_analysis.measures import NRR as NRR
    from nps_analysis.measures import PASSIVES as PASSIVES
    from nps_analysis.measures import PROMOTERS as PROMOTERS
    from nps_analysis.measures import RENEWAL_RATE as RENEWAL_RATE
    from nps_analysis.measures import RESPONSE_RATE as RESPONSE_RATE
    from nps_analysis.measures import Band as Band
    from nps_analysis.measures import Measure as Measure
    from nps_analysis.measures import Ratio as Ratio
    from nps_analysis.measures import effort as effort
    from nps_analysis.store import load as load

    __version__: str

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
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("nps-analysis")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "__version__"])
