"""The words of the first page below its finding: three figures, how sure, and what to decide."""

from __future__ import annotations

import pandas as pd

from nps_analysis.chapters.brief.doubts import LOW_RESPONSE, WANTED, Doubts, Way
from nps_analysis.chapters.brief.finding import group_in_words, score_digits
from nps_analysis.exhibit.shortlist import Shortlist
from nps_analysis.joins.last_score import SILENT
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import agreeing_digits


def behind(asked: Doubts) -> Sentences:
    """How many answers stand behind the page, of how many people asked."""
    words = asked.report.words
    if not asked.answered:
        return Sentences([], kind="behind")
    if asked.asked is None:
        return Sentences([words.answers(asked.answered)], kind="behind")
    invited, usable = asked.asked
    line = words.gettext(
        "{answers}, {invited} asked ({share})",
        answers=words.answers(asked.answered),
        invited=words.count(invited),
        share=words.percent(usable / invited),
    )
    return Sentences([line], kind="behind")


def three_figures(asked: Doubts) -> Shortlist:
    """The score, the group that moved or is lowest, and the money: as many as there are."""
    found = [_score(asked), _group(asked), _money(asked) or _renewed(asked)]
    return Shortlist("figures", [one for one in found if one is not None])


def _score(asked: Doubts) -> tuple[str, str] | None:
    """The score, the one before, that of a year ago, and the likely range."""
    words, row, change = asked.report.words, asked.score, asked.change
    if row is None:
        return None
    if change is None or not change.looked:
        return words.score(row["estimate"]), words.gettext(
            "likely range {range}, from {answers}",
            range=words.interval(row["conf_low"], row["conf_high"]),
            answers=words.answers(row["n"]),
        )
    digits = score_digits(change, asked.earlier, row["estimate"])
    named = {
        "earlier": words.score(asked.earlier, digits),
        "before": words.period(change.against),
        "range": words.interval(change.low, change.high, digits, of=words.change),
    }
    if (ago := asked.year_ago) is None:
        message = mark("was {earlier} in {before}; likely change {range}")
    else:
        named["ago"] = words.score(asked.scored_in(ago), digits)
        message = mark("was {earlier} in {before}, {ago} a year ago; likely change {range}")
    return words.score(row["estimate"], digits), words.gettext(message, **named)


def _group(asked: Doubts) -> tuple[str, str] | None:
    """The group that moved most beyond chance, else the lowest."""
    words = asked.report.words
    if asked.moved:
        claim = asked.moved[0]
        earlier, later = asked.scores_of(claim)
        digits = score_digits(claim, earlier, later)
        return words.change(claim.size, digits), words.gettext(
            "{group}, from {earlier} to {later}; likely range {range}",
            group=group_in_words(asked, claim),
            earlier=words.score(earlier, digits),
            later=words.score(later, digits),
            range=words.interval(claim.low, claim.high, digits, of=words.change),
        )
    if len(asked.here) < 2:
        return None
    row = asked.here.sort_values("estimate", kind="stable").iloc[0]
    return words.score(row["estimate"]), words.gettext(
        "lowest group: {group}; likely range {range}",
        group=group_in_words(asked, row),
        range=words.interval(row["conf_low"], row["conf_high"]),
    )


def _money(asked: Doubts) -> tuple[str, str] | None:
    """Detractors' share of the revenue lost, beside their share of what was due."""
    words, rows = asked.report.words, asked.money
    if rows.empty:
        return None
    row = rows.set_index("class").loc["detractor"]
    told = asked.stated_of("revenue", "promoter")
    message = (
        mark("of revenue lost in a year came from detractors, with {due} of what was due")
        if told is not None and told.told
        else mark("of revenue lost came from detractors, with {due} of what was due: within chance")
    )
    due = words.percent(row["share_due"])
    return words.percent(row["share_lost"]), words.gettext(message, due=due)


def _renewed(asked: Doubts) -> tuple[str, str] | None:
    """Renewal of detractors beside that of promoters."""
    words, claim = asked.report.words, asked.stated_of("renewal", "promoter")
    if claim is None or not claim.looked:
        return None
    rates = asked.class_rates.set_index("class")["estimate"]
    low, high = (100 * end for end in (claim.low, claim.high))
    digits = agreeing_digits(
        100 * rates["detractor"], 100 * rates["promoter"], 100 * claim.size, low, high
    )
    return words.percent(rates["detractor"], digits), words.gettext(
        "of detractors renewed, {promoters} of promoters; likely range of the difference {range}",
        promoters=words.percent(rates["promoter"], digits),
        range=words.interval(low, high, digits, of=words.change),
    )


