"""What the chapter of members asks, shows and claims."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import nps_analysis as nps
from nps_analysis.chapters.book import Report
from nps_analysis.locales import languages

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def report(sample_programme):
    return Report("2026Q3", "en", str(sample_programme))


@pytest.fixture(scope="module")
def members(report):
    return report.members


def exhibits(members):
    return [members.differences(), members.likeness(), members.counterparts()]


def test_the_sample_s_members_differ_until_like_is_compared_with_like(members):
    """Planted: joining changes nothing; the content and the busy join."""
    found = members.compared.set_index(["outcome", "how"])
    for outcome in ("renewal", "nps"):
        plain, adjusted = found.loc[(outcome, "plain")], found.loc[(outcome, "adjusted")]
        assert plain["conf_low"] > 0
        assert adjusted["conf_low"] < 0 < adjusted["conf_high"]
        assert abs(adjusted["difference"]) < plain["difference"] / 2
    lines = members.lead.lines
    assert lines[0].startswith("Members of Larkfield Circle did no better in renewals, and no")
    assert "more than chance" in lines[1]
    assert lines[2].startswith("Members were other customers to begin with")


def test_membership_adds_nothing_once_like_is_compared_with_like(members):
    truth = json.loads((ROOT / "data/sample/truth.json").read_text(encoding="utf-8"))
    planted = truth["parameters"]["joining_effect"]
    row = members.compared.set_index(["outcome", "how"]).loc[("renewal", "adjusted")]
    assert row["conf_low"] < planted < row["conf_high"]


def test_what_is_known_comes_from_before_the_period(report, members):
    rows = members.standing
    since = rows["account"].map(members.accounts["member_since"])
    start = rows["period"].map(members._start)
    assert (rows["member"] == (since < start)).all()
    one = rows[rows["last_score"].notna()].iloc[-1]
    day = start[one.name].tz_localize("Europe/Paris")
    answers = report.answers[report.answers["score"].notna()]
    theirs = answers[(answers["account"] == one["account"]) & (answers["responded_at"] < day)]
    assert one["last_score"] == theirs.sort_values("responded_at")["score"].iloc[-1]


def test_truth_s_renewals_are_counted(members):
    rows, _ = members.outcomes["renewal"]
    decided = members._renewals
    assert len(rows) == decided["period"].isin(members.periods).sum()
    assert rows["member"].sum() == 271  # truth.json


def test_weighting_makes_alike_what_was_unlike(members):
    table = members.alike.balance.set_index("covariate")
    assert table["before"].abs().max() > 0.5 and table["after"].abs().max() < 0.1
    overlap = members.alike.overlap
    rows, _ = members.outcomes["renewal"]
    assert overlap["n"].sum() + overlap["left_out"].sum() == len(rows)


def test_every_comparison_is_a_claim(members):
    """Five outcomes, each as it is and adjusted; only two plain ones are beyond chance."""
    assert sum(claim.looked for claim in members.claims) == len(members.claims) == 10
    assert {claim.what for claim in members.claims if claim.told} == {
        "renewal, plain",
        "nps, plain",
    }
    assert {claim.family for claim in members.claims} == {"members"}
    units = {claim.what.split(",")[0]: claim.unit for claim in members.claims}
    assert units["renewal"] == "share" and units["nps"] == units["effort"] == "points"


def test_any_measure_of_answers_or_renewals_can_be_asked(report, members):
    exhibit = members.differences(nps.DETRACTORS)
    rows = members.rows_of(nps.DETRACTORS)
    rates = report.estimate(rows, nps.DETRACTORS, by="member").set_index("member")["estimate"]
    plain = exhibit.frame.set_index("how")["difference"]["plain"]
    assert plain == pytest.approx(rates[True] - rates[False])
    assert exhibit.name == "loyalty-share_detractors" and len(exhibit.said.lines) == 2
    assert exhibit.said.lines[0].startswith("Detractors, members less others as they are: −")
    # the same as the report has of renewals, but for the name
    again = members.differences(nps.RENEWAL_RATE).frame["difference"].tolist()
    first = members.compared[members.compared["outcome"] == "renewal"]["difference"].tolist()
    assert again == pytest.approx(first)
    with pytest.raises(ValueError, match="usage_rate needs goals, exposure"):
        members.differences(nps.USAGE_RATE)


def test_an_outcome_that_nobody_has_is_said_to_be_too_few(members):
    said = members.differences(nps.CSAT).alt
    assert said == "Share satisfied. There are not enough answers to show."


def test_members_too_few_take_the_others_with_them(sample_programme):
    text = sample_programme.read_text(encoding="utf-8")
    text = re.sub(r"^min_renewals *=.*\n", "", text, flags=re.M)
    text = text.replace("[thresholds]", "[thresholds]\nmin_renewals = 280")
    path = sample_programme.with_name("280.toml")
    path.write_text(text, encoding="utf-8")
    rates = Report("2026Q3", "en", str(path)).members.rates
    rates = rates.set_index(["outcome", "who"])["estimate"]
    assert rates["renewal"].isna().all() and rates["nps"].notna().all()


def test_without_members_it_says_so_and_goes_on(small):
    members = small(["2026-08-03 10:00,9", "2026-05-04 10:00,3"]).members
    assert len(members.missing.lines) == 2
    assert members.compared.empty and members.rates.empty and members.standing.empty
    assert members.alike.balance.empty and members.claims == ()
    assert members.lead.lines == [
        "Members of the loyalty programme, or others, are too few to compare."
    ]
    for exhibit in exhibits(members):
        assert exhibit.figure is None and exhibit.table is None and exhibit.alt == ""
    assert members.differences("nps").alt.endswith("There are not enough answers to show.")


MEMBERS = """
[[sources]]
table = "customers"
files = "people.csv"
layout = "mapped"
[sources.columns]
customer_id = "who"
member_since = "joined"
[membership]
label = { en = "Club", fr = "Le Club" }
assigned = "random"
"""


def test_people_without_accounts_may_be_members_by_chance(small, tmp_path):
    """Members score 10, others 4: 200 points apart, and nothing was known before."""
    (tmp_path / "raw").mkdir()
    lines = [f"C{place},{'2026-06-01' if place % 2 else ''}" for place in range(40)]
    (tmp_path / "raw/people.csv").write_text("\n".join(["who,joined", *lines]) + "\n")
    rows = [f"2026-08-03 10:{place:02},{10 if place % 2 else 4}" for place in range(40)]
    members = small(rows, columns=MEMBERS).members
    assert members.label == "Club" and members.missing.lines == []
    found = members.compared.set_index("how")
    assert found["difference"]["plain"] == pytest.approx(200)
    assert pd.isna(found["difference"]["adjusted"])
    assert "there is no adjusted difference" in members.lead.lines[1]
    note = members.differences().table.columns[-1]
    assert note.cells == ["", "too few to compare like with like"]


@pytest.mark.parametrize("language", languages())
def test_every_exhibit_speaks_every_language(sample_programme, language):
    members = Report("2026Q3", language, str(sample_programme)).members
    for exhibit in exhibits(members):
        assert "{" not in str(exhibit.table) + exhibit.alt and len(exhibit.alt) > 40
        assert exhibit.svg().startswith("<svg")
    assert "{" not in str(members.lead) + str(members.differences("nps").said)
