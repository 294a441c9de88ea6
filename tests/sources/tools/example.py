"""What an example is: rows as a tool writes them, what each must become, and how it is stored."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import ModuleType

import numpy as np
import openpyxl
import pandas as pd

QUESTION = "How likely are you to recommend Larkfield to a colleague?"
WHY = "What is the main reason for your score?"
FIRST = datetime(2026, 3, 2, 9, 41, 7, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """One invented answer: who, when (UTC), what."""

    number: int
    at: datetime
    score: int | None
    comment: str | None
    email: str

    @property
    def began(self) -> datetime:
        return self.at - timedelta(minutes=2)

    def truth(self, **more: object) -> dict[str, object]:
        """The canonical row it must become."""
        return {"responded_at": self.at, "score": self.score, "comment": self.comment} | more


def answers(seed: int = 0, count: int = 24) -> list[Answer]:
    """Invent answers: each at a time of its own, every point of the scale, one without a score."""
    rng = np.random.default_rng(seed)
    words = ["Quick, and kind", None, 'They said "yes"', "Très bien, merci",
             "Răspuns bun\nși rapid", "Slow; dear", "-", None]  # fmt: skip
    scores = [*range(11), *rng.integers(0, 11, count - 12).tolist(), None]
    found, at = [], FIRST
    for number in range(count):
        at += timedelta(days=int(rng.integers(1, 9)), seconds=int(rng.integers(1, 40_000)))
        found.append(
            Answer(number + 1, at, scores[number], words[number % 8], f"p{number}@example.com")
        )
    return found


@dataclass(frozen=True, kw_only=True)
class Example:
    """Header rows, rows, and for each row the canonical one or the reason it is refused.

    `source` is what the programme declares; `dialect` how the tool writes text; `names` the
    question's place, so that it may be asked in another language.
    """

    layout: str
    header: list[list[str]]
    rows: list[list[object]]
    truth: list[dict[str, object] | str]
    kind: str = "csv"
    table: str = "responses"
    source: dict[str, object] = field(default_factory=dict)
    dialect: dict[str, object] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return f"export.{self.kind}"

    def content(self) -> bytes:
        """Write the file."""
        return stored(self.header, self.rows, self.kind, **self.dialect)

    def with_rows(self, rows: list[list[object]], truth: list) -> "Example":
        return replace(self, rows=rows, truth=truth)


def stored(
    header: list[list[str]],
    rows: list[list[object]],
    kind: str = "csv",
    *,
    delimiter: str = ",",
    newline: str = "\n",
    quoting: int = csv.QUOTE_MINIMAL,
    encoding: str = "utf-8",
    end: str = "",
    quotechar: str = '"',
) -> bytes:
    """Write rows as text, a workbook, Parquet or JSON."""
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in [*header, *rows]:
            book.active.append([None if cell in ("", None) else cell for cell in row])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()
    if kind == "parquet":
        out = io.BytesIO()
        pd.DataFrame(rows, columns=header[0]).to_parquet(out)
        return out.getvalue()
    if kind in ("json", "jsonl"):
        records = [nested(dict(zip(header[0], row, strict=True))) for row in rows]
        if kind == "json":
            return json.dumps(records, ensure_ascii=False).encode(encoding)
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        return ("\n".join(lines) + "\n").encode(encoding)
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if newline == "\r" else quoting  # it would leave line feeds bare
    writer = csv.writer(
        text, delimiter=delimiter, lineterminator=newline, quoting=quoting, quotechar=quotechar
    )
    writer.writerows([["" if cell is None else cell for cell in row] for row in [*header, *rows]])
    return (text.getvalue() + end).encode(encoding)


def nested(record: dict[str, object]) -> dict[str, object]:
    """Put `person.email` inside `person`, as an API does."""
    found: dict = {}
    for path, value in record.items():
        *above, name = path.split(".")
        place = found
        for part in above:
            place = place.setdefault(part, {})
        place[name] = value
    return found


def group_of(score: int | None) -> str:
    """What a tool calls the answer's group, blank where there is none."""
    if score is None:
        return ""
    return ["Detractor", "Passive", "Promoter"][(score > 6) + (score > 8)]


def iso(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def local(at: datetime) -> datetime:
    """Paris, which the programme of these tests keeps: an hour or two ahead of UTC."""
    return pd.Timestamp(at).tz_convert("Europe/Paris").to_pydatetime().replace(tzinfo=None)


def made(module: ModuleType) -> dict[str, Callable[[], Example]]:
    """The examples of a module: its functions that have no argument, in the order written."""
    found = {
        name.replace("_", "-"): one
        for name, one in vars(module).items()
        if callable(one) and getattr(one, "__module__", "") == module.__name__
    }
    return {name: one for name, one in found.items() if not name.startswith("-")}
