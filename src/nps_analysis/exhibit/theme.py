"""How every chart looks: one typeface, one width, colours that survive grey."""

import re
import warnings
from base64 import b64encode
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import cache, partial, wraps
from importlib.resources import as_file, files
from io import BytesIO, StringIO
from textwrap import wrap

import matplotlib as mpl
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

WIDTH = 5.0
"""Inches, of every chart: ten-point text is read on a phone and sits well beside prose."""

SHORT, MEDIUM, ROW = 2.35, 2.9, 0.25
"""Heights in inches: of a plain chart, of a richer one, of each line of a list."""

INK, MUTED, FAINT, PAPER = "#1b2733", "#56636d", "#dfe3e5", "#ffffff"
ACCENT, PALE = "#34414c", "#7f929b"
"""Of marks that are of no class, and of those that stand back beside them."""

CLASS_COLOURS = {
    "promoter": "#0b4f66",
    "passive": "#938c7e",
    "detractor": "#b4541a",
    "silent": MUTED,
}
"""Of the classes and of nothing else; apart in grey, and never red against green."""
CLASS_MARKERS = {"promoter": "o", "passive": "D", "detractor": "s", "silent": "v"}

INTERVAL_COLOURS = (ACCENT, "#8a5a83", "#5d7f3a", "#8a6d10", "#4f6d9a", "#6b4f9a")
"""Of lines that are no classes."""
FALL, SHRINK, GROWTH = "#8a5a83", "#ac83a5", "#5d7f3a"
"""Of what is lost of a whole, what there is less of, and what is gained."""

USUAL = {"facecolor": (FAINT, 0.6), "edgecolor": MUTED, "linewidth": 0.4, "zorder": 0}
"""Of the shade between limits."""

DARK = {
    INK: "#e6ebee",
    MUTED: "#a3afb8",
    FAINT: "#313a42",
    PAPER: "#14191e",
    ACCENT: "#d3dce1",
    PALE: "#6f838d",
    "#0b4f66": "#86cfe8",
    "#938c7e": "#8c8473",
    "#b4541a": "#e8833f",
    "#8a5a83": "#d49acb",
    "#5d7f3a": "#9cc274",
    "#8a6d10": "#d6b24e",
    "#4f6d9a": "#8fb0e0",
    "#6b4f9a": "#b39ae0",
    "#ac83a5": "#8f6488",
}
"""What becomes of each colour on a dark page: marks are 3:1 against the page on either."""

PIXELS = "NPS_ANALYSIS_PIXELS"
"""Names, in the environment of a chapter, the dots an inch in which each chart is drawn as well."""

TITLE_CHARACTERS = 56
LABEL_CHARACTERS = 24
UNDER = 62
"""Characters of a line under an axis."""
SMALL = 9
STRONG = {"fontfamily": ["Report Sans SemiBold", "DejaVu Sans"], "color": INK}

_FOLDER = files("nps_analysis") / "assets" / "fonts"
_FONTS = {"Report Sans": "ReportSans-Regular", "Report Sans SemiBold": "ReportSans-SemiBold"}
_UNWRITABLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
"""What no XML holds."""
_STYLE = {
    "font.family": ["Report Sans", "DejaVu Sans"],
    "font.size": 10,
    "text.parse_math": False,
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "axes.labelsize": SMALL,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.spines.bottom": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "axes.formatter.use_locale": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "grid.color": FAINT,
    "grid.linewidth": 0.7,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": MUTED,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.bottom": True,
    "ytick.left": True,
    "ytick.alignment": "center",
    "legend.frameon": False,
    "figure.constrained_layout.h_pad": 0.02,
    "figure.constrained_layout.w_pad": 0.02,
    "svg.fonttype": "none",
}


def _register_fonts() -> None:
    for file in _FONTS.values():
        with as_file(_FOLDER / f"{file}.ttf") as path:
            font_manager.fontManager.addfont(path)


_register_fonts()
STYLE = sns.axes_style("white") | _STYLE


@contextmanager
def style() -> Generator[None]:
    """Draw in the report's style, with seaborn or matplotlib, for as long as the block lasts.

    Examples
    --------
    >>> import matplotlib as mpl
    >>> with style():
    ...     mpl.rcParams["font.size"]
    10.0
    """
    with mpl.rc_context(STYLE):
        yield


def themed(draw: Callable) -> Callable:
    """Make a function draw in the report's style, leaving the session's own as it was."""

    @wraps(draw)
    def in_style(*arguments, **options):
        with mpl.rc_context(STYLE):
            return draw(*arguments, **options)

    return in_style


