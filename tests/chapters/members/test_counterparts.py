"""Members are compared with those who are like them, where there are any."""

import numpy as np
import pandas as pd
import pytest
from tests.known_renewals import MOST_CLAIMS
from tests.stats.test_effects import scheme

from nps_analysis.chapters.members.counterparts import FEW, UNLIKE, against_others, counterparts
from nps_analysis.scoring import RENEWAL_RATE


def test_members_told_apart_without_error_have_no_counterparts():
    known = pd.DataFrame({"score": np.arange(40.0)})
    assert not counterparts(np.arange(40) >= 20, known).any()


def rows(size, seed=1, pull=1.0):
    known, member, outcome = scheme(0.0, seed, size, pull)
    return pd.DataFrame({
        "account": np.arange(size).astype(str), "period": "2026Q3", "member": member,
        "renewed": outcome.astype(bool), "last_score": known["score"], "years": known["usage"],
    }).astype({"renewed": "boolean"})  # fmt: skip


def test_too_few_or_too_unlike_show_the_plain_difference_alone():
    for data, note in ((rows(12, pull=0.0), FEW), (rows(400, pull=40.0), UNLIKE)):
        found = against_others(data, RENEWAL_RATE).set_index("how")
        assert pd.notna(found["difference"]["plain"])
        assert pd.isna(found["difference"]["adjusted"]) and found["note"]["adjusted"] == note
    assert against_others(rows(50).assign(member=True), RENEWAL_RATE).empty


def test_chance_needs_no_counterparts():
    found = against_others(rows(300, pull=0.0), RENEWAL_RATE, assigned="random").set_index("how")
    assert found["left_out"].sum() == 0 and pd.notna(found["difference"]["adjusted"])


@pytest.mark.slow
def test_with_no_effect_the_chapter_says_so():
    """Few accounts for what is known of them: the error allows for the coefficients."""
    told = []
    for seed in range(200):
        found = against_others(rows(240, seed), RENEWAL_RATE).set_index("how").loc["adjusted"]
        told.append(not found["conf_low"] <= 0 <= found["conf_high"])
    assert sum(told) <= MOST_CLAIMS
