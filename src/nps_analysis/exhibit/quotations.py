"""A few comments of the period, as they were written."""

import pandas as pd

from nps_analysis.exhibit import columns
from nps_analysis.exhibit.tables import Column, Exhibit, Table
from nps_analysis.speech import Words


def quotes(chosen: pd.DataFrame, words: Words, *, name: str = "quotes") -> Exhibit:
    """Show comments by class of the score that came with them.

    Parameters
    ----------
    chosen : DataFrame
        One row a comment, as the voice of the customer gives them: `class`, `comment` and
        `of`, from how many comments of the class it was taken.
    words : Words
    name : str, default "quotes"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Without a figure.
    """
    if chosen.empty:
        none = words.gettext("There are not enough comments to show.")
        return Exhibit(name, None, none, None)
    table = Table(
        name,
        words.gettext("Comments of the period, chosen by lot"),
        [
            columns.rows(
                words.gettext("Said by"),
                [words.gettext(columns.CLASS_NAMES[kind]) for kind in chosen["class"]],
            ),
            Column(words.gettext("Comment"), chosen["comment"].tolist(), "text"),
            columns.counted(words.gettext("Comments drawn from"), chosen["of"], words),
        ],
        chosen,
    )
    return Exhibit(name, None, "", table)
