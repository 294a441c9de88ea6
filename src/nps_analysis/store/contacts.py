"""The contact with sales or support that an answer followed."""

from __future__ import annotations

import pandas as pd

from nps_analysis.programme import Programme

_TOLD = ("contact_type", "contact_reference")


def followed(
    answers: pd.DataFrame, customers: pd.DataFrame | None, programme: Programme
) -> pd.DataFrame:
    """Give the contact on a customer's row to the first answer that followed it.

    Only an answer of a later day follows: one of the same day may have come first. Nor does one
    that came more than `matching.contact_days` later, and an answer that names a contact
    of its own keeps it.
    """
    if customers is None or "contacted_on" not in customers:
        return answers
    told = [name for name in _TOLD if name in customers]
    met = customers.dropna(subset="contacted_on").set_index("customer_id")[["contacted_on", *told]]
    local = answers["responded_at"].dt.tz_convert(programme.calendar.time_zone)
    day = local.dt.tz_localize(None).dt.normalize()
    since = (day - answers["customer_id"].map(met["contacted_on"])).dt.days
    horizon = programme.matching.contact_days
    first = since.where(since.between(1, horizon)).groupby(answers["customer_id"]).transform("min")
    here = (since == first).fillna(False) & first.notna()
    here &= ~answers.assign(since=since)[here].duplicated(["customer_id", "since"]).reindex(
        answers.index, fill_value=False
    )
    blank = pd.Series(pd.NA, answers.index, dtype="string")
    named = [answers[name].notna() for name in _TOLD if name in answers]
    for own in named:
        here &= ~own
    found = {}
    for name in told:
        theirs = answers["customer_id"].map(met[name]).astype("string").where(here)
        found[name] = answers.get(name, blank).fillna(theirs)
    return answers.assign(**found)
