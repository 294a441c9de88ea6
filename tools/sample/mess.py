"""What goes wrong between an answer and its export, planted and counted.

Every row of an export ends with a `fate`: "usable", "blank" (kept, without a score), or the
reason for which the contract refuses it. Rows are chosen without overlap, so that each count
stands for itself.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tools.sample.fieldwork import File, response_ids
from tools.sample.life import DAY, History
from tools.sample.remarks import HOSTILE

SECOND = np.timedelta64(1, "s")


@dataclass(frozen=True)
class Mess:
    """How often each thing goes wrong in one file.

    Attributes
    ----------
    started : int
        Opened and never sent in; every second of them holds a score all the same.
    previews : int
        Test rows by the survey's author.
    again : int
        People who answer a second time in the quarter.
    late : int
        People who answer this quarter's survey just after local midnight of the next one.
    copies : int
        Answers exported twice.
    strangers : int
        Answers from an address that the CRM does not know.
    nameless : int
        Answers without an address: they count, and match nobody.
    spelled : int
        Addresses in other case, or with spaces around them.
    hostile : tuple of int
        Which of `HOSTILE` stand as comments.
    off_scale : tuple of int
        Codes outside 0-10.
    """

    started: int = 0
    previews: int = 0
    again: int = 2
    late: int = 0
    copies: int = 0
    strangers: int = 1
    nameless: int = 0
    spelled: int = 5
    hostile: tuple[int, ...] = ()
    off_scale: tuple[int, ...] = ()


MESS = {
    "2024Q2": Mess(started=9, copies=2, strangers=2, hostile=(5,)),
    "2024Q3": Mess(started=11, copies=1, again=3),
    "2024Q4": Mess(started=8, late=2, hostile=(0,)),
    "2025Q1": Mess(started=10, copies=2, strangers=2, off_scale=(11, 11, 99)),
    "2025Q2": Mess(copies=2, again=3, hostile=(3, 7)),
    "2025Q3": Mess(copies=1, nameless=2, spelled=8),
    "2025Q4": Mess(copies=2, strangers=2, hostile=(2,)),
    "2026Q1": Mess(copies=1, spelled=6, hostile=(4,)),
    "2026Q2": Mess(started=7, previews=3, copies=2, again=3, hostile=(1, 6)),
    "2026Q3": Mess(copies=2, again=3, strangers=2, spelled=7, hostile=(0, 1, 2, 3, 4, 5, 6, 7)),
}


def disturb(
    sheets: dict[File, pd.DataFrame], history: History, rng: np.random.Generator
) -> dict[File, pd.DataFrame]:
    """Plant the mess in every export, and give the answers their ids.

    Returns
    -------
    dict
        The sheets with `response_id` and `status` ("completed", "started", "preview") besides,
        and `fate` set for what was planted.
    """
    files = list(sheets)
    messy = {file: _plant(file, sheets[file], history, rng) for file in files}
    for file, following in zip(files, files[1:], strict=False):
        if MESS[file.quarter].late:
            messy[file] = _delay(messy[file], messy[following], MESS[file.quarter].late)
    return {file: _finish(file, sheet, rng) for file, sheet in messy.items()}


def _plant(
    file: File, sheet: pd.DataFrame, history: History, rng: np.random.Generator
) -> pd.DataFrame:
    mess = MESS[file.quarter]
    sheet = sheet.assign(status="completed", spelled=False, stranger=False, nameless=False)
    sheet["score"] = sheet["score"].astype(object)
    free = iter(rng.permutation(np.flatnonzero(sheet["fate"] == "usable")))

    def take(count: int) -> list[int]:
        return [int(next(free)) for _ in range(count)]

    for row, code in zip(take(len(mess.off_scale)), mess.off_scale, strict=True):
        sheet.loc[row, ["score", "fate"]] = [code, "score_out_of_range"]
    for row, number in zip(take(len(mess.hostile)), mess.hostile, strict=True):
        sheet.loc[row, "comment"] = HOSTILE[number]
    if mess.hostile:
        sheet.loc[take(1)[0], "comment"] = _indiscreet(history, rng)
    for row in take(mess.nameless):
        sheet.loc[row, ["email", "nameless"]] = ["", True]
    for row in take(mess.strangers):
        name = str(sheet.loc[row, "email"]).split("@")[0]
        sheet.loc[row, ["email", "stranger"]] = [f"{name}@mail.example.org", True]
    for number, row in enumerate(take(mess.spelled)):
        email = str(sheet.loc[row, "email"])
        email = (email.upper(), f" {email}", email.title(), f"{email} ")[number % 4]
        sheet.loc[row, ["email", "spelled"]] = [email, True]

    extra = [sheet]
    first = take(mess.again)
    if first:
        second = sheet.loc[first].copy()
        step = rng.integers(1, 3 * 86400, len(first)) * SECOND
        second["started_at"] += step
        second["answered_at"] += step
        second["score"] = [min(10, max(0, int(x) + 1 - 2 * (x > 8))) for x in second["score"]]
        second["comment"] = ""
        sheet.loc[first, "fate"] = "superseded"
        extra.append(second)
    extra += [_started(file, mess.started, sheet, history, rng), _previews(sheet, mess.previews)]
    return pd.concat([part for part in extra if len(part)], ignore_index=True)


def _started(
    file: File, count: int, sheet: pd.DataFrame, history: History, rng: np.random.Generator
) -> pd.DataFrame:
    """Make rows of people who opened the survey and never sent it in."""
    silent = history.surveys[
        (history.surveys["quarter"] == file.quarter) & history.surveys["answered_at"].isna()
    ]
    silent = silent.iloc[np.sort(rng.choice(len(silent), count, replace=False))]
    rows = silent[["contact", "invited_at"]].join(history.contacts, on="contact")
    rows = rows.join(history.accounts["account_id"], on="account")
    rows["started_at"] = rows["invited_at"] + rng.integers(3600, 4 * 86400, count) * SECOND
    scores = [int(score) if i % 2 else None for i, score in enumerate(rng.integers(0, 11, count))]
    rows = rows.assign(
        answered_at=pd.NaT,
        score=pd.Series(scores, rows.index, dtype=object),
        comment="",
        fate="not_completed",
        status="started",
        spelled=False,
        stranger=False,
        nameless=False,
    )
    return rows[sheet.columns].astype({"answered_at": "datetime64[s]"})


def _previews(sheet: pd.DataFrame, count: int) -> pd.DataFrame:
    """Make the rows that the survey's author left while trying it."""
    rows = sheet.iloc[:count].copy()
    before = (2 + np.arange(count)) * DAY
    return rows.assign(
        contact=-1,
        email="survey.owner@larkfield.example.com",
        account_id="",
        first_name="Test",
        last_name="Test",
        started_at=rows["started_at"] - before,
        answered_at=rows["answered_at"] - before,
        score=10,
        comment="test",
        fate="test_row",
        status="preview",
    )