def blank_figure(
    title: str, height: float, panels: Sequence[float] = (1,), under: str = ""
) -> tuple[Figure, list]:
    """Start a figure with its question above one panel or several, `panels` their heights.

    What stands `under` the axis takes one line of the height; the others are added to it.
    """
    headed = broken(title)
    above = 0.19 * (len(headed.splitlines()) + broken(under, UNDER).count("\n"))
    figure = Figure(figsize=(WIDTH, height + above), layout="constrained")
    figure.suptitle(headed, x=0.004, ha="left", fontsize=11.5, **STRONG)
    axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False, height_ratios=list(panels))
    return figure, list(axes[:, 0])


def head_axis(axes: Axes, text: str) -> None:
    """Write what the vertical axis measures above it, where it is read first."""
    where = blended_transform_factory(axes.figure.transFigure, axes.transAxes)
    axes.annotate(
        text,
        (0.004, 1),
        (0, 8),
        xycoords=where,
        textcoords="offset points",
        color=MUTED,
        fontsize=SMALL,
        in_layout=False,
    )
    axes.set(ylabel="")
    axes.set_title(" ", fontsize=SMALL, pad=8)  # makes the layout leave room for it


def label(text: str, characters: int = LABEL_CHARACTERS) -> str:
    """Shorten a name from the data so that it fits, at its middle; the table has it whole.

    Examples
    --------
    >>> label("I have just completed the training, at the event")
    'I have just co…the event'
    """
    text = plain(text)
    if len(text) <= characters:
        return text
    end = (characters - 1) * 2 // 5
    return f"{text[: characters - 1 - end].rstrip()}…{text[-end:].lstrip()}"


def plain(text: str) -> str:
    """Keep a text on one line, without characters that cannot be drawn or written.

    A blank that does not break, as before a French question mark, stays one.

    Examples
    --------
    >>> plain("Qui\\n  nous\\N{NO-BREAK SPACE}?") == "Qui nous\\N{NO-BREAK SPACE}?"
    True
    """
    unwanted = r"(?:(?![\xa0\u202f])[\s\x00-\x1f\x7f-\x9f\ud800-\udfff])+"
    return re.sub(unwanted, " ", str(text)).strip()


def broken(text: str, characters: int = TITLE_CHARACTERS) -> str:
    """Break a text where it would reach beyond the drawing.

    Examples
    --------
    >>> broken("a line and another", 10).splitlines()
    ['a line and', 'another']
    """
    return "\n".join(wrap(plain(text), characters))


def to_svg(figure: Figure, name: str) -> str:
    """Write a figure as SVG: the same bytes each time, ids that no other chart has.

    Its text is text, and the typefaces that it was measured with are in it: it looks the same
    wherever it is opened.
    """
    out = StringIO()
    with mpl.rc_context(STYLE | {"svg.hashsalt": name}), warnings.catch_warnings():
        # a sign that no font draws becomes a box; the table beside the chart has it
        warnings.filterwarnings("ignore", r"Glyph .* missing from", UserWarning)
        figure.savefig(out, format="svg", metadata={"Date": None})
    drawing = out.getvalue()
    drawing = drawing[drawing.index("<svg") :]
    drawing = re.sub(r"<!--.*?-->\n?|<metadata>.*?</metadata>\n?", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"<[^>]*>", partial(_with_ids_of, name), drawing)
    drawing = re.sub(rf"[ \t]+$|{_UNWRITABLE}", "", drawing, flags=re.MULTILINE)
    return drawing.replace("</style>", f"{_faces()}</style>", 1)


def to_png(figure: Figure, dots: float) -> bytes:
    """Draw in pixels, on white, a figure that was drawn before: for slides and mail, without SVG.

    Everything stays where the drawing before has put it.
    """
    out = BytesIO()
    layout = figure.get_layout_engine()
    figure.set_layout_engine("none")
    with mpl.rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph .* missing from", UserWarning)
        figure.savefig(out, format="png", dpi=dots, facecolor="white", metadata={"Software": None})
    figure.set_layout_engine(layout)
    return out.getvalue()


def _with_ids_of(name: str, tag: re.Match) -> str:
    return re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", tag[0])


@cache
def _faces() -> str:
    """The typefaces as CSS, each within the drawing."""
    rule = "@font-face{{font-family:'{}';src:url(data:font/woff2;base64,{})}}"
    return "".join(
        rule.format(family, b64encode((_FOLDER / f"{file}.woff2").read_bytes()).decode())
        for family, file in _FONTS.items()
    )
