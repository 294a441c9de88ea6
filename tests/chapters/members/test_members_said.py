"""What is said of members follows from the figures."""

import pandas as pd
import pytest

from nps_analysis.chapters.members.sentences import members_and_others
from nps_analysis.speech import Words

EN = Words("en")


def compared(plain, adjusted, reach=0.05):
    rows = []
    for how, value in (("plain", plain), ("adjusted", adjusted)):
        told = abs(value) > reach
        rows.append(
            {"outcome": "renewal", "how": how, "n": 270, "n_reference": 320, "difference": value,
             "conf_low": value - reach, "conf_high": value + reach, "left_out": 18,
             "p_adjusted": 0.01 if told else 0.6, "detectable": 0.07, "note": ""}
        )  # fmt: skip
    return pd.DataFrame(rows)


RATES = pd.DataFrame({"outcome": "renewal", "who": ["members", "others"], "estimate": [0.9, 0.83]})


def members(plain, adjusted, **how):
    options = {"label": "Club", "labels": {"plan": "Plan"}} | how
    return members_and_others(
        EN, compared(plain, adjusted), RATES, ["last_score", "plan"], **options
    ).lines


def test_a_difference_that_goes_away_is_no_effect():
    lines = members(0.07, 0.01)
    assert lines[0].startswith("Members of Club did no better in renewals, and no worse")
    assert "more than chance" in lines[1]
    assert lines[2].startswith("Members were other customers to begin with")
    assert "last score and Plan" in lines[3] and lines[3].endswith("left out: 18 renewals.")
    assert "under 7 percentage points" in lines[4]


def test_one_that_stays_is_said_to_be_adjusted():
    assert "did better in renewals than others who were like them" in members(0.08, 0.07)[0]
    assert "did worse in renewals" in members(0.01, -0.07)[0]
    assert not any("to begin with" in line for line in members(0.08, 0.07))


def test_chance_is_named_where_it_decided():
    lines = members(0.08, 0.07, assigned="random")
    assert lines[0].startswith("Chance decided who joined Club, and members did better")
    assert not any("counterpart" in line for line in lines)


@pytest.mark.parametrize("word", ["drives", "causes", "effect of", "because of"])
def test_no_cause_is_claimed(word):
    assert not any(word in line for line in members(0.08, 0.07))
