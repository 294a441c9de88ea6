"""Who left, where several sources say it: the sentence and the table."""

import pandas as pd

from nps_analysis.chapters.renewal.leavers import agreement, leavers
from nps_analysis.speech import Words

WORDS = Words("en")
CLAIMS = pd.DataFrame(
    {"renewals": [True, True, False, False], "CRM": [True, False, False, False]},
    index=pd.Index(["A", "B", "C", "D"], name="account_id"),
)


def test_every_combination_is_in_the_table_and_no_account_is_named():
    table = leavers(WORDS, CLAIMS).table
    assert table.data[["renewals", "CRM", "n"]].values.tolist() == [
        [True, True, 1],
        [True, False, 1],
        [False, False, 2],
    ]
    assert "renewals and CRM" in str(table) and "none of them" in str(table)
    assert "account_id" not in table.csv()


def test_agreement_is_said_as_such():
    alike = CLAIMS.assign(CRM=CLAIMS["renewals"])
    assert agreement(WORDS, alike).lines == [
        "2 sources say who left, and they agree: renewals 2 and CRM 2, of 4 accounts."
    ]


def test_one_source_has_nothing_to_compare():
    exhibit = leavers(WORDS, pd.DataFrame())
    assert exhibit.figure is None and exhibit.table is None and exhibit.alt == ""
    assert agreement(WORDS, pd.DataFrame()).lines == []
