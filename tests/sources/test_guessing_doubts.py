"""What init sees in exports that leave something to settle, and what it writes of them."""

import tomllib

import openpyxl
import pytest

from nps_analysis.programme import Programme
from nps_analysis.sources import texts
from nps_analysis.sources.draft import draft
from nps_analysis.sources.guessing import exports, guess
from nps_analysis.sources.reader import read

ASKED = "How likely are you to recommend Acme to a friend or colleague?"
SUPPORT = "How likely are you to recommend our support team to a colleague?"
MONKEY = ("Respondent ID", "Collector ID", "Start Date", "End Date")
POINTS = ["Not at all likely - 0", *map(str, range(1, 10)), "Extremely likely - 10"]


class Begun:
    """A folder of exports, as init sees it and writes of it."""

    def __init__(self, folder):
        self.raw, self.path = folder / "raw", folder / "programme.toml"

    def add(self, name, lines):
        path = self.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def add_book(self, name, sheets):
        self.raw.mkdir(exist_ok=True)
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book.save(self.raw / name)

    def look(self):
        empty = Programme.draft(self.path, raw="raw")
        return {one.path: one for one in (guess(path, self.raw, empty) for path in self.paths())}

    def paths(self):
        return list(exports(self.raw))

    def write(self):
        text = draft(list(self.look().values()), name="Acme", raw="raw")
        self.path.write_text(text, encoding="utf-8")
        return text

    def sources(self):
        return tomllib.loads(self.write()).get("sources", [])


@pytest.fixture
def begun(tmp_path):
    return Begun(tmp_path)


def monkey(answers, under="Response", question=ASKED, year=2026):
    yield ",".join([*MONKEY, f'"{question}"'])
    if under:
        yield f",,,,{under}"
    for n, answer in enumerate(answers):
        yield f"{n},1,02/{1 + n % 28:02}/{year} 09:00:00 AM,02/20/{year} 09:00:00 AM,{answer}"


def test_a_question_with_a_column_a_point_is_not_taken_for_one_point(begun):
    head = [",".join([*MONKEY, ASKED, *[""] * 10]), ",".join(["", "", "", "", *POINTS])]
    rows = [
        ",".join(
            [f"{n}", "1", "02/20/2026 09:00:00 AM", "02/20/2026 09:00:00 AM"]
            + [label if at == n else "" for at, label in enumerate(POINTS)]
        )
        for n in range(11)
    ]
    begun.add("a.csv", [*head, *rows])
    assert begun.look()["a.csv"].question == ASKED
    begun.write()
    programme = Programme.read(begun.path)
    reading = read(begun.raw / "a.csv", programme.sources[0], programme)
    # eleven rows, one on each point
    assert sorted(reading.rows["score"]) == list(range(11))


@pytest.mark.parametrize("under", ["Response", "Not at all likely - 0 ... Extremely likely - 10"])
def test_what_stands_under_a_question_is_not_the_question(begun, under):
    begun.add("a.csv", monkey([0, 5, 10], under))
    assert begun.look()["a.csv"].question == ASKED
    assert tomllib.loads(begun.write())["question"] == ASKED


def test_a_tool_s_workbook_of_several_sheets_stays_the_tool_s(begun):
    rows = [[*MONKEY, ASKED], [1, 1, "02/20/2026 9:00:00 AM", "02/20/2026 9:00:00 AM", 9]]
    begun.add_book("a.xlsx", {"Q1": rows, "Q2": rows})
    found = begun.look()["a.xlsx"]
    assert (found.layout, found.sure, found.question) == ("surveymonkey", "unsure", ASKED)
    assert "declare source.sheet" in found.problems[0]
    (source,) = begun.sources()
    assert source == {"table": "responses", "files": "a.xlsx", "layout": "surveymonkey"}
    assert '# sheet = "Q1"' in begun.write() and '# sheet = "Q2"' in begun.write()


