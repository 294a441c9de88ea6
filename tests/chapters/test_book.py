"""The one object of the chapters, on the sample and on programmes that lack something."""

import json

import pandas as pd
import pytest

import nps_analysis as nps
from nps_analysis import store
from nps_analysis.chapters.base import Chapter
from nps_analysis.chapters.book import HANDED, Report, subjects
from nps_analysis.speech.claims import Claim


@pytest.fixture(scope="module")
def report(sample_programme):
    return Report("2026Q3", "en", str(sample_programme))


def test_its_attributes_are_the_folders_of_the_chapters(report):
    assert {"headline", "segments", "renewal", "usage", "effort"} <= set(subjects())
    assert set(subjects()) <= set(dir(report))
    assert isinstance(report.headline, Chapter) and report.headline is report.headline
    assert report.headline.report is report


def test_a_chapter_that_is_not_there_is_named_beside_those_that_are(report):
    with pytest.raises(AttributeError, match=r"no 'headlines'; its chapters are .*headline"):
        _ = report.headlines
    assert not hasattr(report, "_repr_html_")


def test_a_chapter_says_what_can_be_asked_of_it(report):
    first, *lines = repr(report.renewal).splitlines()
    assert first.startswith("Renewal, 2026Q3: Renewals beside the score")
    asked = [line.split()[0] for line in lines]
    assert asked[:4] == ["missing", "lead", "rates(by)", "alike()"]
    assert {"rests_on", "bridge(by)", "agreement()"} <= set(asked)
    assert all(line.endswith(".") for line in lines)
    assert "to_decide()" in repr(report.brief) and "claims" not in repr(report.brief)


def test_it_is_what_the_package_calls_a_report():
    assert nps.Report is Report


def test_nothing_later_than_the_period_is_looked_at(sample_programme):
    earlier = Report("2025Q4", "en", str(sample_programme))
    assert earlier.answers["period"].max() == "2025Q4"
    assert str(earlier.until) == "2025-12-31"


def test_answers_are_relational_and_have_an_account(report):
    assert set(report.answers["survey"]) == {"relational"}
    assert report.answers["account"].notna().all()
    scored = report.of_period["score"].notna().sum()
    steps = store.flow("2026Q3", programme=report.declared).set_index("step")["rows"]
    assert scored == report.usable == steps["usable"]


def test_tables_are_loaded_once(sample_programme, monkeypatch):
    asked, load = [], store.load

    def counted(table, **how):
        asked.append(table)
        return load(table, **how)

    monkeypatch.setattr(store, "load", counted)
    report = Report("2026Q3", "en", str(sample_programme))
    first, second = report.load("accounts"), report.load("accounts")
    assert asked == ["accounts"]
    second["added"] = 1  # what one chapter adds no other sees
    assert "added" not in first and "added" not in report.load("accounts")
    assert report.answers is report.answers and report.headline.scores is report.headline.scores


def test_two_periods_are_this_one_and_the_last_that_answered(small):
    rows = ["2025-11-03 10:00,9", "2026-02-03 10:00,", "2026-08-03 10:00,3"]
    report = small(rows)
    # 2026Q1 holds a blank only, so 2026Q3 stands beside 2025Q4
    assert set(report.of_two_periods["period"]) == {"2025Q4", "2026Q3"}
    assert report.compared == ["2025Q4", "2026Q3"]


def test_another_period_may_be_asked_for(sample_programme):
    report = Report("2026Q3", "en", str(sample_programme), against="2025Q3")
    assert report.compared == ["2025Q3", "2026Q3"]
    change = report.headline.change
    assert change["reference"].tolist() == ["2025Q3"]
    # as the trend has them: 21.0 now, 30.0 a year before
    series = report.headline.scores.set_index("period")["estimate"]
    assert change["difference"].item() == pytest.approx(series["2026Q3"] - series["2025Q3"])
    assert report.headline.lead.lines[0].startswith(
        "NPS is 21 in Q3 2026 and was 30 in Q3 2025: the difference is within chance"
    )
    # nothing moved that would need more care than this
    (caution,) = report.headline.cautions.lines
    assert caution.startswith("Q3 2025 was asked with SurveyMonkey, Q3 2026 with Google Forms")
    assert {claim.against for claim in report.segments.group_claims if claim.looked} == {"2025Q3"}


def test_a_first_period_is_compared_with_nothing(small):
    report = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3", "2026-08-05 10:00,9"])
    change = report.contrast(report.of_two_periods, between="period")
    assert change.empty and "p_adjusted" in change
    assert report.compared == ["2026Q3"]


def test_where_nothing_is_missing_nothing_is_said(report):
    assert report.missing("renewals", "invitations").lines == []


def test_what_is_missing_is_said_in_two_lines(small):
    report = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"])
    said = report.missing("renewals")
    assert said.kind == "missing" and len(said.lines) == 2 and "renewals" in said.lines[0]


