"""Which calls are refused, and which figures are held back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from nps_analysis.scoring import Measure, Ratio

LONE = "a single cluster tells nothing of the error"
WEIGHTLESS = "the weights add up to 0"


def check_confidence(confidence: float) -> None:
    """Refuse what is no share, such as 95."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}; it must lie between 0 and 1, e.g. 0.95")


def suppressed(out: pd.DataFrame, measure: Measure | Ratio, min_n: int) -> pd.DataFrame:
    """Take every figure out of the rows with too few answers, and say so in `note`."""
    out["note"] = [too_few(n, min_n) for n in out["n"]]
    out.loc[(out["note"] == "") & out["estimate"].isna(), "note"] = WEIGHTLESS
    single = (out["note"] == "") & out["conf_low"].isna()
    out.loc[single, "note"] = LONE
    out = out.astype(dict.fromkeys(measure.counts, "Int64"))
    hidden = [*measure.counts, "estimate", "std_error", "conf_low", "conf_high", "n_effective"]
    out.loc[(out["note"] != "") & ~single, hidden] = pd.NA
    return out


def too_few(n: int, min_n: int, whose: str = "") -> str:
    """Why a group of n answers shows no figure, or nothing where it may."""
    if n == 0:
        return f"no answers{whose}"
    return f"n = {n}{whose}, below min_n = {min_n}" if n < min_n else ""


def check_choice(argument: str, value: Any, choices: Sequence[Any]) -> None:
    """Refuse a word that is not one of the choices."""
    if value not in choices:
        raise ValueError(f"{argument} is {value!r}; it is one of {', '.join(map(repr, choices))}")


def check_apart(by: list[str], between: list[str]) -> None:
    """Refuse a column that is to make the groups and to be compared as well."""
    both = sorted(set(by) & set(between))
    if both:
        raise ValueError(f"{', '.join(both)} is in by and in between; a column serves one of them")
