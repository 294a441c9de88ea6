"""The table of who left, where several sources say it."""

import pandas as pd

from nps_analysis.exhibit import columns
from nps_analysis.exhibit.tables import Column, Exhibit, Table
from nps_analysis.speech import Words


def agreement(claims: pd.DataFrame, words: Words, *, name: str = "who-left") -> Exhibit:
    """List which sources say together that an account left, and of how many accounts.

    Parameters
    ----------
    claims : DataFrame
        As the store's `who_left` returns it.
    words : Words
    name : str, default "who-left"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        A table alone; nothing where there is one source at most.
    """
    if claims.empty:
        return Exhibit(name, None, "", None)
    counts = claims.value_counts().rename("n").reset_index()
    sources = list(claims.columns)
    counts["said_by"] = counts[sources].sum(axis="columns")
    order = counts.sort_values(["said_by", "n"], ascending=False, ignore_index=True)
    together = [
        words.listed([source for source in sources if row[source]]) or words.gettext("none of them")
        for _, row in order.iterrows()
    ]
    table = Table(
        name,
        words.gettext("Accounts by the sources that say they left"),
        [
            columns.rows(words.gettext("Left, says"), together),
            columns.counted(words.gettext("Accounts"), order["n"], words),
            Column(
                words.gettext("Share"),
                [words.percent(share, 1) for share in order["n"] / order["n"].sum()],
            ),
        ],
        order,
    )
    return Exhibit(name, None, "", table)
