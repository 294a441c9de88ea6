"""What customers say: a few comments of the period, chosen by lot and the same lot each time."""

from __future__ import annotations

import hashlib
import re

import pandas as pd

from nps_analysis.contract import CLASSES
from nps_analysis.joins.last_score import classes

LONGEST = 280
"""Characters of a comment that are shown."""

_CONTACT = re.compile(r"\S+@\S+|\d(?:[\s().-]*\d){8}")
_LETTER = re.compile(r"[^\W\d_]")


def drawn_by_lot(responses: pd.DataFrame, *, each: int = 2, min_comments: int = 10) -> pd.DataFrame:
    """Choose a few comments from each class of respondents.

    The lot is drawn from the ids of the answers: nobody picks, and the same
    answers give the same comments. A comment that holds what looks like an
    e-mail address or a telephone number is never chosen.

    Parameters
    ----------
    responses : DataFrame
        The answers of one period: `response_id`, `score` and, where the programme asks for one,
        `comment`. Answers without a score, and comments without a letter, are passed over.
    each : int, default 2
        How many of each class.
    min_comments : int, default 10
        A class with fewer comments shows none.

    Returns
    -------
    DataFrame
        One row a comment, promoters first: `class`, `comment`, cut at a word after 280
        characters, and `of`, from how many comments of the class it was chosen.

    Examples
    --------
    >>> responses = pd.DataFrame({"response_id": list("abc"), "comment": ["Fast.", "Good!", "ok"],
    ...                           "score": pd.array([9, 10, 2], dtype="Int64")})
    >>> drawn_by_lot(responses, each=1, min_comments=2)
          class comment  of
    0  promoter   Good!   2
    """
    columns = ["class", "comment", "of"]
    if "comment" not in responses:
        return pd.DataFrame(columns=columns)
    comments = responses["comment"].fillna("").str.split().str.join(" ")
    said = responses["score"].notna() & comments.str.contains(_LETTER)
    rows = pd.DataFrame(
        {
            "class": classes(responses["score"]),
            "comment": comments,
            "lot": responses["response_id"].map(_lot),
        }
    )[said]
    rows = rows.assign(of=rows.groupby("class")["comment"].transform("size"))
    rows = rows[rows["of"] >= min_comments]
    rows = rows[~rows["comment"].str.contains(_CONTACT)].sort_values("lot")
    chosen = rows.drop_duplicates("comment").groupby("class").head(each)
    place = chosen["class"].map({kind: place for place, kind in enumerate(CLASSES)})
    chosen = chosen.assign(place=place).sort_values(["place", "lot"])
    return chosen.assign(comment=chosen["comment"].map(_cut))[columns].reset_index(drop=True)


def _lot(response_id: str) -> str:
    return hashlib.sha256(str(response_id).encode()).hexdigest()


def _cut(comment: str) -> str:
    """End a long comment at a word."""
    if len(comment) <= LONGEST:
        return comment
    return comment[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
