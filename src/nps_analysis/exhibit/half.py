"""Drawings half as wide as others, of which two stand side by side on a first page."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.exhibit.theme import MUTED, PALE, STYLE, broken

HALF = 3.35
"""Inches, of a drawing that stands beside another one, or alone on a telephone."""

TALL = 1.55
"""Inches, of a plain one."""

QUIET = PALE
"""Of what is there to compare with: 3:1 against white, and lighter than what is meant."""

TEXT = 8
"""Points, of the text in such a drawing."""

_CHARACTERS = 60
_DOTS = 144
_COLOURS = 32


def half_figure(measured: str, height: float = TALL) -> tuple[Figure, Axes]:
    """Start a drawing with what is measured, and its unit, in small letters above it."""
    headed = broken(measured, _CHARACTERS)
    lines = len(headed.splitlines())
    figure = Figure(figsize=(HALF, height + 0.15 * lines), layout="constrained")
    figure.suptitle(headed, x=0.004, ha="left", fontsize=TEXT, color=MUTED)
    return figure, figure.subplots()


@dataclass(frozen=True, repr=False)
class HalfExhibit(Exhibit):
    """An exhibit that a letter shows as well, for which its drawing is made of dots too."""

    def pictures(self) -> dict[str, str]:
        """The drawing as SVG, and as a small PNG."""
        return {"image/svg+xml": self.svg(), "image/png": self.png()}

    def png(self) -> str:
        """Draw the figure in dots, the same bytes each time, as Base64."""
        if self.figure is None:
            return ""
        dots, out = BytesIO(), BytesIO()
        with mpl.rc_context(STYLE):
            self.figure.savefig(dots, format="png", dpi=_DOTS, facecolor="white")
        with Image.open(dots) as drawn:
            few = drawn.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
            few.save(out, format="png", optimize=True)
        return base64.b64encode(out.getvalue()).decode()


def described(context: Context, caption: str, parts: Sequence[str]) -> str:
    """The alternative text of such a drawing: what it shows, and at most five figures."""
    few = "; ".join(parts[:5])
    return context.words.gettext("Chart. {caption}: {parts}.", caption=caption, parts=few)
