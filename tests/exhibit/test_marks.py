"""What charts are drawn with."""

import numpy as np
import pytest

from nps_analysis.exhibit.marks import apart, every_period
from nps_analysis.exhibit.theme import CLASS_COLOURS


def test_names_beside_lines_keep_their_order_and_their_distance():
    placed = apart({"a": 0.50, "b": 0.49, "c": 0.48}, 0.1)
    assert placed["a"] - placed["b"] == pytest.approx(0.1, abs=0.02)
    assert placed["a"] > placed["b"] > placed["c"]


def test_periods_are_counted_across_years():
    assert every_period(["2025Q4"]) == ["2025Q4"]
    assert every_period(["2025Q4", "2026Q2"]) == ["2025Q4", "2026Q1", "2026Q2"]


def test_class_colours_stay_apart_in_grey():
    def lightness(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        return sum(w * c for w, c in zip((0.299, 0.587, 0.114), parts, strict=True))

    greys = sorted(lightness(CLASS_COLOURS[k]) for k in ("promoter", "passive", "detractor"))
    assert min(np.diff(greys)) > 0.12
