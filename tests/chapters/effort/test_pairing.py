"""The effort that goes with a score or a renewal came before it, from the right people."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

import nps_analysis as nps
from nps_analysis.chapters.effort.pairing import (
    ease,
    ease_sides,
    renewals_after_effort,
    scored_efforts,
)


def responses(*rows):
    """Rows of customer, survey, moment, score, effort."""
    names = ["customer_id", "survey", "responded_at", "score", "effort"]
    frame = pd.DataFrame(rows, columns=names)
    frame["survey"] = frame["survey"].map({"r": "relational", "t": "transactional"})
    frame["responded_at"] = pd.to_datetime(
        frame["responded_at"], utc=True, format="ISO8601"
    ).astype("datetime64[us, UTC]")
    kinds = {"score": "Int64", "effort": "Int64", "customer_id": "string", "survey": "string"}
    frame = frame.astype(kinds)
    return frame.assign(response_id=frame.index.astype("string"), account_id=frame["customer_id"])


def efforts(*rows, **how):
    return scored_efforts(responses(*rows), **how)["effort"].tolist()


NONE = pd.NA


def test_the_effort_on_the_answer_itself_counts_first():
    rows = [("A", "t", "2026-07-01", None, 2), ("A", "r", "2026-07-02", 9, 6)]
    found = scored_efforts(responses(*rows))
    assert found["effort"].tolist() == [6]
    assert found["effort_at"].equals(found["responded_at"])


def test_only_an_earlier_instant_counts():
    at = "2026-07-02T10:00:00Z"
    assert efforts(("A", "t", at, None, 2), ("A", "r", at, 9, None)) == [NONE]
    earlier, later = "2026-07-02T09:59:59Z", "2026-07-02T10:00:01Z"
    assert efforts(("A", "t", earlier, None, 2), ("A", "r", at, 9, None)) == [2]
    assert efforts(("A", "t", later, None, 2), ("A", "r", at, 9, None)) == [NONE]


def test_the_last_of_several_counts_and_nobody_elses():
    rows = [
        ("A", "t", "2026-05-01", None, 1),
        ("A", "t", "2026-06-01", None, 7),
        ("B", "t", "2026-06-20", None, 3),
        ("A", "r", "2026-07-02", 9, None),
        ("C", "r", "2026-07-02", 8, None),
    ]
    assert efforts(*rows) == [7, NONE]


def test_the_horizon_is_held_to_the_day():
    rows = ("A", "t", "2026-06-01T00:00:00Z", None, 4), ("A", "r", "2026-07-01T00:00:00Z", 9, None)
    assert efforts(*rows, horizon_days=30) == [4]
    assert efforts(*rows, horizon_days=29) == [NONE]


def test_answers_without_a_score_and_contacts_are_no_rows_and_order_is_kept():
    rows = [
        ("B", "r", "2026-07-03", 3, None),
        ("A", "r", "2026-07-02", None, 5),
        ("A", "t", "2026-07-01", None, 2),
        ("A", "r", "2026-07-01T12:00:00Z", 10, None),
    ]
    found = scored_efforts(responses(*rows))
    assert found["score"].tolist() == [3, 10] and found["effort"].tolist() == [NONE, 2]
    assert list(found.columns.drop("effort_at")) == list(responses(*rows).columns)
    without = scored_efforts(responses(*rows).assign(effort=pd.array([pd.NA] * len(rows), "Int64")))
    assert without["effort"].isna().all()


def test_an_answer_after_a_score_would_have_fooled_a_naive_join():
    """Planted: effort after the score repeats it. The nearest in time sees it; ours cannot."""
    generator = np.random.default_rng(5)
    scores = generator.integers(0, 11, 400)
    rows = []
    for place, score in enumerate(scores):
        who = f"C{place}"
        rows.append((who, "t", "2026-06-20", None, int(generator.integers(1, 8))))
        rows.append((who, "r", "2026-07-01", int(score), None))
        rows.append((who, "t", "2026-07-02", None, 1 + int(score) * 6 // 10))
    frame = responses(*rows)
    ours = scored_efforts(frame)
    contacts = frame[frame["survey"] == "transactional"]
    naive = ours["customer_id"].map(contacts.groupby("customer_id")["effort"].last())
    pair = ours[["score", "effort"]].astype(float)
    assert abs(pair.corr().iloc[0, 1]) < 0.15
    assert naive.astype(float).corr(ours["score"].astype(float)) > 0.95


def test_a_renewal_has_the_last_effort_of_an_earlier_day():
    renewals = pd.DataFrame(
        {
            "account_id": pd.array(["A", "B", "C"], "string"),
            "due_on": pd.to_datetime(["2026-09-10"] * 3).astype("datetime64[us]"),
            "renewed": pd.array([True, False, True], "boolean"),
        }
    )
    told = responses(
        ("A", "t", "2026-08-01", None, 2),
        ("A", "r", "2026-09-09T21:00:00Z", 9, 6),
        ("B", "t", "2026-09-09T23:00:00Z", None, 1),
    )
    rows = renewals_after_effort(
        renewals, told, until=date(2026, 9, 30), time_zone="Europe/Paris"
    )  # B's answer is of the day itself, in Paris
    assert rows["effort"].tolist() == [6, NONE, NONE]
    assert rows["renewed"].tolist() == [True, False, True]
    assert "score" not in rows and "class" not in rows


@pytest.mark.parametrize(("points", "low"), [(5, True), (7, False), (4, False), (10, True)])
def test_sides_are_those_of_the_measure(points, low):
    """The measure's own bands say which answers are easy and which hard."""
    measure = nps.effort("own", points=points, easy="low" if low else "high")
    answers = pd.Series(range(1, points + 1), dtype="Int64")
    found = ease_sides(ease(answers, points=points, low_is_good=low), points=points)
    for band in measure.bands:
        inside = answers.between(band.low, band.high)
        assert (found[inside] == band.name).all()
