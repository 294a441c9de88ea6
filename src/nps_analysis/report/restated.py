"""The figures that a report leads with, as published; and those that have changed since."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from nbformat import NotebookNode

from nps_analysis.speech.claims import agreeing_digits
from nps_analysis.speech.formats import Words

_COLUMNS = {"score": "estimate", "low": "conf_low", "high": "conf_high"}
_SAME = 1e-6
"""Points within which two scores are one: a CSV holds ten digits."""


def figures_of(
    notebooks: Mapping[str, NotebookNode], claims: Iterable[Mapping[str, Any]], period: str
) -> dict[str, Any] | None:
    """Take what a report leads with from what its chapters put out; nothing is computed.

    Parameters
    ----------
    notebooks : mapping of str to NotebookNode
        Executed chapters, without what is held back.
    claims : iterable of mapping
        As `stated` lists them.
    period : str
        The one reported on.

    Returns
    -------
    dict or None
        `periods`, with `period`, `n`, `score`, `low` and `high` of each, to the one reported on;
        `change`, the claim of the comparison that was named before looking, or None. None where
        no chapter shows the score over periods.
    """
    change = next(
        (one for one in claims if one["family"] == "change" and one["period"] == period), None
    )
    chapters = [change["chapter"], *notebooks] if change else list(notebooks)
    for chapter in chapters:
        for rows in _trends(notebooks[chapter]):
            kept = ("against", "direction", "size", "low", "high", "n", "n_reference")
            told = change and {name: change[name] for name in kept}
            return {"periods": rows, "change": told}
    return None


def own(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """The figure of a report's own period; None where it has none."""
    periods = (record.get("figures") or {}).get("periods", ())
    return next((one for one in periods if one["period"] == record["period"]), None)


def restated(
    record: Mapping[str, Any], published: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """List the periods for which today's exports give another figure than was published.

    Parameters
    ----------
    record : mapping
        Of the report that is being made, with its figures.
    published : iterable of mapping
        The records of the reports there are, the one that this takes the place of among them.

    Returns
    -------
    list of dict
        `period`, `before` and `now` (figures), `on`, when it was published, and what is known of
        why: `exports` added, changed and removed, `rules` and `code`, whether they are others.
    """
    now = {one["period"]: one for one in (record.get("figures") or {}).get("periods", ())}
    found = []
    for earlier in published:
        same = all(earlier.get(name) == record.get(name) for name in ("programme", "where"))
        before = own(earlier)
        if not same or before is None or before["period"] not in now:
            continue
        if _differ(before, now[before["period"]]):
            found.append(
                {
                    "period": before["period"],
                    "before": before,
                    "now": now[before["period"]],
                    "on": earlier["ended"],
                    **_why(earlier, record),
                }
            )
    return found


def history(record: Mapping[str, Any], published: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What the record of a report says of restatements: its own, with those of before, and others.

    Returns
    -------
    dict
        `restated`, earlier periods whose figures are others now; `before`, what was published of
        the report's own period, the latest last.
    """
    reports = list(published)
    changed = restated(record, reports)
    place = [
        one
        for one in reports
        if all(one.get(name) == record.get(name) for name in ("programme", "where", "period"))
    ]
    kept = place[0].get("before", []) if place else []
    mine = [one for one in changed if one["period"] == record["period"]]
    others = [one for one in changed if one["period"] != record["period"]]
    return {"restated": others, "before": [*kept, *mine]}


def restatements(record: Mapping[str, Any], words: Words) -> list[str]:
    """Say what a report's record knows of figures that have changed since they were published."""
    changed = [*record.get("before", ()), *record.get("restated", ())]
    return [restatement(words, one) for one in changed]


def restatement(words: Words, one: Mapping[str, Any]) -> str:
    """Say which figure was published, what today's exports give, and why as far as is known."""
    before, now = one["before"], one["now"]
    said = words.gettext(
        "{period} was published on {date} with {before}; counted again since, it is {now}, a "
        "change of {change}: {why}.",
        period=words.period(one["period"]),
        date=words.date(datetime.fromisoformat(one["on"])),
        before=_figure(words, before, _digits(before, now)),
        now=_figure(words, now, _digits(before, now)),
        change=words.change(_less(now["score"], before["score"]), _digits(before, now)),
        why=words.listed(list(_reasons(words, one))),
    )
    return said


def _trends(notebook: NotebookNode) -> Iterator[list[dict[str, Any]]]:
    """The tables of a chapter that show a score over periods, a row a period."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.get("metadata", {}).get("nps", {}).get("name") != "trend":
                continue
            text = "".join(output.get("data", {}).get("text/csv", ""))
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
            wanted = {"period", "n", *_COLUMNS.values()}
            if rows and wanted <= rows[0].keys() and _one_each(rows):
                yield [_row(row) for row in rows]


def _one_each(rows: Sequence[Mapping[str, str]]) -> bool:
    return len({row["period"] for row in rows}) == len(rows)


def _row(row: Mapping[str, str]) -> dict[str, Any]:
    figures = {name: _number(row[column]) for name, column in _COLUMNS.items()}
    n = _number(row["n"])
    return {"period": row["period"], "n": None if n is None else int(n), **figures}


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _differ(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether two figures of a period are not the same."""
    one, other = before["score"], now["score"]
    if one is None or other is None:
        return one is not other or before["n"] != now["n"]
    return before["n"] != now["n"] or abs(one - other) > _SAME


def _why(earlier: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """What is not as it was when the earlier report was made."""
    then, today = (
        {one["path"]: one["sha256"] for one in of["inputs"] if one["table"] == "responses"}
        for of in (earlier, record)
    )
    both = then.keys() & today.keys()
    return {
        "exports": {
            "added": len(today.keys() - both),
            "changed": sum(then[path] != today[path] for path in both),
            "removed": len(then.keys() - both),
        },
        "rules": earlier.get("rules") != record.get("rules"),
        "code": earlier["code_version"] != record["code_version"],
    }


def _reasons(words: Words, one: Mapping[str, Any]) -> Iterator[str]:
    """Why a figure is another, as far as is known."""
    more = (one["now"]["n"] or 0) - (one["before"]["n"] or 0)
    exports = one["exports"]

    def counted(number: int) -> dict[str, str]:
        return {"count": words.count(number)}

    if more > 0:
        yield words.ngettext("{count} answer more", "{count} answers more", more, **counted(more))
    if more < 0:
        less = -more
        yield words.ngettext("{count} answer fewer", "{count} answers fewer", less, **counted(less))
    if n := exports["changed"]:
        yield words.ngettext("{count} export changed", "{count} exports changed", n, **counted(n))
    if n := exports["added"]:
        yield words.ngettext("{count} export new", "{count} exports new", n, **counted(n))
    if n := exports["removed"]:
        yield words.ngettext("{count} export gone", "{count} exports gone", n, **counted(n))
    if one["rules"]:
        yield words.gettext("programme.toml is another")
    if one["code"]:
        yield words.gettext("the code is another")
    if not more and not any(exports.values()) and not one["rules"] and not one["code"]:
        yield words.gettext("why is not known")


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _digits(before: Mapping[str, Any], now: Mapping[str, Any]) -> int:
    """Decimals at which two scores that differ are not printed alike."""
    one, other = before["score"], now["score"]
    if one is None or other is None:
        return 0
    return agreeing_digits(one, other, other - one, other - one, other - one)


def _figure(words: Words, figure: Mapping[str, Any], digits: int) -> str:
    return f"{words.score(figure['score'], digits)} ({words.answers(figure['n'] or 0)})"
