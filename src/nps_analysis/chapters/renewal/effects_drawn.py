"""Charts of what goes with renewal, all else alike, and of forecasts beside what came."""

from collections.abc import Mapping

import pandas as pd

from nps_analysis.chapters.renewal.forecast_said import MEASURES
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.rows import draw_rows
from nps_analysis.exhibit.tables import Column, Exhibit, Table
from nps_analysis.exhibit.theme import CLASS_COLOURS, CLASS_MARKERS, MUTED, themed
from nps_analysis.speech import Words
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import direction

MORE = {
    "usage_change": mark("Usage doubled lately"),
    "usage": mark("Twice the usage"),
    "effort": mark("One point easier"),
    "tenure": mark("One year longer"),
    "revenue": mark("Twice the revenue"),
}
"""What one more of each number is."""


@themed
def effects(
    found: pd.DataFrame,
    words: Words,
    *,
    labels: Mapping[str, str],
    confidence: float = 0.95,
    name: str = "renewal-effects",
) -> Exhibit:
    """Show by how much the share renewed differs, all else alike, with intervals.

    Parameters
    ----------
    found : DataFrame
        Average marginal effects as `Logit.effects` has them.
    words : Words
    labels : mapping of str to str
        Segment column -> what it is called.
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "renewal-effects"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Of nothing where there are no rows.
    """
    if found.empty:
        return Exhibit(name, None, "", None)
    drawn = found.assign(
        label=[_label(row, words) for _, row in found.iterrows()],
        panel=[_panel(row, words, labels) for _, row in found.iterrows()],
        colour=found["level"].map(CLASS_COLOURS | {"silent": MUTED}),
        marker=found["level"].map(CLASS_MARKERS),
        filled=[
            direction(row.rename({"estimate": "difference"}), confidence) in ("rose", "fell")
            for _, row in found.iterrows()
        ],
    )
    panels = {panel: part for panel, part in drawn.groupby("panel", sort=False)}
    title = words.gettext("What goes with renewal, all else alike?")
    head = words.gettext("Percentage points more renewed")

    def points(value: float, digits: int = 0) -> str:
        return words.change(100 * value if pd.notna(value) else value, digits)

    figure = draw_rows(title, panels, words, axis=head, write=points, head="")
    compared = [
        words.gettext("{panel}: {row}", panel=panel, row=row)
        for panel, row in zip(drawn["panel"], drawn["label"], strict=True)
    ]
    table = Table(
        name,
        words.gettext("How many more renewed, all else alike, in percentage points"),
        [
            columns.rows(words.gettext("Compared"), compared),
            columns.counted(words.gettext("Renewals"), drawn["n"], words),
            *columns.figures(drawn, words.gettext("Difference"), confidence, words, points),
        ],
        found,
    )
    parts = [
        words.gettext(
            "{name} {difference} (interval {interval}, {renewals})",
            name=name_of,
            difference=points(row["estimate"]),
            interval=words.interval(row["conf_low"], row["conf_high"], of=points),
            renewals=words.renewals(row["n"]),
        )
        for name_of, (_, row) in zip(compared, drawn.iterrows(), strict=True)
    ]
    said = words.gettext("Chart. {caption}: {parts}.", caption=head, parts="; ".join(parts))
    return Exhibit(name, figure, said, table)


def added(
    found: pd.DataFrame,
    words: Words,
    *,
    confidence: float = 0.95,
    name: str = "renewal-added",
) -> Exhibit:
    """Tabulate how good forecasts of renewal are without the score and with it.

    Parameters
    ----------
    found : DataFrame
        As `added` of the forecasts returns it.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "renewal-added"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        A table alone, or nothing where there are no rows.
    """
    if found.empty:
        return Exhibit(name, None, "", None)
    table = Table(
        name,
        words.gettext("Forecasts of later renewals, without the score and with it"),
        [
            columns.rows(
                words.gettext("Measure"),
                [words.gettext(name) for name in found["measure"].map(MEASURES)],
            ),
            columns.counted(words.gettext("Renewals"), found["n"], words),
            Column(words.gettext("Without"), [words.number(v, 3) for v in found["without"]]),
            Column(words.gettext("With"), [words.number(v, 3) for v in found["with_score"]]),
            *columns.figures(
                found,
                words.gettext("Difference"),
                confidence,
                words,
                words.change,
                3,
                figure="difference",
            ),
        ],
        found,
    )
    return Exhibit(name, None, "", table)


@themed
def forecast_groups(
    found: pd.DataFrame,
    words: Words,
    *,
    confidence: float = 0.95,
    name: str = "renewal-forecasts",
) -> Exhibit:
    """Show forecasts beside what came, from those least likely to renew to those most.

    Parameters
    ----------
    found : DataFrame
        As `in_groups` returns it.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "renewal-forecasts"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Of nothing where there are no rows.
    """
    if found.empty:
        return Exhibit(name, None, "", None)
    drawn = found.assign(label=_groups(found["group"], words), beside=found["forecast"])
    drawn["text"] = [words.percent(share) for share in drawn["estimate"]]
    title = words.gettext("Do the forecasts come true?")
    caption = words.gettext("Share renewed (dot) beside the share forecast (diamond)")
    head = words.gettext("Renewed")
    figure = draw_rows(
        title, {"": drawn}, words, axis=caption, write=words.percent, head=head, reach=1.0
    )
    table = Table(
        name,
        words.gettext("Share renewed beside the share forecast"),
        [
            columns.rows(words.gettext("By forecast"), drawn["label"]),
            columns.counted(words.gettext("Renewals"), drawn["n"], words),
            Column(words.gettext("Forecast"), [words.percent(v, 1) for v in drawn["forecast"]]),
            *columns.figures(drawn, head, confidence, words, words.percent),
            *columns.remarks(drawn, words),
        ],
        found,
    )
    parts = [
        words.gettext(
            "{name}: forecast {forecast}, renewed {share} (interval {interval}, {renewals})",
            name=row["label"],
            forecast=words.percent(row["forecast"]),
            share=words.percent(row["estimate"]),
            interval=words.interval(row["conf_low"], row["conf_high"], of=words.percent),
            renewals=words.renewals(row["n"]),
        )
        for _, row in drawn.dropna(subset="estimate").iterrows()
    ]
    said = words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
    return Exhibit(name, figure, said, table)


def _label(row: pd.Series, words: Words) -> str:
    """What a row of effects is: a class, a level of a segment, or one more of a number."""
    term, level = row["term"], row["level"]
    if pd.isna(level):
        return words.gettext(MORE[term])
    return words.gettext(columns.CLASS_NAMES[level]) if term == "class" else words.level(level)


def _panel(row: pd.Series, words: Words, labels: Mapping[str, str]) -> str:
    """What the rows of a panel are compared with."""
    term, reference = row["term"], row["reference"]
    if pd.isna(reference):
        return words.gettext("One more of what was known")
    if term == "class":
        name, beside = words.gettext("Last score"), words.gettext(columns.CLASS_NAMES[reference])
    else:
        name, beside = labels[term], words.level(reference)
    return words.gettext("{name}, beside {reference}", name=name, reference=beside)


def _groups(places: pd.Series, words: Words) -> list[str]:
    """Name the groups, the first and the last by what they are."""
    names = [words.gettext("Group {number}", number=words.count(place)) for place in places]
    if len(names) > 1:
        names[0] = words.gettext("Least likely to renew")
        names[-1] = words.gettext("Most likely to renew")
    return names
