"""A renewal knows only scores that came on a day before its decision."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from nps_analysis.joins.last_score import classes, scored_renewals
from nps_analysis.scoring import RENEWAL_RATE

END = date(2026, 9, 30)


def renewal(account="A", due="2026-09-10", decided=None, renewed=True):
    return {"account_id": account, "due_on": due, "decided_on": decided, "renewed": renewed}


def renewals(*rows):
    frame = pd.DataFrame(rows or [renewal()])
    for column in ("due_on", "decided_on"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
    return frame.astype({"renewed": "boolean", "account_id": "string"})


def answer(at, score, account="A", survey="relational"):
    return {"account_id": account, "responded_at": at, "score": score, "survey": survey}


def responses(*rows):
    columns = ["account_id", "responded_at", "score", "survey"]
    frame = pd.DataFrame(list(rows), columns=columns)
    frame["responded_at"] = pd.to_datetime(frame["responded_at"], utc=True, format="ISO8601")
    frame["response_id"] = [f"R-{place}" for place in range(len(frame))]
    return frame.astype(
        {"score": "Int64", "account_id": "string", "responded_at": "datetime64[us, UTC]"}
    )


def score_of(given, decided="2026-09-10", **how):
    rows = scored_renewals(
        renewals(renewal(due=decided)), responses(*given), **{"until": END} | how
    )
    return rows["score"].item(), rows["class"].item()


def test_the_last_score_before_the_decision_counts():
    given = [answer("2026-03-01", 2), answer("2026-06-01", 9), answer("2026-05-01", 7)]
    assert score_of(given) == (9, "promoter")


@pytest.mark.parametrize("at", ["2026-09-10T00:00:00", "2026-09-10T23:59:59", "2026-09-11"])
def test_a_score_of_the_day_or_later_is_never_used(at):
    assert score_of([answer(at, 0)]) == (pd.NA, "silent")
    assert score_of([answer("2026-03-01", 8), answer(at, 0)]) == (8, "passive")


def test_the_day_is_the_programme_s_own():
    # 22:30 UTC on the 9th is 00:30 on the 10th in Paris in September: the day of the decision
    given = [answer("2026-09-09T22:30", 0)]
    assert score_of(given, time_zone="UTC") == (0, "detractor")
    assert score_of(given, time_zone="Europe/Paris") == (pd.NA, "silent")
    # and 03:30 UTC on the 10th is still the 9th in New York
    given = [answer("2026-09-10T03:30", 0)]
    assert score_of(given, time_zone="America/New_York") == (0, "detractor")


def test_the_decision_counts_not_the_end_of_the_contract():
    rows = renewals(renewal(due="2026-09-10", decided="2026-07-01"))
    given = responses(answer("2026-06-01", 9), answer("2026-08-01", 1))
    assert scored_renewals(rows, given, until=END)["score"].item() == 9


def test_horizon_is_counted_in_days():
    assert score_of([answer("2025-09-10T12:00", 9)], horizon_days=365) == (9, "promoter")
    assert score_of([answer("2025-09-09T12:00", 9)], horizon_days=365) == (pd.NA, "silent")
    assert score_of([answer("2026-09-08", 9)], horizon_days=1) == (pd.NA, "silent")


def test_blanks_effort_and_other_accounts_are_passed_over():
    given = [
        answer("2026-03-01", 9),
        answer("2026-04-01", None),
        answer("2026-05-01", 1, survey="transactional"),
        answer("2026-06-01", 1, account="B"),
        answer("2026-07-01", 1, account=None),
    ]
    assert score_of(given) == (9, "promoter")


def test_what_is_not_decided_yet_is_left_out_and_the_silent_are_kept():
    rows = renewals(
        renewal("A", due="2026-09-30"),
        renewal("B", due="2026-10-01"),
        renewal("C", due="2026-10-15", decided="2026-09-01"),
        renewal("D", due="2026-08-15", decided="2026-10-02"),
        renewal("E", due="2026-08-15", renewed=None),
    )
    scored = scored_renewals(rows, responses(answer("2026-05-01", 9)), until=END)
    assert scored["account_id"].tolist() == ["A", "C"]
    assert scored["class"].tolist() == ["promoter", "silent"]


def test_rows_keep_their_order_and_their_columns():
    rows = renewals(renewal("B", due="2026-09-10"), renewal("A", due="2025-09-10"))
    scored = scored_renewals(rows, responses(answer("2026-05-01", 9)), until=END)
    assert scored["account_id"].tolist() == ["B", "A"]
    assert list(scored.columns) == [*rows.columns, "decided", "score", "answered_at", "class"]


def test_without_a_column_of_decisions_a_contract_is_decided_when_due():
    rows = renewals().drop(columns="decided_on")
    scored = scored_renewals(rows, responses(answer("2026-05-01", 6)), until=END)
    assert scored["decided"].item() == pd.Timestamp("2026-09-10")
    assert scored["class"].item() == "detractor"


def test_nothing_in_nothing_out():
    scored = scored_renewals(renewals()[:0], responses(), until=END)
    assert len(scored) == 0 and "class" in scored


def test_classes_cut_where_the_contract_says():
    scores = pd.Series([*range(11), None], dtype="Int64")
    assert classes(scores).tolist() == ["detractor"] * 7 + ["passive"] * 2 + ["promoter"] * 2 + [
        "silent"
    ]


def test_a_planted_leak_is_kept_out():
    """Scores before the decision are noise; those after it give the outcome away.

    Read rightly, scores say nothing: renewal is the same among promoters and detractors, within
    four standard errors (0.5 / sqrt(n / 2) each). With the leak, promoters would all have renewed.
    """
    from nps_analysis.estimates import estimate

    rng = np.random.default_rng(11)
    size = 600
    ids = [f"A-{place}" for place in range(size)]
    renewed = rng.random(size) < 0.5
    days = pd.Timestamp("2025-10-01") + pd.to_timedelta(rng.integers(0, 300, size), "D")
    before = days - pd.to_timedelta(rng.integers(1, 300, size), "D") + pd.Timedelta(hours=11)
    after = days + pd.to_timedelta(rng.integers(0, 60, size), "D") + pd.Timedelta(hours=9)
    rows = renewals(
        *(renewal(i, due=d, renewed=r) for i, d, r in zip(ids, days, renewed, strict=True))
    )
    given = responses(
        *(
            answer(at, int(s), i)
            for at, s, i in zip(before, rng.choice([3, 9], size), ids, strict=True)
        ),
        *(answer(at, 9 if r else 3, i) for at, r, i in zip(after, renewed, ids, strict=True)),
    )
    scored = scored_renewals(rows, given, until=END)
    answered = scored["answered_at"].dt.tz_localize(None)
    assert (answered < scored["decided"]).all()
    rates = estimate(scored, RENEWAL_RATE, by="class").set_index("class")["estimate"]
    gap = rates["promoter"] - rates["detractor"]
    assert abs(gap) < 4 * np.sqrt(2 * 0.25 / (size / 2))
