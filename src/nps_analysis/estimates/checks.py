"""Which calls are refused, and which figures are held back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Any

import pandas as pd

from nps_analysis.scoring import Figure

FIGURES = ("estimate", "std_error", "conf_low", "conf_high", "n_effective", "note")
"""Columns of a result beside its groups and counts."""

LONE = "a single cluster tells nothing of the error"
WEIGHTLESS = "the weights add up to 0"


def check_confidence(confidence: float) -> None:
    """Refuse what is no share, such as 95."""
    if not (isinstance(confidence, Real) and 0 < confidence < 1):
        raise ValueError(f"confidence is {confidence!r}; it must lie between 0 and 1, e.g. 0.95")


def check_measure(measure: Any) -> None:
    """Refuse what is no measure, such as the name of a column."""
    if not isinstance(measure, Figure):
        raise TypeError(
            f"measure is {_shown(measure)}; expected a measure, e.g. nps.NPS "
            "(columns that make groups go into by)"
        )


def check_min_n(min_n: int) -> None:
    """Refuse what is no number of answers."""
    if not isinstance(min_n, Integral) or isinstance(min_n, bool) or min_n < 1:
        raise ValueError(f"min_n is {_shown(min_n)}; it is a whole number, 1 or more")


def check_estimates(frame: Any, *columns: str, maker: str = "estimate") -> None:
    """Refuse a frame that no estimate has returned."""
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"estimates is {_shown(frame)}; expected the frame that {maker} returns")
    absent = [name for name in columns if name not in frame]
    if absent:
        near = get_close_matches(absent[0], list(map(str, frame)), n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            f"estimates has no column {', '.join(map(repr, absent))}; expected the frame that "
            f"{maker} returns{meant}"
        )


def check_free(by: Iterable[str], taken: Iterable[str]) -> None:
    """Refuse to group by a column whose name the result needs for itself."""
    both = sorted({*by} & {*taken})
    if both:
        raise ValueError(f"{', '.join(both)} is a column of the result; rename the one in by")


def _shown(value: Any) -> str:
    """A value as the caller wrote it, or what kind of thing it is where that is long."""
    written = repr(value) if isinstance(value, str | Real | None) else ""
    return written if 0 < len(written) < 40 else f"a {type(value).__name__}"


def suppressed(out: pd.DataFrame, measure: Figure, min_n: int) -> pd.DataFrame:
    """Take every figure out of the rows with too few answers, and say so in `note`."""
    out["note"] = [too_few(n, min_n) for n in out["n"]]
    out.loc[(out["note"] == "") & out["estimate"].isna(), "note"] = WEIGHTLESS
    single = (out["note"] == "") & out["conf_low"].isna()
    out.loc[single, "note"] = LONE
    out = out.astype(dict.fromkeys(measure.counts, "Int64"))
    hidden = [*measure.counts, *(name for name in FIGURES if name != "note")]
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
