"""Survey platforms: SurveyMonkey, Qualtrics, LimeSurvey."""

import csv
from datetime import datetime

from tests.sources.tools.example import (
    QUESTION,
    WHY,
    Answer,
    Example,
    answers,
    group_of,
    iso,
    local,
)

KNOWN = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address",
         "First Name", "Last Name", "Custom Data 1"]  # fmt: skip


def _clock(at: datetime) -> str:
    return f"{local(at):%m/%d/%Y %I:%M:%S %p}"


def _respondent(a: Answer, date=_clock) -> list[object]:
    return [f"11805221{a.number:04}", "446111201", date(a.began), date(a.at), "", a.email, "", "",
            ""]  # fmt: skip


def _monkey(score=lambda a: a.score, **more) -> Example:
    given = answers(6)
    example = {
        "layout": "surveymonkey",
        "header": [[*KNOWN, QUESTION, "", WHY],
                   [""] * 9 + ["Response", "Other (please specify)", "Open-Ended Response"]],
        "rows": [[*_respondent(a), score(a), "", a.comment] for a in given],
        "truth": [a.truth(response_id=f"11805221{a.number:04}", email=a.email) for a in given],
    }  # fmt: skip
    return Example(**(example | more))


def surveymonkey() -> Example:
    ends = {10: "10 - Extremely likely", 0: "Not at all likely - 0"}
    return _monkey(lambda a: ends.get(a.score, a.score))


def surveymonkey_xlsx() -> Example:
    given = answers(6)
    rows = [[*_respondent(a, local), a.score, None, a.comment] for a in given]
    for row in rows:
        row[0] = int(row[0])
    return _monkey(rows=rows, kind="xlsx")


def surveymonkey_unnamed() -> Example:
    return _monkey(header=[[""] * 9 + [QUESTION, "", WHY],
                           [""] * 9 + ["Response", "Other", "Open-Ended Response"]])  # fmt: skip


def surveymonkey_one_row() -> Example:
    given = answers(6)
    return _monkey(
        header=[[*KNOWN, QUESTION, "Other", WHY]],
        rows=[[*_respondent(a, lambda at: iso(local(at))), a.score, "", a.comment] for a in given],
    )


def surveymonkey_points() -> Example:
    given = answers(6)
    return _monkey(
        header=[[*KNOWN, QUESTION, *[""] * 10, WHY],
                [""] * 9 + [*map(str, range(11)), "Open-Ended Response"]],
        rows=[
            [*_respondent(a), *[n if n == a.score else "" for n in range(11)], a.comment]
            for a in given
        ],
    )  # fmt: skip


def surveymonkey_words() -> Example:
    ends = {10: "Absolutely", 0: "Not at all"}
    return _monkey(
        lambda a: ends.get(a.score, a.score),
        source={"labels": {"absolutely": 10, "not at all": 0}},
    )


def qualtrics() -> Example:
    given, rows, truth = answers(7), [], []
    for a in given:
        preview, part = a.number % 9 == 0, a.number % 10 == 5
        rows.append([
            iso(local(a.began)), iso(local(a.at)), "Survey Preview" if preview else "IP Address",
            "", 40 if part else 100, 120, "False" if part else "True", iso(local(a.at)),
            f"R_{a.number:x}", "Ng", "", a.email, f"C-{a.number}",
            "preview" if preview else "email", "EN", a.score, group_of(a.score), a.comment, "",
        ])  # fmt: skip
        kept = a.truth(response_id=f"R_{a.number:x}", customer_id=f"C-{a.number}", channel="email")
        truth.append("test_row" if preview else "not_completed" if part else kept)
    names = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)",
             "Finished", "RecordedDate", "ResponseId", "RecipientLastName", "RecipientFirstName",
             "RecipientEmail", "ExternalReference", "DistributionChannel", "UserLanguage", "Q1",
             "Q1_NPS_GROUP", "Q2", "Q2"]  # fmt: skip
    texts = [*names[:15], QUESTION, f"{QUESTION} - Group", WHY, "Anything else about your order"]
    ids = [f'{{"ImportId":"{name}"}}' for name in names]
    ids[0] = '{"ImportId":"startDate","timeZone":"Europe/Paris"}'
    return Example(layout="qualtrics", header=[names, texts, ids], rows=rows, truth=truth)


def qualtrics_legacy() -> Example:
    given, rows, truth = answers(8), [], []
    for a in given:
        status, done = int(a.number % 8 == 0), int(a.number % 9 != 4)
        rows.append([
            f"R_{a.number}", "Default", "", f"C-{a.number}", a.email, "", status,
            iso(local(a.began)), iso(local(a.at)), done, a.score, a.comment, "",
        ])  # fmt: skip
        kept = a.truth(response_id=f"R_{a.number}", email=a.email)
        truth.append("test_row" if status else kept if done else "not_completed")
    return Example(
        layout="qualtrics-legacy",
        header=[
            [f"V{n}" for n in range(1, 11)] + ["Q1", "Q2", ""],
            ["ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress",
             "IPAddress", "Status", "StartDate", "EndDate", "Finished", QUESTION, WHY, ""],
        ],
        rows=rows,
        truth=truth,
        dialect={"encoding": "utf-8-sig"},
    )  # fmt: skip


def _lime(header: list[str], **more) -> Example:
    given, rows, truth = answers(9), [], []
    for a in given:
        done = a.number % 5 != 0
        comment = a.comment and ("'" + a.comment if a.comment[0] in "=+-@" else a.comment)
        rows.append([
            a.number, f"tok{a.number}", iso(local(a.at)) if done else "", 2 if done else 1, "fr",
            "123", iso(local(a.began)), iso(local(a.at)), "", "", a.score, comment,
        ])  # fmt: skip
        kept = a.truth(
            response_id=f"{a.number}@{a.at:%Y-%m-%dT%H:%M:%SZ}", customer_id=f"tok{a.number}",
            language="fr",
        )  # fmt: skip
        truth.append(kept if done else "not_completed")
    dialect = {"quoting": csv.QUOTE_ALL, "newline": "\r\n", "encoding": "utf-8-sig"} | more
    return Example(layout="limesurvey", header=[header], rows=rows, truth=truth, dialect=dialect)


def limesurvey() -> Example:
    return _lime(
        ["id", "token", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp",
         "ipaddr", "refurl", f"Q1[SQ001]. {QUESTION}", f"Q2. {WHY}"],
        delimiter=";", end="\r\n",
    )  # fmt: skip


def limesurvey_texts() -> Example:
    return _lime(
        ["Response ID", "Access code", "Date submitted", "Last page", "Start language", "Seed",
         "Date started", "Date last action", "IP address", "Referrer URL", QUESTION, WHY],
        end="\r\n",
    )  # fmt: skip
