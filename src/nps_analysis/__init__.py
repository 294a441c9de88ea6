"""Net Promoter Score analysis: scores with their intervals, beside what customers do.

`Report` is what a notebook asks: a period of a programme, with its chapters, `Report.trend` and
`Report.compare`. The functions below it take any frame that narwhals reads, one row an answer.

Tables of a programme
    `load`, `scan`
Measures
    `NPS`, `PROMOTERS`, `PASSIVES`, `DETRACTORS`, `CSAT`, `CES`, `RESPONSE_RATE`, `RENEWAL_RATE`,
    `GRR`, `NRR`, `USAGE_RATE`
Measures of one's own
    `top_box`, `bottom_box`, `net_of`, `mean_of`, `effort`; `Measure` of any `Band`, `Ratio`
Figures with their intervals
    `estimate`, `nps_interval`, `roll_up` by account or revenue
Comparisons
    `contrast` of periods or groups, `decompose` a change, `control_limits` of a series,
    `pool` of groups
Small groups
    `suppress` in one table, `withhold` across several
Those who did not answer
    `silence`, `reversing_gap`
How many answers it takes
    `required_n`, `detectable`
Models
    `stats`: logit, ordered and count models, survival, effects of membership, drivers
Pictures
    `style` for seaborn and matplotlib

Names are loaded when first used, so that the import itself takes no time.

Examples
--------
>>> import nps_analysis as nps
>>> import pandas as pd
>>> answers = pd.DataFrame({"period": "2026Q3", "score": [10] * 30 + [8] * 18 + [2] * 12})
>>> nps.estimate(answers, by="period")[["n", "estimate", "conf_low", "conf_high"]].round(1)
    n  estimate  conf_low  conf_high
0  60      30.0       9.3       47.8
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nps_analysis.chapters.book import Report as Report
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
    from nps_analysis.estimates import withhold as withhold
    from nps_analysis.exhibit.theme import style as style
    from nps_analysis.scoring import CES as CES
    from nps_analysis.scoring import CSAT as CSAT
    from nps_analysis.scoring import DETRACTORS as DETRACTORS
    from nps_analysis.scoring import GRR as GRR
    from nps_analysis.scoring import NPS as NPS
    from nps_analysis.scoring import NRR as NRR
    from nps_analysis.scoring import PASSIVES as PASSIVES
    from nps_analysis.scoring import PROMOTERS as PROMOTERS
    from nps_analysis.scoring import RENEWAL_RATE as RENEWAL_RATE
    from nps_analysis.scoring import RESPONSE_RATE as RESPONSE_RATE
    from nps_analysis.scoring import USAGE_RATE as USAGE_RATE
    from nps_analysis.scoring import Band as Band
    from nps_analysis.scoring import Measure as Measure
    from nps_analysis.scoring import Ratio as Ratio
    from nps_analysis.scoring import bottom_box as bottom_box
    from nps_analysis.scoring import effort as effort
    from nps_analysis.scoring import mean_of as mean_of
    from nps_analysis.scoring import net_of as net_of
    from nps_analysis.scoring import top_box as top_box
    from nps_analysis.store import load as load
    from nps_analysis.store import scan as scan

    __version__: str

_HOME = {
    "Report": "chapters.book",
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
    "scan": "store",
    "style": "exhibit.theme",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("nps-analysis")
    if name == "stats":
        return import_module(f"{__name__}.stats")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__", "stats"})
