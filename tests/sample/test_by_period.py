"""The sample by month, half-year, year and wave: its figures beside plain arithmetic."""

import re

import pandas as pd
import pytest

from nps_analysis import store
from nps_analysis.estimates import estimate
from nps_analysis.programme import Programme

# Waves that sort against time: each begins with a quarter's first day of asking.
WAVES = [
    ("Zero", "2024-04-01"), ("Second", "2024-07-01"), ("Q", "2024-10-01"), ("New", "2025-01-01"),
    ("More", "2025-04-01"), ("Last of all", "2025-07-01"), ("J", "2025-10-01"),
    ("Half", "2026-01-01"), ("Ever", "2026-04-01"), ("Ago", "2026-07-01"),
]  # fmt: skip
DECLARED = "".join(f'[[calendar.waves]]\nname = "{name}"\nfrom = "{day}"\n' for name, day in WAVES)
CALENDARS = {
    "month": 'period = "month"',
    "half-year": 'period = "half-year"',
    "year": 'period = "year"\nfirst_month = 4',
    "wave": f'period = "wave"\n{DECLARED}until = "2026-09-30"\n',
}


def named(day, kind):
    """The period of a local day, by plain comparison of texts."""
    if kind == "month":
        return day[:7]
    if kind == "half-year":
        return f"{day[:4]}H{1 if day[5:7] <= '06' else 2}"
    if kind == "year":  # from April to March, by the year in which March lies
        return str(int(day[:4]) + (day[5:7] >= "04"))
    begun = [name for name, first in WAVES if first <= day <= "2026-09-30"]
    return begun[-1] if begun else pd.NA


@pytest.fixture(scope="module", params=CALENDARS)
def by_kind(request, sample_programme, tmp_path_factory):
    """The sample with another calendar, and with the rule that every answer counts."""
    folder = tmp_path_factory.mktemp("by_kind")
    text = sample_programme.read_text(encoding="utf-8")
    text = text.replace('one_per = "customer"', 'one_per = "response"')
    text = text.replace("first_month = 1\n", "").replace('wave = "wave"\n', "")
    text = re.sub(r'^processed = ".*"$', f'processed = "{folder}"', text, flags=re.M)
    zone = 'time_zone = "Europe/Paris"\n'
    before, after = text.split(zone, 1)
    # waves are tables of their own, so that they follow all else of [calendar]
    path = folder / "programme.toml"
    path.write_text(before + zone + CALENDARS[request.param] + "\n" + after, encoding="utf-8")
    programme = Programme.read(path)
    store.ingest(programme)
    return request.param, programme


def test_every_period_has_its_answers_and_its_score(by_kind):
    kind, programme = by_kind
    rows = store.load("responses", programme=programme)
    local = rows["responded_at"].dt.tz_convert("Europe/Paris").dt.strftime("%Y-%m-%d")
    wanted = local.map(lambda day: named(day, kind)).astype("string")
    assert rows["period"].equals(wanted.rename("period"))
    scored = rows[(rows["survey"] == "relational") & rows["score"].notna()]
    worth = 100 * ((scored["score"] >= 9).astype(int) - (scored["score"] <= 6).astype(int))
    nps = worth.groupby(wanted[scored.index]).mean()
    found = estimate(scored, by="period").set_index("period")["estimate"]
    assert set(found.index) == set(nps.index) == set(store.known_periods(programme))
    pd.testing.assert_series_equal(found[nps.index], nps, check_names=False, check_dtype=False)


def test_periods_come_in_the_order_of_their_answers(by_kind):
    kind, programme = by_kind
    rows = store.load("responses", programme=programme)
    scored = rows[(rows["survey"] == "relational") & rows["score"].notna()]
    first = scored.groupby("period")["responded_at"].min().sort_values()
    assert store.known_periods(programme) == list(first.index)
    waves = store.waves(programme)["period"].tolist()
    assert [period for period in waves if period in first.index] == list(first.index)
    if kind == "wave":
        assert list(first.index) == [name for name, _ in WAVES]
        assert sorted(first.index) == [name for name, _ in reversed(WAVES)] != list(first.index)


def test_one_period_is_loaded_and_followed_alone(by_kind):
    _, programme = by_kind
    last = store.known_periods(programme)[-1]
    for table in ("responses", "invitations", "renewals", "usage"):
        every = store.load(table, programme=programme)
        alone = store.load(table, period=last, programme=programme)
        assert len(alone) == (every["period"] == last).sum() > 0
    flow = store.flow(last, programme=programme).set_index("step")["rows"]
    answers = store.load("responses", period=last, programme=programme)
    answers = answers[answers["survey"] == "relational"]
    assert flow["usable"] == answers["score"].notna().sum()
    invited = store.load("invitations", period=last, programme=programme)
    assert flow["invited"] == invited["customer_id"].nunique()


def test_deeds_fall_into_periods_by_their_day(by_kind):
    kind, programme = by_kind
    for table, column in (("renewals", "decided"), ("usage", "month")):
        rows = store.load(table, programme=programme)
        day = rows[column].dt.strftime("%Y-%m-%d")
        wanted = day.map(lambda one: named(one, kind)).astype("string")
        assert rows["period"].equals(wanted.rename("period")), table
