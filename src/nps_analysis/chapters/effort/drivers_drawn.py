"""How much of the differences between scores goes with each rating."""

from collections.abc import Mapping

from nps_analysis.exhibit import columns
from nps_analysis.exhibit.rows import draw_rows
from nps_analysis.exhibit.tables import Column, Exhibit, Table
from nps_analysis.exhibit.theme import themed
from nps_analysis.models.drivers import Drivers
from nps_analysis.speech import Words


@themed
def drivers(
    found: Drivers | None,
    labels: Mapping[str, str],
    words: Words,
    *,
    confidence: float = 0.95,
    name: str = "drivers",
) -> Exhibit:
    """Show how much of the differences between scores goes with each rating.

    Parameters
    ----------
    found : Drivers or None
        None where nothing can be told: then of nothing.
    labels : mapping
        Driver -> what it is called.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "drivers"
        Of the table's CSV.

    Returns
    -------
    Exhibit
    """
    if found is None:
        return Exhibit(name, None, "", None)
    rows = found.table.assign(estimate=found.table["share"])
    names = [labels[driver] for driver in rows["driver"]]
    caption = words.gettext("What goes with the score, share of the differences between scores")
    read = [
        columns.rows(words.gettext("Rating"), names),
        columns.answers(rows, words),
        *columns.figures(rows, words.gettext("Share"), confidence, words, words.percent),
        Column(words.gettext("Correlation"), [words.number(x, 2) for x in rows["correlation"]]),
        Column(words.gettext("Slope, standardised"), [words.number(x, 2) for x in rows["beta"]]),
        Column(
            words.gettext("Overlap with the other ratings (VIF, 1 is none)"),
            [words.number(x, 1) for x in rows["vif"]],
        ),
        Column(words.gettext("Came first"), [words.percent(x) for x in rows["leads"]]),
    ]
    figure = draw_rows(
        words.gettext("What goes with the score?"),
        {"": rows.assign(label=names)},
        words,
        axis=words.gettext("Share of the differences between scores that goes with it"),
        write=words.percent,
        head=words.gettext("Share"),
    )
    parts = [
        words.gettext(
            "{name} {figure} (interval {interval}, {count})",
            name=label,
            figure=words.percent(row["share"]),
            interval=words.interval(row["conf_low"], row["conf_high"], of=words.percent),
            count=words.answers(row["n"]),
        )
        for label, (_, row) in zip(names, rows.iterrows(), strict=True)
    ]
    alt = words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
    return Exhibit(name, figure, alt, Table(name, caption, read, found.table))
