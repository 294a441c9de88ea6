"""A fitted model shows a short table: its name, of how many, and its terms."""

import numpy as np
import pandas as pd
import pytest

import nps_analysis as nps
from nps_analysis.chapters.renewal.admitted import admit
from nps_analysis.stats.importance import drivers
from nps_analysis.stats.shown import LINES, shown


@pytest.fixture(scope="module")
def rows():
    draw = np.random.default_rng(20261130)
    plan = draw.choice(["Starter", "Team"], 240)
    score = draw.integers(0, 11, 240)
    return pd.DataFrame(
        {
            "account": np.arange(240) // 2,
            "plan": plan,
            "team": (plan == "Team").astype(float),
            "score": score.astype(float),
            "class": pd.cut(score, [-1, 6, 8, 10], labels=["detractor", "passive", "promoter"]),
            "renewed": draw.random(240) < 0.6 + 0.2 * (plan == "Team"),
            "goals": draw.poisson(3, 240),
            "days": draw.integers(1, 400, 240),
        }
    ).astype({"class": "string"})


def fits(rows):
    lost = rows.assign(lost=~rows["renewed"])
    goals, team, whose = rows["goals"], rows[["team"]], rows["account"]
    usual = {"factors": {"plan": ["Starter", "Team"]}, "cluster": "account"}
    order = ["detractor", "passive", "promoter"]
    return {
        "Logit of 240 rows in 120 clusters, 95 % intervals": nps.stats.logit(rows, **usual),
        "Design of 240 rows: constant, plan: Team": nps.stats.logit(rows, **usual).design,
        "Ordinal logit of detractor < passive < promoter, 240 rows, 95 % intervals": (
            nps.stats.ordinal(rows, "class", ["team"], levels=order)
        ),
        f"Cox regression of 240 rows, {lost['lost'].sum()} lost": nps.stats.cox(lost, ["team"]),
        "Poisson model of 240 rows in 120 clusters, 95 % intervals": (
            nps.stats.count_model(goals, team, cluster=whose, family="poisson")
        ),
        "Drivers of 240 rows, R2": drivers(
            rows, "score", ["team", "days"], generator=np.random.default_rng(1), draws=20
        ),
        "Admitted: 240 decisions with score, plan": admit(
            rows, ["score"], {"plan": ["Starter", "Team"]}, taken=1
        ),
    }


def test_a_model_is_read_at_a_glance(rows):
    for heading, fit in fits(rows).items():
        written = repr(fit)
        assert written.startswith(heading), written
        assert len(written.splitlines()) < 8 and max(map(len, written.splitlines())) < 120
        assert "array" not in written and "\n\n" not in written
        terms = getattr(fit, "terms", None)
        for term in () if terms is None else terms["term"]:
            assert term in written


def test_a_long_table_is_cut_and_the_rest_counted():
    table = pd.DataFrame({"term": [f"region: {i}" for i in range(25)], "estimate": 1.0})
    lines = shown("Logit", table, of="9 rows").splitlines()
    assert lines[0] == "Logit of 9 rows" and lines[-1] == "... and 5 more"
    assert len(lines) == LINES + 3
