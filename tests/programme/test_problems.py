"""Every problem in a programme is named at once, with what is allowed."""

import pytest
from tests.programme.written import HEAD, SOURCE, problems_of

from nps_analysis.locales import languages
from nps_analysis.programme import Programme, ProgrammeError


def test_badly_formed_keys_are_all_named_with_what_is_allowed(read):
    found = problems_of(
        read,
        HEAD.replace("larkfield", "Lark field")
        + """
langauge = "en"
[calendar]
first_month = 13
[answers]
one_pre = "customer"
[thresholds]
confidence = 95
[effort]
version = "CES 3.0"
[[segments]]
column = "region"
label = { xx = "Region" }
[[sources]]
table = "response"
files = "a.csv"
layot = "typeform"
within = "2017-13"
""",
    )
    expected = {
        "name: found 'Lark field'; lower-case letters",
        "langauge: the key is not one of",
        "calendar.first_month: found 13; it must be less than or equal to 12",
        "answers.one_pre: the key is not one of one_per, keep; did you mean 'one_per'?",
        "thresholds.confidence: found 95; it must be less than 1",
        "effort.version: found 'CES 3.0', not one of CES 1.0, CES 2.0, own",
        f"segments[0].label: neither a text nor one text for each of {', '.join(languages())}",
        "sources[0].table: found 'response', not one of responses, invitations",
        "sources[0].layot: the key is not one of",
        "sources[0].within: found '2017-13'; a year and a month",
    }
    for start in expected:
        assert [line for line in found if line.startswith(start)], start
    assert len(found) == len(expected)
    assert {"language", "layout"} <= {line.split("did you mean '")[-1][:-2] for line in found}


def test_every_problem_of_a_break_is_named(read):
    found = problems_of(
        read,
        HEAD.replace('title = "Would customers recommend Larkfield?"', "title = {}")
        + """
[[breaks]]
period = "2026Q1"
what = "questoin"
note = { xx = "Neu" }
wat = "tool"
[[breaks]]
what = "tool"
"""
        + SOURCE,
    )
    expected = {
        f"title: neither a text nor one text for each of {', '.join(languages())}",
        "breaks[0].what: found 'questoin', not one of scale, question, channel, tool, population; "
        "did you mean 'question'?",
        f"breaks[0].note: neither a text nor one text for each of {', '.join(languages())}",
        "breaks[0].wat: the key is not one of period, what, note; did you mean 'what'?",
        "breaks[1].period: missing; the programme needs it",
    }
    assert found == expected


def test_a_break_comes_with_a_period_of_the_calendar(read):
    assert problems_of(read, HEAD + '[[breaks]]\nperiod = "Q1 2026"\nwhat = "tool"\n' + SOURCE) == {
        "breaks[0].period: found 'Q1 2026'; a year and a quarter, as in 2026Q3"
    }


def test_what_changed_in_a_period_is_declared_once(read):
    twice = '[[breaks]]\nperiod = "2026Q1"\nwhat = "tool"\n' * 2
    assert problems_of(read, HEAD + twice + SOURCE) == {
        "breaks[1]: the tool of 2026Q1 is declared by breaks[0] already"
    }


def test_sources_are_said_to_be_counted_from_0_once(tmp_path):
    note = "(sources[0] is the first [[sources]] in the file)"
    said = str(ProgrammeError("p.toml", ["sources[0].x: a", "sources[1].x: b"]))
    assert said.splitlines()[-1] == note and said.count(note) == 1
    assert note not in str(ProgrammeError("p.toml", ["name: a"]))


