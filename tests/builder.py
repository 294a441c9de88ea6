"""A programme for a test: what it declares, and the few rows that matter."""

import json
from collections.abc import Mapping

import pandas as pd

LEAST = {
    "name": "acme",
    "title": "Would they?",
    "organisation": "Acme",
    "question": "Would you?",
}


def programme(home, head=(), *, sections=(), segments=(), sources=(), **tables):
    """Write programme.toml and its exports into a folder; the path of the former.

    `head` has keys of the programme beside or instead of the least there must be; `sections` a
    dict for each section by its name: `{"thresholds": {"min_n": 2}}`; `segments` a dict each.
    `tables` are rows by the table's name, `responses=[{"customer_id": "a", ...}]`: dicts, a frame,
    or either for each of several files by their names. Columns bear their canonical names;
    `sources` has by table what its source says beside them: `{"responses": {"scale": [1, 11]}}`.
    """
    folders = {"raw": "raw", "processed": "processed", "reports": "reports"}
    text = [_keys(LEAST | dict(head))]
    for name, keys in ({"folders": folders} | dict(sections)).items():
        text += [f"[{name}]", _keys(keys)]
    for keys in segments:
        text += ["[[segments]]", _keys(keys)]
    (home / "raw").mkdir(parents=True, exist_ok=True)
    for table, given in tables.items():
        files = given if isinstance(given, Mapping) else {"": given}
        frames = {name: pd.DataFrame(rows) for name, rows in files.items()}
        columns = {name: name for frame in frames.values() for name in frame}
        for name, frame in frames.items():
            frame.to_csv(home / "raw" / f"{table}{name and '-'}{name}.csv", index=False)
        said = {"table": table, "files": f"{table}*.csv", "layout": "mapped", "time_zone": "UTC"}
        text += ["[[sources]]", _keys(said | dict(sources).get(table, {}))]
        text += ["[sources.columns]", _keys(columns)]
    path = home / "programme.toml"
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path


def _keys(keys):
    return "\n".join(f"{name} = {_value(value)}" for name, value in dict(keys).items())


def _value(value):
    """A value as TOML writes it: texts, numbers and lists as JSON does, tables inline."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