def held(asked: Doubts) -> Shortlist:
    """In how many ways the change holds; where none is told, what the survey would have shown."""
    words, ways, change = asked.report.words, asked.ways, asked.change
    if not ways:
        if change is None or not change.looked or not change.detectable:
            return Shortlist("ways", [])
        line = words.gettext(
            "A change of {points} or more would have shown, four times in five.",
            points=words.points(change.detectable),
        )
        return Shortlist("ways", [("", line)])
    yes = sum(int(way.holds) for way in ways)
    careful = len(ways) - yes
    counted = words.ngettext("{count} says yes", "{count} say yes", yes, count=words.count(yes))
    doubted = words.ngettext(
        "{count} says careful", "{count} say careful", careful, count=words.count(careful)
    )
    if not careful:
        message = words.gettext(_ALL[change.direction], yes=counted)
    else:
        message = words.gettext(_DID[change.direction], yes=counted, careful=doubted)
    items = [("●" if way.holds else "○", _way(asked, way)) for way in ways]
    return Shortlist("ways", items, message)


def _way(asked: Doubts, way: Way) -> str:
    words = asked.report.words
    if way.points is None:
        return words.gettext(_WAYS[way.name])
    return words.gettext(_WAYS[way.name], points=words.points(way.points))


def to_decide(asked: Doubts) -> Shortlist:
    """Whom to call, what to read and what to mend: three points at most."""
    found = [_call(asked), _read(asked), _mend(asked)]
    items = [("", one) for one in found if one]
    return Shortlist("decide", items, asked.report.words.gettext("To decide") if items else "")


def _call(asked: Doubts) -> str:
    """Accounts of detractors that use the product less, what they pay, how many such renewed."""
    words, row = asked.report.words, asked.to_call
    if row is None:
        return ""
    accounts = words.accounts(row["accounts"])
    if pd.isna(row["revenue"]):
        return words.gettext("Call {accounts} of detractors that now use less.", accounts=accounts)
    sum_ = words.short_money(float(row["revenue"]), asked.report.declared.currency)
    if pd.isna(row["estimate"]):
        return words.gettext(
            "Call {accounts} of detractors that now use less ({sum}).", accounts=accounts, sum=sum_
        )
    return words.gettext(
        "Call {accounts} of detractors that now use less ({sum}; {share} of such contracts "
        "renewed).",
        accounts=accounts,
        sum=sum_,
        share=words.percent(row["estimate"]),
    )


def _read(asked: Doubts) -> str:
    """The comments of the group that moved, or of detractors."""
    words = asked.report.words
    if asked.to_read is None:
        return ""
    group, count = asked.to_read
    if group is None:
        return words.ngettext(
            "Read the {count} comment of detractors.",
            "Read the {count} comments of detractors.",
            count,
            count=words.count(count),
        )
    return words.ngettext(
        "Read the {count} comment of {group}.",
        "Read the {count} comments of {group}.",
        count,
        count=words.count(count),
        group=group_in_words(asked, group),
    )


def _mend(asked: Doubts) -> str:
    """What the survey itself needs most."""
    words = asked.report.words
    if asked.score is None and asked.answered:
        return words.gettext(
            "Ask more people: {answers} came, and a score takes {minimum}.",
            answers=words.answers(asked.answered),
            minimum=words.count(asked.report.min_n),
        )
    if asked.changed_means:
        told = asked.change is not None and asked.change.told
        which = "+".join(asked.changed_means)
        return words.gettext(_ONE_MEANS[which, told])
    if asked.wanted is not None:
        return words.gettext(
            "Ask more people: about {count} answers a period would show a change of {points}.",
            count=words.count(asked.wanted),
            points=words.points(WANTED),
        )
    if asked.asked is not None and asked.asked[1] / asked.asked[0] < LOW_RESPONSE:
        share = words.percent(asked.asked[1] / asked.asked[0])
        return words.gettext("Win more answers: {share} of those asked gave one.", share=share)
    return ""


def trend_message(asked: Doubts) -> str:
    """Where the last score stands among those before, and within what is usual."""
    words, series = asked.report.words, asked.report.headline.series
    if asked.score is None:
        return ""
    rows = series[series["series"] == series["series"].iloc[-1]] if "series" in series else series
    scores = rows["estimate"].dropna()
    place = "lowest" if scores.iloc[-1] == scores.min() else "highest"
    ends = scores.iloc[-1] in (scores.min(), scores.max()) and len(scores) > 3
    usual = "unknown" if asked.usual is None else "outside" if asked.usual["signal"] else "inside"
    message, count = _TREND.get((place if ends else "between", usual)), len(scores)
    if message is None:
        return words.ngettext(
            "{count} period so far", "{count} periods so far", count, count=words.count(count)
        )
    return words.gettext(message, count=words.count(count))


