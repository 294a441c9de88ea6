"""Sentences on what the score rests on: whose answers count, who changed, what is usual."""

import pandas as pd

from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import direction
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences

WAY_NAMES = {
    "answers": mark("answer by answer"),
    "weighted": mark("weighted"),
    "accounts": mark("account by account"),
    "revenue": mark("by revenue"),
}


def leading_way(
    words: Words,
    scores: pd.DataFrame,
    changes: pd.DataFrame,
    *,
    origin: str,
    over: str = "",
    confidence: float = 0.95,
) -> Sentences:
    """Say which way of counting the report leads with and why, and what the others show.

    Parameters
    ----------
    words : Words
    scores, changes : DataFrame
        The score of a period and its change, one row a `way`, as `estimate` and `contrast`
        return them; the first way leads.
    origin : {"declared", "asked", "incomplete", "none"}
        Where the weights come from.
    over : str, default ""
        The segments over which those who answered are made like those asked.
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
        Nothing where the leading score is not shown.
    """
    score = scores.set_index("way")
    if scores.empty or pd.isna(score["estimate"]["answers"]):
        return Sentences([])
    said = []
    if "weighted" in score.index:
        said.append(
            words.gettext(
                "The report leads with the unweighted score: every answer counts once, so that "
                "anybody can count again and nothing is presumed of those who are silent."
            )
        )
        said.append(_weighted(words, score, changes, origin, over, confidence))
    elif origin == "incomplete":
        said.append(words.gettext("Nothing is weighted: some answers carry no weight."))
    else:
        said.append(
            words.gettext(
                "Nothing is weighted: no export has a weight, or says who was asked in which group."
            )
        )
    if len(changes) > 1:
        said += _agreement(words, changes, confidence)
    return Sentences(said, kind="said")


def _weighted(
    words: Words,
    score: pd.DataFrame,
    changes: pd.DataFrame,
    origin: str,
    over: str,
    confidence: float,
) -> str:
    """The weighted score, and its change beside the unweighted one, each with its interval."""
    row = score.loc["weighted"]
    figures = {
        "score": words.score(row["estimate"], 1),
        "interval": words.interval(row["conf_low"], row["conf_high"], 1),
        "confidence": words.percent(confidence),
        "segments": over,
    }
    by_way = changes.set_index("way") if len(changes) else changes
    compared = len(by_way) and by_way["difference"].reindex(["answers", "weighted"]).notna().all()
    if compared:
        for name, way in (("plain", "answers"), ("weighted", "weighted")):
            change = by_way.loc[way]
            ends = words.interval(change["conf_low"], change["conf_high"], 1, of=words.change)
            figures[f"{name}_interval"] = ends
            figures[name] = words.change(change["difference"], 1)
    return words.gettext(_WEIGHTED[origin, bool(compared)], **figures)


def _agreement(words: Words, changes: pd.DataFrame, confidence: float) -> list[str]:
    """Whether every way of counting says the same of the change."""
    named: dict[str, list[str]] = {"rose": [], "fell": [], "unclear": [], "unknown": []}
    for way, row in changes.set_index("way").iterrows():
        named[direction(row, confidence)].append(words.gettext(WAY_NAMES[way]))
    told = {kind: words.listed(ways) for kind, ways in named.items() if ways and kind != "unknown"}
    if not told:
        return []
    if set(told) == {"unclear"}:
        return [words.gettext("In no way of counting can the change be told from chance.")]
    if len(told) == 1:
        return [words.gettext("In every way of counting, the change is more than chance.")]
    clear = [told[kind] for kind in ("rose", "fell") if kind in told]
    said = [
        words.gettext("Counted {ways}, the change is more than chance.", ways=ways)
        for ways in clear
    ]
    if "unclear" in told:
        said.append(
            words.gettext("Counted {ways}, it cannot be told from chance.", ways=told["unclear"])
        )
    return [" ".join(said)]


