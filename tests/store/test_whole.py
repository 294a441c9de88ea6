"""A table is loaded with every column that it may have, and with those that follow from others."""

import pandas as pd
import pytest

from nps_analysis import contract, store
from nps_analysis.estimates import estimate
from nps_analysis.sources.column_kinds import to_frame
from nps_analysis.store import MissingTable
from nps_analysis.store.whole import loaded_kinds


@pytest.mark.parametrize("table", contract.TABLES)
def test_every_declared_column_is_there_with_its_type(programme, table):
    store.ingest(programme)
    rows = store.load(table, programme=programme, missing="empty")
    declared = {name: column.kind for name, column in contract.TABLES[table].items()}
    divided = {name: "text" for name in ("region", "plan") if table in contract.DIVIDED}
    wanted = declared | divided | contract.FOLLOWING[table]
    assert list(rows) == list(wanted)
    assert rows.dtypes.astype(str).to_dict() == {
        name: contract.DTYPES[kind] for name, kind in wanted.items()
    }


@pytest.mark.parametrize("table", ["usage", "departures"])
def test_a_table_that_nothing_supplies_is_an_error_unless_it_may_be_empty(programme, table):
    store.ingest(programme)
    with pytest.raises(MissingTable, match=f"acme has no {table}"):
        store.load(table, programme=programme)
    rows = store.load(table, programme=programme, missing="empty")
    assert len(rows) == 0
    assert list(rows) == list(loaded_kinds(table, programme))
    with pytest.raises(ValueError, match="missing is 'nothing'; it is 'raise' or 'empty'"):
        store.load(table, programme=programme, missing="nothing")


def test_what_follows_from_other_columns_is_there_once(programme):
    store.ingest(programme)
    answers = store.load("responses", programme=programme).set_index("response_id")
    assert answers.loc["A-1", ["customer_id", "account"]].tolist() == ["C-1", "K-1"]
    assert answers.loc["A-3", "account"] == answers.loc["A-3", "customer_id"]
    # 22:30 UTC on 30 June is 00:30 on 1 July in Paris; 08:00 UTC is the same day there.
    assert answers.loc["B-1", "day"] == pd.Timestamp("2026-07-01")
    assert answers.loc["A-1", "day"] == pd.Timestamp("2026-04-02")
    # 9 and 10 promote, 6 detracts, 7 and 8 do neither; an effort has no score, and no class.
    found = answers.loc[["A-1", "A-2", "A-3", "B-1", "B-4"], "class"].tolist()
    assert found == ["promoter", "detractor", "passive", "promoter", "passive"]
    assert answers.loc["E-1", "class"] is pd.NA
    assert answers["scale"].eq("0-10").all()
    renewals = store.load("renewals", programme=programme).set_index("account_id")
    # K-1 was decided on 15 June, before it came due; of K-2 only the day due is known.
    assert renewals["decided"].astype(str).to_dict() == {"K-1": "2026-06-15", "K-2": "2026-08-31"}


def test_local_days_follow_the_clock_through_its_changes(home, programme):
    # Paris is an hour ahead of UTC until 29 March 2026, 01:00 UTC, and two hours from then on.
    instants = {
        "2026-03-27 22:59:59": "2026-03-27",
        "2026-03-27 23:00:00": "2026-03-28",
        "2026-03-30 21:59:59": "2026-03-30",
        "2026-03-30 22:00:00": "2026-03-31",
        "2026-10-24 22:00:00": "2026-10-25",
        "2026-10-25 22:59:59": "2026-10-25",
        "2026-10-25 23:00:00": "2026-10-26",
    }
    lines = [f"D-{i},p{i}@acme.test,{at},9," for i, at in enumerate(instants)]
    text = "\n".join(["Id,E-mail,Sent in,Recommend,Why", *lines, ""])
    (home / "raw/answers/2026Q1.csv").write_text(text, encoding="utf-8")
    store.ingest(programme)
    answers = store.load("responses", programme=programme).set_index("response_id")
    found = [str(answers.loc[f"D-{i}", "day"].date()) for i in range(len(instants))]
    assert found == list(instants.values())
    # and as pandas converts them, of every answer
    local = answers["responded_at"].dt.tz_convert("Europe/Paris").dt.tz_localize(None)
    assert (answers["day"] == local.dt.normalize()).all()


def test_a_figure_is_clustered_by_account_as_the_table_is_loaded(programme):
    store.ingest(programme)
    answers = store.load("responses", period="2026Q2", programme=programme)
    # Scores 9, 6 and 8: one promoter, one detractor, one passive; Ana and Bob are one account.
    found = estimate(answers, cluster="account")
    assert found[["n", "estimate"]].iloc[0].tolist() == [3, 0.0]


@pytest.mark.parametrize("where", [None, "region == 'EMEA'"])
def test_a_scan_gives_what_a_load_gives_without_loading_it(programme, where):
    store.ingest(programme)
    for table in ("responses", "invitations", "renewals", "refused"):
        how = {"programme": programme, "period": "2026Q3", "where": where}
        lazy, loaded = store.scan(table, **how), store.load(table, **how)
        assert lazy.columns == list(loaded)
        pd.testing.assert_frame_equal(to_frame(lazy.to_arrow_table()), loaded)
    answers = store.scan("responses", programme=programme, where=where)
    relational = answers.filter("survey = 'relational'")
    loaded = store.load("responses", programme=programme, where=where)
    how = {"by": "period", "cluster": "account"}
    wanted = estimate(loaded[loaded["survey"] == "relational"], **how)
    # narwhals gives DuckDB's texts the other kind of missing value
    pd.testing.assert_frame_equal(estimate(relational, **how), wanted, check_dtype=False)


def test_a_scan_of_a_missing_table_is_told_as_a_load_is(programme):
    store.ingest(programme)
    with pytest.raises(MissingTable, match="acme has no usage"):
        store.scan("usage", programme=programme)
    assert store.scan("usage", programme=programme, missing="empty").fetchall() == []
