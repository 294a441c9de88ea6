"""Scores and their intervals agree with R."""

import math

import numpy as np
import pandas as pd
import pytest
from tests.reference.r import clip, close, counted, section

import nps_analysis as nps


@pytest.mark.parametrize("name", ["tiny_exact"])
@section("tiny_exact")
def test_exact_fractions(expected, name):
    for case in expected[name].values():
        n = case["promoters"] + case["passives"] + case["detractors"]
        row = nps.estimate(counted(case["promoters"], case["passives"], case["detractors"])).iloc[0]
        close(row["estimate"], case["nps_points"])
        if n > 1:
            close(row["std_error"], case["se_points"] * math.sqrt(n / (n - 1)))


def check_interval(case):
    """The limits, clipped; and widened where they would leave the score outside."""
    counts = case["promoters"], case["passives"], case["detractors"]
    strict = nps.nps_interval(*counts, confidence=case["level"], method="score")
    close(strict[1:], (case["score_tango"]["lower"], case["score_tango"]["upper"]))
    found = nps.nps_interval(*counts, confidence=case["level"])
    low, high = clip(case["adjusted_wald_3T"])
    close(found, (case["nps"], min(low, case["nps"]), max(high, case["nps"])))


@pytest.mark.parametrize("name", ["intervals_95", "intervals_90", "intervals_99"])
@section("intervals_95", "intervals_90", "intervals_99")
def test_intervals(expected, name):
    for case in expected[name].values():
        check_interval(case)


@section("edge_cases")
def test_edge_cases(expected):
    cases = expected["edge_cases"]
    for name in ("n1_promoter", "all_promoters_5", "all_passives_5", "all_detractors_5"):
        check_interval(cases[name])
    for scores, blank in (([], 0), ([None, None], cases["all_missing"]["n_missing"])):
        row = nps.estimate(pd.DataFrame({"score": pd.array(scores, "Int64")})).iloc[0]
        assert np.isnan(row["estimate"]) and (row["n"], row["n_blank"]) == (0, blank)


@section("invalid_scores_rule")
def test_invalid_scores_are_refused_rather_than_left_out(expected):
    example = expected["invalid_scores_rule"]["example"]
    whole = [score for score in example["input"] if isinstance(score, int)]
    outside = sorted(set(whole) - set(example["valid"]))
    with pytest.raises(ValueError, match=f"score holds {', '.join(map(str, outside))} "):
        nps.estimate(pd.DataFrame({"score": whole}))
    with pytest.raises(ValueError, match=r"score holds 7.5 \(1 rows\); nps needs whole numbers"):
        nps.estimate(pd.DataFrame({"score": [7.5, *example["valid"]]}))


@section("by_quarter", "overall")
def test_scores_by_quarter(expected, responses):
    cases = expected["by_quarter"] | {"overall": expected["overall"]}
    rows = nps.estimate(responses, by="quarter").set_index("quarter")
    rows.loc["overall"] = nps.estimate(responses).iloc[0]
    for quarter, case in cases.items():
        row = rows.loc[quarter]
        assert tuple(row[["promoters", "passives", "detractors"]]) == (
            case["promoters"], case["passives"], case["detractors"],
        )  # fmt: skip
        assert row["n_blank"] == case.get("n_missing", row["n_blank"])
        close(row["estimate"], case["nps"])
        close(row["std_error"], case["se_wald"] * math.sqrt(case["n"] / (case["n"] - 1)))
        close((row["conf_low"], row["conf_high"]), clip(case["adjusted_wald_3T"]))


@section("by_quarter_region")
def test_scores_by_quarter_and_region(expected, responses):
    for row in nps.estimate(responses, by=["quarter", "region"]).to_dict("records"):
        case = expected["by_quarter_region"][f"{row['quarter']}|{row['region']}"]
        assert (row["promoters"], row["detractors"]) == (case["promoters"], case["detractors"])
        close(row["estimate"], case["nps"])
        close((row["conf_low"], row["conf_high"]), (case["aw3T_lower"], case["aw3T_upper"]))
