"""What goes with the score: shares that add up, intervals that hold, nothing where is nothing."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.importance import drivers


def ratings(generator, n, slopes, *, accounts=None, noise=1.0):
    """Ratings that share a mood, and a score that follows some of them."""
    mood = generator.normal(size=n)
    names = [f"x{place}" for place in range(len(slopes))]
    rows = pd.DataFrame({name: mood + generator.normal(size=n) for name in names})
    rows["score"] = rows[names].to_numpy() @ np.array(slopes) + noise * generator.normal(size=n)
    return rows.assign(account=np.arange(n) if accounts is None else np.arange(n) % accounts)


def look(rows, columns, seed=1, **how):
    return drivers(rows, "score", columns, generator=np.random.default_rng(seed), **how)


def r2(rows, columns):
    if not columns:
        return 0.0
    design = np.column_stack([np.ones(len(rows)), rows[list(columns)]])
    left = rows["score"] - design @ np.linalg.lstsq(design, rows["score"], rcond=None)[0]
    return 1 - (left**2).sum() / ((rows["score"] - rows["score"].mean()) ** 2).sum()


def test_a_share_is_the_mean_of_what_a_driver_adds_over_every_order():
    rows = ratings(np.random.default_rng(2), 80, [0.5, 0.2, 0.0])
    names = ["x0", "x1", "x2"]
    added = dict.fromkeys(names, 0.0)
    orders = list(permutations(names))
    for order in orders:
        for place, name in enumerate(order):
            added[name] += (r2(rows, order[: place + 1]) - r2(rows, order[:place])) / len(orders)
    found = look(rows, names, draws=20)
    assert found.table.set_index("driver")["share"].to_dict() == pytest.approx(added, rel=1e-9)
    assert found.table["share"].sum() == pytest.approx(found.r2, rel=1e-9)
    assert found.table["weight"].sum() == pytest.approx(found.r2, rel=1e-9)


def test_nothing_depends_on_order_scale_or_blanks():
    rows = ratings(np.random.default_rng(3), 120, [0.5, 0.2])
    other = rows.assign(x0=3 + 10 * rows["x0"])
    other = pd.concat([other, pd.DataFrame({"x0": [1.0], "score": [5.0]})])
    here, there = look(rows, ["x0", "x1"], draws=20), look(other, ["x1", "x0"], draws=20)
    names = ["share", "weight", "beta", "vif", "first", "last", "correlation"]
    one, two = (found.table.set_index("driver").sort_index()[names] for found in (here, there))
    pd.testing.assert_frame_equal(one, two)
    assert there.n == 120


def test_the_same_generator_draws_the_same():
    rows = ratings(np.random.default_rng(4), 100, [0.4, 0.4], accounts=30)
    one, two = (look(rows, ["x0", "x1"], cluster="account", draws=50) for _ in range(2))
    pd.testing.assert_frame_equal(one.table, two.table)
    assert one.r2_held_out == two.r2_held_out


def test_answers_of_an_account_are_drawn_together():
    """Every answer given twice: intervals by account are as long as those of the answers once."""
    rows = ratings(np.random.default_rng(5), 150, [0.5, 0.1])
    twice = pd.concat([rows, rows], ignore_index=True)
    wide = [
        (found.table.set_index("driver")["beta_high"] - found.table.set_index("driver")["beta_low"])
        for found in (
            look(rows, ["x0", "x1"]),
            look(twice, ["x0", "x1"], cluster="account"),
            look(twice, ["x0", "x1"]),
        )
    ]
    assert wide[1].to_dict() == pytest.approx(wide[0].to_dict(), rel=0.15)
    assert (wide[2] < 0.8 * wide[0]).all()


def test_what_was_fitted_by_chance_predicts_nothing_on_answers_left_out():
    rows = ratings(np.random.default_rng(6), 60, [0.0] * 10)
    found = look(rows, [f"x{place}" for place in range(10)], draws=20)
    assert found.r2 > 0.08 and found.r2_held_out < 0
    true = look(ratings(np.random.default_rng(6), 600, [0.5, 0.5]), ["x0", "x1"], draws=20)
    assert true.r2_held_out == pytest.approx(true.r2, abs=0.03)


def test_the_first_leads_in_nearly_every_redraw():
    rows = ratings(np.random.default_rng(7), 500, [0.9, 0.1, 0.1])
    table = look(rows, ["x1", "x0", "x2"]).table
    assert table["driver"][0] == "x0" and table["leads"][0] > 0.99
    assert table["leads"].sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda d: d.assign(x1=3), "'x1' is the same in all 50 answers"),
        (lambda d: d.assign(score=3), "'score' is the same in all 50 answers"),
        (lambda d: d.assign(x1=1 - 2 * d["x0"]), "one of x0, x1 follows from the others"),
        (lambda d: d.head(5), "5 answers of 5 rate all of x0, x1, score; too few"),
        (lambda d: d.assign(x1=pd.NA), "0 answers of 0 rate all"),
    ],
)
def test_what_cannot_be_told_is_refused_by_name(change, why):
    rows = change(ratings(np.random.default_rng(8), 50, [0.4, 0.4]))
    with pytest.raises(NotIdentified, match=why):
        look(rows, ["x0", "x1"])


def test_there_is_a_bound_to_drivers():
    with pytest.raises(ValueError, match="16 drivers; from 1 to 15"):
        look(pd.DataFrame(), [f"x{place}" for place in range(16)])


def holds(runs, seed):
    """Share of runs whose interval holds the standardised slope that was planted."""
    generator, inside = np.random.default_rng(seed), 0
    # x has variance 2; the score 0.09 * 2 + 1: in standard deviations 0.3 * sqrt(2 / 1.18)
    truth = 0.3 * np.sqrt(2 / 1.18)
    for _ in range(runs):
        rows = ratings(generator, 300, [0.3, 0.0])
        table = drivers(rows, "score", ["x0", "x1"], generator=generator, draws=200).table
        row = table.set_index("driver").loc["x0"]
        inside += row["beta_low"] <= truth <= row["beta_high"]
    return inside / runs


def test_the_interval_holds_what_was_planted():
    assert holds(30, 9) >= 25 / 30


@pytest.mark.slow
def test_in_200_runs_the_interval_holds_what_was_planted():
    assert 0.92 <= holds(200, 10) <= 0.98
