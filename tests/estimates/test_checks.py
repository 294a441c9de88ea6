"""What is no measure, no threshold or no result is refused at the door, in one line."""

import pandas as pd
import pytest

import nps_analysis as nps

ANSWERS = pd.DataFrame(
    {
        "period": ["2026Q2"] * 4 + ["2026Q3"] * 4,
        "account": list("abcdabcd"),
        "score": [9, 10, 3, 7, 10, 9, 8, 2],
    }
)
ASKED = pd.DataFrame({"period": ["2026Q2"] * 8 + ["2026Q3"] * 8, "answered": [True, False] * 8})
SCORES = nps.estimate(ANSWERS, by="period")

CALLS = {
    "estimate": lambda *more, **how: nps.estimate(ANSWERS, *more, **how),
    "contrast": lambda *more, **how: nps.contrast(ANSWERS, *more, **{"between": "period"} | how),
    "decompose": lambda *more, **how: nps.decompose(
        ANSWERS, *more, between="period", **{"by": "account"} | how
    ),
    "roll_up": lambda *more, **how: nps.roll_up(ANSWERS, *more, account="account", **how),
    "silence": lambda *more, **how: nps.silence(ANSWERS, ASKED, *more, **how),
    "pool": lambda *more, **how: nps.pool(SCORES, *more, **how),
    "control_limits": lambda *more, **how: nps.control_limits(SCORES, *more, **how),
    "suppress": lambda *more, **how: nps.suppress(SCORES, *more, **how),
}


def refused(kind, call, *more, **how):
    """The message, which is one line."""
    with pytest.raises(kind) as caught:
        call(*more, **how)
    message = str(caught.value)
    assert message and "\n" not in message
    return message


@pytest.mark.parametrize("name", [name for name in CALLS if name != "suppress"])
@pytest.mark.parametrize(
    "measure, shown", [("period", "'period'"), (None, "None"), (ANSWERS, "a DataFrame")], ids=str
)
def test_what_is_no_measure_is_refused(name, measure, shown):
    message = refused(TypeError, CALLS[name], measure)
    assert message.startswith(f"measure is {shown}; expected a measure, e.g. nps.NPS")


@pytest.mark.parametrize("name", ["estimate", "contrast", "roll_up", "silence", "suppress"])
@pytest.mark.parametrize("least", [-1, 0, 2.5, "30", True, None])
def test_a_threshold_is_a_whole_number_from_1(name, least):
    message = refused(ValueError, CALLS[name], min_n=least)
    assert message == f"min_n is {least!r}; it is a whole number, 1 or more"


@pytest.mark.parametrize("name", ["estimate", "contrast", "decompose", "roll_up", "pool"])
@pytest.mark.parametrize("confidence", [95, "0.95", 0, 1, None])
def test_a_confidence_is_a_share(name, confidence):
    message = refused(ValueError, CALLS[name], confidence=confidence)
    assert message == f"confidence is {confidence!r}; it must lie between 0 and 1, e.g. 0.95"


@pytest.mark.parametrize(
    "name, columns",
    [
        ("estimate", ["n", "n_blank", "promoters", "estimate", "std_error", "n_effective", "note"]),
        ("contrast", ["n", "level", "reference", "difference", "p_adjusted", "note"]),
        ("decompose", ["component", "difference", "conf_low"]),
        ("roll_up", ["over", "n", "estimate"]),
        ("silence", ["invited", "worst", "best", "n", "note"]),
    ],
)
def test_a_group_may_not_be_called_as_a_column_of_the_result(name, columns, monkeypatch):
    for column in columns:
        for frame in (ANSWERS, ASKED):
            monkeypatch.setitem(frame, column, "a")
        message = refused(ValueError, CALLS[name], by=["period", column])
        assert message == f"{column} is a column of the result; rename the one in by"


@pytest.mark.parametrize(
    "call",
    [nps.pool, nps.control_limits, lambda frame: nps.suppress(frame, 30)],
    ids=["pool", "control_limits", "suppress"],
)
def test_answers_are_not_estimates(call):
    message = refused(ValueError, call, ANSWERS)
    assert message.startswith("estimates has no column '") and "estimate returns" in message
    message = refused(TypeError, call, "period")
    assert message == "estimates is 'period'; expected the frame that estimate returns"


def test_the_wave_of_a_series_is_looked_for_by_its_name():
    waves = SCORES.rename(columns={"period": "wave"})
    assert "no column 'period'" in refused(ValueError, nps.control_limits, waves)
    assert "did you mean 'wave'?" in refused(ValueError, nps.control_limits, waves, wave="waves")


@pytest.mark.parametrize(
    "counts, kind, expected",
    [
        ((0.5, 0.3, 0.2), ValueError, "0.5, 0.3 and 0.2 add up to 1: these are shares; give"),
        (("30", 18, 12), TypeError, "promoters is '30'; a count is a number, 0 or more"),
        ((30, None, 12), TypeError, "passives is None; a count is a number, 0 or more"),
        ((30, 18, -1), ValueError, "detractors is -1; a count is 0 or more"),
        ((30, 18, float("nan")), ValueError, "detractors is nan; a count is 0 or more"),
    ],
)
def test_counts_are_numbers_of_people(counts, kind, expected):
    assert refused(kind, nps.nps_interval, *counts).startswith(expected)


def test_one_answer_is_a_count_and_no_share():
    assert nps.nps_interval(1, 0, 0)[0] == 100
    assert nps.nps_interval(0.75, 0.75, 0)[0] == 50, "effective counts need not be whole"
