"""Who left, where several sources say it: in sentences, and as a table."""

import pandas as pd

from nps_analysis.exhibit import columns
from nps_analysis.exhibit.tables import Column, Exhibit, Table
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences


def agreement(words: Words, claims: pd.DataFrame) -> Sentences:
    """Say how many left by each source, and on how many accounts the sources agree.

    Parameters
    ----------
    words : Words
    claims : DataFrame
        One row an account and one column a source, true where it says that the account left, as
        the store's `who_left` returns it; no columns where there is one source at most, and
        then nothing is said.

    Examples
    --------
    >>> claims = pd.DataFrame({"renewals": [True, True, False], "CRM": [True, False, False]})
    >>> agreement(Words("en"), claims)
    2 sources say who left, and they do not agree: renewals 2 and CRM 1, of 3 accounts.
    All of them say so of 1, none of 1; on 1 they differ. The rates of this report count the
    renewals alone.
    """
    if claims.empty:
        return Sentences([], kind="said")
    said = claims.sum(axis="columns")
    every, none = int((said == claims.shape[1]).sum()), int((said == 0).sum())
    counts = {
        "sources": words.count(claims.shape[1]),
        "counts": words.listed(
            [f"{source} {words.count(left)}" for source, left in claims.sum().items()]
        ),
        "accounts": words.ngettext(
            "{count} account", "{count} accounts", len(claims), count=words.count(len(claims))
        ),
        "every": words.count(every),
        "none": words.count(none),
        "differ": words.count(len(claims) - every - none),
    }
    if every + none == len(claims):
        alike = words.gettext(
            "{sources} sources say who left, and they agree: {counts}, of {accounts}.", **counts
        )
        return Sentences([alike], kind="said")
    return Sentences(
        [
            words.gettext(
                "{sources} sources say who left, and they do not agree: {counts}, of {accounts}.",
                **counts,
            ),
            words.gettext(
                "All of them say so of {every}, none of {none}; on {differ} they differ. The rates "
                "of this report count the renewals alone.",
                **counts,
            ),
        ],
        kind="said",
    )


def leavers(words: Words, claims: pd.DataFrame, *, name: str = "who-left") -> Exhibit:
    """List which sources say together that an account left, and of how many accounts.

    Parameters
    ----------
    words : Words
    claims : DataFrame
        As the store's `who_left` returns it.
    name : str, default "who-left"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        A table alone, with its sentences; nothing where there is one source at most.
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
        of_all=("said_by",),  # how many sources, not a figure of accounts
    )
    return Exhibit(name, None, "", table, said=agreement(words, claims))
