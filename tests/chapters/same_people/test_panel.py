"""What changed for the same people: style falls away, once is not enough, breaks stay apart."""

import numpy as np
import pandas as pd
import pytest
from tests.known_renewals import MOST_CLAIMS

from nps_analysis.chapters.same_people.panel import against_one, repeated
from nps_analysis.scoring import DETRACTORS, GRR

LAST, BEFORE = "2026Q3", "2026Q2"


class AsGiven:
    """Scores as they are, whole or not."""

    columns = ("score",)

    def worth(self, frame):
        scores = frame["score"].to_numpy(float)
        return scores, np.where(np.isnan(scores), np.nan, 1.0)


def waves(change, people=150, periods=4, seed=1, answer=0.6):
    """People with a lasting level of their own, most of whom answer; all move in the last wave."""
    draw = np.random.default_rng(seed)
    names = [f"2026Q{number}" for number in range(1, periods + 1)][-periods:]
    names = ["2025Q4", "2026Q1", BEFORE, LAST][-periods:]
    level = draw.normal(7, 1.5, people)
    rows = []
    for period in names:
        latent = level + draw.normal(0, 1, people) + change * (period == LAST)
        here = draw.random(people) < answer
        rows.append(
            pd.DataFrame(
                {
                    "period": period,
                    "customer_id": np.flatnonzero(here).astype(str),
                    "account": (np.flatnonzero(here) // 2).astype(str),
                    "score": latent[here],
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def last(answers, who="same", **how):
    found = against_one(answers, BEFORE, **{"measure": AsGiven()} | how)
    return found[(found["who"] == who) & (found["period"] == LAST)].iloc[0]


def test_two_waves_are_the_paired_mean():
    answers = waves(-0.5, periods=2)
    wide = answers.pivot(index="customer_id", columns="period", values="score").dropna()
    moved = wide[LAST] - wide[BEFORE]
    row = last(answers, cluster="customer_id")
    assert row["difference"] == pytest.approx(moved.mean())
    # sd of the differences over the root of n, with n where the sample's sd has n - 1 twice
    n = len(moved)
    plain = np.sqrt(((moved - moved.mean()) ** 2).sum() / n**2)
    assert row["std_error"] == pytest.approx(plain * np.sqrt(n / (n - 1)))
    assert row["people"] == n == row["n"]


def test_a_generous_newcomer_moves_everybody_and_not_the_same_people():
    answers = waves(0, periods=2)
    new = pd.DataFrame({"period": LAST, "customer_id": [f"new{i}" for i in range(60)],
                        "account": "n", "score": 10.0})  # fmt: skip
    more = pd.concat([answers, new], ignore_index=True)
    assert last(more)["difference"] == pytest.approx(last(answers)["difference"])
    assert last(more, "everybody")["difference"] > last(answers, "everybody")["difference"] + 0.5
    assert repeated(more)["once"] == repeated(answers)["once"] + 60


def test_a_period_that_nobody_links_has_no_figure():
    answers = waves(0, periods=2)
    alone = pd.DataFrame({"period": "2025Q1", "customer_id": [*"xyxy"], "account": "x",
                          "score": [9.0, 8, 7, 6]})  # fmt: skip
    other = alone.assign(period="2025Q2")
    found = against_one(pd.concat([answers, alone, other]), BEFORE, measure=AsGiven(), min_n=2)
    same = found[found["who"] == "same"].set_index("period")
    assert "2025Q1" not in same.index
    assert pd.notna(same["difference"][LAST])


def test_too_few_show_no_figure_and_say_why():
    row = last(waves(0, people=20), min_n=30)
    assert np.isnan(row["difference"]) and "below 30" in row["note"]


def test_any_measure_of_an_answer_is_compared():
    """Of two people, one stays a detractor and one becomes one: a half of everybody."""
    answers = pd.DataFrame(
        {"period": [BEFORE, LAST] * 2, "customer_id": [*"aabb"], "account": [*"aabb"],
         "score": pd.array([3, 5, 9, 6], "Int64")}
    )  # fmt: skip
    found = against_one(answers, BEFORE, measure=DETRACTORS).set_index(["who", "period"])
    assert found["difference"]["everybody", LAST] == pytest.approx(0.5)
    assert found["difference"]["same", LAST] == pytest.approx(0.5)
    # one from -100 to -100, the other from +100 to -100
    points = against_one(answers, BEFORE).set_index(["who", "period"])["difference"]
    assert points["same", LAST] == pytest.approx(-100)


def test_a_ratio_is_refused():
    rows = pd.DataFrame({"revenue_after": [5.0], "revenue_before": [10.0]})
    with pytest.raises(ValueError, match="grr is a ratio of revenue_after and revenue_before"):
        against_one(rows, BEFORE, measure=GRR)


def held(runs, change=-0.5, **how):
    """Shares of runs whose interval holds the planted change, and leaves zero out."""
    rows = [last(waves(change, seed=seed), **how) for seed in range(runs)]
    inside = [row["conf_low"] <= change <= row["conf_high"] for row in rows]
    told = [row["conf_low"] > 0 or row["conf_high"] < 0 for row in rows]
    return np.mean(inside), np.mean(told)


def test_the_planted_change_is_held():
    # 40 runs at .95: at least 34 in all but a thousandth of cases
    assert held(40)[0] >= 34 / 40


@pytest.mark.slow
@pytest.mark.parametrize("cluster", ["customer_id", "account"])
def test_intervals_hold_the_planted_change_as_often_as_they_say(cluster):
    inside, _ = held(200, cluster=cluster)
    assert 0.92 <= inside <= 0.98
    _, told = held(200, change=0.0, cluster=cluster)
    assert 200 * told <= MOST_CLAIMS
