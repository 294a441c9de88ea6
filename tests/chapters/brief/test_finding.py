"""The finding that heads the first page: each rule, planted, and none where nothing was."""

import pytest
from tests.chapters.brief.planted import DAYS, answers, brief_of, drawn

SAME = (90, 70, 40)  # NPS 25 of 200
LOW = (30, 70, 100)  # NPS -35 of 200

FINDINGS = {
    # (90 - 40 + 90 - 40) / 400 = 25; (30 - 100 + 90 - 40) / 400 = -5; Small's -60, half of
    # the answers in either period, is -30 of -30
    "one group brings it all": (
        {
            ("2026Q2", "Small"): SAME,
            ("2026Q2", "Large"): SAME,
            ("2026Q3", "Small"): LOW,
            ("2026Q3", "Large"): SAME,
        },
        "The score fell to −5; Plan Small brings nearly all of the fall",
    ),
    # Small -60, Large -20, each half of the answers: 30 of 40 is three quarters
    "one group brings most": (
        {
            ("2026Q2", "Small"): SAME,
            ("2026Q2", "Large"): SAME,
            ("2026Q3", "Small"): LOW,
            ("2026Q3", "Large"): (75, 60, 65),  # NPS 5
        },
        "The score fell to −15; Plan Small brings most of the fall",
    ),
    "both moved alike": (
        {
            ("2026Q2", "Small"): SAME,
            ("2026Q2", "Large"): SAME,
            ("2026Q3", "Small"): LOW,
            ("2026Q3", "Large"): (32, 72, 96),  # NPS -32
        },
        "The score fell to −34; Plan Small moved most",
    ),
    # each group rises by 10 of 200: within chance; together by 10 of 400 and more answers
    "no group stands out": (
        {
            ("2026Q2", "Small"): (300, 400, 300),
            ("2026Q2", "Large"): (300, 400, 300),
            ("2026Q3", "Small"): (335, 400, 265),
            ("2026Q3", "Large"): (335, 400, 265),
        },
        "The score rose from 0 to 7; no group stands out",
    ),
    # one group falls by 36, the other rises by 34
    "a group moved and everybody did not": (
        {
            ("2026Q2", "Small"): SAME,
            ("2026Q2", "Large"): SAME,
            ("2026Q3", "Small"): (50, 78, 72),
            ("2026Q3", "Large"): (128, 62, 10),
        },
        "The score, 24, did not clearly move, but Plan Small fell by 36 points",
    ),
    # 45 % and 20 % become 60 % and 35 %, and 25 stays 25
    "shares moved and the score did not": (
        {
            ("2026Q2", "Small"): SAME,
            ("2026Q2", "Large"): SAME,
            ("2026Q3", "Small"): (120, 10, 70),
            ("2026Q3", "Large"): (120, 10, 70),
        },
        "The score stands at 25, yet customers part: more promoters, more detractors",
    ),
    # Small 60 -> 70 and Large 0 -> 10; Small is half of the answers, then a fifth: 30 -> 22
    "a reversal": (
        {
            ("2026Q2", "Small"): (700, 200, 100),
            ("2026Q2", "Large"): (300, 400, 300),
            ("2026Q3", "Small"): (300, 80, 20),
            ("2026Q3", "Large"): (560, 640, 400),
        },
        "Every group rose and the score fell: Small is 20% of answers, was 50%",
    ),
    "nothing": (
        {
            ("2026Q2", "Small"): SAME,
            ("2026Q2", "Large"): SAME,
            ("2026Q3", "Small"): (91, 69, 40),
            ("2026Q3", "Large"): (89, 71, 40),
        },
        "The score is 25: no clear change since Q2 2026",
    ),
    "a single period": (
        {("2026Q3", "Small"): SAME},
        "The score is 25: a first period, with nothing to compare yet",
    ),
    "too few answers": (
        {("2026Q2", "Small"): (6, 4, 2), ("2026Q3", "Small"): (4, 4, 4)},
        "12 answers in Q3 2026: too few for a score, which takes 30",
    ),
    "too few before": (
        {("2026Q2", "Small"): (6, 4, 2), ("2026Q3", "Small"): SAME},
        "The score is 25; Q2 2026 had too few answers to compare with",
    ),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_each_rule_finds_what_was_planted(name, tmp_path, monkeypatch):
    counts, said = FINDINGS[name]
    brief = brief_of(tmp_path, monkeypatch, responses=answers(counts))
    (line,) = brief.lead.lines
    assert line == said
    assert len(line.split()) <= 15


def test_too_few_answers_are_what_to_mend_first(tmp_path, monkeypatch):
    counts, _ = FINDINGS["too few answers"]
    brief = brief_of(tmp_path, monkeypatch, responses=answers(counts))
    (point,) = brief.to_decide().items
    assert point[1] == "Ask more people: 12 answers came, and a score takes 30."
    assert brief.figures().items == [] and brief.held().items == []


def test_without_segments_the_change_stands_alone(tmp_path, monkeypatch):
    counts = {("2026Q2", "all"): (180, 140, 80), ("2026Q3", "all"): (60, 140, 200)}
    rows = [{name: row[name] for name in row if name != "plan"} for row in answers(counts)]
    brief = brief_of(tmp_path, monkeypatch, segments=False, responses=rows)
    assert brief.lead.lines == ["The score fell from 25 to −35: beyond chance"]
    assert brief.charts().exhibits[0].name == "score"


def contracts(lost):
    """Contracts of 400 accounts due in a quarter, so many lost of the silent and of the others."""
    rows = []
    for name, n in (("silent", 100), ("heard", 300)):
        for number in range(n):
            due = f"2026-07-{1 + number % 28:02}"
            gone = number < lost[name]
            rows.append({"account_id": f"{name}-{number}", "due_on": due, "renewed": not gone})
    return rows


def heard():
    """Two periods of answers of 300 accounts, alike; 40 % promoters and 20 % detractors."""
    rows = []
    for period in ("2026Q1", "2026Q2"):
        for number in range(300):
            row = {"response_id": f"{period}-{number}", "customer_id": f"c-{number}"}
            score = (9, 9, 7, 7, 3)[number % 5]
            row |= {"responded_at": f"{DAYS[period]} 08:00:00", "score": score}
            rows.append(row | {"account_id": f"heard-{number}", "plan": "Small"})
    return rows


def silence(lost, tmp_path, monkeypatch):
    rows = heard()
    now = {"responded_at": f"{DAYS['2026Q3']} 08:00:00"}
    rows += [row | now | {"response_id": f"{row['response_id']}-now"} for row in rows[300:]]
    return brief_of(tmp_path, monkeypatch, responses=rows, renewals=contracts(lost))


def test_silence_goes_with_leaving_where_it_does(tmp_path, monkeypatch):
    # 40 of 100 silent accounts are lost, and 24 of 300 that gave a score: 60 % and 92 % renew
    brief = silence({"silent": 40, "heard": 24}, tmp_path, monkeypatch)
    (line,) = brief.lead.lines
    assert line == (
        "No clear change, but silent accounts leave: 60% renewed, 92% of those with a score"
    )
    (claim,) = [one for one in brief.lead.claims if one.family == "silence"]
    assert claim.told and claim.size == pytest.approx(0.60 - 0.92)
    charts = {one.name: one.said.message for one in brief.charts()}
    assert charts["renewed"] == "Without a score, 60% renew; with one, 92%"


def test_silence_is_not_said_to_go_with_leaving_where_it_does_not(tmp_path, monkeypatch):
    # 10 of 100 and 30 of 300
    brief = silence({"silent": 10, "heard": 30}, tmp_path, monkeypatch)
    assert brief.lead.lines == ["The score is 20: no clear change since Q2 2026"]


def test_without_any_score_the_renewals_speak(tmp_path, monkeypatch):
    brief = brief_of(tmp_path, monkeypatch, renewals=contracts({"silent": 40, "heard": 24}))
    # 336 of 400
    assert brief.lead.lines == ["84% of 400 renewals were renewed; no score was asked for"]
    assert brief.charts().exhibits == () and brief.figures().items == []
    assert brief.held().items == [] and brief.to_decide().items == []


def test_with_usage_alone_it_speaks(tmp_path, monkeypatch):
    months = ("2026-07", "2026-08", "2026-09")
    rows = [
        {"account_id": f"a-{number}", "month": f"{month}-01", "goals": 12}
        for month in months
        for number in range(40)
    ]
    brief = brief_of(tmp_path, monkeypatch, segments=False, usage=rows)
    said = "The goal is reached 12.0 times a month and account; no score was asked for"
    assert brief.lead.lines == [said]
    assert brief.charts().exhibits == () and brief.to_decide().items == []


PLANTED = ("Every group", "yet customers part", "both ends shrank", "silent", "too few")


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_where_nothing_is_planted_nothing_is_found(seed, tmp_path, monkeypatch):
    brief = brief_of(tmp_path, monkeypatch, responses=drawn(seed))
    (line,) = brief.lead.lines
    assert line.endswith("no clear change since Q2 2026")
    said = [line, str(brief.figures()), *(chart.said.message for chart in brief.charts())]
    assert not [one for one in said for planted in PLANTED if planted in one]
