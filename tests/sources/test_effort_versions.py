"""An effort question that is not the one declared is refused, with the key that settles it."""

import pandas as pd
import pytest

from nps_analysis.contract import ContractError

OWN = {"effort": {"version": "own", "points": 5, "easy": "high", "blank": [0, 6]}}
OLD = {"effort": {"version": "CES 1.0", "scoring": "mean"}}


@pytest.fixture
def effort(read):
    """Read a file of effort answers under one heading, as a source of contacts declares it."""

    def read_effort(answers, heading="e", declared=None, **source):
        rows = [f"2026-07-01 10:{i:02},{answer}" for i, answer in enumerate(answers)]
        columns = {"responded_at": "at", "effort": heading}
        contact = {"constants": {"survey": "transactional"}, "columns": columns}
        text = "\n".join([f"at,{heading}", *rows]) + "\n"
        return read(text, layout="mapped", declared=declared, **contact | source)

    return read_effort


def problem(effort, *how, **source):
    with pytest.raises(ContractError) as caught:
        effort(*how, **source)
    (found,) = caught.value.problems
    return found


def test_the_scale_of_the_source_is_that_of_the_version(effort):
    assert effort([1, 7], scale=(1, 7)).rows["effort"].tolist() == [1, 7]
    assert problem(effort, [1, 5], scale=(1, 5)) == (
        "effort: declared 1-5, but [effort] declares CES 2.0, answered 1-7, where 7 is easiest; "
        "two versions are never averaged or trended: correct sources[0].scale or effort.version, "
        "or leave the file out"
    )


@pytest.mark.parametrize(
    ("heading", "declared", "counts"),
    [
        ("How much effort did you personally have to put forth?", {}, "effort"),
        ("Quel effort avez-vous dû fournir ?", OWN, "effort"),
        ("Larkfield made it easy for me to handle my issue", OLD, "ease"),
        ("How easy was it to pass through?", OLD, "ease"),
        ("Cât de ușor a fost?", OLD, "ease"),
    ],
)
def test_a_question_that_runs_the_other_way_is_refused(effort, heading, declared, counts):
    found = problem(effort, [1, 2, 3], heading, declared)
    assert f"counts {counts}, so that a {'low' if counts == 'effort' else 'high'}" in found
    assert "correct effort.version (or effort.easy), or leave the file out" in found


@pytest.mark.parametrize(
    ("heading", "declared"),
    [
        ("How much effort did it take?", OLD),
        ("How easy was it?", {}),
        ("How easy was it?", OWN),
        ("Effort", OLD),
        ("How much effort and how easy?", {}),
    ],
)
def test_a_question_that_runs_as_declared_is_read(effort, heading, declared):
    assert effort([1, 2, 3], heading.replace(",", ""), declared).rows["effort"].tolist() == [
        1,
        2,
        3,
    ]


def test_seven_points_where_five_are_declared_are_refused(effort):
    found = problem(effort, [6, 7, 5, 4] * 8, declared=OLD)
    assert found.startswith("effort: declared 1-5, but 8 of 32 answers are ")
    assert found.endswith("declare sources[0].blank (codes that mean \"no answer\"), effort.blank "
                          "or effort.version")  # fmt: skip


def test_codes_of_the_effort_question_that_mean_no_answer_leave_scores_alone(mapped):
    reading = mapped(
        "at,score,e\n2026-07-01 10:00,6,6\n2026-07-01 10:01,0,0\n2026-07-01 10:02,10,5\n",
        columns={"effort": "e"},
        declared=OWN,
    )
    assert reading.rows["score"].tolist() == [6, 0, 10]
    assert reading.rows["effort"].isna().tolist() == [True, True, False]


def test_a_rating_beside_the_score_refuses_no_answer(mapped):
    drivers = {"drivers": [{"column": "signs", "scale": [1, 5]}, {"column": "spend"}]}
    reading = mapped(
        "at,score,s,m\n2026-07-01 10:00,6,4,12.5\n2026-07-01 10:01,0,6,-3\n"
        '2026-07-01 10:02,10,BLANK,inf\n2026-07-01 10:03,9,,\n2026-07-01 10:04,9,"4,5",1e3\n',
        columns={"signs": "s", "spend": "m"},
        declared=drivers,
    )
    rows = reading.rows
    assert len(rows) == 5 and str(rows["signs"].dtype) == "Float64"
    expected = pd.Series([4, None, None, None, 4.5], dtype="Float64", name="signs")
    pd.testing.assert_series_equal(rows["signs"], expected)
    assert rows["spend"].isna().tolist() == [False, False, True, True, False]
    assert "signs: 2 answers, 2 that are no point of its scale and count as none" in (
        reading.evidence
    )