def _indiscreet(history: History, rng: np.random.Generator) -> str:
    """Write a comment that names a colleague and gives an address."""
    who = history.contacts.iloc[int(rng.integers(len(history.contacts)))]
    return f"Please ask {who.first_name} {who.last_name} ({who.email}), who runs it here."


def _delay(sheet: pd.DataFrame, following: pd.DataFrame, count: int) -> pd.DataFrame:
    """Move the last answers of a quarter past its local midnight.

    The first of them is by somebody who answers the following survey too, so that only the later
    answer counts; the others are by people who do not, so that theirs count in that quarter.
    """
    plain = sheet[
        (sheet["fate"] == "usable") & ~sheet["stranger"] & ~sheet["contact"].duplicated(keep=False)
    ]
    both = plain["contact"].isin(following.loc[following["fate"] == "usable", "contact"])
    neither = ~plain["contact"].isin(following["contact"])
    rows = [*plain.index[both][-1:], *plain.index[neither][1 - count :]]
    year, number = int(str(sheet["answered_at"].max())[:4]), sheet["answered_at"].max().quarter
    midnight = np.datetime64(f"{year + number // 4}-{3 * (number % 4) + 1:02d}-01", "s")
    taken = sheet["answered_at"] - sheet["started_at"]
    sheet.loc[rows, "answered_at"] = midnight + 600 * SECOND * np.arange(1, count + 1)
    sheet.loc[rows, "started_at"] = sheet["answered_at"] - taken
    sheet.loc[rows[0], "fate"] = "superseded"
    return sheet


def _finish(file: File, sheet: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Put a sheet in order of time, number its answers, and export some of them twice."""
    when = sheet["answered_at"].fillna(sheet["started_at"])
    sheet = sheet.iloc[np.argsort(when.to_numpy(), kind="stable")].reset_index(drop=True)
    sheet["response_id"] = response_ids(file.tool, len(sheet), rng)
    once = (sheet["fate"] == "usable") & ~sheet["contact"].duplicated(keep=False)
    chosen = rng.choice(np.flatnonzero(once), MESS[file.quarter].copies, replace=False)
    copies = sheet.loc[np.sort(chosen)].copy()
    copies["fate"] = "duplicate_response" if sheet.loc[0, "response_id"] else "duplicate_row"
    return pd.concat([sheet, copies]).sort_index(kind="stable").reset_index(drop=True)
