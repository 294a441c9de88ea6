"""Only what was known on the eve of a decision is used, and what is not known is said."""

import numpy as np
import pandas as pd
import pytest

from nps_analysis.chapters.renewal.admitted import admit
from nps_analysis.joins.known import known_before
from nps_analysis.stats.identified import NotIdentified


def decision(day="2026-09-10", account="A", revenue=1023.0):
    return pd.DataFrame(
        {"account_id": [account], "decided": pd.to_datetime([day]), "revenue_before": [revenue]}
    )


def used(**goals):
    months = [pd.Timestamp(f"2026-{name[1:]}-01") for name in goals]
    return pd.DataFrame({"account_id": "A", "month": months, "goals": list(goals.values())})


def told(*rows):
    frame = pd.DataFrame(rows, columns=["account_id", "responded_at", "effort"])
    frame["responded_at"] = pd.to_datetime(frame["responded_at"], utc=True, format="ISO8601")
    return frame.astype({"effort": "Float64"})


def people(*since, account="A"):
    return pd.DataFrame({"account_id": account, "customer_since": pd.to_datetime(list(since))})


FULL = {f"m0{month}": 2 for month in range(3, 9)}


def known(decisions=None, *, usage=None, efforts=None, customers=None, zone="UTC"):
    return known_before(
        decision() if decisions is None else decisions,
        usage=used(**FULL) if usage is None else usage,
        efforts=told() if efforts is None else efforts,
        customers=people("2024-09-10") if customers is None else customers,
        time_zone=zone,
    ).iloc[0]


def test_usage_is_of_the_three_full_months_and_of_the_three_before():
    # 1 + 1 + 1 before, 2 + 2 + 3 after: log2 of 8, and of 8 over 4
    row = known(usage=used(m03=1, m04=1, m05=1, m06=2, m07=2, m08=3))
    assert row["usage"] == 3 and row["usage_change"] == 1


@pytest.mark.parametrize("day", ["2026-09-01", "2026-09-30"])
def test_the_month_of_the_decision_is_never_used(day):
    row = known(decision(day), usage=used(**FULL, m09=10**6))
    assert row["usage"] == pytest.approx(np.log2(7)) and row["usage_change"] == 0


def test_a_month_without_a_row_is_not_known_and_not_nought():
    row = known(usage=used(m03=1, m05=1, m06=0, m07=0, m08=0))
    assert row["usage"] == 0 and pd.isna(row["usage_change"])
    assert pd.isna(known(usage=used(m06=1, m08=1))["usage"])


def test_people_of_one_account_are_added_up():
    both = pd.concat([used(**FULL), used(**FULL)], ignore_index=True)
    assert known(usage=both)["usage"] == pytest.approx(np.log2(13))


def test_effort_is_of_earlier_days_within_a_year():
    given = told(
        ("A", "2026-09-10T00:00", 1),
        ("A", "2026-09-11T09:00", 1),
        ("A", "2026-09-09T23:00", 6),
        ("A", "2025-09-10T09:00", 4),
        ("A", "2025-09-09T09:00", 1),
        ("B", "2026-09-01T09:00", 1),
    )
    assert known(efforts=given)["effort"] == 5
    # 23:00 UTC on the 9th is the 10th in Paris: the day of the decision
    assert known(efforts=given, zone="Europe/Paris")["effort"] == 4
    assert pd.isna(known(efforts=told())["effort"])


def test_tenure_is_that_of_the_account_s_first_customer():
    assert known(customers=people("2025-01-01", "2024-09-10"))["tenure"] == pytest.approx(
        730 / 365.25
    )
    assert pd.isna(known(customers=people("2026-09-11"))["tenure"])
    assert pd.isna(known(customers=people("2020-01-01", account="B"))["tenure"])
    assert pd.isna(known(customers=pd.DataFrame({"customer_id": ["x"]}))["tenure"])


def test_revenue_is_that_before_the_decision():
    assert known()["revenue"] == 10
    assert pd.isna(known(decision().drop(columns="revenue_before"))["revenue"])


def rows_of(size=400, seed=3, **columns):
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame({"renewed": rng.random(size) < 0.7, "account": range(size)})
    rows["usage"], rows["tenure"] = rng.normal(size=(2, size))
    rows["plan"] = rng.choice(["Starter", "Team"], size)
    return rows.assign(**columns)


PLAN = {"plan": ("Starter", "Team", "")}


def test_all_that_is_known_is_taken_in_order():
    found = admit(rows_of(), ["usage", "tenure"], PLAN, taken=4)
    assert found.numbers == ("usage", "tenure") and found.factors == {"plan": ("Starter", "Team")}
    assert not found.left_out and not found.dropped and len(found.rows) == 400


def test_the_lost_carry_only_so_many_coefficients():
    rows = rows_of()
    # 5 lost a coefficient: 30 lost carry six, four of them taken
    few = pd.concat([rows[rows["renewed"]], rows[~rows["renewed"]].head(30)])
    found = admit(few, ["usage", "tenure"], PLAN, taken=4)
    assert found.numbers == ("usage", "tenure")
    assert found.factors == {} and found.left_out == {"plan": "few"}


def test_what_is_rarely_unknown_is_dropped_and_counted_what_often_is_is_marked():
    rows = rows_of()
    rows.loc[:9, "usage"] = np.nan
    rows.loc[::3, "tenure"] = np.nan
    found = admit(rows, ["usage", "tenure"], {}, taken=1)
    assert found.dropped == {"usage": 10} and len(found.rows) == 390
    assert found.unknown == {"tenure": int(rows["tenure"][10:].isna().sum())}


def test_what_cannot_be_used_is_named_with_its_reason():
    rows = rows_of(effort=np.nan, revenue=5.0)
    rows.loc[rows["plan"] == "Team", "renewed"] = True
    rows = rows.assign(region="EMEA")
    found = admit(rows, ["effort", "revenue"], PLAN | {"region": ("EMEA",)}, taken=1)
    assert found.left_out["effort"] == "unknown" and found.left_out["revenue"] == "same"
    assert found.left_out["region"] == "same"
    refused = found.left_out["plan"]
    assert isinstance(refused, NotIdentified)
    assert (refused.column, refused.level, refused.renewed) == ("plan", "Team", True)
    assert not found.numbers and not found.factors
