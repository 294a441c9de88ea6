"""Scales other than 0-10: shifted, kept apart, or refused with the key to declare."""

import json
from pathlib import Path

import pytest

from nps_analysis.contract import ContractError
from nps_analysis.estimates import estimate

DATA = Path(__file__).parents[3] / "shared" / "data"
SCORES = "at,score\n" + "".join(f"2026-01-02,{score}\n" for score in (1, 7, 9, 10, 11))


def test_eleven_points_from_1_are_read_as_0_to_10(mapped):
    reading = mapped(SCORES, scale=(1, 11))
    assert reading.rows["score"].tolist() == [0, 6, 8, 9, 10]
    assert "scale" not in reading.rows
    read = "score: 5 answers on 1-11, read as 0-10: 1 becomes 0, 11 becomes 10, 0 blank"
    assert read in reading.evidence


def test_eleven_points_from_1_hold_no_0(mapped):
    with pytest.raises(ContractError, match=r"declared 1-11, but 2 of 3 answers are 0; .* line 2"):
        mapped("at,score\n2026-01-02,0\n2026-01-02,0\n2026-01-02,11\n", scale=(1, 11))


def test_undeclared_they_are_refused_with_the_line_and_the_key(mapped):
    with pytest.raises(ContractError) as caught:
        mapped(SCORES)
    said = str(caught.value)
    assert "declared 0-10, but 1 of 5 answers are 11 and nobody answered 0" in said
    assert "first 11 at line 6" in said
    assert "sources[0].scale ([1, 11] is read as 0-10" in said


def test_ten_points_keep_their_own_scale(mapped):
    reading = mapped("at,score\n2026-01-02,1\n2026-01-02,10\n2026-01-02,\n", scale=(1, 10))
    assert reading.rows["score"].tolist()[:2] == [1, 10]
    assert reading.rows["scale"].tolist()[:2] == ["1-10", "1-10"]
    assert reading.rows["scale"].isna().tolist() == [False, False, True]


def test_ten_points_hold_no_0(mapped):
    with pytest.raises(ContractError, match="declared 1-10, but 2 of 3 answers are 0"):
        mapped("at,score\n2026-01-02,0\n2026-01-02,0\n2026-01-02,9\n", scale=(1, 10))


@pytest.mark.parametrize("scale", [(1, 5), (1, 7), (0, 5), (0, 100)])
def test_a_scale_without_a_net_promoter_score_names_what_it_may_be(mapped, scale):
    with pytest.raises(ContractError) as caught:
        mapped("at,score\n2026-01-02,4\n", scale=scale)
    said = str(caught.value)
    assert f"declared {scale[0]}-{scale[1]}, which has no Net Promoter Score" in said
    assert "sources[0].columns.effort (with effort.version)" in said
    assert "sources[0].columns.satisfaction" in said


@pytest.mark.parametrize("scale", [(0, 10), (1, 10), (1, 11)])
def test_a_float_score_is_refused_not_rounded_on_any_scale(mapped, scale):
    reading = mapped("at,score\n2026-01-02,6.5\n2026-01-02,9\n", scale=scale)
    assert reading.refused["reason"].tolist() == ["score_not_whole"]
    assert reading.refused["found"].tolist() == ["6.5"]


def test_agreement_is_no_recommendation(mapped):
    rows = "2026-01-02,Strongly agree\n2026-01-02,Disagree\n" * 10
    with pytest.raises(ContractError) as caught:
        mapped("at,score\n" + rows)
    assert "20 answers are words" in str(caught.value)
    assert "sources[0].columns.effort or sources[0].columns.satisfaction" in str(caught.value)


@pytest.mark.parametrize("numbers", [0, 4], ids=["names alone", "names among numbers"])
def test_a_column_of_names_is_not_told_by_its_names(mapped, numbers):
    names = ["Ana Pop", "John Smith", "Mia Kay"]
    rows = "".join(f"2026-01-02,{name}\n" for name in names * 7)
    with pytest.raises(ContractError) as caught:
        mapped("at,score\n" + rows + "2026-01-02,9\n" * numbers)
    said = str(caught.value)
    assert "21 answers are words" in said or "21 of 25 answers are words" in said
    assert "3 different ones, not shown" in said
    assert "correct sources[0].columns.score" in said
    assert not any(part in said for name in names for part in name.split())


def test_names_among_words_of_a_scale_are_not_shown(mapped):
    rows = "2026-01-02,Absolutely\n2026-01-02,Ana Pop\n" * 3 + "2026-01-02,7\n"
    with pytest.raises(ContractError) as caught:
        mapped("at,score\n" + rows)
    assert "'Absolutely' (3) and 1 others, not shown" in str(caught.value)
    assert "Ana" not in str(caught.value)


