"""Files of no tool, described by the programme: CSV, XLSX, Parquet, JSON, one row a question."""

from tests.sources.tools.example import Example, answers, iso, local

COLUMNS = {"response_id": "Ref", "responded_at": "When", "score": "NPS", "comment": "Verbatim",
           "customer_id": "Client"}  # fmt: skip


def _mapped(date, **more) -> Example:
    given = answers(20)
    example = {
        "layout": "mapped",
        "header": [["Ref", "When", "NPS", "Verbatim", "Client"]],
        "rows": [[f"m{a.number}", date(a.at), a.score, a.comment, f"c{a.number}"] for a in given],
        "truth": [
            a.truth(response_id=f"m{a.number}", customer_id=f"c{a.number}") for a in given
        ],
        "source": {"columns": COLUMNS},
    }  # fmt: skip
    return Example(**(example | more))


def mapped_csv() -> Example:
    return _mapped(lambda at: f"{local(at):%d/%m/%Y %H:%M:%S}", dialect={"delimiter": ";"})


def mapped_xlsx() -> Example:
    return _mapped(local, kind="xlsx")


def mapped_parquet() -> Example:
    return _mapped(lambda at: at, kind="parquet")


def mapped_json() -> Example:
    return _mapped(lambda at: iso(local(at)), kind="json")


def mapped_jsonl() -> Example:
    return _mapped(lambda at: at.isoformat(), kind="jsonl")


def mapped_long() -> Example:
    rows, given = [], answers(21, 14)
    for a in given:
        for question, said in (("1", iso(local(a.at))), ("2", a.score), ("3", a.comment)):
            rows.append([question, said, f"l{a.number}", f"c{a.number}"])
    return Example(
        layout="mapped",
        header=[["Question", "Answer", "Response", "Client"]],
        rows=rows,
        truth=[a.truth(response_id=f"l{a.number}", customer_id=f"c{a.number}") for a in given],
        source={
            "long": {"id": "Response", "question": "Question", "answer": "Answer"},
            "columns": {
                "response_id": "Response", "responded_at": "1", "score": "2", "comment": "3",
                "customer_id": "Client",
            },
        },
    )  # fmt: skip
