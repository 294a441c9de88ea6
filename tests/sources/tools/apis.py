"""Tools whose exports follow their API: PostHog, AskNicely, Delighted, Promoter.io, Wootric…"""

from datetime import timedelta

from tests.sources.tools.example import Example, answers, group_of, iso


def _events(prefix: str, kind: str) -> Example:
    names = ["$survey_id", "$survey_submission_id", "$survey_response", "$survey_response_1",
             "$survey_completed"]  # fmt: skip
    rows, truth = [], []

    def event(name, a, at, submission="", score=None, comment=None, completed=None):
        score = None if score is None else str(score)
        rows.append([f"e{len(rows)}", name, f"{at.isoformat()}", f"u-{a.number}", "srv-1",
                     submission, score, comment, completed])  # fmt: skip

    for a in answers(10):
        event("survey shown", a, a.began)
        truth.append("not_answered")
        if a.number % 6 == 0:
            event("survey dismissed", a, a.at)
            truth.append("declined")
            continue
        one = f"sub-{a.number}"
        if a.number % 4 == 0:
            # the last event has the comment alone: the score is in the part before it
            event("survey sent", a, a.at - timedelta(seconds=20), one, a.score, None, "false")
            truth.append("earlier_part")
            event("survey sent", a, a.at, one, None, a.comment, "true")
            truth.append(a.truth(response_id=one, customer_id=f"u-{a.number}"))
        elif a.number % 4 == 1:
            event("survey sent", a, a.at, one, a.score, None, "false")
            truth.append("not_completed")
        else:
            event("survey sent", a, a.at, one, a.score, a.comment, "true")
            truth.append(a.truth(response_id=one, customer_id=f"u-{a.number}"))
    if kind == "csv":  # newest first
        rows, truth = rows[::-1], truth[::-1]
    return Example(
        layout="posthog",
        header=[["uuid", "event", "timestamp", "distinct_id", *[prefix + name for name in names]]],
        rows=rows,
        truth=truth,
        kind=kind,
    )


def posthog() -> Example:
    return _events("", "csv")


def posthog_jsonl() -> Example:
    return _events("properties.", "jsonl")


def asknicely() -> Example:
    rows, truth = [], []
    for a in answers(11):
        kind = "ces" if a.number % 8 == 3 else "nps"
        done = a.number % 5 != 0
        at = str(int(a.at.timestamp()))
        rows.append([
            a.number, f"p-{a.number}", "Ana", a.email, a.score if done else "", a.comment, "new",
            str(int(a.began.timestamp())), "1", at if done else "0", at, "", kind, "gold",
        ])  # fmt: skip
        kept = a.truth(response_id=str(a.number), customer_id=f"p-{a.number}", email=a.email)
        if kind == "ces":
            effort = a.score if a.score in range(1, 8) else None
            kept |= {"score": None, "effort": effort, "survey": "transactional"}
            rows[-1][4] = (effort or "") if done else ""
        truth.append(kept if done else "not_answered")
    return Example(
        layout="asknicely",
        header=[["response_id", "person_id", "name", "email", "answer", "comment", "status", "sent",
                 "opened", "responded", "created", "segment", "question_type", "tier_c"]],
        rows=rows,
        truth=truth,
    )  # fmt: skip


def _delighted(kind: str) -> Example:
    given, rows, truth = answers(12), [], []
    for a in given:
        csat = a.number % 7 == 2
        at = int(a.at.timestamp())
        rows.append([
            str(a.number), f"d{a.number}", a.email, "csat" if csat else "nps", a.score, a.comment,
            at, at + 5, "EMEA",
        ])  # fmt: skip
        kept = a.truth(response_id=str(a.number), customer_id=f"d{a.number}", email=a.email)
        if csat:
            kept |= {"score": None, "satisfaction": a.score, "survey": "transactional"}
        truth.append(kept | {"survey": "transactional" if csat else "relational"})
    return Example(
        layout="delighted",
        header=[["id", "person.id", "person.email", "survey_type", "score", "comment",
                 "created_at", "updated_at", "person_properties.region"]],
        rows=rows,
        truth=truth,
        kind=kind,
    )  # fmt: skip


def delighted() -> Example:
    return _delighted("csv")


def delighted_json() -> Example:
    return _delighted("json")


