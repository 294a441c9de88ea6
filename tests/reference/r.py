"""What the tests against R share: its file, its inputs, and how close is close."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "reference"
CHECKS = {}
"""Section of R's file -> the test that holds it."""

needs_r = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="R's figures are not beside the project: ../shared/reference"
)


def section(*names):
    """Say which sections of R's file a test holds; without the file it is skipped."""

    def add(check):
        CHECKS.update(dict.fromkeys(names, check.__name__))
        return needs_r(check)

    return add


def read(name):
    return pd.read_csv(FOLDER / "data" / name).convert_dtypes()


def close(found, value, rel=1e-8):
    """Agree to `rel`, or, about zero, to as many millionths of a point."""
    assert found == pytest.approx(value, rel=rel, abs=1e-8)


def counted(promoters, passives, detractors):
    return pd.DataFrame({"score": [10] * promoters + [8] * passives + [3] * detractors})


def clip(limits):
    return np.clip(limits["lower"], -100, 100), np.clip(limits["upper"], -100, 100)


def as_part_of_the_whole(std_error, units, whole):
    """svyby's n - 1 is over the whole sample, ours over the group."""
    return std_error * np.sqrt((units - 1) / units * whole / (whole - 1))