def test_keys_that_contradict_one_another_are_all_named(read):
    found = problems_of(
        read,
        HEAD
        + """
[effort]
version = "CES 1.0"
[[segments]]
column = "region"
levels = ["EMEA", "APAC", "EMEA"]
[[segments]]
column = "region"
[[segments]]
column = "score"
[[sources]]
table = "invitations"
files = "../out.csv"
scale = [10, 0]
[sources.constants]
survey = "relation"
[sources.columns]
region = "Region"
customerid = "Id"
[[sources]]
table = "invitations"
files = "../out.csv"
""",
    )
    for start in [
        "effort.scoring: found 'net_easy'; CES 1.0 is scored by its mean",
        "segments[0].levels: 'EMEA' more than once",
        "segments[1].column: 'region' is declared by segments[0] already",
        "segments[2].column: 'score' is the name of a canonical column",
        'sources: none has table = "responses"',
        "sources[0].files: found '../out.csv'; a pattern inside folders.raw",
        "sources[1].files: found '../out.csv'; a pattern inside folders.raw",
        "sources[1].files: '../out.csv' is read into invitations by sources[0] already",
        "sources[0].scale: found [10, 0]; the lowest point first",
        "sources[0].constants.survey: found 'relation', not one of relational, transactional",
        "sources[0].columns.region: the key is not one of customer_id",
        "sources[0].columns.customerid: the key is not one of",
    ]:
        assert [line for line in found if line.startswith(start)], start
    assert len(found) == 12


def test_a_file_that_is_not_toml_is_said_with_its_line(read):
    assert [line for line in problems_of(read, HEAD + 'language = "en\n') if "line 6" in line]


def test_no_source_at_all_and_no_file_at_all(read, tmp_path):
    assert problems_of(read, HEAD) == {"sources: missing; the programme needs it"}
    assert problems_of(read, "sources = []" + HEAD) == {
        'sources: none is declared; the report needs one with table = "responses"'
    }
    with pytest.raises(FileNotFoundError, match="there is no such programme"):
        Programme.read(tmp_path / "absent.toml")


def test_misspelt_zones_and_keys_are_told_together(tmp_path):
    text = """
name = "acme"
title = "t"
organisation = "Acme"
question = "q"
[calendar]
time_zone = "Europe/Pariss"
[thresholds]
min_m = 3
[[sources]]
table = "responses"
files = "a.csv"
encoding = "latin-99"
"""
    path = tmp_path / "programme.toml"
    path.write_text(text)
    with pytest.raises(ProgrammeError) as caught:
        Programme.read(path)
    assert sorted(problem.split(":")[0] for problem in caught.value.problems) == [
        "calendar.time_zone",
        "sources[0].encoding",
        "thresholds.min_m",
    ]
    assert "did you mean 'Europe/Paris'?" in str(caught.value)


def test_an_effort_question_has_the_scale_of_its_version_or_its_own(read):
    old = read(HEAD + '[effort]\nversion = "CES 1.0"\nscoring = "mean"\n' + SOURCE).effort
    assert (old.points, old.easy, old.low_is_good) == (5, "low", True)
    own = read(HEAD + '[effort]\nversion = "own"\npoints = 5\neasy = "high"\n' + SOURCE).effort
    assert (own.points, own.low_is_good, own.scoring) == (5, False, "net_easy")
    assert problems_of(read, HEAD + '[effort]\nversion = "own"\n' + SOURCE) == {
        'effort.points: missing; version = "own" needs it, as in points = 5',
        'effort.easy: missing; version = "own" needs it, as in easy = "high"',
    }
    found = problems_of(read, HEAD + '[effort]\npoints = 5\neasy = "low"\n' + SOURCE)
    assert found == {
        'effort.points: found 5; CES 2.0 has 7: leave it out, or declare version = "own"',
        "effort.easy: found 'low'; CES 2.0 has 'high': leave it out, or declare version = \"own\"",
    }


def test_a_driver_has_a_column_of_its_own_and_a_scale_that_rises(read):
    drivers = """
[[segments]]
column = "region"
[[drivers]]
column = "signs"
label = { en = "Signs", fr = "Panneaux" }
scale = [1, 5]
"""
    columns = '[sources.columns]\nsigns = "Q7"\n'
    programme = read(HEAD + drivers + SOURCE + columns)
    assert programme.driver_columns == ["signs"]
    assert programme.label("signs", "fr") == "Panneaux"
    more = """
[[drivers]]
column = "signs"
[[drivers]]
column = "score"
[[drivers]]
column = "region"
scale = [5, 1]
"""
    assert problems_of(read, HEAD + drivers + more + SOURCE) == {
        "drivers[1].column: 'signs' is the name of drivers[0] already",
        "drivers[2].column: 'score' is the name of a canonical column",
        "drivers[3].column: 'region' is the name of a segment's column",
        "drivers[3].scale: found [5, 1]; the lowest point first, as in [1, 5]",
    }


