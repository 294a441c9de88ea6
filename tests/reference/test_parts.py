"""Planning, the parts of a change, pooling and control limits agree with R."""

import math

import pandas as pd
from tests.reference.r import as_part_of_the_whole, close, counted, read, section

import nps_analysis as nps


@section("planning")
def test_planning(expected):
    """A third and a third have V = .67."""
    case = expected["planning"]

    def shares(spread):
        return {"share_promoters": spread / 2, "share_detractors": spread / 2}

    for row in case["n_for_margin"]:
        wanted = row["margin_pts"], shares(row["V"])
        assert nps.required_n(wanted[0], **wanted[1]) == row["wald_n"]
        assert nps.required_n(wanted[0], population=950, **wanted[1]) == row["fpc_n_N950"]
    for row in case["mde_two_sample"]:
        found = nps.detectable(row["n1"], row["n0"], power=row["power"], **shares(row["V"]))
        close(found, row["mde_pts"])
    row = case["mde_paired"]
    found = nps.detectable(row["n"], repeated=row["n"], correlation=row["rho"], **shares(row["V"]))
    close(found, row["mde_pts"])
    for row in case["n_per_group"]:
        found = nps.detectable(row["n"], power=row["power"], **shares(row["V"]))
        fewer = nps.detectable(row["n"] - 1, power=row["power"], **shares(row["V"]))
        assert found <= row["delta_pts"] < fewer
        wanted = {"change": True, "power": row["power"], **shares(row["V"])}
        assert nps.required_n(row["delta_pts"], **wanted) == row["n"]
    # the power of a design is the one at which its change is just detectable; R's counts
    # the far side as well, where a change of the wrong sign would show
    row = case["power_two_sample"]
    error = 100 * math.sqrt(row["V"] / row["n1"] + row["V"] / row["n0"])
    wrong = math.erfc((row["delta_pts"] / error + 1.959963984540054) / math.sqrt(2)) / 2
    power = row["power_exact_two_sided"] - wrong
    found = nps.detectable(row["n1"], row["n0"], power=power, **shares(row["V"]))
    close(found, row["delta_pts"])


def check_decomposition(parts, case):
    """R's rate is what we call within; its plain mix is not centred, which adds up the same."""
    parts = parts.pivot(index="level", columns="component", values="difference")
    parts = parts.loc[case["levels"]]
    close(parts["within"].to_list(), case["rate_by_segment"])
    close(parts["mix"].to_list(), case["mix_by_segment_centred"])
    close(parts["mix"].sum(), case["mix"])
    close(parts["within"].sum() + parts["mix"].sum(), case["change"])


@section("decomposition_Q1_Q4")
def test_mix_and_rate(expected, responses):
    waves = responses[responses["quarter"].isin(["2025Q1", "2025Q4"])]
    waves = waves.assign(region_tier=waves["region"] + "." + waves["tier"])
    for by, case in expected["decomposition_Q1_Q4"].items():
        parts = nps.decompose(waves, between="quarter", by=by, detail=True)
        check_decomposition(parts.rename(columns={by: "level"}), case)


@section("decomposition_hand")
def test_mix_by_hand(expected):
    """Scores of +40 and -20 in both waves; from half and half to 80 and 20."""
    parts = [
        counted(30, 10, 10).assign(wave=0, level="A"),
        counted(10, 20, 20).assign(wave=0, level="B"),
        counted(48, 16, 16).assign(wave=1, level="A"),
        counted(4, 8, 8).assign(wave=1, level="B"),
    ]
    rows = nps.decompose(pd.concat(parts), between="wave", by="level", detail=True)
    check_decomposition(rows, expected["decomposition_hand"])


@section("panel_vs_composition_Q3_Q4")
def test_stayers_joiners_and_leavers(expected, responses):
    case = expected["panel_vs_composition_Q3_Q4"]
    waves = responses[responses["quarter"].isin(["2025Q3", "2025Q4"])]
    rows = nps.decompose(waves, between="quarter", unit="customer_id")
    parts = rows.set_index("component")["difference"]
    for name in ("within", "entry", "exit"):
        close(parts[name], case[name])
    assert parts["mix"] == 0
    close(parts.sum(), case["total"])
    # those who stayed are 272 of 490 + 486 - 272 customers; R's pairs are 272 of 272
    found = rows.set_index("component")["std_error"]["within"]
    close(as_part_of_the_whole(expected["paired_Q3_Q4"]["se"], 272, 704), found)


@section("partial_pooling")
def test_partial_pooling(expected):
    """ML and FE are not offered."""
    case = expected["partial_pooling"]
    segments = read("segments_small.csv")
    rows = [
        counted(row.promoters, row.passives, row.detractors).assign(segment=row.segment)
        for row in segments.itertuples()
    ]
    scores = nps.estimate(pd.concat(rows), by="segment")
    close(scores["estimate"].to_list(), case["yi"])
    names = {"reml": "REML", "paule_mandel": "PM", "dersimonian_laird": "DL"}
    for method, name in names.items():
        rows = nps.pool(scores, method=method)
        close(rows["p_alike"][0], case[name]["Qp"])
        close(rows["scatter"][0] ** 2, case[name]["tau2"], rel=1e-6)
        close(rows["pooled"].to_list(), case[name]["blup"], rel=1e-6)
        close(rows["pooled_std_error"].to_list(), case[name]["blup_se"], rel=1e-6)


@section("control_chart")
def test_control_limits(expected):
    """Individuals' (XmR) and EWMA charts are not offered."""
    case = expected["control_chart"]
    waves = read("waves12.csv")
    rows = [
        counted(row.promoters, row.passives, row.detractors).assign(wave=row.wave)
        for row in waves.itertuples()
    ]
    scores = nps.estimate(pd.concat(rows), by="wave")
    found = nps.control_limits(scores, wave="wave")
    close(found["estimate"].to_list(), case["nps"])
    close(found["centre"].to_list(), [case["centre_pooled"]] * 12)
    close(found["limit_low"].to_list(), case["lcl"])
    close(found["limit_high"].to_list(), case["ucl"])
    assert found.loc[found["signal"], "wave"].to_list() == [case["signals"]]
    wider = nps.control_limits(scores, wave="wave", laney=True)
    close(wider["limit_low"].to_list(), case["laney"]["lcl"])
    close(wider["limit_high"].to_list(), case["laney"]["ucl"])
