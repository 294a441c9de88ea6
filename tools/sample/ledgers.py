"""Write what the other systems hold: CRM, invitations, billing, product usage and support."""

from pathlib import Path

import numpy as np
import pandas as pd

from tools.sample.club import member_since
from tools.sample.exports import dated, write_rows
from tools.sample.life import History

MOVED_CRM = pd.Timestamp("2026-01-01")
EFFORT = "support/effort.csv"
SECOND = np.timedelta64(1, "s")


def write_ledgers(
    history: History, invited: pd.DataFrame, raw: Path, rng: np.random.Generator
) -> dict[str, int]:
    """Write every export that is not a survey tool's answer file.

    Parameters
    ----------
    invited : DataFrame
        Who was asked to join the loyalty programme, as `membership.enrol` drew it.

    Returns
    -------
    dict
        Refusal reason -> count, planted in the effort file.
    """
    write_contacts(history, invited, raw / "crm/contacts.csv")
    write_accounts(history, raw / "crm/accounts.csv")
    write_invitations(history, raw / "survey-tool/invitations.csv")
    write_renewals(history, raw / "billing/renewals.csv")
    write_usage(history, raw / "usage/usage.csv")
    return write_effort(history, raw / EFFORT, rng)


def write_contacts(history: History, invited: pd.DataFrame, path: Path) -> None:
    """Write the CRM's contacts; what it imported from its predecessor has another date format."""
    latest = history.meetings.groupby("contact").last()
    rows = history.contacts.join(latest[["at", "kind", "reference"]])
    rows = rows.join(
        history.accounts[["account_id", "name", "region", "plan", "since", "ended"]], on="account"
    )
    rows = rows.join(member_since(history, invited), on="account")
    new = rows["at"] >= MOVED_CRM
    met = np.where(new, dated(rows["at"], "%d/%m/%Y"), dated(rows["at"], "%Y-%m-%d"))
    heads = ["Contact ID", "E-mail", "First name", "Last name", "Account ID", "Account name"]
    heads += ["Region", "Plan", "Language", "Customer since", "Customer until"]
    heads += ["Last contact date", "Last contact type", "Last contact reference", "Member since"]
    columns = zip(
        rows["customer_id"],
        rows["email"],
        rows["first_name"],
        rows["last_name"],
        rows["account_id"],
        rows["name"],
        rows["region"],
        rows["plan"],
        rows["language"].str.upper(),
        dated(rows["since"], "%Y-%m-%d"),
        dated(rows["ended"], "%Y-%m-%d"),
        met,
        rows["kind"].fillna(""),
        rows["reference"].fillna(""),
        dated(rows["member_since"], "%Y-%m-%d"),
        strict=True,
    )
    write_rows(path, [heads, *columns], delimiter=";", bom=True)


def write_accounts(history: History, path: Path) -> None:
    """Write the CRM's accounts with the revenue of their last contract, euros a year."""
    rows = history.accounts
    heads = ["Account ID", "Account name", "Region", "Plan", "Annual revenue (EUR)"]
    columns = zip(
        rows["account_id"],
        rows["name"],
        rows["region"],
        rows["plan"],
        rows["revenue"].astype(int),
        strict=True,
    )
    write_rows(path, [heads, *columns], delimiter=";", bom=True)


def write_invitations(history: History, path: Path) -> None:
    """Write every survey sent, with the instant's own offset from UTC."""
    rows = history.surveys.join(history.contacts[["email", "wave"]], on="contact")
    wave = [
        f"{quarter}-{month + 1}"
        for quarter, month in zip(rows["quarter"], rows["wave"], strict=True)
    ]
    sent = rows["invited_at"].dt.tz_localize("Europe/Paris")
    stamps = [instant.isoformat() for instant in sent]
    write_rows(path, [["email", "wave", "sent_at"], *zip(rows["email"], wave, stamps, strict=True)])


def write_renewals(history: History, path: Path) -> None:
    """Write every contract that came due, euros a year before and after."""
    rows = history.renewals.join(history.accounts["account_id"], on="account")
    rows = rows.sort_values(["due_on", "account_id"])
    heads = ["account_id", "due_date", "decision_date", "renewed", "arr_before", "arr_after"]
    columns = zip(
        rows["account_id"],
        dated(rows["due_on"], "%Y-%m-%d"),
        dated(rows["decided_on"], "%Y-%m-%d"),
        np.where(rows["renewed"], "yes", "no"),
        rows["before"].astype(int),
        rows["after"].astype(int),
        strict=True,
    )
    write_rows(path, [heads, *columns])


def write_usage(history: History, path: Path) -> None:
    """Write how often each account reached the product's key goal, month by month."""
    rows = history.usage.join(history.accounts["account_id"], on="account")
    columns = zip(rows["account_id"], dated(rows["month"], "%Y-%m-%d"), rows["goals"], strict=True)
    write_rows(path, [["account_id", "month", "reports_published"], *columns])


def write_effort(history: History, path: Path, rng: np.random.Generator) -> dict[str, int]:
    """Write the answers to the effort question, same day; a few blank, copied or off the scale.

    Two people answer twice about the same contact; the later answer counts. Whoever was in contact
    twice answers twice, and both count.
    """
    rows = history.meetings[history.meetings["effort"].notna()].reset_index(drop=True)
    rows = rows.join(history.contacts["email"], on="contact")
    rows["at"] += rng.integers(1800, 3 * 3600, len(rows)) * SECOND
    rows["ease"] = rows["effort"].astype(str)
    blank, off, copied, again = np.split(rng.choice(len(rows), 14, replace=False), [6, 8, 12])
    rows.loc[blank, "ease"], rows.loc[off, "ease"] = "", "8"
    first = rows.loc[again].assign(ease=(rows.loc[again, "effort"] % 7 + 1).astype(str))
    first["at"] -= 600 * SECOND
    rows = pd.concat([rows, first]).sort_values("at", kind="stable")
    rows["survey_id"] = [f"E-{number:05d}" for number in range(1, len(rows) + 1)]
    rows = pd.concat([rows, rows.loc[copied]]).sort_values("survey_id", kind="stable")
    heads = ["survey_id", "case_reference", "email", "answered_at", "easy_1_to_7"]
    columns = zip(
        rows["survey_id"],
        rows["reference"],
        rows["email"],
        dated(rows["at"], "%Y-%m-%dT%H:%M:%SZ", "UTC"),
        rows["ease"],
        strict=True,
    )
    write_rows(path, [heads, *columns])
    return {
        "duplicate_response": len(copied),
        "effort_out_of_range": len(off),
        "superseded": len(again),
    }