def test_every_problem_of_a_measure_is_named(read):
    def measure(name, rest):
        return f'[[measures]]\nname = "{name}"\n{rest}\n'

    score, satisfaction = 'column = "score"', 'column = "satisfaction"'
    found = problems_of(
        read,
        HEAD
        + '[[drivers]]\ncolumn = "signs"\nscale = [1, 5]\n'
        + measure("nps", score + "\ntop = 2")
        + measure("estimate", score + "\ntop = 2")
        + measure("twice", score + "\ntop = 2")
        + measure("twice", score + "\ntop = 3")
        + measure("a", 'column = "scoer"\ntop = 2')
        + measure("b", score)
        + measure("c", score + '\ntop = 2\nscoring = "mean"')
        + measure("d", score + "\nhigh = [9, 10]")
        + measure("e", satisfaction + "\ntop = 2")
        + measure("f", satisfaction + "\ntop = 5\nscale = [1, 5]")
        + measure("g", score + "\nhigh = [6, 10]\nlow = [0, 6]")
        + measure("h", 'column = "signs"\nscale = [1, 7]\ntop = 2')
        + measure("i", satisfaction + "\nscale = [5, 1]\ntop = 2")
        + SOURCE,
    )
    assert found == {
        "measures[0].name: 'nps' is the name of a measure that is always there; choose another",
        "measures[1].name: 'estimate' is the name of a column of results; choose another",
        "measures[3].name: 'twice' is the name of measures[2]; choose another",
        "measures[4].column: 'scoer' is not one of score, effort, satisfaction, signs; "
        "did you mean 'score'?",
        "measures[5]: nothing says what an answer is worth; declare one of top, bottom, high and "
        'low, and scoring = "mean"',
        "measures[6]: found top, scoring; declare one of top, bottom, high and low, and scoring = "
        '"mean"',
        "measures[7].low: missing; the other end is declared, as in low = [0, 6]",
        "measures[8].scale: missing; nothing else says that of satisfaction, as in [1, 5]",
        "measures[9]: f: 5 points of the scale 1 to 5; it is 1 to 4 of them",
        "measures[10]: g: band 'detractors', 0 to 6, overlaps band 'promoters', 6 to 10; "
        "an answer is in one of them",
        "measures[11].scale: found [1, 7]; signs is declared on [1, 5]",
        "measures[12]: i: the scale is 5 to 1; its lowest point comes first",
    }
    badly = problems_of(read, HEAD + measure("Two Words", score + '\ntop = "2"') + SOURCE)
    assert badly == {
        "measures[0].name: found 'Two Words'; lower-case letters, digits and underscores, "
        "as in csat_top",
        "measures[0].top: found '2'; it must be a valid integer",
    }


def test_every_problem_of_a_derived_segment_is_named(read):
    found = problems_of(
        read,
        HEAD
        + """
[[segments]]
column = "plan"
[[segments]]
cross = ["plan", "regoin"]
[[segments]]
cross = ["plan"]
column = "again"
levels = ["a"]
bands = [1]
from = "seats"
[[segments]]
column = "size"
bands = [10, 10]
[[segments]]
column = "tenure"
from = "customer_since"
[[segments]]
column = "income"
from = "revenue"
bands = [1, 2]
levels = ["low", "high"]
"""
        + SOURCE,
    )
    assert found == {
        "segments[1].cross: 'regoin' is not one of plan, size, tenure, income",
        "segments[2].cross: found ['plan']; two segments or more, each once",
        "segments[2].levels: a crossed segment has the levels of those it crosses",
        "segments[2].bands: a crossed segment has the levels of those it crosses",
        "segments[2].from: a segment is crossed or has bands, not both",
        'segments[3].from: missing; a number is cut into bands, as in from = "revenue"',
        "segments[3].bands: found [10.0, 10.0]; where each band begins, in order",
        "segments[4].bands: missing; a number is cut into bands, as in bands = [6, 12]",
        "segments[5].levels: found 2; 2 numbers make 3 bands, and each has one name",
    }
    twisted = problems_of(read, HEAD + '[[segments]]\ncolumn = "a"\nform = "seats"\n' + SOURCE)
    assert twisted == {
        "segments[0].form: the key is not one of column, label, levels, from, bands, cross; "
        "did you mean 'from'?"
    }
