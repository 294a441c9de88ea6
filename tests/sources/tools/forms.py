"""Forms: Typeform, Google Forms, Microsoft Forms, Formbricks."""

import csv

from tests.sources.tools.example import QUESTION, WHY, Example, answers, iso, local

FRENCH = "Quelle est la probabilité que vous recommandiez Larkfield à un collègue ?"
ROMANIAN = "Cât de probabil este să recomandaţi Larkfield unui coleg?"


def typeform() -> Example:
    given, rows, truth = answers(1), [], []
    for a in given:
        done = a.number % 7 != 0
        rows.append([
            f"t{a.number:04x}", a.score if done else None, a.comment, "", "x", a.email,
            "completed" if done else "started", iso(a.began), "" if done else iso(a.at),
            iso(a.at) if done else "", "n1", "", "",
        ])  # fmt: skip
        kept = a.truth(response_id=f"t{a.number:04x}", email=a.email)
        truth.append(kept if done else "not_completed")
    return Example(
        layout="typeform",
        header=[[
            "#", f"{QUESTION}\n", f"{WHY}\u00a0", "Other", "Other", "email", "Response Type",
            "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags",
            "Ending",
        ]],
        rows=rows,
        truth=truth,
    )  # fmt: skip


def typeform_older() -> Example:
    given = answers(2)
    return Example(
        layout="typeform",
        header=[["#", "Hi {{field:name}}, why?", QUESTION, "Start Date (UTC)", "Submit Date (UTC)",
                 "Network ID"]],
        rows=[[f"o{a.number}", a.comment, a.score, iso(a.began), iso(a.at), "n"] for a in given],
        truth=[a.truth(response_id=f"o{a.number}") for a in given],
    )  # fmt: skip


def _google(header: list[str], form) -> Example:
    given = answers(3)
    return Example(
        layout="google-forms",
        header=[header],
        rows=[[form(a.at), a.email, a.score, a.comment] for a in given],
        truth=[a.truth(email=a.email) for a in given],
    )


def _american(at) -> str:
    here = local(at)
    return f"{here.month}/{here.day}/{here.year} {here.hour}:{here:%M:%S}"


def google_forms() -> Example:
    return _google(["Timestamp", "Email Address", QUESTION, WHY], _american)


def google_forms_fr() -> Example:
    return _google(
        ["Horodateur", "Adresse e-mail", FRENCH, "Pourquoi cette note ?"],
        lambda at: f"{local(at):%d/%m/%Y %H:%M:%S}",
    )


def google_forms_ro() -> Example:
    return _google(
        [
            "Marcaj de timp",
            "Adresă de e-mail",
            ROMANIAN,
            "De ce aţi ales această notă, și nu alta?",
        ],
        lambda at: f"{local(at):%d.%m.%Y %H:%M:%S}",
    )


def google_forms_download() -> Example:
    return _google(
        ["Timestamp", "Username", QUESTION, WHY],
        lambda at: (
            f"{local(at):%Y/%m/%d %-I:%M:%S %p} GMT+"
            + str(round((local(at) - at.replace(tzinfo=None)).total_seconds() / 3600))
        ),
    )


def _microsoft(header: list[str], nobody: str, date, **more) -> Example:
    given, rows, truth = answers(4), [], []
    for a in given:
        named = a.number % 3 != 0
        email = a.email if named else nobody
        rows.append([a.number, date(a.began), date(a.at), email, None, a.score, a.comment])
        truth.append(
            a.truth(
                response_id=f"{a.number}@{a.at:%Y-%m-%dT%H:%M:%SZ}",
                email=a.email if named else None,
            )
        )
    return Example(layout="microsoft-forms", header=[header], rows=rows, truth=truth, **more)


def microsoft_forms() -> Example:
    return _microsoft(
        ["ID", "Start time", "Completion time", "Email", "Name", f"{QUESTION}\u00a0", f"{WHY} "],
        "anonymous",
        local,
        kind="xlsx",
    )


def microsoft_forms_fr() -> Example:
    return _microsoft(
        ["ID ", "Heure de début", "Heure de fin\u00a0", "Adresse de messagerie", "Nom",
         f"{FRENCH}\u00a0", "Quelle est la raison principale ?"],
        "anonyme",
        lambda at: f"{local(at):%d/%m/%Y %H:%M:%S}",
        dialect={"delimiter": ";", "encoding": "utf-8-sig", "newline": "\r\n"},
    )  # fmt: skip


def formbricks() -> Example:
    given, rows, truth = answers(5), [], []
    for a in given:
        done = a.number % 6 != 0
        comment = a.comment and ("'" + a.comment if a.comment[0] in "=+-@" else a.comment)
        rows.append([
            a.number, f"cl{a.number}", f"{iso(a.at)} UTC", "Yes" if done else "No", "srv", "fb",
            f"u-{a.number}", "", a.score, comment,
        ])  # fmt: skip
        kept = a.truth(response_id=f"cl{a.number}", customer_id=f"u-{a.number}")
        truth.append(kept if done else "not_completed")
    return Example(
        layout="formbricks",
        header=[[
            "No.", "Response ID", "Timestamp", "Finished", "Survey ID", "Formbricks ID (internal)",
            "User ID", "Tags", f"1. {QUESTION}", f"2. {WHY}",
        ]],
        rows=rows,
        truth=truth,
        dialect={"quoting": csv.QUOTE_ALL},
    )  # fmt: skip