def test_a_second_export_beside_the_first_is_said_to_be_one(begun):
    one = [*MONKEY, ASKED]
    cells = ["1", "1", "02/20/2026 9:00:00 AM", "02/20/2026 9:00:00 AM", "9"]
    begun.add("a.csv", [",".join(one * 2), ",".join(["", "", "", "", "Response"] * 2)])
    with (begun.raw / "a.csv").open("a") as file:
        file.write(",".join(cells * 2) + "\n")
    found = begun.look()["a.csv"]
    assert (found.layout, found.sure) == ("surveymonkey", "unsure")
    assert "another export stands beside this one" in found.problems[0]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("b.csv", f'Timestamp,{ASKED},Why?\n3/13/2026 9:00:00,10,"ok" fine\n', "line 2"),
        ("b.json", '{"a":' * 100_000 + "1" + "}" * 100_000, "too deep"),
    ],
)
def test_one_damaged_file_does_not_keep_the_others_out(begun, name, data, why):
    begun.add("a.csv", monkey([0, 5, 10]))
    (begun.raw / name).write_text(data)
    found = begun.look()
    assert (found[name].sure, found["a.csv"].sure) == ("no", "sure")
    assert why in found[name].why
    assert [one["files"] for one in begun.sources()] == ["a.csv"]


def test_who_was_asked_is_told_by_a_tool_s_columns_too(begun):
    rows = ["delivered_at,id,survey_id,user_email", "2026-03-01T10:00:00Z,70,1,ana@example.com"]
    begun.add("r.csv", rows)
    found = begun.look()["r.csv"]
    assert (found.table, found.layout, found.sure) == ("invitations", "zendesk-recipients", "sure")


def answers(head, *cells):
    """Rows of answers under a header: a day, an address, and one of the cells in turn."""
    yield head
    for n in range(20):
        yield f"2026-03-{1 + n:02},u{n}@example.com,{cells[n % len(cells)]}"


@pytest.mark.parametrize(
    ("head", "cells", "may"),
    [
        (f"Date,Email,{ASKED},{SUPPORT}", ("10,0", "9,3"), [ASKED, SUPPORT]),
        ("Date,Email,Rating,NPS", ("10,9", "3,4"), ["Rating", "NPS"]),
        ("Date,Email,NPS,Rating", ("10,9", "3,4"), ["NPS", "Rating"]),
        ("Date,Email,Recommend,Rating", ("Yes,9", "No,4"), ["Rating"]),
        (
            "Date,Email,Would you recommend us?,Pleased (0-10)",
            ("Yes,9", "No,4"),
            ["Pleased (0-10)"],
        ),
    ],
)
def test_answers_whose_question_is_open_are_answers(begun, head, cells, may):
    begun.add("x.csv", answers(head, *cells))
    found = begun.look()["x.csv"]
    assert (found.table, found.sure) == ("responses", "unsure")
    assert list(found.candidates) == may
    (problem,) = found.problems
    assert problem.startswith("score: ") and "declare source.columns.score" in problem
    (source,) = begun.sources()
    assert source["columns"] == {"responded_at": "Date", "email": "Email"}
    for name in may:
        assert f'# score = "{name}"' in begun.write()


def test_one_column_called_like_the_score_is_taken(begun):
    begun.add("x.csv", answers("Date,Email,Rating", "9", "3"))
    begun.add("y.csv", answers("Date,Email,Score,NPS", "Promoter,9", "Detractor,3"))
    found = begun.look()
    assert {one.columns["score"] for one in found.values()} == {"Rating", "NPS"}
    assert {one.sure for one in found.values()} == {"likely"}


def test_a_file_named_after_customers_is_not_made_one_of_answers(begun):
    begun.add("customers.csv", answers("Since,Email,Rating,Score", "9,8", "3,2"))
    assert begun.look()["customers.csv"].table == "customers"


