"""Several sources may say who left: all are kept apart, compared, and none is chosen."""

import pandas as pd
import pytest

from nps_analysis import store
from nps_analysis.programme import Programme, ProgrammeError

PROGRAMME = """
name = "deeds"
title = "Who stays?"
organisation = "Deeds"
question = "Would you?"
[folders]
raw = "raw"
processed = "processed"

[[sources]]
table = "customers"
files = "seats.csv"
layout = "mapped"
[sources.columns]
customer_id = "seat"
account_id = "account"

[[sources]]
table = "usage"
files = "events.csv"
layout = "mapped"
[sources.columns]
customer_id = "seat"
month = "on"
goals = "times"
event_id = "event"

[[sources]]
table = "renewals"
files = "crm.csv"
layout = "mapped"
reversed = ["renewed"]
[sources.constants]
due_on = "2026-09-30"
[sources.columns]
account_id = "account"
renewed = "churned"

[[sources]]
table = "departures"
files = "events_of_leaving.csv"
layout = "mapped"
[sources.constants]
source = "desk"
[sources.columns]
account_id = "account"
left_on = "on"
reference = "id"

[[sources]]
table = "departures"
files = "billing.csv"
layout = "mapped"
[sources.columns]
account_id = "account"
left = "ended"
"""

EXPORTS = {
    "seats.csv": "seat,account\nS-1,A\nS-2,A\nS-3,B\n",
    "events.csv": (
        "event,seat,on,times\nE-1,S-1,2026-07-03,2\nE-2,S-1,2026-07-19,5\n"
        "E-3,S-2,2026-07-20,1\nE-4,S-3,2026-08-01,4\n"
    ),
    "crm.csv": "account,churned\nA,TRUE\nB,FALSE\nC,FALSE\n",
    "events_of_leaving.csv": "id,account,on\nL-1,A,2026-08-01\nL-2,B,2026-10-15\n",
    "billing.csv": "account,ended\nA,yes\nC,no\nD,yes\n",
}


@pytest.fixture
def programme(tmp_path):
    (tmp_path / "programme.toml").write_text(PROGRAMME, encoding="utf-8")
    (tmp_path / "raw").mkdir()
    for name, text in EXPORTS.items():
        (tmp_path / "raw" / name).write_text(text, encoding="utf-8")
    return Programme.read(tmp_path)


def loaded(programme):
    return {name: store.load(name, programme=programme) for name in ("renewals", "departures")}


def test_a_programme_without_answers_has_the_periods_of_what_was_done(programme):
    found = store.ingest(programme)
    assert found.periods == ("2026Q3",)
    assert any(line.startswith("responses: no source supplies any") for line in found.problems)
    assert found.rows_in == found.kept == 3 + 4 + 3 + 2 + 3
    steps = store.flow("2026Q3", programme=programme)
    assert steps["rows"].tolist() == [0, 0, 0]


def test_events_of_a_month_stay_apart_and_learn_their_account(programme):
    store.ingest(programme)
    usage = store.load("usage", programme=programme)
    assert usage.groupby("account_id")["goals"].sum().to_dict() == {"A": 8, "B": 4}
    assert len(usage) == 4 and set(usage["month"].dt.day) == {1}


def test_a_reversed_flag_says_the_opposite(programme):
    store.ingest(programme)
    renewals = store.load("renewals", programme=programme).set_index("account_id")["renewed"]
    assert renewals.to_dict() == {"A": False, "B": True, "C": True}


def test_sources_are_put_side_by_side(programme):
    store.ingest(programme)
    claims = store.who_left(loaded(programme))
    assert list(claims) == ["renewals", "billing.csv", "desk"]
    assert claims.loc["A"].all()
    assert claims.loc["B"].tolist() == [False, False, True]
    assert not claims.loc["C"].any()
    assert claims.loc["D"].tolist() == [False, True, False]  # known to one source only


def test_nothing_later_is_looked_at(programme):
    store.ingest(programme)
    until = pd.Timestamp("2026-09-30").date()
    assert not store.who_left(loaded(programme), until).loc["B"].any()
    until = pd.Timestamp("2026-07-31").date()
    claims = store.who_left(loaded(programme), until)
    assert list(claims) == ["billing.csv", "desk"], "no renewal was decided by then"
    assert not claims["desk"].any()
    assert claims.loc["A", "billing.csv"], "a departure without a date is always looked at"


def test_disagreement_is_found_by_check_with_its_counts(programme):
    found = store.ingest(programme)
    (line,) = (line for line in found.problems if line.startswith("departures:"))
    assert "3 sources say who left and disagree on 2 of 4 accounts" in line
    assert "renewals 1, billing.csv 2, desk 2; all say so of 1, none of 1" in line


def test_one_source_alone_has_nothing_to_be_compared_with(programme):
    store.ingest(programme)
    assert store.who_left({"renewals": loaded(programme)["renewals"]}).empty


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["renewed"]', '["due_on"]', "sources[2].reversed: 'due_on' is not one of renewed"),
        (
            'renewed = "churned"\n',
            "",
            "sources[2].reversed: 'renewed' is not among its columns; declare",
        ),
    ],
)
def test_only_a_mapped_yes_or_no_can_be_reversed(tmp_path, old, new, said):
    path = tmp_path / "programme.toml"
    path.write_text(PROGRAMME.replace(old, new), encoding="utf-8")
    with pytest.raises(ProgrammeError) as error:
        Programme.read(path)
    assert said in str(error.value)


def test_a_programme_of_customers_alone_is_refused(tmp_path):
    path = tmp_path / "programme.toml"
    head, sources = PROGRAMME.split("[[sources]]", 1)
    path.write_text(head + "[[sources]]" + sources.split("[[sources]]")[0], encoding="utf-8")
    with pytest.raises(ProgrammeError, match='or at least table = "renewals" or "usage"'):
        Programme.read(path)
