"""Weights that match a population: they add up, and what does not match is refused."""

import math

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from nps_analysis.estimates import estimate


def customers(plan, region, promoters, detractors):
    return pd.DataFrame(
        {"plan": plan, "region": region, "score": [10] * promoters + [3] * detractors}
    ).astype({"score": "Int64"})


ANSWERS = pd.concat(
    [
        customers("Team", "EMEA", 6, 2),
        customers("Team", "APAC", 3, 3),
        customers("Starter", "EMEA", 2, 4),
        customers("Starter", "APAC", 1, 5),
    ],
    ignore_index=True,
).assign(account=lambda d: d.index % 9, weight=lambda d: 1.0 + d.index % 3)
CELLS = pd.DataFrame(
    {
        "plan": ["Team", "Team", "Starter", "Starter"],
        "region": ["EMEA", "APAC", "EMEA", "APAC"],
        "population": [10, 40, 30, 20],
    }
)
PLANS = pd.DataFrame({"plan": ["Starter", "Team"], "population": [50, 50]})
REGIONS = pd.DataFrame({"region": ["APAC", "EMEA"], "population": [60, 40]})


def test_cells_count_as_many_as_there_are_by_hand():
    row = estimate(ANSWERS, population=CELLS).iloc[0]
    # cells score 50, 0, -100 / 3, -200 / 3
    by_hand = (10 * 50 + 40 * 0 - 30 * 100 / 3 - 20 * 200 / 3) / 100
    assert row["estimate"] == pytest.approx(by_hand)
    assert row["n"] == 26


def test_the_error_is_what_cells_leave_unexplained_by_hand():
    row = estimate(ANSWERS, population=CELLS).iloc[0]
    # squares about the cell's mean: n - total^2 / n, in answers worth +1 and -1
    within = {10: (8, 8 - 16 / 8), 40: (6, 6), 30: (6, 6 - 4 / 6), 20: (6, 6 - 16 / 6)}
    variance = sum((count / n) ** 2 * squares for count, (n, squares) in within.items())
    expected = 100 * math.sqrt(26 / 25 * variance) / 100
    assert row["std_error"] == pytest.approx(expected, rel=1e-12)


def test_margins_are_matched_in_every_margin():
    """The share of each region under the weights is that of the population."""
    flags = ANSWERS.assign(score=(ANSWERS["region"] == "APAC") * 10)
    row = estimate(flags, population=[PLANS, REGIONS], weight="weight").iloc[0]
    assert row["estimate"] == pytest.approx(100 * (0.6 - 0.4))
    assert row["std_error"] == pytest.approx(0, abs=1e-6)


def test_a_margin_alone_is_a_frame_of_cells():
    pd.testing.assert_frame_equal(
        estimate(ANSWERS, population=[PLANS]), estimate(ANSWERS, population=PLANS)
    )


def test_groups_add_up_to_everybody_under_the_matched_weights():
    rows = estimate(ANSWERS, by="region", population=CELLS).set_index("region")["estimate"]
    everybody = estimate(ANSWERS, population=CELLS).iloc[0]["estimate"]
    assert 0.6 * rows["APAC"] + 0.4 * rows["EMEA"] == pytest.approx(everybody)


def test_a_period_in_the_cells_is_matched_for_itself():
    both = pd.concat([ANSWERS.assign(period="2026Q2"), ANSWERS.iloc[3:].assign(period="2026Q3")])
    cells = pd.concat([CELLS.assign(period=period) for period in ("2026Q2", "2026Q3")])
    rows = estimate(both, by="period", population=cells)
    alone = estimate(ANSWERS.iloc[3:], population=CELLS)
    assert rows["estimate"][1] == pytest.approx(alone["estimate"][0])
    factor = math.sqrt(49 / 48 * 22 / 23)
    assert rows["std_error"][1] == pytest.approx(alone["std_error"][0] * factor, rel=1e-12)


@pytest.mark.parametrize(
    "design",
    [
        {"population": CELLS, "cluster": "account", "weight": "weight"},
        {"population": [PLANS, REGIONS], "cluster": "account", "by": "region"},
        {"population": PLANS, "strata": "region", "finite_population": REGIONS, "by": "plan"},
        {"strata": "region", "finite_population": REGIONS},
    ],
    ids=["cells", "margins", "strata", "finite"],
)
@pytest.mark.parametrize(
    "engine", [pl.from_pandas, lambda d: pl.from_pandas(d).lazy(), duckdb.from_df], ids=range(3)
)
def test_every_engine_says_the_same(engine, design):
    pd.testing.assert_frame_equal(
        estimate(engine(ANSWERS), **design), estimate(ANSWERS, **design), check_dtype=False
    )


def test_blank_answers_change_no_figure():
    blank = ANSWERS.head(3).assign(score=pd.NA, plan="Enterprise")
    with_blank = pd.concat([ANSWERS, blank]).astype({"score": "Int64"})
    for population in (CELLS, [PLANS, REGIONS]):
        row, without = (estimate(d, population=population).iloc[0] for d in (with_blank, ANSWERS))
        assert row["n_blank"] == 3
        assert list(row["estimate":"n_effective"]) == list(without["estimate":"n_effective"])


def test_a_finite_population_narrows_the_interval_down_to_the_figure():
    widths = []
    for size in (10_000, 100, 30, 26):
        row = estimate(ANSWERS, finite_population=size).iloc[0]
        widths.append(row["conf_high"] - row["conf_low"])
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == 0


@pytest.mark.parametrize(
    "call, message",
    [
        ({"population": []}, "population is empty; give a frame of cells or a list"),
        ({"population": CELLS.tail(3)}, "no row for Team / EMEA, where there are answers"),
        (
            {"population": pd.concat([PLANS, PLANS.head(1).assign(plan="Free")])},
            "nobody answered in Free, which population counts",
        ),
        ({"population": [PLANS, REGIONS.assign(population=[60, 41])]}, "totals: 100, 101"),
        ({"population": PLANS.assign(population=[50, 0])}, "population counts 0 in Team"),
        ({"population": PLANS.assign(population=[50, np.nan])}, "population counts nan in Team"),
        ({"population": pd.concat([PLANS, PLANS])}, "counts Starter, Team twice"),
        ({"population": PLANS.rename(columns={"population": "N"})}, "it needs .* population"),
        ({"finite_population": 25}, "finite_population is 25 where 26 answered"),
        ({"finite_population": True}, "finite_population is True; say how many"),
        ({"finite_population": 90, "by": "plan"}, "90, one number; give a frame of plan and"),
        ({"finite_population": PLANS, "by": "region"}, "it needs region, population"),
        ({"finite_population": REGIONS.head(1), "by": "region"}, "nan where 14 answered"),
        ({"finite_population": 90, "cluster": "account"}, "and cluster 'account' samples whole"),
        (
            {"finite_population": True, "population": PLANS, "strata": "region"},
            "population does not count region together",
        ),
    ],
)
def test_a_bad_call_is_refused_with_the_value(call, message):
    with pytest.raises(ValueError, match=message):
        estimate(ANSWERS, **call)


def test_a_population_that_is_no_frame_is_refused():
    with pytest.raises(TypeError, match="population holds a str; expected a pandas frame"):
        estimate(ANSWERS, population=["cells.csv"])


def test_margins_that_contradict_do_not_settle():
    rows = ANSWERS[(ANSWERS["plan"] == "Team") == (ANSWERS["region"] == "EMEA")]
    with pytest.raises(ValueError, match="raking did not settle in 500 sweeps"):
        estimate(rows, population=[PLANS, REGIONS])
