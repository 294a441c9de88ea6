"""What is said of who stays and of revenue: direction only where the interval allows it."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from nps_analysis.chapters.renewal.bridge import bridge
from nps_analysis.chapters.renewal.retention import revenue, staying
from nps_analysis.estimates import contrast
from nps_analysis.scoring import NRR
from nps_analysis.speech import Words

EN, END = Words("en"), date(2026, 9, 30)
STARTS = pd.DataFrame({"landmark": [pd.Timestamp("2025-09-30")], "n": [200], "lost": [1]})
NONE_OUT = {"undecided": 0, "no_revenue": 0, "contradictory": 0}


def table(ratio=4.6, ends=(2.4, 9.0), p_adjusted=0.001, **shares):
    shares = {"promoter": 0.92, "detractor": 0.71} | shares
    rows = pd.DataFrame({"class": list(shares), "n": 100, "estimate": list(shares.values())})
    rows = rows.assign(conf_low=rows["estimate"] - 0.05, conf_high=rows["estimate"] + 0.04)
    found = {"ratio": ratio, "ratio_low": ends[0], "ratio_high": ends[1]}
    found |= {"p_adjusted": p_adjusted, "detectable": 2.55}
    return rows.assign(**found)


def said(rows, **how):
    return staying(EN, rows, STARTS, **{"horizon_days": 365} | how).lines


def test_who_stays_is_said_out_of_100_with_intervals():
    lines = said(table())
    assert lines[0] == (
        "Of 100 accounts whose last score was 9 or 10, 92 were still customers a year later (95% "
        "interval 87 to 96); of 100 whose last score was 0 to 6, 71 were (95% interval 66 to 75)."
    )
    assert lines[1] == (
        "At any moment of the year, detractors were being lost at 4.6 times the pace of promoters, "
        "more than chance (95% interval 2.4 to 9.0); a ratio under 2.6 would often go "
        "unseen."
    )
    assert lines[-1] == "Followed for a year: 200 accounts from 30 September 2025; 1 was lost."


@pytest.mark.parametrize(
    ("how", "part"),
    [
        ({"ratio": 0.5, "ends": (0.3, 0.8)}, "0.5 times the pace of promoters, more than chance"),
        (
            {"ratio": 1.4, "ends": (0.8, 2.4), "p_adjusted": 0.2},
            "1.4 times the pace of promoters, ",
        ),
        ({"ratio": 2, "ends": (1.03, 3.9), "p_adjusted": 0.04}, "(95% interval 1.03 to 3.90)"),
        ({"ratio": 2, "ends": (1.1, 3.6), "p_adjusted": 0.09}, "which is within chance"),
        ({"ratio": np.nan}, "Too few were lost"),
    ],
)
def test_the_ratio_has_a_direction_only_where_one_is_outside(how, part):
    assert part in said(table(**how))[1]
    clear = how.get("p_adjusted", 0.001) < 0.05 and how["ratio"] == how["ratio"]
    assert ("more than chance" in said(table(**how))[1]) == clear


def test_the_silent_are_said_apart():
    lines = said(table(silent=0.73), horizon_days=90)
    assert lines[2] == (
        "Of 100 from which no score had come in the 90 days before, 73 were (95% interval 68 to "
        "77; 100 accounts)."
    )


def test_too_few_to_compare_and_nobody_at_all():
    assert said(table(detractor=np.nan))[0] == (
        "Promoters and detractors are too few to compare how long they stay."
    )
    assert said(table().head(0)) == []


def worth(promoters, detractors, left_out=NONE_OUT, min_n=1):
    rng = np.random.default_rng(1)
    rows = pd.DataFrame({"class": ["promoter"] * 60 + ["detractor"] * 60})
    rows["account"] = rows.index
    rows["revenue_before"] = 100.0
    rows["revenue_after"] = np.where(rows["class"] == "promoter", promoters, detractors)
    rows["revenue_after"] += rng.normal(0, 5, 120)
    sums = bridge(rows, by="class", min_n=min_n)
    gap = contrast(rows, NRR, between="class", reference="detractor", cluster="account")
    return revenue(EN, sums, gap, left_out, until=END)


def test_revenue_is_a_bridge_that_adds_up_as_printed():
    rows = pd.DataFrame({"revenue_before": [100, 500, 400], "revenue_after": [0, 450, 580]})
    sums = bridge(rows).assign(**{"class": pd.NA})
    gap = pd.DataFrame({"level": [], "difference": []})
    (line,) = [
        line
        for line in revenue(EN, sums, gap, NONE_OUT, until=END).lines
        if line.startswith("Of every 100")
    ]
    assert "103 are left" in line
    assert line.endswith(
        "10 were lost with accounts that went, 5 with accounts that shrank, and 18 came from "
        "accounts that grew."
    )


def test_negative_churn_is_named_when_clear_and_when_not():
    clear = worth(110, 80).lines
    assert "more than chance (95% interval +" in clear[1]
    assert clear[3].startswith(
        "Above 100%, which is called negative churn, and more than chance: promoters with"
    )
    unclear = worth(100.5, 99).lines
    assert any("would be negative churn, but within chance: promoters" in line for line in unclear)
    assert worth(90, 90.1).lines[-1] == "No class is above 100%: there is no negative churn."


def test_no_difference_is_printed_as_none():
    assert "which is within chance" in worth(95, 95).lines[1]


def test_what_was_left_out_is_counted():
    said = worth(95, 80, {"undecided": 3, "no_revenue": 0, "contradictory": 1})
    assert said.lines[-1] == (
        "Contracts left out: 3 not decided yet and 1 said to be lost that still bring revenue."
    )


def test_without_revenue_it_says_what_is_missing_and_without_contracts_nothing():
    nothing = bridge(pd.DataFrame({"revenue_before": [], "revenue_after": [], "class": []}))
    gap = pd.DataFrame({"level": [], "difference": []})
    missing = revenue(EN, nothing, gap, NONE_OUT | {"no_revenue": 4}, until=END)
    assert missing.kind == "missing"
    assert missing.lines == [
        "Missing here: revenue_before and revenue_after in the table “renewals”.",
        "An export with account_id, due_on, renewed, revenue_before and revenue_after, declared "
        "in programme.toml, would supply it.",
    ]
    assert revenue(EN, nothing, gap, NONE_OUT, until=END).lines == []
