"""Colours: seen against the page, light and dark, and of one meaning each."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from tests.exhibit.drawn import answers, by_group

import nps_analysis.report
from nps_analysis.chapters.segments import exhibits as segments
from nps_analysis.estimates import estimate
from nps_analysis.exhibit import grid, theme
from nps_analysis.exhibit.context import Context
from nps_analysis.speech import Sentences, Words

CLASSES = {kind: theme.CLASS_COLOURS[kind] for kind in ("promoter", "passive", "detractor")}
OTHERS = (theme.ACCENT, theme.PALE, theme.MUTED, theme.FALL, theme.SHRINK, theme.GROWTH)
MARKS = {theme.INK, *OTHERS, *theme.INTERVAL_COLOURS, *theme.CLASS_COLOURS.values()}
PAGES = [{colour: colour for colour in theme.DARK}, theme.DARK]
CSS = (Path(nps_analysis.report.__file__).parent / "template/page.css").read_text("utf-8")


def luminance(colour):
    """As WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour, paper, part):
    pairs = [(int(colour[at : at + 2], 16), int(paper[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a * part + b * (1 - part)):02x}" for a, b in pairs)


def test_contrast_is_computed_as_defined():
    # black against white is 21 to 1; #767676 is the lightest grey of 4.5 against white
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") >= 4.5 > contrast("#777777", "#ffffff")


@pytest.mark.parametrize("page", PAGES, ids=["light", "dark"])
def test_every_mark_is_seen_and_every_text_is_read(page):
    paper = page[theme.PAPER]
    for colour in MARKS:
        assert contrast(page[colour], paper) >= 3, colour
    for colour in (theme.INK, theme.MUTED):
        assert contrast(page[colour], paper) >= 4.5, colour
    darkest = mixed(page[theme.ACCENT], paper, grid._DARKEST)
    assert contrast(page[theme.INK], darkest) >= 4.5


@pytest.mark.parametrize("page", PAGES, ids=["light", "dark"])
def test_the_classes_are_apart_in_grey(page):
    for one, other in combinations(CLASSES.values(), 2):
        assert contrast(page[one], page[other]) >= 1.35, (one, other)


def test_the_colours_of_the_classes_are_of_nothing_else():
    assert not set(CLASSES.values()) & {*OTHERS, *theme.INTERVAL_COLOURS}
    assert len(set(theme.INTERVAL_COLOURS)) == len(theme.INTERVAL_COLOURS)
    assert len(set(theme.DARK.values())) == len(theme.DARK)


def test_chart_and_page_are_of_one_paper_and_ink():
    light, dark = (dict(re.findall(r"--(\w+): (#\w+)", rule)) for rule in roots())
    assert (light["ink"], light["soft"]) == (theme.INK, theme.MUTED)
    for name, colour in {"ink": theme.INK, "soft": theme.MUTED, "paper": theme.PAPER}.items():
        assert dark[name] == theme.DARK[colour]


@pytest.mark.parametrize("which", [0, 1], ids=["light", "dark"])
def test_the_text_of_the_page_is_read(which):
    page = dict(re.findall(r"--([\w-]+): (#\w+)", roots()[which]))
    paper = theme.PAPER if page["paper"] == "#fff" else page["paper"]
    for text, ground in [
        ("ink", paper), ("soft", paper), ("accent", paper), ("ink", page["wash"]),
        ("soft", page["wash"]), ("accent", page["wash"]), ("note-ink", page["note"]),
        ("note-ink", page["wash"]), ("note-ink", paper),
    ]:  # fmt: skip
        assert contrast(page[text], ground) >= 4.5, (text, ground)


def roots():
    return re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)


@pytest.fixture(scope="module")
def drawing():
    data = answers(each=400)
    groups, overall = by_group(data), estimate(data, by="period")
    context = Context(Words("en"), period="2026Q3", labels={"region": "Region"})
    shown = groups[groups["period"] == "2026Q3"]
    return segments.group_scores(context, shown, overall, Sentences(()), ()).svg()


def test_a_chart_has_no_colour_that_the_dark_page_does_not_know(drawing):
    found = set(re.findall(r"#[0-9a-f]{6}\b", re.sub(r"<style.*?</style>", "", drawing)))
    assert found and found <= set(theme.DARK)


def test_lines_of_a_chart_are_as_dark_as_their_colour(drawing):
    assert "stroke: #34414c" in drawing and "stroke-opacity" not in drawing
