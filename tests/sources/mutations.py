"""Exports as they reach an analyst: saved again, cut, pasted, translated, with columns moved."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from tests.sources.tools.example import QUESTION, Example, stored

QUESTIONS = {
    "en": "On a scale of 0 to 10, how likely are you to recommend us to a friend?",
    "fr": "Sur une échelle de 0 à 10, recommanderiez-vous Larkfield à un collègue ?",
    "ro": "Pe o scară de la 0 la 10, ați recomanda Larkfield unui prieten?",
    "de": "Wie wahrscheinlich ist es, dass Sie Larkfield weiterempfehlen?",
    "es": "¿Qué tan probable es que recomiende Larkfield a un amigo?",
}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1250"]


@dataclass
class Draft:
    """A file on its way: its header rows, its rows, and how it will be written."""

    example: Example
    header: list[list[str]]
    rows: list[list[object]]
    style: dict[str, object]
    declared: dict[str, object]
    done: list[str] = field(default_factory=list)
    blank_lines: int = 0
    cut: float | None = None
    repeated: int = 0

    @property
    def text(self) -> bool:
        return self.example.kind == "csv"


def shuffled_columns(draft: Draft, rng: np.random.Generator) -> None:
    first = draft.header[0]
    units: list[list[int]] = []
    for at, name in enumerate(first):
        # a blank name continues the one on its left, or stands in the known order
        if name and not (units and not first[units[-1][-1]] and len(units) == 1):
            units.append([at])
        elif units:
            units[-1].append(at)
        else:
            units.append([at])
    if not first[0]:
        return
    order = [at for unit in rng.permutation(len(units)) for at in units[unit]]
    draft.header = [[row[at] for at in order] for row in draft.header]
    draft.rows = [[row[at] for at in order] for row in draft.rows]


def extra_columns(draft: Draft, rng: np.random.Generator) -> None:
    words = ["", "x", "12", "9", "2026-01-01", "Île", "a;b", 'say "so"', "Promoter"]
    for number in range(rng.integers(1, 4)):
        name = f"extra {number}"
        draft.header = [
            [*row, name if at == 0 else ("Open-Ended Response" if draft.header[0][0] == "" else "")]
            for at, row in enumerate(draft.header)
        ]
        draft.rows = [[*row, words[rng.integers(len(words))]] for row in draft.rows]


def other_language(draft: Draft, rng: np.random.Generator) -> None:
    asked = list(QUESTIONS.values())[rng.integers(len(QUESTIONS))]
    draft.header = [[cell.replace(QUESTION, asked) for cell in row] for row in draft.header]


def other_spelling(draft: Draft, rng: np.random.Generator) -> None:
    ways = [str.upper, lambda cell: f"{cell}\u00a0 ", lambda cell: f"  {cell}", lambda cell: cell]
    exact = draft.example.source.get("columns", {}) or draft.example.kind in ("json", "jsonl")
    if exact or len(draft.header) > 1:
        return
    way = ways[rng.integers(len(ways))]
    draft.header = [[way(cell) if cell else cell for cell in row] for row in draft.header]


def other_encoding(draft: Draft, rng: np.random.Generator) -> None:
    draft.style["encoding"] = ENCODINGS[rng.integers(len(ENCODINGS))]
    if rng.integers(2):
        draft.declared["encoding"] = ENCODINGS[rng.integers(len(ENCODINGS))]


def other_lines(draft: Draft, rng: np.random.Generator) -> None:
    draft.style["newline"] = ["\n", "\r\n", "\r"][rng.integers(3)]
    draft.style["end"] = ["", "\n", "\r\n", "\r\n\r\n", " \n"][rng.integers(5)]


def other_separator(draft: Draft, rng: np.random.Generator) -> None:
    draft.style["delimiter"] = ",;\t|"[rng.integers(4)]


def other_quotes(draft: Draft, rng: np.random.Generator) -> None:
    quoting = [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC][rng.integers(3)]
    draft.style["quoting"] = quoting
    if quoting == csv.QUOTE_ALL and rng.integers(3) == 0:
        draft.style["quotechar"] = "'"


def blank_lines(draft: Draft, rng: np.random.Generator) -> None:
    for _ in range(rng.integers(1, 5)):
        draft.rows.insert(rng.integers(len(draft.rows) + 1), [""] * len(draft.rows[0]))


def shuffled_rows(draft: Draft, rng: np.random.Generator) -> None:
    draft.rows = [draft.rows[at] for at in rng.permutation(len(draft.rows))]


def fewer_rows(draft: Draft, rng: np.random.Generator) -> None:
    draft.rows = draft.rows[: rng.integers(1, len(draft.rows) + 1)]


def header_in_the_middle(draft: Draft, rng: np.random.Generator) -> None:
    at = rng.integers(1, len(draft.rows) + 1)
    draft.rows[at:at] = [list(row) for row in draft.header]
    draft.repeated += len(draft.header)


def header_twice(draft: Draft, rng: np.random.Generator) -> None:
    draft.rows[:0] = [list(row) for row in draft.header]
    draft.repeated += len(draft.header)


def title_above(draft: Draft, rng: np.random.Generator) -> None:
    width = len(draft.header[0])
    draft.header = [["Answers of March", *[""] * (width - 1)], *draft.header]


def column_twice(draft: Draft, rng: np.random.Generator) -> None:
    at = rng.integers(len(draft.header[0]))
    draft.header = [[*row, row[at]] for row in draft.header]
    draft.rows = [[*row, row[at]] for row in draft.rows]


def cut_short(draft: Draft, rng: np.random.Generator) -> None:
    draft.cut = float(rng.random())


def saved_by_a_spreadsheet(draft: Draft, rng: np.random.Generator) -> None:
    draft.style |= {"delimiter": ";", "encoding": "utf-8-sig", "newline": "\r\n"}
    draft.rows = [
        [str(int(cell)) if isinstance(cell, str) and cell.isdigit() else cell for cell in row]
        for row in draft.rows
    ]


def nothing_known(draft: Draft, rng: np.random.Generator) -> None:
    """Scores that are no scores, here and there."""
    for _ in range(rng.integers(1, 4)):
        row = draft.rows[rng.integers(len(draft.rows))]
        at = rng.integers(len(row))
        row[at] = ["n/a", "6.5", "11", "99", "—", "ten"][rng.integers(6)]


ANY: list[Callable] = [
    shuffled_columns, extra_columns, other_language, other_spelling, shuffled_rows, fewer_rows,
    column_twice,
]  # fmt: skip
TEXT: list[Callable] = [
    other_encoding, other_lines, other_separator, other_quotes, blank_lines, header_in_the_middle,
    header_twice, title_above, cut_short, saved_by_a_spreadsheet,
]  # fmt: skip


def mutated(example: Example, rng: np.random.Generator) -> tuple[bytes, Draft]:
    """Change an example in one to four ways, and write it."""
    draft = Draft(
        example,
        [list(row) for row in example.header],
        [list(row) for row in example.rows],
        dict(example.dialect),
        dict(example.source),
    )
    ways = [*ANY, *TEXT] if draft.text else ANY
    if example.kind in ("json", "jsonl", "parquet"):
        ways = [way for way in ways if way is not column_twice]
    if example.layout == "posthog" or "long" in example.source:  # a part of an answer may be lost
        ways = [way for way in ways if way not in (fewer_rows, cut_short)]
    chosen = sorted(rng.choice(len(ways), size=rng.integers(1, 5), replace=False))
    for at in chosen:
        ways[at](draft, rng)
        draft.done.append(ways[at].__name__)
    try:
        data = stored(draft.header, draft.rows, example.kind, **draft.style)
    except UnicodeEncodeError:  # what the encoding lacks becomes a question mark, as tools do
        plain = draft.style.pop("encoding")
        text = stored(draft.header, draft.rows, example.kind, **draft.style).decode()
        draft.style["encoding"] = plain
        data = text.encode(plain, "replace")
    if draft.cut is not None:
        last = max(data.rstrip(b"\r\n \0").rfind(b"\n") + 1, len(data) // 2)
        data = data[: last + int((len(data) - last) * draft.cut)]
    return data, draft