def test_every_file_recognised_is_in_a_source(begun):
    for name in ("sm/a.csv", "sm/b.CSV", "sm/c", "sm/d.csv", "e", "f.csv", "g/h/i", "g/j.csv"):
        begun.add(name, monkey([0, 5, 10]))
    rows = [[*MONKEY, ASKED], [1, 1, "02/20/2026 9:00:00 AM", "02/20/2026 9:00:00 AM", 9]]
    begun.add_book("sm/x.xlsx", {"Sheet": rows})
    found = begun.look()
    assert len(found) == 9 and {one.sure for one in found.values()} == {"sure"}
    matched = [path for one in begun.sources() for path in begun.raw.glob(one["files"])]
    # each once
    assert sorted(matched) == sorted(begun.paths())


def test_what_is_to_settle_in_any_file_of_a_folder_is_written(begun):
    begun.add("sm/2026Q1.csv", monkey([0, 5, 10]))
    for period in (2, 3):
        begun.add(f"sm/2026Q{period}.csv", monkey([1, 2, 3, 4, 5] * 5))
    found = begun.look()
    assert [len(one.problems) for one in found.values()] == [0, 1, 1]
    assert [one["files"] for one in begun.sources()] == [
        "sm/2026Q1.csv", "sm/2026Q2.csv", "sm/2026Q3.csv",
    ]  # fmt: skip
    assert begun.write().count("to settle: score: declared 0-10") == 2


def test_files_that_leave_the_same_to_settle_stay_together_each_with_its_own(begun):
    for period in (2, 3):
        begun.add(f"sm/2026Q{period}.csv", monkey([1, 2, 3, 4, 5] * 5 * period))
    assert [one["files"] for one in begun.sources()] == ["sm/*.csv"]
    for period in (2, 3):
        assert f"# to settle in sm/2026Q{period}.csv: score: declared 0-10" in begun.write()


@pytest.mark.parametrize(
    "column",
    ["Name", "First name", "Account manager", "Contact", "accountOwner", "Nom du client", "Owner"],
)
def test_no_one_s_name_is_written_as_a_level(begun, column):
    head = f"Timestamp,{column},Plan name,{ASKED}"
    rows = [
        f"3/{1 + n}/2026 9:00:00,{['Ana', 'Ion', 'Mia'][n % 3]},Pro X,{n % 11}" for n in range(30)
    ]
    rows[::2] = [row.replace("Pro X", "Team") for row in rows[::2]]
    begun.add("a.csv", [head, *rows])
    assert begun.look()["a.csv"].levels == {"Plan name": ["Pro X", "Team"]}
    assert "Mia" not in begun.write()


def test_levels_that_look_like_people_are_not_written_whatever_their_column_is_called(begun):
    people = ["Ana Pop", "John Smith", "Mia O'Hara"]
    rows = [f"3/{1 + n}/2026 9:00:00,{people[n % 3]},{n % 11}" for n in range(30)]
    begun.add("a.csv", [f"Timestamp,Looked after,{ASKED}", *rows])
    assert begun.look()["a.csv"].levels == {}


def test_a_timestamp_alone_makes_no_form(begun):
    days = range(1, 31)
    begun.add(
        "events.csv",
        [
            "timestamp,user_id,event,goals",
            *(f"2026-03-{n:02} 10:00:00,C{n},login,{n}" for n in days),
        ],
    )
    begun.add(
        "invitations.csv",
        [
            "Timestamp,Email Address,Wave",
            *(f"3/{n}/2026 9:00:00,u{n}@example.com,Q1" for n in days),
        ],
    )
    begun.add(
        "e.csv",
        [
            "uuid,event,properties,timestamp",
            *(f'u{n},survey sent,"{{""a"": 9}}",2026-03-01T10:00:00Z' for n in days),
        ],
    )
    begun.add("form.csv", [f"Timestamp,{ASKED}", *(f"3/{n}/2026 9:00:00,9" for n in days)])
    begun.add(
        "odd.csv", ["Timestamp,Would you come back?", *(f"3/{n}/2026 9:00:00,9" for n in days)]
    )
    found = begun.look()
    assert {path: (one.table, one.sure) for path, one in found.items()} == {
        "events.csv": ("usage", "likely"), "invitations.csv": ("invitations", "likely"),
        "e.csv": ("", "no"), "form.csv": ("responses", "sure"), "odd.csv": ("responses", "unsure"),
    }  # fmt: skip
    assert found["events.csv"].columns["goals"] == "goals"


