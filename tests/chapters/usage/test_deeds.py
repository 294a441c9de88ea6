"""Account-months under the score before them, and usage on either side of a score."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from tests.chapters.usage.usage_world import period

from nps_analysis.chapters.usage.deeds import CELLS, renewals_after_trend, says_against_does, trends
from nps_analysis.chapters.usage.precedence import comparable, score_after, usage_after
from nps_analysis.joins.last_score import scores_by_day
from nps_analysis.joins.months import account_months, around_scores

UNTIL = date(2026, 12, 31)


def answers(*rows):
    frame = pd.DataFrame(rows, columns=["account", "responded_at", "score"])
    return scores_by_day(
        frame.assign(
            response_id=[f"R{place}" for place in range(len(frame))],
            account=frame["account"].astype("string"),
            responded_at=pd.to_datetime(frame["responded_at"], utc=True),
            score=frame["score"].astype("Int64"),
        ),
        by="account",
    )


def usage(goals, account="A", first="2026-01-01"):
    month = pd.date_range(first, periods=len(goals), freq="MS")
    rows = pd.DataFrame({"account": account, "month": month, "goals": goals})
    return rows.astype({"account": "string", "goals": "Int64"})


def test_only_a_score_before_the_month_stands_beside_it():
    said = answers(("A", "2026-02-28 12:00", 3), ("A", "2026-04-01 08:00", 9))
    months = account_months(usage([1, 2, 3, 4, 5]), said, until=UNTIL)
    # the score of 1 April is of no day before April's first
    assert months["class"].tolist() == ["silent", "silent", "detractor", "detractor", "promoter"]


def test_a_score_is_forgotten_after_its_horizon():
    months = account_months(
        usage([1] * 6), answers(("A", "2026-01-10 12:00", 9)), until=UNTIL, horizon_days=60
    )
    # 10 January + 60 days is 11 March: February and March hear it, April does not
    assert (months["class"] == "promoter").tolist() == [False, True, True, False, False, False]


def test_months_not_over_are_left_out_and_rows_of_one_month_added_up():
    twice = pd.concat([usage([1, 2, 4]), usage([10])])
    months = account_months(twice, answers(), until=date(2026, 3, 30))
    assert months["goals"].tolist() == [11, 2]


def test_events_leave_months_of_none_until_the_account_is_lost():
    events = usage([5, 0, 0, 0, 3]).iloc[[0, 4]].assign(event_id=["1", "2"])
    other = usage([7], account="B", first="2026-02-01").assign(event_id="3")
    ended = pd.Series({"B": pd.Timestamp("2026-04-15")})
    months = account_months(pd.concat([events, other]), answers(), until=UNTIL, ended=ended)
    goals = months.groupby("account")["goals"].apply(list).to_dict()
    assert goals == {"A": [5, 0, 0, 0, 3], "B": [7, 0, 0]}
    nobody = pd.Series([], dtype="datetime64[us]")
    months = account_months(pd.concat([events, other]), answers(), until=UNTIL, ended=nobody)
    assert months.groupby("account")["goals"].apply(list)["B"] == [7, 0, 0, 0]


def test_rates_are_of_seats_only_where_all_seats_are_known():
    both = pd.concat([usage([6]), usage([8], account="B")])
    known = account_months(both, answers(), until=UNTIL, seats=pd.Series({"A": 2, "B": 4}))
    assert known["exposure"].tolist() == [2, 4]
    for seats in ({"A": 2}, {"A": 2, "B": 0}):
        half = account_months(both, answers(), until=UNTIL, seats=pd.Series(seats))
        assert half["exposure"].tolist() == [1, 1]


def test_usage_on_either_side_leaves_the_month_of_the_score_out():
    goals = [1] * 3 + [2] * 3 + [4] * 3 + [1000] + [8, 8, 14]
    said = answers(("A", "2026-10-20 10:00", 6), ("A", "2026-10-25 10:00", 9))
    months = account_months(usage(goals), said, until=date(2027, 1, 31))
    row = around_scores(months, said).iloc[0]
    assert row["score"] == 9, "the last of the month speaks"
    assert (row["usual"], row["earlier"], row["before"], row["after"]) == (1.5, 2, 4, 10)
    assert (row["goals_after"], row["exposure_after"], row["recent"]) == (30, 3, False)


def test_an_account_that_left_counts_for_the_months_it_was_there_and_a_recent_score_not_yet():
    said = answers(("A", "2026-05-10", 2), ("B", "2026-05-10", 9), ("B", "2026-07-10", 9))
    months = account_months(
        pd.concat([usage([3] * 6), usage([2] * 9, account="B")]), said, until=date(2026, 9, 30)
    )
    rows = around_scores(months, said)
    assert rows["exposure_after"].tolist() == [1, 3, 2]
    assert rows["recent"].tolist() == [False, False, True]
    assert rows["previous"].tolist() == [pd.NA, pd.NA, 9]
    assert len(comparable(rows)) == 2


def test_without_usage_or_scores_there_are_no_rows_and_nothing_fails():
    months = account_months(usage([]), answers(), until=UNTIL)
    rows = around_scores(months, answers())
    assert rows.empty
    table = usage_after(rows, period)
    assert set(table["note"]) == {"few accounts"} and table["estimate"].isna().all()
    assert score_after(rows, period).empty
    none = pd.DataFrame({"account": [], "decided": pd.to_datetime([]), "renewed": []})
    none = none.astype({"renewed": "boolean"})
    cells = says_against_does(rows, none)
    assert list(zip(cells["class"], cells["trend"], strict=True)) == CELLS
    assert cells["accounts"].sum() == cells["n"].sum() == 0


def test_a_class_that_never_uses_the_product_is_refused_not_fitted():
    said = answers(
        *((f"D{place}", "2026-05-10", 2) for place in range(6)),
        *((f"P{place}", "2026-05-10", 9) for place in range(6)),
    )
    used = [usage([5, 7, 6, 8, 0, 0, 0, 0, 0], account=f"D{place}") for place in range(6)]
    used += [usage([5, 6, 8, 7, 9, 9, 9, 5, 9], account=f"P{place}") for place in range(6)]
    months = account_months(pd.concat(used), said, until=date(2026, 9, 30))
    table = usage_after(around_scores(months, said), period, min_n=5)
    promoter = table[table["level"] == "promoter"]
    assert promoter["estimate"].isna().all() and set(promoter["note"]) == {"no usage"}


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [(10, 8, "fell"), (10, 8.01, "steady"), (10, 12, "rose"), (0, 0, "steady"), (0, 1, "rose")],
)
def test_a_trend_begins_at_the_threshold(before, after, trend):
    rows = pd.DataFrame({"before": [float(before)], "after": [float(after)], "recent": [False]})
    assert trends(rows, change=0.2)["trend"].tolist() == [trend]


def named(account="A", month="2026-01-01", kind="promoter", trend="fell"):
    row = {"account": account, "month": pd.Timestamp(month), "class": kind, "trend": trend}
    return pd.DataFrame([row]).astype({"month": "datetime64[us]"})


@pytest.mark.parametrize(
    ("decided", "met"),
    # January's three months after are over on 1 May; a year after 1 January it is forgotten
    [("2026-04-30", 0), ("2026-05-01", 1), ("2027-01-01", 1), ("2027-01-02", 0)],
)
def test_a_renewal_follows_once_the_months_after_are_over(decided, met):
    renewals = pd.DataFrame({"account": ["A"], "decided": [pd.Timestamp(decided)], "renewed": True})
    assert len(renewals_after_trend(named(), renewals)) == met


def test_cells_count_accounts_once_hold_back_few_and_leave_out_the_lost():
    rows = pd.concat(
        [
            pd.DataFrame(
                {
                    "account": f"A{place}",
                    "month": pd.to_datetime(["2025-06-01", "2026-01-01"]),
                    "class": ["detractor", "promoter"],
                    "before": [10.0, 10.0],
                    "after": [20.0, 5.0],
                    "recent": False,
                }
            )
            for place in range(4)
        ]
    )
    decided = pd.DataFrame(
        {
            "account": [f"A{place}" for place in range(4)],
            "decided": pd.Timestamp("2026-06-15"),
            "renewed": pd.array([True, True, True, False], "boolean"),
        }
    )
    revenue = pd.Series({f"A{place}": 100.0 for place in range(4)})
    how = {"present": {"A0", "A1", "A2"}, "min_n": 3}
    cells = says_against_does(rows, decided, revenue, **how).set_index(["class", "trend"])
    cell = cells.loc[("promoter", "fell")]
    assert (cell["accounts"], cell["revenue"], cell["n"]) == (3, 300, 4)
    assert cell["estimate"] == 0.75
    assert cells["accounts"].sum() == 3 and cells.loc[("detractor", "rose"), "n"] == 0
    few = says_against_does(rows, decided, revenue, present={"A0"}, min_n=3)
    assert few["revenue"].isna().all(), "what one account pays is nobody's business"


def test_years_of_usage_are_laid_out_in_moments():
    rng = np.random.default_rng(5)
    used = pd.concat([usage(rng.poisson(9, 36), account=f"A{place:03d}") for place in range(200)])
    months = account_months(used, answers(), until=date(2029, 12, 31))
    assert len(months) == 200 * 36 and months["goals"].sum() == used["goals"].sum()
