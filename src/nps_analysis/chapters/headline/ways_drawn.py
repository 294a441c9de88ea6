"""Charts of one score counted in several ways, and of its change taken apart."""

import pandas as pd

from nps_analysis.chapters.headline.counting_ways import WAY_NAMES
from nps_analysis.chapters.headline.exhibits import nothing
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.rows import draw_rows, listed, listing
from nps_analysis.exhibit.tables import Exhibit, Table
from nps_analysis.exhibit.theme import MUTED, themed
from nps_analysis.speech import Words
from nps_analysis.speech.catalogue import mark

PART_NAMES = {
    ("people", "within"): mark("Answered both times"),
    ("people", "entry"): mark("Answered only now"),
    ("people", "exit"): mark("Answered only then"),
    ("groups", "within"): mark("Within the groups"),
    ("groups", "mix"): mark("Shares of the groups"),
    ("groups", "entry"): mark("Groups only now"),
    ("groups", "exit"): mark("Groups only then"),
}
SPLIT_NAMES = {"people": mark("By who answered"), "groups": mark("By group")}


@themed
def ways(
    scores: pd.DataFrame,
    changes: pd.DataFrame,
    words: Words,
    *,
    confidence: float = 0.95,
    name: str = "ways",
) -> Exhibit:
    """Show the score of a period in each way of counting, and its change beside it.

    Parameters
    ----------
    scores, changes : DataFrame
        One row a `way`, as `estimate` and `contrast` return them; changes may have no rows.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "ways"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Empty where there is one way only.
    """
    if len(scores) < 2:
        return Exhibit(name, None, "", None)
    title = words.gettext("Does it matter how answers are counted?")
    labels = [_capital(words.gettext(WAY_NAMES[way])) for way in scores["way"]]
    data = scores
    read = [
        columns.rows(words.gettext("Counted"), labels),
        columns.answers(scores, words),
        *columns.figures(scores, words.gettext("NPS"), confidence, words, words.score),
    ]
    if len(changes):
        figures = ["difference", "conf_low", "conf_high"]
        change = changes.set_index("way")[figures].reindex(scores["way"]).reset_index(drop=True)
        read += columns.figures(
            change, words.gettext("Change"), confidence, words, words.change, figure="difference"
        )
        names = {"conf_low": "difference_low", "conf_high": "difference_high"}
        data = scores.join(change.rename(columns=names))
    caption = words.gettext("Net Promoter Score by way of counting, in points")
    table = Table(name, caption, [*read, *columns.remarks(scores, words)], data)
    shown = scores.assign(label=labels).dropna(subset="estimate")
    if shown.empty:
        return nothing(name, title, words, table)
    figure = draw_rows(
        title,
        {"": scores.assign(label=labels, filled=scores["way"] == "answers")},
        words,
        axis=words.gettext("NPS, points; filled: the one the report leads with"),
        write=words.score,
        head=words.gettext("NPS"),
    )
    parts = listed(shown, words, shown["label"], words.score)
    return Exhibit(name, figure, listing(caption, parts, words), table)


@themed
def parts(
    found: pd.DataFrame,
    changes: pd.DataFrame,
    words: Words,
    *,
    confidence: float = 0.95,
    name: str = "parts",
) -> Exhibit:
    """Show a change and the parts that it is made of; those of either split add up to it.

    Parameters
    ----------
    found : DataFrame
        One row a part, as `models.parts.parts` returns them.
    changes : DataFrame
        The change itself, in one row, as `contrast` returns it.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "parts"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Empty where there are no parts.
    """
    if found.empty:
        return Exhibit(name, None, "", None)
    kinds = zip(found["split"], found["component"], strict=True)
    names = [words.gettext(PART_NAMES[kind]) for kind in kinds]
    whole = changes.iloc[-1:].reindex(columns=found.columns).astype(found.dtypes)
    whole = whole.assign(split="", component="whole")
    data = pd.concat([whole, found], ignore_index=True)
    rows = data.assign(label=[words.gettext("The whole change"), *names])
    caption = words.gettext("Parts of the change of the score, in points")
    table = Table(
        name,
        caption,
        [
            columns.rows(words.gettext("Part"), rows["label"]),
            columns.counted(words.gettext("People"), rows["n"], words),
            *columns.figures(
                rows, words.gettext("Points"), confidence, words, words.change, figure="difference"
            ),
        ],
        data,
    )
    drawn = rows.rename(columns={"difference": "estimate"})
    nil = drawn["conf_low"].eq(0) & drawn["conf_high"].eq(0)
    drawn = drawn[~nil].assign(colour=lambda frame: frame["split"].map({"groups": MUTED}))
    panels = {
        words.gettext(SPLIT_NAMES[split]) if split else "": part
        for split, part in drawn.groupby("split", sort=False)
    }
    figure = draw_rows(
        words.gettext("What is the change made of?"),
        panels,
        words,
        axis=words.gettext("Change of NPS, points"),
        write=words.change,
        head=words.gettext("Points"),
    )
    said = [
        words.gettext(
            "{name} {change} (interval {interval})",
            name=row["label"],
            change=words.change(row["estimate"]),
            interval=words.interval(row["conf_low"], row["conf_high"], of=words.change),
        )
        for _, row in drawn.iterrows()
    ]
    return Exhibit(name, figure, listing(caption, said, words), table)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