def groups_message(asked: Doubts) -> str:
    """Which groups moved."""
    words, moved = asked.report.words, asked.moved
    if not asked.groups:
        ends = asked.here["estimate"].agg(["min", "max"])
        low, high = (words.score(one) for one in ends)
        return words.gettext("Groups stand between {low} and {high}", low=low, high=high)
    if not moved:
        return words.gettext("No group moved beyond chance")
    if len(moved) == 1:
        group = group_in_words(asked, moved[0])
        return words.gettext("Only {group} moved beyond chance", group=group)
    return words.ngettext(
        "{count} group of {all} moved beyond chance",
        "{count} groups of {all} moved beyond chance",
        len(moved),
        count=words.count(len(moved)),
        all=words.count(len(asked.groups)),
    )


def money_message(asked: Doubts) -> str:
    """What detractors lost of what they had due, beside promoters."""
    words, told = asked.report.words, asked.stated_of("revenue", "promoter")
    if told is None or not told.told:
        return words.gettext("Revenue kept does not clearly differ by class")
    lost = asked.money.set_index("class").eval("churn / start")
    return words.gettext(
        "Lost: {detractors} of detractors’ revenue, {promoters} of promoters’",
        detractors=words.percent(lost["detractor"]),
        promoters=words.percent(lost["promoter"]),
    )


def renewal_message(asked: Doubts) -> str:
    """Which class renews less than another, beyond chance."""
    words = asked.report.words
    rates = asked.class_rates.set_index("class")["estimate"]
    told = asked.stated_of("renewal", "promoter")
    if told is not None and told.told:
        return words.gettext(
            "{detractors} of detractors renew, {promoters} of promoters",
            detractors=words.percent(rates["detractor"]),
            promoters=words.percent(rates["promoter"]),
        )
    if any(claim.direction == "fell" for claim in asked.silence_claims):
        return words.gettext(
            "Without a score, {silent} renew; with one, {scored}",
            silent=words.percent(asked.renewed[SILENT]),
            scored=words.percent(asked.renewed["scored"]),
        )
    return words.gettext("Renewal does not clearly differ by class")


def shares_message(asked: Doubts) -> str:
    """Which shares of the score moved."""
    words = asked.report.words
    told = {claim.what: claim.direction for claim in asked.share_claims if claim.told}
    if not told:
        return words.gettext("No share of the score clearly moved")
    named = [words.gettext(_SHARES[what, way]) for what, way in told.items()]
    text = words.listed(named)
    return text[:1].upper() + text[1:]


_DID = {
    "fell": mark("Did it really fall? {yes}, {careful}"),
    "rose": mark("Did it really rise? {yes}, {careful}"),
}
_ALL = {
    "fell": mark("Did it really fall? {yes}, none says careful"),
    "rose": mark("Did it really rise? {yes}, none says careful"),
}
_WAYS = {
    "answers": mark("answer by answer"),
    "weighted": mark("weighted"),
    "accounts": mark("account by account"),
    "people": mark("same people"),
    "revenue": mark("by revenue"),
    "mean": mark("mean score"),
    "usual": mark("outside usual range"),
    "means": mark("same tool and language"),
    "silent": mark("if the silent differ by {points}"),
}
_TREND = {
    ("lowest", "inside"): mark("Lowest of {count} periods, still inside the usual range"),
    ("highest", "inside"): mark("Highest of {count} periods, still inside the usual range"),
    ("lowest", "outside"): mark("Lowest of {count} periods, outside the usual range"),
    ("highest", "outside"): mark("Highest of {count} periods, outside the usual range"),
    ("lowest", "unknown"): mark("Lowest of {count} periods"),
    ("highest", "unknown"): mark("Highest of {count} periods"),
    ("between", "inside"): mark("Inside the usual range"),
    ("between", "outside"): mark("Outside the usual range"),
}
_SHARES = {
    ("share_promoters", "rose"): mark("more promoters"),
    ("share_promoters", "fell"): mark("fewer promoters"),
    ("share_detractors", "rose"): mark("more detractors"),
    ("share_detractors", "fell"): mark("fewer detractors"),
}
_ONE_MEANS = {
    ("source", True): mark("Ask again with one tool before the change is quoted outside."),
    ("source", False): mark("Ask with one tool, so that periods can be compared."),
    ("language", True): mark(
        "Ask again in the customers’ languages before the change is quoted outside."
    ),
    ("language", False): mark("Ask in the same languages, so that periods can be compared."),
    ("source+language", True): mark(
        "Ask again with one tool, in customers’ languages, before the change is quoted outside."
    ),
    ("source+language", False): mark(
        "Ask with one tool and in the same languages, so that periods can be compared."
    ),
}
