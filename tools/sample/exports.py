"""Write the answers as the survey tools do: headings, dates, time zones and all."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from tools.sample.fieldwork import File

QUESTION = "How likely are you to recommend Larkfield to a colleague?"
REASON = "What is the main reason for your score?"
QUESTION_FR = "Quelle est la probabilité que vous recommandiez Larkfield à un collègue ?"
REASON_FR = "Quelle est la principale raison de votre note ?"
US_DATES = {"2025Q3": "%m/%d/%Y %-I:%M:%S %p", "2025Q4": "%m/%d/%Y %I:%M:%S %p"}
ISO = "%Y-%m-%d %H:%M:%S"


def write_rows(path: Path, rows, *, delimiter=",", ends="\n", bom=False) -> None:
    """Write rows as CSV, with declared line ends and nothing from the platform."""
    path.parent.mkdir(parents=True, exist_ok=True)
    encoding = "utf-8-sig" if bom else "utf-8"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator=ends).writerows(rows)


def dated(instants: pd.Series, form: str, zone: str | None = None) -> list[str]:
    """Write naive Paris instants in a form, in another time zone if one is given; "" for none."""
    if zone:
        instants = instants.dt.tz_localize("Europe/Paris").dt.tz_convert(zone)
    return [_stamp(instant, form) for instant in instants]


def _stamp(instant: pd.Timestamp, form: str) -> str:
    """Write one instant; %-I (the hour without its zero) is not the same on every platform."""
    if pd.isna(instant):
        return ""
    return instant.strftime(form.replace("%-I", str((instant.hour - 1) % 12 + 1)))


def scored(scores: pd.Series) -> list[str]:
    """Write scores as a tool does: "" where there is none."""
    return ["" if pd.isna(score) else str(score) for score in scores]


def export(file: File, sheet: pd.DataFrame, folder: Path, rng: np.random.Generator) -> None:
    """Write one sheet as its tool would."""
    writer = {
        "typeform": typeform,
        "surveymonkey": surveymonkey,
        "google-forms": google_forms,
        "qualtrics": qualtrics,
    }[file.tool]
    ends = "\r\n" if file.quarter == "2024Q4" else "\n"
    rows = writer(file, sheet, rng)
    write_rows(folder / file.path, rows, ends=ends, bom=file.quarter == "2025Q3")


def typeform(file: File, sheet: pd.DataFrame, rng: np.random.Generator):
    """Yield one header row and the answers; times in UTC; the token under "#"."""
    yield [
        "#",
        QUESTION.replace("Larkfield to", "Larkfield\nto"),
        "Thank you, {{hidden:email}}.\u00a0" + REASON,
        "email",
        "account",
        "Response Type",
        "Start Date (UTC)",
        "Stage Date (UTC)",
        "Submit Date (UTC)",
        "Network ID",
        "Tags",
        "Ending",
    ]
    network = ["".join(row) for row in rng.choice(list("0123456789abcdef"), (len(sheet), 10))]
    submitted = dated(sheet["answered_at"], ISO, "UTC")
    started = dated(sheet["started_at"], ISO, "UTC")
    for i, row in enumerate(
        zip(
            sheet["response_id"],
            scored(sheet["score"]),
            sheet["comment"],
            sheet["email"],
            sheet["account_id"],
            sheet["status"],
            strict=True,
        )
    ):
        partial = not submitted[i]
        stage = started[i] if partial else ""
        yield [*row, started[i], stage, submitted[i], network[i], "", "" if partial else "default"]


PARTS = ("Reports", "Workflows", "Connectors", "Other (please specify)")


def surveymonkey(file: File, sheet: pd.DataFrame, rng: np.random.Generator):
    """Yield two header rows and the answers; a blank in the first continues its question."""
    about = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"]
    about += ["Email Address", "First Name", "Last Name", "Custom Data 1"]
    yield [*about, QUESTION, REASON, "Which parts of Larkfield do you use?", "", "", ""]
    yield [*[""] * len(about), "Response", "Open-Ended Response", *PARTS]
    form = US_DATES.get(file.quarter, ISO)
    collector = str(rng.integers(400_000_000, 460_000_000))
    used = rng.random((len(sheet), 3)) < (0.7, 0.5, 0.3)
    host = rng.integers(1, 255, len(sheet))
    columns = zip(
        sheet["response_id"],
        dated(sheet["started_at"], form),
        dated(sheet["answered_at"], form),
        sheet["email"],
        sheet["first_name"],
        sheet["last_name"],
        sheet["account_id"],
        scored(sheet["score"]),
        sheet["comment"],
        strict=True,
    )
    for i, (token, start, end, email, first, last, account, score, comment) in enumerate(columns):
        parts = [part if ticked else "" for part, ticked in zip(PARTS, used[i], strict=False)]
        who = [email, first, last] if email else ["", "", ""]
        address = f"192.0.2.{host[i]}"
        answer = [account if email else "", score, comment, *parts, ""]
        yield [token, collector, start, end, address, *who, *answer]


def google_forms(file: File, sheet: pd.DataFrame, rng: np.random.Generator):
    """Yield a French form's sheet: local times, day first."""
    yield ["Horodateur", "Adresse e-mail", QUESTION_FR, REASON_FR]
    yield from zip(
        dated(sheet["answered_at"], "%d/%m/%Y %H:%M:%S"),
        sheet["email"],
        scored(sheet["score"]),
        sheet["comment"],
        strict=True,
    )


