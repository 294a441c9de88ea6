"""Exhibits of renewal: rates, what goes with them, forecasts, who stays and what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from nps_analysis.chapters.renewal.forecast_quality import MEASURES
from nps_analysis.contract import CLASSES
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.curves import Curves
from nps_analysis.exhibit.rows import Rows
from nps_analysis.exhibit.series import Line
from nps_analysis.exhibit.steps import Step, Steps
from nps_analysis.exhibit.tables import Column, Exhibit, Table
from nps_analysis.exhibit.theme import (
    ACCENT,
    CLASS_COLOURS,
    CLASS_MARKERS,
    FALL,
    GROWTH,
    INK,
    SHRINK,
)
from nps_analysis.joins.last_score import SILENT, classes
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim

MORE = {
    "usage_change": mark("Usage doubled lately"),
    "usage": mark("Twice the usage"),
    "effort": mark("One point easier"),
    "tenure": mark("One year longer"),
    "revenue": mark("Twice the revenue"),
}
"""What one more of each number is."""


def by_score(context: Context, rates: pd.DataFrame, said: Sentences) -> Exhibit:
    """Show how many renewed after each score; renewals without one are passed over."""
    words = context.words
    rates = rates.dropna(subset="score")
    kinds = classes(rates["score"]) if len(rates) else rates["score"]
    return _rates(
        context,
        "renewal-by-score",
        rates,
        [words.count(score) for score in rates["score"]],
        title=words.gettext("How many renewed after each score?"),
        caption=words.gettext("Share renewed by the last score before the decision"),
        heading=words.gettext("Last score"),
        colours=kinds.map(CLASS_COLOURS).tolist(),
        markers=kinds.map(CLASS_MARKERS).tolist(),
        said=said,
    )


def by_class(context: Context, rates: pd.DataFrame, made: Sequence[Claim]) -> Exhibit:
    """Show how many renewed of promoters, passives, detractors, and where no score came."""
    words = context.words
    order = [kind for kind in (*CLASSES, SILENT) if kind in set(rates["class"])]
    rates = rates.set_index("class").loc[order].reset_index()
    return _rates(
        context,
        "renewal-by-class",
        rates,
        _names(context, rates["class"]),
        title=words.gettext("How many renewed in each class?"),
        caption=words.gettext("Share renewed by the class of the last score before the decision"),
        heading=words.gettext("Last score"),
        colours=rates["class"].map(CLASS_COLOURS).tolist(),
        markers=rates["class"].map(CLASS_MARKERS).tolist(),
        claims=made,
    )


def by_segment(
    context: Context, rates: pd.DataFrame, segment: str, made: Sequence[Claim], said: Sentences
) -> Exhibit:
    """Show how many renewed on each level of a segment; full marks differ from the rest."""
    words = context.words
    label = context.labels.get(segment, segment)
    told = {claim.group for claim in made if claim.told}
    return _rates(
        context,
        f"renewal-by-{segment}",
        rates,
        [words.level(level) for level in rates[segment]],
        title=words.gettext("How many renewed, {segment} by {segment}?", segment=label),
        caption=words.gettext("Share renewed by {segment}", segment=label),
        heading=label,
        told=[level in told for level in rates[segment]],
        claims=made,
        said=said,
    )


def of_all(context: Context, rates: pd.DataFrame) -> Exhibit:
    """Show how many renewed of all, whoever the customer."""
    words = context.words
    return _rates(
        context,
        "renewal",
        rates,
        [words.gettext("Everybody")] * len(rates),
        title=words.gettext("How many renewed?"),
        caption=words.gettext("Share renewed"),
        heading=words.gettext("Group"),
    )


def _rates(
    context: Context,
    name: str,
    rates: pd.DataFrame,
    names: Sequence[str],
    **how: object,
) -> Exhibit:
    words = context.words
    return Rows(
        context,
        name,
        rates,
        names,
        figure=words.gettext("Renewed"),
        axis=words.gettext("Share renewed"),
        write=words.percent,
        reach=1.0,
        counted=words.gettext("Renewals"),
        behind=words.renewals,
        **how,
    ).show()


def renewal_effects(
    context: Context, effects: pd.DataFrame, made: Sequence[Claim], said: Sentences
) -> Exhibit:
    """Show by how much the share renewed differs, all else alike; full marks: beyond chance."""
    words = context.words
    panels = [_panel(context, row) for _, row in effects.iterrows()]
    short = [_label(context, row) for _, row in effects.iterrows()]
    compared = [
        words.gettext("{panel}: {row}", panel=panel, row=row)
        for panel, row in zip(panels, short, strict=True)
    ]
    level = effects["level"] if len(effects) else pd.Series(dtype="string")
    return Rows(
        context,
        "renewal-effects",
        effects,
        compared,
        words.gettext("What goes with renewal, all else alike?"),
        words.gettext("How many more renewed, all else alike, in percentage points"),
        words.gettext("Compared"),
        words.gettext("Difference"),
        words.gettext("Percentage points more renewed"),
        context.differences("share"),
        short=short,
        panels=panels,
        told=[claim.told for claim in made],
        colours=level.map(CLASS_COLOURS).tolist(),
        markers=level.map(CLASS_MARKERS).tolist(),
        counted=words.gettext("Renewals"),
        behind=words.renewals,
        remarks=False,
        claims=made,
        said=said,
    ).show()


def forecast_gain(
    context: Context, found: pd.DataFrame, made: Sequence[Claim], said: Sentences
) -> Exhibit:
    """Tabulate how good forecasts of renewal are without the score and with it."""
    words, name = context.words, "renewal-added"
    if found.empty:
        return Exhibit(name, None, "", None, tuple(made), said)
    measures = [words.gettext(MEASURES[measure]) for measure in found["measure"]]
    difference = words.gettext("Difference")
    how = {"digits": 3, "figure": "difference"}
    read = [
        columns.rows(words.gettext("Measure"), measures),
        columns.counted(words.gettext("Renewals"), found["n"], words),
        Column(words.gettext("Without"), [words.number(value, 3) for value in found["without"]]),
        Column(words.gettext("With"), [words.number(value, 3) for value in found["with_score"]]),
        *columns.figures(found, difference, context.confidence, words, words.change, **how),
    ]
    caption = words.gettext("Forecasts of later renewals, without the score and with it")
    return Exhibit(name, None, "", Table(name, caption, read, found), tuple(made), said)


def forecast_groups(
    context: Context, found: pd.DataFrame, made: Sequence[Claim], said: Sentences
) -> Exhibit:
    """Show forecasts beside what came, from those least likely to renew to those most."""
    words = context.words
    names = [words.gettext("Group {number}", number=words.count(one)) for one in found["group"]]
    if len(names) > 1:
        names[0] = words.gettext("Least likely to renew")
        names[-1] = words.gettext("Most likely to renew")
    parts = [
        words.gettext(
            "{name}: forecast {forecast}, renewed {share} (interval {interval}, {renewals})",
            name=name,
            forecast=words.percent(row["forecast"]),
            share=words.percent(row["estimate"]),
            interval=words.interval(row["conf_low"], row["conf_high"], of=words.percent),
            renewals=words.renewals(row["n"]),
        )
        for name, (_, row) in zip(names, found.iterrows(), strict=True)
    ]
    forecast = [words.percent(share, 1) for share in found["forecast"]]
    return Rows(
        context,
        "renewal-forecasts",
        found,
        names,
        words.gettext("Do the forecasts come true?"),
        words.gettext("Share renewed beside the share forecast"),
        words.gettext("By forecast"),
        words.gettext("Renewed"),
        words.gettext("Share renewed (dot) beside the share forecast (diamond)"),
        words.percent,
        beside="forecast",
        reach=1.0,
        before=[Column(words.gettext("Forecast"), forecast)],
        counted=words.gettext("Renewals"),
        parts=parts,
        claims=made,
        said=said,
    ).show()


def staying_curves(
    context: Context,
    lasting: pd.DataFrame,
    curves: pd.DataFrame,
    followed: pd.DataFrame,
    made: Sequence[Claim],
    said: Sentences,
) -> Exhibit:
    """Show what share of each class was still there, month by month, for a year."""
    words = context.words
    ratios = lasting.reindex(columns=["ratio_low", "ratio_high"]).itertuples(index=False)
    sure = words.gettext("{confidence} interval", confidence=words.percent(context.confidence))
    pace = words.gettext("Pace of loss, in times that of promoters")
    return Curves(
        context,
        "staying",
        lasting,
        curves,
        followed,
        by="class",
        lines={
            kind: Line(name, CLASS_COLOURS[kind], CLASS_MARKERS.get(kind, "o"), kind == SILENT)
            for kind, name in zip(CLASS_COLOURS, _names(context, CLASS_COLOURS), strict=True)
        },
        span=365,
        parts=12,
        title=words.gettext("How many are still customers, by the score before?"),
        caption=words.gettext("Share still customers a year later, by the last score before"),
        heading=words.gettext("Last score"),
        figure=words.gettext("Still customers"),
        axis=words.gettext("Share still customers, through the year that followed"),
        below=words.gettext("Months since, and accounts still followed:"),
        counted=words.gettext("Accounts followed"),
        behind=words.accounts,
        before=[columns.counted(words.gettext("Lost"), lasting["lost"], words)],
        extra=[
            Column(pace, [words.number(value, 1) for value in lasting["ratio"]]),
            Column(sure, [words.interval(low, high, 1) for low, high in ratios]),
        ],
        claims=made,
        said=said,
    ).show()


def revenue_bridge(
    context: Context, sums: pd.DataFrame, by: str, made: Sequence[Claim], said: Sentences
) -> Exhibit:
    """Show, group by group, what was lost, shrank and grew of the revenue that came due."""
    words = context.words
    caption = words.gettext("Revenue that came due, and what became of it")
    if context.currency:
        caption = words.gettext("{caption}, {currency}", caption=caption, currency=context.currency)
    return Steps(
        context,
        _called("revenue-bridge", by),
        sums,
        _names(context, sums[by], by),
        words.gettext("What became of the revenue that came due?"),
        caption,
        _heading(context, by),
        words.gettext("Change, in percent of the revenue that came due"),
        whole=("start", words.gettext("Came due")),
        steps={
            "churn": Step(words.gettext("Lost"), colour=FALL),
            "contraction": Step(words.gettext("Shrunk"), colour=SHRINK),
            "expansion": Step(words.gettext("Grown"), gain=True, colour=GROWTH),
        },
        left=("end", words.gettext("Left")),
        of="net",
        counted=words.gettext("Accounts"),
        behind=words.accounts,
        claims=made,
        said=said,
    ).show()


def kept(context: Context, sums: pd.DataFrame, by: str, made: Sequence[Claim]) -> Exhibit:
    """Show net retention of revenue with its interval, and gross beside it."""
    words = context.words
    names = _names(context, sums[by], by)
    net = {"net": "estimate", "net_low": "conf_low", "net_high": "conf_high"}
    gross = {name.replace("net", "gross"): column for name, column in net.items()}
    parts = [
        words.gettext(
            "{name} {net} net (interval {interval}), {gross} gross, {accounts}",
            name=name,
            net=words.percent(row["net"]),
            interval=words.interval(row["net_low"], row["net_high"], of=words.percent),
            gross=words.percent(row["gross"]),
            accounts=words.accounts(row["n"]),
        )
        for name, (_, row) in zip(names, sums.iterrows(), strict=True)
    ]
    header = words.gettext("Gross")
    how = (context.confidence, words, words.percent)
    return Rows(
        context,
        _called("revenue-kept", by),
        sums.rename(columns=net),
        names,
        words.gettext("How much of the revenue is kept?"),
        words.gettext("Share of the revenue that is kept, net of growth and gross"),
        _heading(context, by),
        words.gettext("Net"),
        words.gettext("Share kept: net as a point, gross as a hollow diamond"),
        words.percent,
        colours=[INK if pd.isna(group) else CLASS_COLOURS.get(group, ACCENT) for group in sums[by]],
        markers=sums[by].map(CLASS_MARKERS).tolist(),
        beside="gross",
        reference=1.0,
        reach=1.0,
        extra=columns.figures(sums.rename(columns=gross), header, *how),
        counted=words.gettext("Accounts"),
        parts=parts,
        data=sums,
        claims=made,
    ).show()


def _called(name: str, by: str) -> str:
    """The name of an exhibit; by class it needs no other."""
    return name if by == "class" else f"{name}-by-{by}"


def _heading(context: Context, by: str) -> str:
    """What stands above the names of groups."""
    return context.words.gettext("Last score") if by == "class" else context.labels[by]


def _names(context: Context, groups: Iterable[str], by: str = "class") -> list[str]:
    """What groups are called; the row without one is everybody."""
    words = context.words
    everybody = words.gettext("Everybody")
    if by != "class":
        return [everybody if pd.isna(group) else words.level(group) for group in groups]
    kinds = columns.CLASS_NAMES
    return [everybody if pd.isna(kind) else words.gettext(kinds[kind]) for kind in groups]


def _label(context: Context, row: pd.Series) -> str:
    """What a row of effects is: a class, a level of a segment, or one more of a number."""
    words, term, level = context.words, row["term"], row["level"]
    if pd.isna(level):
        return words.gettext(MORE[term])
    return words.gettext(columns.CLASS_NAMES[level]) if term == "class" else words.level(level)


def _panel(context: Context, row: pd.Series) -> str:
    """What the rows of a panel are compared with."""
    words, term, reference = context.words, row["term"], row["reference"]
    if pd.isna(reference):
        return words.gettext("For one unit more")
    if term == "class":
        name, beside = words.gettext("Last score"), words.gettext(columns.CLASS_NAMES[reference])
    else:
        name, beside = context.labels[term], words.level(reference)
    return words.gettext("{name}, beside {reference}", name=name, reference=beside)
