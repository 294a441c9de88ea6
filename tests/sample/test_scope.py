"""A part of the sample equals the sample of whose exports all others were removed."""

import csv
import io
import re

import pandas as pd
import pytest

from nps_analysis import contract, store
from nps_analysis.programme import Programme

from ..conftest import ROOT

RAW = ROOT / "data/sample/raw"
CRM = {"encoding": "utf-8-sig", "sep": ";", "dtype": str, "keep_default_na": False}
# Files by folder: rows of their header, and the columns of the person and of the account.
ABOUT = {
    "typeform": (1, "email", "account"),
    "surveymonkey": (2, "Email Address", "Custom Data 1"),
    "google-forms": (1, "Adresse e-mail", None),
    "qualtrics": (3, "RecipientEmail", "ExternalReference"),
    "support": (1, "email", None),
    "survey-tool": (1, "email", None),
    "crm/contacts": (1, "E-mail", "Account ID"),
    "crm/accounts": (1, None, "Account ID"),
    "billing": (1, None, "account_id"),
    "usage": (1, None, "account_id"),
}
PARTS = {
    "region == 'EMEA' and plan != 'Starter'": lambda one: (
        one["Region"] == "EMEA" and one["Plan"] not in ("", "Starter")
    ),
    "plan in ['Team'] or not region == 'APAC'": lambda one: (
        one["Plan"] == "Team" or one["Region"] not in ("", "APAC")
    ),
    "3000 <= revenue < 20000": lambda one: (
        one["Revenue"] != "" and 3000 <= float(one["Revenue"]) < 20000
    ),
}


def accounts():
    rows = pd.read_csv(RAW / "crm/accounts.csv", **CRM)
    rows = rows.rename(columns={"Annual revenue (EUR)": "Revenue"})
    return rows.drop_duplicates("Account ID", keep="last").set_index("Account ID")


def whose():
    """What is known of each address of one contact, and of each account."""
    firms = accounts()
    people = pd.read_csv(RAW / "crm/contacts.csv", **CRM)
    people = people.drop_duplicates("Contact ID", keep="last")
    people = people.assign(address=people["E-mail"].str.strip().str.casefold())
    known = {}
    for address, rows in people.groupby("address"):
        if len(rows) > 1:
            continue
        one = rows.iloc[0].to_dict()
        firm = firms.loc[one["Account ID"]].to_dict() if one["Account ID"] in firms.index else {}
        filled = {name: one[name] or firm.get(name, "") for name in ("Region", "Plan")}
        known[address] = filled | {"Revenue": firm.get("Revenue", "")}
    return known, firms.to_dict("index")


def cut(path, inside, known, firms):
    """The bytes of an export without the rows of whoever is outside."""
    name = path.relative_to(RAW).with_suffix("").as_posix()
    key = next(key for key in ABOUT if name == key or name.startswith(f"{key}/"))
    header, person, account = ABOUT[key]
    data = path.read_bytes()
    mark = data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    delimiter = ";" if key.startswith("crm") else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    places = rows[0]

    def belongs(row):
        cells = dict(zip(places, row, strict=False))
        about = known.get(cells.get(person, "").strip().casefold()) if person else None
        if about is None and account:
            about = firms.get(cells.get(account, "").strip())
        return about is not None and inside({"Revenue": ""} | about)

    kept = rows[:header] + [row for row in rows[header:] if belongs(row)]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(kept)
    return (b"\xef\xbb\xbf" if mark else b"") + out.getvalue().encode()


@pytest.fixture(scope="module", params=PARTS)
def part(request, sample_programme, tmp_path_factory):
    """The sample's programme, a part of it, and a programme of which the others were removed."""
    folder = tmp_path_factory.mktemp("part")
    known, firms = whose()
    for path in RAW.rglob("*.csv"):
        place = folder / "raw" / path.relative_to(RAW)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(cut(path, PARTS[request.param], known, firms))
    text = sample_programme.read_text(encoding="utf-8")
    for key in ("raw", "processed"):
        text = re.sub(rf'^{key} = ".*"$', f'{key} = "{folder}/{key}"', text, flags=re.M)
    (folder / "programme.toml").write_text(text, encoding="utf-8")
    alone = Programme.read(folder)
    store.ingest(alone)
    return Programme.read(sample_programme), request.param, alone


def told(rows, table):
    """Rows in an order of their own, without the ids that are places in a file."""
    if table == "responses":
        placed = rows["response_id"].str.contains("#")
        rows = rows.assign(response_id=rows["response_id"].mask(placed))
    return rows.sort_values(list(rows), kind="stable", ignore_index=True)


@pytest.mark.parametrize("table", contract.TABLES)
def test_a_table_of_a_part_is_that_of_exports_without_the_others(part, table):
    programme, where, alone = part
    found = store.load(table, programme=programme, where=where, missing="empty")
    wanted = store.load(table, programme=alone, missing="empty")
    pd.testing.assert_frame_equal(told(found, table), told(wanted, table))
    every = store.load(table, programme=programme, missing="empty")
    assert 0 < len(found) < len(every) or table == "departures"


def test_rows_keep_their_order(part):
    programme, where, _ = part
    every = store.load("responses", programme=programme)
    found = store.load("responses", programme=programme, where=where)
    place = dict(zip(every["response_id"], every.index, strict=True))
    assert found["response_id"].map(place).is_monotonic_increasing


def test_the_flow_and_the_periods_of_a_part_are_those_without_the_others(part):
    programme, where, alone = part
    assert store.known_periods(programme, where=where) == store.known_periods(alone)
    for period in store.known_periods(alone):
        found = store.flow(period, programme=programme, where=where).set_index("step")
        wanted = store.flow(period, programme=alone).set_index("step")
        for step in ("invited", "no_answer", "blank", "usable", "usable_invited"):
            assert found["rows"].get(step) == wanted["rows"].get(step), (period, step)
    counts = store.waves(programme, where=where).set_index("period")
    theirs = store.waves(alone).set_index("period")
    dated = [period for period in theirs.index if period]
    assert counts.loc[dated, ["usable", "blank"]].equals(theirs.loc[dated, ["usable", "blank"]])


def test_answers_that_another_replaced_are_of_the_part_of_their_customer(part):
    programme, where, alone = part
    found = store.load("refused", programme=programme, where=where)
    wanted = store.load("refused", programme=alone)
    wanted = wanted[wanted["customer_id"].notna()]
    columns = ["table", "reason", "customer_id", "period", "score"]
    pd.testing.assert_frame_equal(
        found[columns].sort_values(columns, ignore_index=True),
        wanted[columns].sort_values(columns, ignore_index=True),
    )