QUALTRICS = {
    "StartDate": ("Start Date", '{"ImportId":"startDate","timeZone":"Europe/Paris"}'),
    "EndDate": ("End Date", '{"ImportId":"endDate","timeZone":"Europe/Paris"}'),
    "Status": ("Response Type", '{"ImportId":"status"}'),
    "IPAddress": ("IP Address", '{"ImportId":"ipAddress"}'),
    "Progress": ("Progress", '{"ImportId":"progress"}'),
    "Duration (in seconds)": ("Duration (in seconds)", '{"ImportId":"duration"}'),
    "Finished": ("Finished", '{"ImportId":"finished"}'),
    "RecordedDate": ("Recorded Date", '{"ImportId":"recordedDate","timeZone":"Europe/Paris"}'),
    "ResponseId": ("Response ID", '{"ImportId":"_recordId"}'),
    "RecipientLastName": ("Recipient Last Name", '{"ImportId":"recipientLastName"}'),
    "RecipientFirstName": ("Recipient First Name", '{"ImportId":"recipientFirstName"}'),
    "RecipientEmail": ("Recipient Email", '{"ImportId":"recipientEmail"}'),
    "ExternalReference": ("External Data Reference", '{"ImportId":"externalDataReference"}'),
    "DistributionChannel": ("Distribution Channel", '{"ImportId":"distributionChannel"}'),
    "UserLanguage": ("User Language", '{"ImportId":"userLanguage"}'),
    "Q1_NPS_GROUP": (f"{QUESTION} - Group", '{"ImportId":"QID1_NPS_GROUP"}'),
    "Q1": (QUESTION, '{"ImportId":"QID1"}'),
    "Q2": (REASON, '{"ImportId":"QID2_TEXT"}'),
}


def qualtrics(file: File, sheet: pd.DataFrame, rng: np.random.Generator):
    """Yield three header rows and the answers; previews and unfinished ones are marked."""
    yield list(QUALTRICS)
    yield [text for text, _ in QUALTRICS.values()]
    yield [name for _, name in QUALTRICS.values()]
    host = rng.integers(1, 255, len(sheet))
    for number, row in zip(host, sheet.itertuples(), strict=True):
        ended = row.started_at if pd.isna(row.answered_at) else row.answered_at
        done, preview = row.status != "started", row.status == "preview"
        score = "" if pd.isna(row.score) else int(row.score)
        group = (
            "" if score == "" else ("Detractor", "Passive", "Promoter")[(score >= 7) + (score >= 9)]
        )
        yield [
            row.started_at.strftime(ISO),
            ended.strftime(ISO),
            "Survey Preview" if preview else "IP Address",
            f"198.51.100.{number}",
            100 if done else 50,
            int((ended - row.started_at).total_seconds()),
            "True" if done else "False",
            ended.strftime(ISO),
            row.response_id,
            row.last_name,
            row.first_name,
            row.email,
            row.account_id,
            "preview" if preview else "email",
            row.language.upper(),
            group,
            score,
            row.comment,
        ]
