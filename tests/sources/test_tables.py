"""Tables beside the answers, and what stands for a whole file."""

import pandas as pd
import pytest
from tests.sources.exports import RENEWALS, reasons

from nps_analysis.contract import ContractError


@pytest.mark.parametrize(
    ("written", "expected"),
    [("oui", True), ("Nu", False), ("TRUE", True), ("0", False), ("", pd.NA)],
)
def test_renewed_in_three_languages(read, written, expected):
    reading = read(
        f"a;due;renewed;before\nA;2026-03-31;{written};1\n", table="renewals", columns=RENEWALS
    )
    assert reading.rows["renewed"].tolist() == [expected]


def test_a_word_that_is_neither_yes_nor_no_is_refused(read):
    reading = read(
        "a;due;renewed;before\nA;2026-03-31;perhaps;1\nA;;yes;1\n;2026-03-31;yes;1\n"
        "A;2026-03-31;yes;-1\nA;2026-03-31;yes;lots\n",
        table="renewals",
        columns=RENEWALS,
    )
    assert reasons(reading) == {
        2: "word_unknown",
        3: "date_missing",
        4: "id_missing",
        5: "number_out_of_range",
        6: "number_unreadable",
    }
    assert reading.refused["found"].tolist() == [pd.NA, pd.NA, pd.NA, "-1", "xxxx"]


def test_months_of_usage(read):
    reading = read(
        "acct,m,goals\nA,2026-07,3\nA,08/2026,4\nA,2026-09-30,2.5\nA,2026-09-30,1\nA,2026-10,\n",
        table="usage",
        columns={"account_id": "acct", "month": "m", "goals": "goals"},
    )
    assert reading.rows["month"].dt.strftime("%Y-%m-%d").tolist() == [
        "2026-07-01",
        "2026-08-01",
        "2026-09-01",
    ]
    assert reading.rows["goals"].tolist() == [3, 4, 1]
    assert reasons(reading) == {4: "number_out_of_range", 6: "number_unreadable"}


def test_a_file_without_a_date_takes_the_one_declared(read):
    reading = read(
        "score\n9\n3\n",
        columns={"score": "score"},
        constants={"responded_at": "2026-03-31", "satisfaction": 4},
    )
    # the day begins at midnight in Paris, two hours ahead of UTC
    assert reading.rows["responded_at"].dt.strftime("%m-%d %H").tolist() == ["03-30 22"] * 2
    assert reading.rows["satisfaction"].tolist() == [4, 4]
    with pytest.raises(ContractError) as caught:
        read(
            "score\n9\n",
            columns={"score": "score"},
            constants={"responded_at": "03/04/2026", "satisfaction": "fine"},
        )
    assert caught.value.problems == (
        "sources[0].constants.responded_at: found '03/04/2026'; it must be a date, as 2026-03-31",
        "sources[0].constants.satisfaction: found 'fine'; it must be a whole number",
    )
