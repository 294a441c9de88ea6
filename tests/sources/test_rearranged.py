"""However an export is rearranged, no row is lost and no figure changes."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sources.exports import GOOGLE, OLD_TYPEFORM, QUALTRICS, QUESTION, SURVEYMONKEY, TYPEFORM

from nps_analysis import sources
from nps_analysis.contract import REFUSALS, ContractError
from nps_analysis.programme import Programme

EXPORTS = {
    "typeform": TYPEFORM,
    "old typeform": OLD_TYPEFORM,
    "surveymonkey": SURVEYMONKEY,
    "qualtrics": QUALTRICS,
} | {
    f"google forms {language}": f"{header}\n{clear},Ana@Example.com,9,ok\n{open_},,11,\n"
    for language, (header, clear, open_) in GOOGLE.items()
}
PROGRAMME = Programme.model_validate(
    {
        "name": "larkfield",
        "title": "Would customers recommend Larkfield?",
        "organisation": "Larkfield",
        "question": QUESTION,
        "sources": [{"table": "responses", "files": "*"}],
    }
)


few = settings(max_examples=10, deadline=None)


def read(content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export.csv")
        path.write_bytes(content)
        reading = sources.read(path, PROGRAMME.sources[0], PROGRAMME)
    assert reading.rows_in == len(reading.rows) + len(reading.refused)
    assert set(reading.refused["reason"]) <= set(REFUSALS)
    return reading


def figures(reading):
    """Everything read but where it stood."""
    rows = reading.rows.drop(columns=["file", "line"])
    rows["response_id"] = rows["response_id"].str.replace("#.*", "", regex=True)
    kept = rows.astype("object").where(rows.notna(), None)
    return kept.to_dict("list"), reading.refused[["reason", "column", "found"]].fillna(
        ""
    ).to_numpy().tolist()


@st.composite
def rearranged(draw, export):
    """Shuffle columns, add some, and write the same cells another way."""
    records = list(csv.reader(io.StringIO(export)))
    width = max(map(len, records))
    columns = [[record[i] for record in records] for i in range(width)]
    units = []
    for column in columns:
        # a blank name continues the one on its left, and stays with it
        if column[0] or not units:
            units.append([column])
        else:
            units[-1].append(column)
    texts = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8)
    for number in range(draw(st.integers(0, 3))):
        cells = draw(st.lists(texts, min_size=len(records), max_size=len(records)))
        units.append([[f"extra {number}", *cells[1:]]])
    units.append([["twice", *[""] * (len(records) - 1)]] * draw(st.integers(0, 2)))
    shuffled = [column for unit in draw(st.permutations(units)) for column in unit]
    header, *rows = zip(*shuffled, strict=True)
    header = [draw(st.sampled_from([name, name.upper(), f"{name}\u00a0 "])) for name in header]
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=draw(st.sampled_from(",;\t|")),
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    writer.writerows([header, *rows])
    text = out.getvalue() + draw(st.sampled_from(["", "\n", "\r\n\r\n"]))
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])))


@pytest.mark.parametrize("tool", EXPORTS)
@few
@given(data=st.data())
def test_rearranging_an_export_changes_nothing(tool, data):
    expected = figures(read(EXPORTS[tool].encode()))
    assert figures(read(data.draw(rearranged(EXPORTS[tool])))) == expected


@pytest.mark.parametrize("tool", EXPORTS)
@few
@given(data=st.data())
def test_a_file_cut_short_loses_only_what_was_cut(tool, data):
    content = EXPORTS[tool].encode()
    cut = data.draw(st.integers(0, len(content)))
    whole = read(content)
    try:
        reading = read(content[:cut])
    except ContractError as error:
        assert all(error.problems)
        return
    # every row but the last was written out in full, and reads as it did
    safe = reading.rows[:-1]
    assert safe["score"].tolist() == whole.rows["score"][: len(safe)].tolist()
    assert safe["responded_at"].tolist() == whole.rows["responded_at"][: len(safe)].tolist()


@few
@given(st.binary(max_size=300))
def test_any_bytes_end_in_rows_or_in_a_message(content):
    with pytest.raises(ContractError):
        read(content)


@few
@given(
    st.lists(st.lists(st.text(max_size=6), min_size=2, max_size=4), max_size=8),
    st.sampled_from(["", "2026-01-02", "03/04/2026", "25/04/26"]),
)
def test_any_cells_under_a_header_are_kept_or_refused(cells, day):
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["Timestamp", "How likely are you to recommend us?"])
    writer.writerows([[day, *row[1:]] for row in cells])
    filled = sum(any(cell.strip() for cell in [day, *row[1:]]) for row in cells)
    try:
        reading = read(out.getvalue().encode("utf-8", "replace"))
    except ContractError as error:
        assert all(error.problems)
    else:
        assert reading.rows_in == filled
