"""What the chapter of the loyalty programme asks for."""

import pandas as pd
import pytest

from nps_analysis.chapters.members.frames import Loyalty
from nps_analysis.words import loyalty


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return Loyalty("2026Q3", "en", str(sample_programme))


def said(chapter):
    return loyalty(
        chapter.words,
        chapter.compared,
        chapter.rates,
        chapter.likeness.names,
        label=chapter.label,
        labels=chapter.labels,
        assigned=chapter.declared.membership.assigned,
    )


def test_the_sample_s_members_differ_until_like_is_compared_with_like(chapter):
    """Planted: joining changes nothing; the content and the busy join."""
    found = chapter.compared.set_index(["outcome", "how"])
    for outcome in ("renewal", "nps"):
        plain, adjusted = found.loc[(outcome, "plain")], found.loc[(outcome, "adjusted")]
        assert plain["conf_low"] > 0
        assert adjusted["conf_low"] < 0 < adjusted["conf_high"]
        assert abs(adjusted["difference"]) < plain["difference"] / 2
    lines = said(chapter).lines
    assert lines[0].startswith("Members of Larkfield Circle did no better in renewals, and no")
    assert "more than noise explains" in lines[1]
    assert lines[2].startswith("Members were other customers to begin with")


def test_what_is_known_comes_from_before_the_period(chapter):
    rows = chapter.standing
    since = rows["account"].map(chapter.accounts["member_since"])
    start = rows["period"].map(chapter._start)
    assert (rows["member"] == (since < start)).all()
    one = rows[rows["last_score"].notna()].iloc[-1]
    day = start[one.name].tz_localize("Europe/Paris")
    answers = chapter.answers[chapter.answers["score"].notna()]
    theirs = answers[(answers["account"] == one["account"]) & (answers["responded_at"] < day)]
    assert one["last_score"] == theirs.sort_values("responded_at")["score"].iloc[-1]


def test_truth_s_renewals_are_counted(chapter):
    rows, _ = chapter.outcomes["renewal"]
    decided = chapter._renewals
    assert len(rows) == decided["period"].isin(chapter.periods).sum()
    assert rows["member"].sum() == 271  # truth.json


def test_weighting_makes_alike_what_was_unlike(chapter):
    table = chapter.likeness.balance.set_index("covariate")
    assert table["before"].abs().max() > 0.5 and table["after"].abs().max() < 0.1
    overlap = chapter.likeness.overlap
    rows, _ = chapter.outcomes["renewal"]
    assert overlap["n"].sum() + overlap["left_out"].sum() == len(rows)


def test_without_members_it_says_so_and_goes_on(small):
    chapter = small(["2026-08-03 10:00,9", "2026-05-04 10:00,3"], Loyalty)
    assert len(chapter.missing_members.lines) == 2
    assert chapter.compared.empty and chapter.rates.empty and chapter.standing.empty
    assert chapter.likeness.balance.empty
    assert said(chapter).lines == [
        "Members of the loyalty programme, or others, are too few to compare."
    ]


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
    chapter = small(rows, Loyalty, columns=MEMBERS)
    assert chapter.label == "Club" and chapter.missing_members.lines == []
    found = chapter.compared.set_index("how")
    assert found["difference"]["plain"] == pytest.approx(200)
    assert pd.isna(found["difference"]["adjusted"])
    assert "there is no adjusted difference" in said(chapter).lines[1]