def test_a_text_in_another_encoding_gets_its_source_to_correct(begun):
    asked = "Quelle est la probabilité que vous nous recommandiez ?"
    begun.add("a.csv", [f"Horodateur;{asked}", "13/03/2026 09:00:00;9", "14/03/2026 09:00:00;3"])
    text = (begun.raw / "a.csv").read_text(encoding="utf-8")
    (begun.raw / "a.csv").write_bytes(text.encode("cp1252"))
    found = begun.look()["a.csv"]
    assert (found.layout, found.sure, found.question) == ("google-forms", "unsure", asked)
    assert "declare source.encoding" in found.problems[0]
    (source,) = begun.sources()
    assert source["layout"] == "google-forms" and "encoding" not in source
    begun.path.write_text(begun.write().replace("# encoding", "encoding"), encoding="utf-8")
    programme = Programme.read(begun.path)
    assert len(read(begun.raw / "a.csv", programme.sources[0], programme).rows) == 2


def test_the_encoding_offered_is_the_one_that_words_the_question(begun):
    asked = "Cât de probabil este să ne recomandați?"
    begun.add("a.csv", [])
    lines = f"Marcaj de timp;{asked}\n13.03.2026 09:00:00;9\n".replace("ț", "ţ")
    (begun.raw / "a.csv").write_bytes(lines.encode("cp1250"))
    found = begun.look()["a.csv"]
    assert found.keys["encoding"] == "cp1250" and found.question == asked.replace("ț", "ţ")


@pytest.mark.parametrize("above", [["Acme survey"], ["Acme survey", "Exported,2026-04-01"]])
def test_a_header_under_a_title_is_found(begun, above):
    begun.add("a.csv", [*above, *answers("Date,E-mail,NPS", "9", "3")])
    found = begun.look()["a.csv"]
    assert found.columns == {"responded_at": "Date", "email": "E-mail", "score": "NPS"}
    assert (found.sure, found.problems) == ("likely", ())


def test_columns_inside_others_are_named_by_their_last_part(begun):
    one = (
        '{{"date": "2026-03-{:02}", "answers": {{"nps": 9}}, "user": {{"email": "u@example.com"}}}}'
    )
    begun.add("a.jsonl", [one.format(n) for n in range(1, 20)])
    found = begun.look()["a.jsonl"]
    assert found.columns == {"responded_at": "date", "email": "user.email", "score": "answers.nps"}


@pytest.mark.parametrize("name", ["Datum", "Antwortdatum", "Fecha", "Zeitpunkt"])
def test_the_day_of_an_answer_is_known_by_its_name_in_other_languages(begun, name):
    begun.add("a.csv", answers(f"{name},E-mail,NPS", "9", "3"))
    found = begun.look()["a.csv"]
    assert found.columns["responded_at"] == name and not found.problems


def test_dates_that_no_name_tells_are_offered_and_not_taken(begun):
    begun.add("a.csv", answers("Geboren,E-mail,NPS", "9", "3"))
    found = begun.look()["a.csv"]
    assert "responded_at" not in found.columns
    assert "dates are in 'Geboren'" in found.problems[0]
    assert '# responded_at = "Geboren"' in begun.write()
    tomllib.loads(begun.write().replace("# responded_at", "responded_at", 1))


def test_a_file_that_is_no_export_is_loaded_once_at_most(begun, monkeypatch):
    loads = []
    load = texts._load
    monkeypatch.setattr(texts, "_load", lambda *given: loads.append(given) or load(*given))
    begun.add("a.csv", ["aa,bb?,cc", *(f"some,words here?,{n}" for n in range(40))])
    assert begun.look()["a.csv"].sure == "no"
    assert len(loads) <= 1
