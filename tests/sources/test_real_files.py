"""Third-party files are read with what the programme can declare, and nothing else.

Expected figures: ../shared/data/expected.json, plain arithmetic on the same files.
"""

import json
from pathlib import Path

import pytest

from nps_analysis import sources
from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real surveys are not beside the project, in ../shared/data"
)
DAY = {"responded_at": "2020-01-01"}


def read(file, *, question="How likely are you to recommend us?", segments=(), **source):
    programme = Programme.model_validate(
        {
            "name": "real", "title": "Real", "organisation": "Others", "question": question,
            "folders": {"raw": str(DATA)},
            "segments": [{"column": name} for name in segments],
            "sources": [{"table": "responses", "files": file, **source}],
        }
    )  # fmt: skip
    return sources.read(DATA / file, programme.sources[0], programme)


def same(reading, survey, wanted):
    """Compare counts with those expected, and see that no row was refused."""
    expected = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))[survey][wanted]
    scores = reading.rows["score"].dropna()
    promoters, detractors = int((scores >= 9).sum()), int((scores <= 6).sum())
    found = {
        "n": len(scores),
        "promoters": promoters,
        "passives": len(scores) - promoters - detractors,
        "detractors": detractors,
        "nps": round(100 * (promoters - detractors) / len(scores), 4),
    }
    assert found == {name: expected[name] for name in found}
    assert reading.refused.empty


def test_carpentries_without_the_decoy():
    instructors = "carpentries/instructor_training_post_2018.csv"
    reading = read(instructors, columns={"responded_at": "Date"})
    assert any("column 'LikelyToRecommend'" in said for said in reading.evidence)
    same(reading, "carpentries", "instructor overall")


@pytest.mark.parametrize(
    ("file", "wanted", "blank"),
    [
        ("learner_longterm_2017.csv", "longterm2017 overall", []),
        ("learner_longterm_2020-03.csv", "longterm2020-03 overall", ["NA"]),
        ("learner_longterm_2020-12.csv", "longterm2020-12 overall", []),
    ],
)
def test_carpentries_learners(file, wanted, blank):
    score = "Likely-To-Recommend" if "2017" in file else "recommendation_score"
    reading = read(f"carpentries/{file}", columns={"score": score}, constants=DAY, blank=blank)
    same(reading, "carpentries", wanted)


def test_carpentries_blanks_written_na_are_asked_about():
    with pytest.raises(ContractError, match=r"42 of 176 answers are words, 'NA'.*blank"):
        read("carpentries/learner_longterm_2020-03.csv", constants=DAY,
             columns={"score": "recommendation_score"})  # fmt: skip


@pytest.mark.parametrize("file", ["case040_sudzilla.csv", "case040_sudzilla_iso.csv"])
def test_case040_is_a_google_form(file):
    question = "On a scale of 0-10, how would you rate Sudzilla?"
    reading = read(f"prepbench-nps/{file}", question=question)
    assert reading.layout == "google-forms"
    same(reading, "prepbench-nps", "case040 overall (published -35.9, 39, 8, 22)")


def test_case050_has_one_row_a_question():
    reading = read(
        "prepbench-nps/case050_responses_long.csv",
        segments=["country"],
        long={"id": "Response", "question": "Question Number", "answer": "Answer"},
        columns={
            "response_id": "Response", "responded_at": "1", "score": "3", "country": "Country",
            "customer_id": "Name",
        },
        times={"responded_at": "2"},
        date_order=["DMY", "MDY"],
        within="2020",
        corrections={"country": {"Ingland": "England", "Egland": "England", "3ngland": "England",
                                 "Eggland": "England"}},
    )  # fmt: skip
    same(reading, "prepbench-nps", "case050 all raw Q3 answers (no de-dup)")
    # "Monday - 13th Jan" names no year
    assert reading.rows["responded_at"].dt.strftime("%Y-%m-%d").iloc[7] == "2020-01-13"


def test_case122_is_two_files():
    for file, wanted in (("case122_prepair.csv", "case122 Prep Air"), ("case122_airlines.csv", "")):
        reading = read(
            f"prepbench-nps/{file}", columns={"customer_id": "CustomerID"}, constants=DAY,
        )  # fmt: skip
        if wanted:
            same(reading, "prepbench-nps", wanted)
        assert reading.refused.empty
        assert len(reading.rows) == (184 if wanted else 5723)


def test_nhsbsa_effort_in_words():
    reading = read(
        "nhsbsa-fic-example/fic_data_example.xlsx",
        header_rows=2,
        columns={"responded_at": "ID.date", "effort": "NetEasyScore", "satisfaction": "Q1"},
        times={"responded_at": "ID.end"},
        labels={"Extremely easy": 7, "Fairly easy": 5, "Fairly difficult": 3},
        constants={"survey": "transactional"},
    )
    effort = reading.rows["effort"]
    # 20 easy and 1 hard of 21: 100 * 19 / 21 = 90.48
    assert round(100 * float((effort >= 5).sum() - (effort <= 3).sum()) / len(effort), 2) == 90.48
    assert reading.rows["responded_at"].min().strftime("%Y-%m-%d %H:%M") == "2021-05-04 18:13"
    assert reading.rows["satisfaction"].mean() == pytest.approx(7.6667, abs=1e-4)


def test_oddjob_undeclared_is_refused():
    with pytest.raises(ContractError, match="answers are 11 and nobody answered 0"):
        read("oddjob-airline/airlinesat.csv", columns={"score": "nps"}, constants=DAY)


def test_oddjob_declared_from_1_to_11():
    reading = read("oddjob-airline/airlinesat.csv", columns={"score": "nps"}, constants=DAY,
                   scale=[1, 11])  # fmt: skip
    same(reading, "oddjob-airline", "overall after nps-1")
