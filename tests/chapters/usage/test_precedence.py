"""What was planted is found, what was not is not claimed, and no later usage is looked at.

The worlds are `usage_world`'s. An effect of 0.08 on log usage of promoters, and -0.08 of
detractors, is a ratio of exp(0.16) between them.
"""

import numpy as np
import pandas as pd
import pytest
from tests.chapters.usage.usage_world import compared, period, promoters, world

from nps_analysis.chapters.usage.precedence import score_after, usage_after
from nps_analysis.chapters.usage.sentences import order_of
from nps_analysis.joins.months import around_scores

EFFECT, RATIO = 0.08, np.exp(0.16)
NULLS = {
    "nothing": {},
    "scores go with how much is used anyhow": {"level": 0.5},
    "scores go with a passing high": {"passing": 1.0},
    "scores answer to a lasting change": {"answering": 2.0},
}


def test_a_planted_ratio_is_found_in_each_way():
    table = promoters(compared(*world(np.random.default_rng(1), effect=0.3, accounts=200)))
    assert (table["conf_low"] > 1).all()
    # exp(0.6) is 1.82
    assert table.loc["given", "conf_low"] < np.exp(0.6) < table.loc["given", "conf_high"]


@pytest.mark.parametrize("world_of", NULLS.values(), ids=NULLS)
def test_where_nothing_is_planted_nothing_is_claimed(world_of):
    for seed in (2, 3):
        table = compared(*world(np.random.default_rng(seed), **world_of))
        assert order_of(table) == "unclear"


def test_usage_after_a_score_does_not_show_before_it_and_the_other_way_round():
    """Scores that answer to usage: the change goes before the score, and only that is said."""
    months, answers = world(np.random.default_rng(7), answering=3.0)
    rows = around_scores(months, answers)
    assert order_of(usage_after(rows, period, min_n=5)) == "unclear"
    back = score_after(rows, period, min_n=5).iloc[0]
    assert back["conf_low"] > 0


def leaked(rng, accounts=150):
    """Usage turns by itself; every score is given four months after and says how it went."""
    months, answers = world(rng, accounts=accounts)
    rows = around_scores(months, answers).dropna(subset=["before", "after"])
    turn = np.log((rows["after"] + 0.5) / (rows["before"] + 0.5))
    score = np.clip(np.round(7.5 + 6 * turn + rng.normal(0, 1, len(rows))), 0, 10)
    month = rows["month"] + pd.DateOffset(months=4)
    day = (month + pd.Timedelta(days=9)).astype("datetime64[us]")
    late = pd.DataFrame({"account": rows["account"], "day": day, "score": score.astype(int)})
    late = late.astype({"score": "Int64"}).sort_values("day", kind="stable", ignore_index=True)
    return months, late


def test_a_score_given_after_the_usage_would_have_fooled_a_careless_join():
    months, late = leaked(np.random.default_rng(8))
    asof = compared(months, late)
    assert order_of(asof) == "unclear"
    careless = late.assign(day=late["day"] - pd.Timedelta(days=123))
    fooled = promoters(compared(months, careless))
    assert (fooled["conf_low"] > 1).all()


def test_shifting_later_usage_changes_nothing_that_came_before():
    months, answers = world(np.random.default_rng(9), effect=EFFECT)
    rows = around_scores(months, answers)
    last = months["month"].max()
    later = months.assign(goals=months["goals"].where(months["month"] < last, 999))
    again = around_scores(later, answers)
    over = rows["month"] + pd.DateOffset(months=3) < last
    assert over.any() and rows[over].equals(again[over])
    pd.testing.assert_frame_equal(score_after(rows[over], period), score_after(again[over], period))


def held(runs, seed, **how):
    rng = np.random.default_rng(seed)
    tables = [compared(*world(rng, **how)) for _ in range(runs)]
    ratio = np.exp(2 * how.get("effect", 0))
    first = pd.DataFrame([promoters(table).loc["given"] for table in tables])
    inside = (first["conf_low"] <= ratio) & (ratio <= first["conf_high"])
    # what the sentence says follows from it, and from nothing else
    claims = [order_of(table) != "unclear" for table in tables]
    return inside.mean(), np.mean(claims)


@pytest.mark.slow
def test_intervals_hold_the_planted_ratio_in_two_hundred_programmes():
    inside, claims = held(200, 11, effect=EFFECT)
    assert 0.92 <= inside <= 0.98
    assert claims > 0.5, "what is there is found more often than not"


@pytest.mark.slow
@pytest.mark.parametrize("world_of", NULLS.values(), ids=NULLS)
def test_two_hundred_programmes_without_an_effect_claim_none(world_of):
    _, claims = held(200, 13, **world_of)
    assert claims <= 0.05


def steady(scores):
    """Accounts whose usage follows from their first score and never changes, a score a year."""
    rows = []
    for place, pair in enumerate(scores):
        for year, score in enumerate(pair):
            used = 10.0 + pair[0]
            rows.append(
                {
                    "account": f"A{place}", "month": pd.Timestamp(2025 + year, 5, 1),
                    "score": score, "previous": pair[0] if year else pd.NA,
                    "class": "promoter" if score > 8 else "detractor",
                    "usual": used, "earlier": used, "before": used, "after": used,
                    "goals_after": 3 * used, "exposure_after": 3.0, "recent": False,
                }
            )  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame.astype({"score": "Int64", "previous": "Int64", "class": "string"})


def test_usage_that_follows_from_the_class_leaves_the_model_unsettled():
    table = usage_after(steady([(9, 9), (3, 3)] * 4), period)
    given = table[table["level"] == "promoter"].set_index("way")
    assert given["note"].to_dict() == {"given": "not settled", "before": "", "usual": ""}
    assert pd.isna(given.loc["given", "estimate"])
    # every account uses as much after as before
    assert given.loc["before", "estimate"] == pytest.approx(1)
    assert order_of(table) == "unknown"


def test_usage_that_never_changes_says_nothing_of_the_next_score():
    table = score_after(steady([(9, 3), (3, 9)] * 4), period)
    assert table["n"].tolist() == [8] and table["estimate"].isna().all()
