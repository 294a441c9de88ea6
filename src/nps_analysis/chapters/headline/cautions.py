"""Sentences that go with the score to the first page: what speaks for care with its change."""

from __future__ import annotations

import pandas as pd

from nps_analysis.chapters.headline.grounds import WAY_NAMES
from nps_analysis.chapters.headline.sentences import otherwise
from nps_analysis.exhibit.context import Context
from nps_analysis.speech import Sentences, Words
from nps_analysis.speech.claims import decide


def cautions(
    words: Words,
    series: pd.DataFrame,
    changes: pd.DataFrame,
    mean: pd.DataFrame,
    means: pd.DataFrame,
    context: Context,
) -> Sentences:
    """Say what else is known of a change that is beyond chance, and speaks for care with it.

    Parameters
    ----------
    words : Words
    series : DataFrame
        The score by `period` with its usual limits.
    changes : DataFrame
        The change in each `way` of counting.
    mean : DataFrame
        The change of the mean score, of `who` "everybody", by `period`.
    means : DataFrame
        Tool and language of the answers of the two periods.
    context : Context

    Returns
    -------
    Sentences
        One line a caution; none where nothing speaks against it.
    """
    said = list(otherwise(words, means))
    row = series.reindex(columns=["period", "estimate", "limit_low", "limit_high"])
    row = row[row["period"] == context.period].dropna()
    for _, score, low, high in row.itertuples(index=False):
        if not low <= score <= high:
            continue
        said.append(
            words.gettext(
                "{score} still lies between the usual limits of earlier periods ({limits}).",
                score=words.score(score),
                limits=words.interval(low, high),
            )
        )
    unclear = [
        words.gettext(WAY_NAMES[way])
        for way, (_, change) in zip(changes.get("way", ()), changes.iterrows(), strict=True)
        if decide(change, "corrected", confidence=context.confidence) == "unclear"
    ]
    if unclear:
        said.append(
            words.gettext(
                "Counted {ways}, the change is within chance.", ways=words.listed(unclear)
            )
        )
    mean = mean.reindex(columns=mean.columns.union(["period", "who", "difference"]))
    mean = mean[(mean["period"] == context.period) & (mean["who"] == "everybody")]
    mean = mean.dropna(subset="difference")
    if len(mean) and decide(mean.iloc[0], "corrected", confidence=context.confidence) == "unclear":
        figures = mean.iloc[0]
        said.append(
            words.gettext(
                "The mean score moved by {change} ({interval}), which is within chance.",
                change=words.change(figures["difference"], 2),
                interval=words.interval(
                    figures["conf_low"], figures["conf_high"], 2, of=words.change
                ),
            )
        )
    return Sentences(said, kind="caution")
