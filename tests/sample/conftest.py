import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.sample.cut_exports import without_the_others
from tools.sample import SEED, Planted, simulate

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="session")
def raw():
    return SAMPLE / "raw"


@pytest.fixture(scope="session")
def truth():
    return json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def history():
    """The true state behind the committed files: `write` draws it first."""
    return simulate(Planted(), np.random.default_rng(SEED))


@pytest.fixture(scope="session")
def large():
    """The same company with twelve times the customers, to see parameters rather than luck."""
    planted = replace(Planted(), accounts_at_start=3400, accounts_joining_each_quarter=96)
    return simulate(planted, np.random.default_rng(7))


@pytest.fixture(scope="session")
def sample_without(sample_programme, tmp_path_factory):
    """The programme of the sample's exports without whoever is outside a part, ingested once."""

    @cache
    def alone(where):
        return without_the_others(where, sample_programme, tmp_path_factory.mktemp("part"))

    return alone