def test_provenance_reconciles_with_the_manifest(report):
    inputs = store.manifest(report.declared)["inputs"]
    line = report.provenance.lines[0]
    kept, rows_in = (sum(one[key] for one in inputs) for key in ("kept", "rows_in"))
    assert f"{kept:,} rows" in line and f"{rows_in - kept} set aside" in line
    assert "Larkfield" in line


def test_its_context_is_what_exhibits_share(report):
    context = report.context
    assert (context.period, context.confidence, context.min_n) == (
        "2026Q3", report.confidence, report.min_n,
    )  # fmt: skip
    assert context.labels["plan"] == "Plan" and context.words.language == "en"


def test_measures_are_called_in_the_language_of_the_report(sample_programme):
    french = Report("2026Q3", "fr", str(sample_programme))
    assert french.name_of(nps.RENEWAL_RATE) == "Part renouvelée"
    assert french.axis_of(nps.NPS) == "NPS, points"
    own = nps.Measure("own", "score", nps.NPS.bands, "points", labels={"fr": "À nous"})
    assert french.short_of(own) == french.name_of(own) == "À nous"
    assert french.measure("nrr") is nps.NRR


def test_claims_handed_on_are_not_worked_out_again(sample_programme, tmp_path, monkeypatch):
    claim = Claim("change", "nps", "primary", "fell", -10.2, -18.8, -1.6, n=453, n_reference=471)
    path = tmp_path / "claims.json"
    path.write_text(json.dumps([claim.record()]), encoding="utf-8")
    monkeypatch.setenv(HANDED, str(path))
    assert Report("2026Q3", "en", str(sample_programme)).claims == (claim,)


def test_levels_stand_as_declared_and_the_others_after_them(report):
    declared = next(one.levels for one in report.declared.segments if one.column == "plan")
    met = [*reversed(declared), "Zulu", "Alpha"]
    assert report.levels("plan", met) == [*declared, "Alpha", "Zulu"]
    assert report.levels("plan", declared[:1]) == list(declared[:1])


def test_withholding_leaves_other_frames_as_they_are(report):
    scores = report.estimate(report.of_two_periods, by=["period", "plan"])
    (kept,) = report.withhold(report.of_two_periods, scores)
    pd.testing.assert_frame_equal(kept[["period", "plan", "n"]], scores[["period", "plan", "n"]])


def test_the_provenance_of_a_part_says_of_what_it_is_one(sample_programme):
    part = Report("2026Q3", programme=str(sample_programme), where="region == 'EMEA'")
    first, second = part.provenance.lines
    assert first == str(Report("2026Q3", programme=str(sample_programme)).provenance)
    # 229 of 453 scores, as the chapter of groups counts them
    assert second == "A part: region == 'EMEA', 229 of 453 answers."


@pytest.mark.parametrize(
    "ask",
    [
        lambda report: report.trend(by="plann"),
        lambda report: report.compare(by="plann"),
        lambda report: report.compare(between="plann"),
        lambda report: report.sureness.response(by="plann"),
        lambda report: report.usage.rates(by="plann"),
        lambda report: report.effort.trend(by="plann"),
    ],
)
def test_a_segment_that_is_not_declared_is_refused_with_the_one_that_was_meant(
    sample_programme, ask
):
    report = Report("2026Q3", programme=str(sample_programme))
    with pytest.raises(ValueError, match="'plann'.*did you mean 'plan'"):
        ask(report)


def test_what_no_report_can_be_of_is_refused_at_once(sample_programme):
    with pytest.raises(ValueError, match="language is 'xx'; it is one of en, fr, ro"):
        Report("2026Q3", "xx")
    report = Report("2026Q3", programme=str(sample_programme), against="2027Q1")
    with pytest.raises(ValueError, match="against is '2027Q1'; it is earlier than 2026Q3"):
        _ = report.headline.lead
    whole = Report("2026Q3", programme=str(sample_programme))
    for ask in (whole.effort.scores, whole.effort.renewals):
        with pytest.raises(ValueError, match="by is 'plann'; it is not one of effort, side"):
            ask(by="plann")


def test_an_exhibit_is_shown_in_a_line_where_nothing_is_drawn(sample_programme):
    report = Report("2026Q3", programme=str(sample_programme))
    trend = report.trend()
    assert repr(trend) == f"{trend.name}: {trend.alt}"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"period": "2024Q1"}, "Nobody has given a score up to the end of Q1 2024."),
        (
            {"period": "2026Q3", "where": "plan == 'Starter' and plan == 'Team'"},
            "Nobody in this part has given a score up to the end of Q3 2026.",
        ),
    ],
)
def test_scores_of_other_times_and_parts_are_not_said_to_be_missing(sample_programme, how, said):
    report = Report(programme=str(sample_programme), **how)
    for chapter in (report.headline, report.segments, report.sureness):
        assert chapter.lead.lines == [said] and chapter.lead.kind == "missing"
    assert said in report.missing("renewals").lines
    assert "responses" not in str(report.missing("renewals"))
