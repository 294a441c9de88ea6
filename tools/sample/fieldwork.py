"""The answers as the survey tools hold them, file by file, before anything goes wrong."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tools.sample.life import History
from tools.sample.remarks import write_comments

HEX = "0123456789abcdef"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class File:
    """One survey export: its quarter, the tool that wrote it and where it lies under raw/."""

    quarter: str
    tool: str
    path: str


FILES = (
    File("2024Q2", "typeform", "typeform/larkfield-2024Q2.csv"),
    File("2024Q3", "typeform", "typeform/larkfield-2024Q3.csv"),
    File("2024Q4", "typeform", "typeform/larkfield-2024Q4.csv"),
    File("2025Q1", "typeform", "typeform/larkfield-2025Q1.csv"),
    File("2025Q2", "surveymonkey", "surveymonkey/larkfield-2025Q2.csv"),
    File("2025Q3", "surveymonkey", "surveymonkey/larkfield-2025Q3.csv"),
    File("2025Q4", "surveymonkey", "surveymonkey/larkfield-2025Q4.csv"),
    File("2026Q1", "google-forms", "google-forms/enquete-2026T1.csv"),
    File("2026Q2", "qualtrics", "qualtrics/larkfield-2026Q2.csv"),
    File("2026Q3", "google-forms", "google-forms/enquete-2026T3.csv"),
)


def response_ids(tool: str, size: int, rng: np.random.Generator) -> list[str]:
    """Draw the tool's own kind of response id ("" where the tool gives none)."""
    match tool:
        case "typeform":
            return ["".join(row) for row in rng.choice(list(HEX), (size, 32))]
        case "surveymonkey":
            first = int(rng.integers(118_000_000_000, 119_000_000_000))
            return [str(first + int(step)) for step in np.cumsum(rng.integers(100, 9000, size))]
        case "qualtrics":
            return ["R_" + "".join(row) for row in rng.choice(list(LETTERS), (size, 15))]
        case _:
            return [""] * size


def collect(history: History, rng: np.random.Generator) -> dict[File, pd.DataFrame]:
    """Gather what each tool holds of its quarter's surveys.

    Returns
    -------
    dict
        File -> one row a survey that was answered, in order of time: `contact`, `email`,
        `account_id`, names, `language`, `started_at` and `answered_at` (Paris, naive), `score`
        (nullable), `comment`, and `fate` ("usable", "blank").
    """
    people = history.contacts.join(history.accounts[["account_id", "plan"]], on="account")
    given = history.surveys[history.surveys["answered_at"].notna()]
    given = given.join(people, on="contact").sort_values(
        ["answered_at", "contact"], ignore_index=True
    )
    blank = rng.random(len(given)) < history.planted.blank_share
    given["score"] = given["score"].mask(blank)
    given["comment"] = write_comments(given, history.planted, rng)
    seconds = rng.integers(25, 400, len(given)).astype("timedelta64[s]")
    given["started_at"] = given["answered_at"] - seconds
    given["fate"] = np.where(blank, "blank", "usable")
    columns = ["contact", "email", "account_id", "first_name", "last_name", "language"]
    columns += ["started_at", "answered_at", "score", "comment", "fate"]
    return {
        file: given.loc[given["quarter"] == file.quarter, columns].reset_index(drop=True)
        for file in FILES
    }