@pytest.mark.parametrize("scale", [(0, 10), (1, 5)])
def test_names_are_not_counted_among_values(mapped, scale):
    names = "".join(f"2026-01-02,{name} Pop\n" for name in ("Ana", "Mia", "Ion"))
    with pytest.raises(ContractError) as caught:
        mapped("at,score\n" + names + "2026-01-02,3\n" * 30, scale=scale)
    assert "3 (30)" in str(caught.value)
    assert "Pop" not in str(caught.value)


STATED = {
    "On a scale of 1 to 10, how likely are you to recommend us?": (1, 10),
    "Sur une échelle de 1 à 10, nous recommanderiez-vous ?": (1, 10),
    "How likely are you to recommend us, on a 1-10 scale?": (1, 10),
    "Cât de probabil este să ne recomandați, pe o scară de la 1 la 10?": (1, 10),
    "How likely are you to recommend us (1-11)?": (1, 11),
    "How likely are you to recommend us? (1 = not at all, 5 = very)": (1, 5),
    "How likely are you to recommend us, from 1 (not at all) to 7 (very)?": (1, 7),
}


@pytest.mark.parametrize("question", STATED)
def test_a_scale_that_the_question_states_is_not_read_as_0_to_10(read, question):
    low, high = STATED[question]
    export = f'Timestamp,"{question}"\n9/28/2026 14:05:06,5\n'
    with pytest.raises(ContractError) as caught:
        read(export)
    assert f"says {low}-{high}" in str(caught.value)
    assert question[:50] in str(caught.value)
    assert "sources[0].scale" in str(caught.value)
    assert read(export, scale=(0, 10)).rows["score"].tolist() == [5]
    if (low, high) == (1, 10):
        assert read(export, scale=(1, 10)).rows["scale"].tolist() == ["1-10"]


@pytest.mark.parametrize(
    "question",
    [
        "On a scale of 0 to 10, how likely are you to recommend us?",
        "How likely are you to recommend us? (0-10)",
        "De 0 à 10, nous recommanderiez-vous ?",
        "Würden Sie uns empfehlen, auf einer Skala von null bis zehn?",
        "How likely are you to recommend us after 1-5 days?",
        "1: How likely are you to recommend us? 10 - very likely",
        "How likely are you to recommend us, where 0 is never and 10 is always?",
    ],
)
def test_a_question_that_states_0_to_10_or_no_scale_is_read(read, question):
    reading = read(f'Timestamp,"{question}"\n9/28/2026 14:05:06,5\n')
    assert reading.rows["score"].tolist() == [5]


@pytest.mark.parametrize(
    "label",
    ["No answer (0)", "No answer - 0", "0 - N/A", "Sans réponse (0)", "Nu știu (0)",
     "Keine Angabe = 0", "Weiß nicht (0)", "No sabe / No contesta (0)"],
)  # fmt: skip
def test_a_0_that_stands_for_no_answer_is_blank(mapped, label):
    reading = mapped(f"at,score\n2026-01-02,9\n2026-01-02,{label}\n2026-01-02,Unlikely (0)\n")
    assert reading.rows["score"].isna().tolist() == [False, True, False]
    assert reading.rows["score"].tolist()[2] == 0
    assert "score: 2 answers on 0-10, 1 blank" in reading.evidence


def test_words_for_no_answer_are_the_point_that_the_programme_declares(mapped):
    reading = mapped("at,score\n2026-01-02,No answer (0)\n", labels={"no answer (0)": 0})
    assert reading.rows["score"].tolist() == [0]


@pytest.mark.skipif(not DATA.is_dir(), reason="the real surveys are not in ../shared/data")
def test_oddjob_airline_is_minus_18_and_undeclared_it_is_refused(read):
    content = (DATA / "oddjob-airline" / "airlinesat.csv").read_bytes()
    how = {"layout": "mapped", "constants": {"responded_at": "2015-06-30"}}
    how["columns"] = {"score": "nps"}
    with pytest.raises(ContractError, match="23 of 1065 answers are 11 and nobody answered 0"):
        read(content, **how)
    rows = read(content, scale=(1, 11), **how).rows
    found = estimate(rows.astype({"score": "Int64"})).iloc[0]
    wanted = json.loads((DATA / "expected.json").read_text())["oddjob-airline"]
    wanted = wanted["overall after nps-1"]
    for name in ("n", "promoters", "passives", "detractors"):
        assert found[name] == wanted[name]
    assert found["estimate"] == pytest.approx(wanted["nps"], abs=5e-5)
