"""The sample's exports without the rows of whoever is outside a part of the customers."""

import csv
import io
import re

import pandas as pd

from nps_analysis import store
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


def without_the_others(where, whole, folder):
    """The programme at `whole`, in a folder of its own, ingested from what is left of it."""
    known, firms = whose()
    for path in RAW.rglob("*.csv"):
        place = folder / "raw" / path.relative_to(RAW)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(cut(path, PARTS[where], known, firms))
    text = whole.read_text(encoding="utf-8")
    for key in ("raw", "processed"):
        text = re.sub(rf'^{key} = ".*"$', f'{key} = "{folder}/{key}"', text, flags=re.M)
    (folder / "programme.toml").write_text(text, encoding="utf-8")
    alone = Programme.read(folder)
    store.ingest(alone)
    return alone