def promoter_io() -> Example:
    given = answers(13)
    return Example(
        layout="promoter-io",
        header=[["id", "score", "score_type", "posted_date", "score_created", "comment",
                 "contact.id", "contact.email", "status"]],
        rows=[
            [a.number, a.score, group_of(a.score).lower(), iso(a.at),
             f"{a.at:%Y-%m-%dT%H:%M:%S}Z", a.comment, f"c{a.number}", a.email, "open"]
            for a in given
        ],
        truth=[a.truth(response_id=str(a.number), email=a.email) for a in given],
    )  # fmt: skip


def wootric() -> Example:
    rows, truth = [], []
    for a in answers(14):
        left_out, done = a.number % 9 == 0, a.number % 8 != 0
        here = a.at - timedelta(hours=8)
        rows.append([
            a.number, a.score, a.comment, str(done).lower(), str(left_out).lower(),
            f"{iso(here)} -0800", iso(a.at), 7, f"w{a.number}",
        ])  # fmt: skip
        kept = a.truth(response_id=str(a.number), customer_id=f"w{a.number}")
        truth.append("excluded" if left_out else kept if done else "not_completed")
    return Example(
        layout="wootric",
        header=[["id", "score", "text", "completed", "excluded_from_calculations", "created_at",
                 "updated_at", "survey_id", "end_user_id"]],
        rows=rows,
        truth=truth,
    )  # fmt: skip


def wootric_declines() -> Example:
    given = answers(15)
    return Example(
        layout="wootric-declines",
        header=[["id", "created_at", "updated_at", "end_user.id", "end_user.email"]],
        rows=[[a.number, f"{iso(a.at)} +0000", iso(a.at), f"w{a.number}", a.email] for a in given],
        truth=["declined"] * len(given),
        kind="json",
    )


def _hubspot(prefix: str, kind: str) -> Example:
    rows, truth = [], []
    types = {2: "CES", 3: "CSAT", 4: "CUSTOM"}
    for a in answers(16):
        kind_of = types.get(a.number % 9, "NPS")
        value = a.score if kind_of != "CES" or a.score is None else min(max(a.score, 1), 7)
        rows.append([
            str(9000 + a.number), "5", kind_of, f"{a.at:%Y-%m-%dT%H:%M:%S}.000Z", a.comment, "x",
            None if value is None else str(value), f"h{a.number}",
        ])  # fmt: skip
        kept = a.truth(response_id=str(9000 + a.number), customer_id=f"h{a.number}")
        if kind_of == "CES":
            kept |= {"score": None, "effort": value}
        elif kind_of == "CSAT":
            kept |= {"score": None, "satisfaction": value}
        survey = "relational" if kind_of == "NPS" else "transactional"
        truth.append("other_survey" if kind_of == "CUSTOM" else kept | {"survey": survey})
    names = ["hs_object_id", "hs_survey_id", "hs_survey_type", "hs_submission_timestamp",
             "hs_content", "hs_response_group", "hs_value", "hs_contact_id"]  # fmt: skip
    return Example(
        layout="hubspot",
        header=[[prefix + name for name in names]],
        rows=rows,
        truth=truth,
        kind=kind,
    )


def hubspot() -> Example:
    return _hubspot("", "csv")


def hubspot_json() -> Example:
    return _hubspot("properties.", "json")


def zendesk() -> Example:
    rows, truth = [], []
    for a in answers(17):
        done = a.number % 4 != 0
        rows.append([
            a.comment if done else "", f"{iso(a.began)} UTC", 500 + a.number,
            f"{iso(a.at)} UTC" if done else "", a.score if done else "", 70 + a.number, 3,
        ])  # fmt: skip
        kept = a.truth(response_id=str(500 + a.number), customer_id=str(70 + a.number))
        truth.append(kept if done else "not_answered")
    return Example(
        layout="zendesk",
        header=[["comment", "delivered_at", "id", "rated_at", "rating", "recipient_id",
                 "survey_id"]],
        rows=rows,
        truth=truth,
    )  # fmt: skip


def zendesk_recipients() -> Example:
    given = answers(17)
    return Example(
        layout="zendesk-recipients",
        table="invitations",
        header=[["delivered_at", "id", "survey_id", "user_email"]],
        rows=[[f"{iso(a.began)} UTC", 70 + a.number, 3, a.email] for a in given],
        truth=[
            {"customer_id": str(70 + a.number), "invited_at": a.began, "email": a.email}
            for a in given
        ],
    )
