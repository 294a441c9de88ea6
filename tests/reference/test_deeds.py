"""Effort and revenue retention agree with R."""

import math

from tests.reference.r import close, read, section

import nps_analysis as nps
from nps_analysis.chapters.renewal.bridge import bridge


@section("ces")
def test_effort(expected, responses):
    """The mean's interval has imaginary answers of its own; R's is a plain t interval."""
    case = expected["ces"]
    rows = responses.rename(columns={"ces": "effort"})
    mean = nps.effort("CES 2.0", "mean")
    row = nps.estimate(rows, mean).iloc[0]
    assert (row["n"], row["n_blank"]) == (case["n"], case["missing"])
    assert [row[name] for name in mean.counts] == case["distribution"]
    close((row["estimate"], row["std_error"]), (case["mean"], case["se_mean"]))
    close((row["conf_low"], row["conf_high"]), case["ci_t_mean"], rel=1e-3)
    by_quarter = nps.estimate(rows, mean, by="quarter").set_index("quarter")["estimate"]
    close(by_quarter.to_dict(), case["by_quarter_mean"])
    n = case["n"]
    net, top = (
        nps.estimate(rows, nps.effort("CES 2.0", how)).iloc[0] for how in ("net_easy", "top_box")
    )
    net_easy, easy = case["net_easy_567_minus_123"], case["top3_box_5_6_7"]
    close(net["estimate"], net_easy["points"])
    close(net["std_error"], net_easy["se_wald"] * math.sqrt(n / (n - 1)))
    close(100 * top["estimate"], easy["pct"])
    close(100 * top["std_error"], easy["se"] * math.sqrt(n / (n - 1)))
    # 7-point answers turned round are 8 - x: CES 1.0 does the same to its five points
    close(8 - row["estimate"], case["reversed_mean_8_minus_x"])


@section("revenue_retention")
def test_revenue_retention(expected):
    case = expected["revenue_retention"]
    named = {"arr_start": "revenue_before", "arr_end": "revenue_after"}
    accounts = read("arr.csv").rename(columns=named)
    nrr, grr = (nps.estimate(accounts, m).iloc[0] for m in (nps.NRR, nps.GRR))
    close((nrr["estimate"], grr["estimate"]), (case["nrr"], case["grr"]))
    close(1 - nrr["estimate"], case["net_revenue_churn"])
    close(1 - grr["estimate"], case["gross_revenue_churn"])
    assert (nrr["n"], nrr["n_blank"]) == (9, 1)  # the new account is not of the cohort
    cohort = accounts[accounts["revenue_before"] > 0]
    logos = cohort.assign(renewed=cohort["revenue_after"] > 0)
    close(nps.estimate(logos, nps.RENEWAL_RATE).iloc[0]["estimate"], case["logo_retention"])
    for measure, key in ((nps.NRR, "nrr"), (nps.GRR, "grr")):
        rows = nps.estimate(accounts, measure, by="nps_class").set_index("nps_class")
        for level, expect in case["by_class"].items():
            close(rows.loc[level, "estimate"], expect[key])


@section("revenue_retention")
def test_the_bridge_adds_up_to_the_sums_of_r(expected):
    case = expected["revenue_retention"]
    named = {"arr_start": "revenue_before", "arr_end": "revenue_after"}
    accounts = read("arr.csv").rename(columns=named)
    rows = bridge(accounts, by="nps_class").set_index("nps_class")
    parts, (whole,) = rows[rows.index.notna()], rows[rows.index.isna()].to_dict("records")
    sums = [whole[step] for step in ("start", "churn", "contraction", "expansion", "end")]
    keys = ["arr_start", "churned", "contraction", "expansion", "arr_end_cohort"]
    close(sums, [case[key] for key in keys])
    new = accounts.loc[accounts["revenue_before"] == 0, "revenue_after"].sum()
    close((new, whole["end"] + new), (case["new_business_excluded"], case["arr_end_total"]))
    close((whole["net"], whole["gross"]), (case["nrr"], case["grr"]))
    assert (whole["net"] > 1) is case["negative_churn"] is False
    close(whole["kept"] / whole["n"], case["logo_retention"])
    close(1 - whole["kept"] / whole["n"], case["logo_churn"])
    assert set(parts.index) == set(case["by_class"])
    for level, expect in case["by_class"].items():
        row = parts.loc[level]
        found = [row["start"], row["end"], row["net"], row["gross"], 1 - row["net"]]
        keys = ["arr_start", "arr_end", "nrr", "grr", "net_revenue_churn"]
        close(found, [expect[key] for key in keys])
        close(row["kept"] / row["n"], expect["logo_retention"])
        assert (row["net"] > 1) == (expect["net_revenue_churn"] < 0)
