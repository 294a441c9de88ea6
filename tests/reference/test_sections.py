"""Every section of R's file is held by a test, or named here with the reason why not."""

import importlib
from pathlib import Path

from tests.reference.r import CHECKS, needs_r

NOT_REACHED = {
    "ideal_percentile_bootstrap_95": "the bootstrap adds nothing to a plain score",
    "survey_omnibus_region_weighted": "pool tests groups together, with adjusted variances",
    "survey_rao_scott_class_by_region": "the score is compared, not its three shares",
    "survey_jk1_cluster_account": "linearised errors need no replicate weights",
    "survey_raked_trimmed_1_4": "weights are not trimmed: thin cells are not weighted over",
    "k_sample_region_2025Q4": "pool tests groups together, with adjusted variances",
    "dirichlet_multinomial_mle": "pooling shrinks the score, not the three shares",
    "keyness": "words in comments are not compared",
}


@needs_r
def test_every_section_is_reached_or_named(expected):
    for path in Path(__file__).parent.glob("test_*.py"):
        importlib.import_module(f"tests.reference.{path.stem}")
    assert not set(CHECKS) & set(NOT_REACHED)
    assert set(expected) - {"_meta"} == {*CHECKS, *NOT_REACHED}