def composition(words: Words, found: pd.DataFrame, *, confidence: float = 0.95) -> Sentences:
    """Say how much of a change is that of people who answered twice, and of groups' sizes.

    Parameters
    ----------
    words : Words
    found : DataFrame
        The parts of the change, as `change_parts` returns them.
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
        One sentence a split; that there is nothing to take apart where there is none.
    """
    if found.empty:
        none = words.gettext(
            "There is nothing to take apart: it takes two periods with enough answers, and "
            "people who answered in both, or segments."
        )
        return Sentences([none], kind="missing")
    said = []
    for split, rows in found.groupby("split", sort=False):
        part = rows.set_index("component")
        figures = {
            "whole": words.change(rows["difference"].sum(), 1),
            "confidence": words.percent(confidence),
            "people": words.count(part["n"]["within"]),
        }
        for name, row in part.iterrows():
            ends = words.interval(row["conf_low"], row["conf_high"], 1, of=words.change)
            figures |= {name: words.change(row["difference"], 1), f"{name}_interval": ends}
        said.append(words.gettext(_PARTS[split], **figures))
    return Sentences(said, kind="said")


def usual(
    words: Words,
    series: pd.DataFrame,
    change: pd.DataFrame | None = None,
    *,
    period: str,
    confidence: float = 0.95,
) -> Sentences:
    """Say whether a period's score lies where a steady score would.

    Parameters
    ----------
    words : Words
    series : DataFrame
        NPS by `period` with `limit_low`, `limit_high` and `signal`, as `control_limits` returns
        it; no limits where there are too few periods.
    change : DataFrame, optional
        The period compared with the one before, as `contrast` returns it.
    period : str
        Such as "2026Q3".
    confidence : float, default 0.95
        That of the change's interval.

    Returns
    -------
    Sentences
    """
    row = series.reindex(columns=["period", "estimate", "limit_low", "limit_high", "signal"])
    row = row[row["period"] == period].dropna(subset="estimate")
    if row.empty:
        return Sentences([])
    row = row.iloc[0]
    if pd.isna(row["limit_low"]):
        few = words.gettext(
            "There are too few periods before this one, in the same series, to say between which "
            "limits the score usually lies."
        )
        return Sentences([few], kind="said")
    figures = {
        "period": words.period(period),
        "score": words.score(row["estimate"]),
        "limits": words.interval(row["limit_low"], row["limit_high"]),
    }
    lead = _USUAL[bool(row["signal"])]
    if change is not None and len(change) and not row["signal"]:
        moved = change.iloc[-1]
        figures["before"] = words.period(moved["reference"])
        figures["since"] = words.period(series["period"].iloc[0])
        lead = _USUAL_YET.get(direction(moved, confidence), lead)
    return Sentences([words.gettext(lead, **figures)], kind="said")


_WEIGHTED = {
    ("declared", True): mark(
        "With the weights that the exports carry it is {score} ({confidence} interval {interval}), "
        "and its change {weighted} ({weighted_interval}) instead of {plain} ({plain_interval})."
    ),
    ("declared", False): mark(
        "With the weights that the exports carry it is {score} ({confidence} interval {interval})."
    ),
    ("asked", True): mark(
        "Weighted so that those who answered are like all who were asked ({segments}), it is "
        "{score} ({confidence} interval {interval}), and its change {weighted} "
        "({weighted_interval}) instead of {plain} ({plain_interval})."
    ),
    ("asked", False): mark(
        "Weighted so that those who answered are like all who were asked ({segments}), it is "
        "{score} ({confidence} interval {interval})."
    ),
}
_PARTS = {
    "people": mark(
        "Of a change of {whole} points, {within} ({confidence} interval {within_interval}) is that "
        "of the {people} people who answered in both periods; those who answered only now "
        "account for {entry} ({entry_interval}), those only then for {exit} ({exit_interval})."
    ),
    "groups": mark(
        "Group by group, {within} points ({confidence} interval {within_interval}) are changes "
        "within the groups, and {mix} ({mix_interval}) comes with their larger or smaller share "
        "of the answers."
    ),
}
_USUAL_YET = {
    "rose": mark(
        "With {score}, {period} is a rise from {before}, yet not outside what is usual since "
        "{since}: a steady score would lie within {limits} in almost every period."
    ),
    "fell": mark(
        "With {score}, {period} is a fall from {before}, yet not outside what is usual since "
        "{since}: a steady score would lie within {limits} in almost every period."
    ),
}
_USUAL = {
    False: mark(
        "Judged by the periods before it, a steady score would lie within {limits} in almost "
        "every period; {period}, with {score}, does."
    ),
    True: mark(
        "Judged by the periods before it, a steady score would lie within {limits} in almost "
        "every period; {period}, with {score}, does not."
    ),
}
