"""The company month by month: what its customers do, and what they say when asked.

Within a month come contacts with support and sales, then the survey, then the renewals decided in
it, then usage. A renewal looks at nothing later than the day on which it is decided.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tools.sample.people import found_accounts, hire_contacts
from tools.sample.planted import FIRST_DUE, FIRST_MONTH, LAST_DAY, QUARTERS, Planted

MONTH = np.timedelta64(1, "M")
MONTHS = np.arange(FIRST_MONTH, LAST_DAY.astype("datetime64[M]") + MONTH)
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class History:
    """All that happened, seen and unseen.

    Attributes
    ----------
    accounts, contacts : DataFrame
        As `people` makes them; `accounts` also has `ended`, the day after which a lost account is
        no customer (NaT while it is one).
    usage : DataFrame
        One row an account and month: `account`, `month`, `goals`.
    meetings : DataFrame
        One row a contact with sales or support: `contact`, `at`, `kind`, `reference`, and for a
        support contact that was surveyed and answered `effort` (1-7, easy is high).
    surveys : DataFrame
        One row a survey sent: `contact`, `quarter`, `invited_at`, `satisfaction`, `chance` of an
        answer, `promoter` and `detractor` chances, `answered_at` (NaT: no answer), `score`.
    renewals : DataFrame
        One row a contract that came due: `account`, `due_on`, `decided_on`, the model's inputs
        `satisfaction`, `usage_trend`, `ease`, `tenure`, its `chance`, `renewed`, and the revenue
        `before` and `after`.
    """

    planted: Planted
    accounts: pd.DataFrame
    contacts: pd.DataFrame
    usage: pd.DataFrame
    meetings: pd.DataFrame
    surveys: pd.DataFrame
    renewals: pd.DataFrame


def quarter_of(month: np.datetime64) -> str:
    """Name the calendar quarter of a month.

    Examples
    --------
    >>> quarter_of(np.datetime64("2026-09"))
    '2026Q3'
    """
    year, number = divmod(month.astype("datetime64[M]").astype(int), 12)
    return f"{1970 + year}Q{number // 3 + 1}"


def simulate(planted: Planted, rng: np.random.Generator) -> History:
    """Let the company live from 2023-07 to 2026-09."""
    accounts = found_accounts(planted, rng)
    contacts = hire_contacts(accounts, planted, rng)
    state = _State(planted, rng, accounts, contacts)
    for number, month in enumerate(MONTHS):
        if number % 3 == 0:
            state.begin_quarter(number == 0)
        state.meet(month)
        if quarter_of(month) in QUARTERS:
            state.survey(number, month)
        state.renew(month)
        state.use(number, month)
    return state.history()


@dataclass
class _State:
    planted: Planted
    rng: np.random.Generator
    accounts: pd.DataFrame
    contacts: pd.DataFrame
    usage: list = field(default_factory=list)
    meetings: list = field(default_factory=list)
    surveys: list = field(default_factory=list)
    renewals: list = field(default_factory=list)

    def __post_init__(self):
        size = len(self.accounts)
        self.plan = self.accounts["plan"].to_numpy()
        self.since = self.accounts["since"].to_numpy().astype("datetime64[D]")
        self.ended = np.full(size, np.datetime64("NaT", "D"), dtype="datetime64[D]")
        self.drift = np.zeros(size)
        self.trouble = np.zeros(size)
        self.growth = np.zeros(size)
        self.goals = np.zeros((size, len(MONTHS)))
        self.revenue = self.accounts["revenue"].to_numpy().copy()
        self.of = self.contacts["account"].to_numpy()
        self.ease = [[] for _ in range(size)]
        self.due = contracts(self.since, self.rng)

    def satisfied(self, month) -> np.ndarray:
        """Return the true satisfaction of every account in a month."""
        shock = self.planted.shock(self.plan, quarter_of(month))
        return self.accounts["level"].to_numpy() + self.drift + self.trouble + shock

    def active(self, day) -> np.ndarray:
        """Return which accounts are customers on a day."""
        return (self.since <= day) & ~(self.ended < day)

    def begin_quarter(self, first: bool) -> None:
        """Let satisfaction drift, and trouble come and go; both are stationary from the start."""
        planted, size = self.planted, len(self.drift)
        kept = 0.0 if first else planted.drift_kept_each_quarter
        new = self.rng.normal(0, planted.drift_sd, size)
        self.drift = kept * self.drift + np.sqrt(1 - kept**2) * new
        share, left = planted.trouble_share, planted.trouble_left_each_quarter
        met = share if first else share * left / (1 - share)
        chance = np.where(self.trouble < 0, 1 - left, met)
        self.trouble = np.where(self.rng.random(size) < chance, planted.trouble, 0.0)

    def use(self, number: int, month) -> None:
        planted, first = self.planted, month.astype("datetime64[D]")
        after = (month + MONTH).astype("datetime64[D]")
        ends = np.where(self.ended < after, self.ended + DAY, after)
        days = np.clip((ends - np.maximum(self.since, first)) / DAY, 0, None)
        live = days > 0
        growth = planted.usage_growth + planted.usage_growth_satisfaction * self.satisfied(month)
        self.growth += np.where(live, growth, 0.0)
        share = days / ((after - first) / DAY)
        season = planted.usage_holidays.get(int(str(month)[5:]), 1.0)
        mean = self.accounts["usage"].to_numpy() * np.exp(self.growth) * season * share
        size = 1 / planted.usage_dispersion
        goals = self.rng.negative_binomial(size, size / (size + mean))
        self.goals[:, number] = np.where(live, goals, 0)
        rows = np.flatnonzero(live)
        self.usage.append(
            pd.DataFrame({"account": rows, "month": first, "goals": goals[rows].astype(int)})
        )

    def meet(self, month) -> None:
        planted, size = self.planted, len(self.of)
        start = month.astype("datetime64[D]")
        length = int(((month + MONTH).astype("datetime64[D]") - start) / DAY)
        person = self.satisfied(month)[self.of] + self.contacts["deviation"].to_numpy()
        for kind, chance in (
            ("support", planted.support_each_month),
            ("sales", planted.sales_each_month),
        ):
            day = start + self.rng.integers(0, length, size).astype("timedelta64[D]")
            minute = self.rng.integers(8 * 60, 18 * 60, size).astype("timedelta64[m]")
            latent = planted.effort_level + planted.effort_satisfaction * person
            latent = latent + self.rng.normal(0, planted.effort_sd, size)
            effort = np.clip(np.rint(latent), 1, 7)
            told = (self.rng.random(size) < planted.effort_answered) & (kind == "support")
            told &= start >= FIRST_DUE
            live = (self.since[self.of] <= day) & ~(self.ended[self.of] < day)
            rows = np.flatnonzero(live & (self.rng.random(size) < chance))
            self.meetings.append(
                pd.DataFrame(
                    {
                        "contact": rows,
                        "at": (day.astype("datetime64[m]") + minute)[rows].astype("datetime64[s]"),
                        "kind": kind,
                        "effort": np.where(told, effort, np.nan)[rows],
                    }
                )
            )
            for row in rows[told[rows]]:
                self.ease[self.of[row]].append((day[row], effort[row] - planted.effort_level))

    def survey(self, number: int, month) -> None:
        planted, rng = self.planted, self.rng
        quarter = quarter_of(month)
        sent = np.busday_offset(month.astype("datetime64[D]"), 0, roll="forward", weekmask="Tue")
        asked = self.contacts["wave"].to_numpy() == number % 3
        asked &= self.active(sent)[self.of] & (self.since[self.of] <= sent - 30 * DAY)
        rows = np.flatnonzero(asked)
        account = self.of[rows]
        contacts = self.contacts.iloc[rows]
        satisfaction = self.satisfied(month)[account] + contacts["deviation"].to_numpy()
        centre = planted.level + satisfaction + contacts["generosity"].to_numpy()
        centre += self.accounts["region"].map(planted.region_style).to_numpy()[account]
        promoter, detractor = planted.class_chances(centre)

        months = slice(number - 3, number)
        typical = np.array([planted.usage_typical[p] for p in self.plan])
        past = np.log((self.goals[:, months].sum(axis=1) / 3 + 1) / (typical + 1))[account]
        ready = planted.answer_level + planted.answer_usage * past
        ready += planted.answer_satisfaction * satisfaction + contacts["readiness"].to_numpy()
        ready += self.accounts["plan"].map(planted.answer_plan).to_numpy()[account]
        chance = 1 / (1 + np.exp(-ready))

        delay = np.minimum(rng.exponential(2.5, len(rows)), 20).astype("timedelta64[D]")
        second = rng.integers(7 * 3600, 22 * 3600, len(rows)).astype("timedelta64[s]")
        at = (sent + delay).astype("datetime64[s]") + second
        nine = sent.astype("datetime64[s]") + np.timedelta64(9 * 3600, "s")
        at = np.where(at <= nine, nine + second // 20, at)
        answered = rng.random(len(rows)) < chance
        latent = centre + rng.normal(0, planted.noise_sd, len(rows))
        self.surveys.append(
            pd.DataFrame(
                {
                    "contact": rows,
                    "quarter": quarter,
                    "invited_at": nine,
                    "satisfaction": satisfaction,
                    "chance": chance,
                    "promoter": promoter,
                    "detractor": detractor,
                    "answered_at": np.where(answered, at, np.datetime64("NaT", "D")),
                    "score": np.clip(np.rint(latent), 0, 10).astype(int),
                }
            )
        )

    def renew(self, month) -> None:
        """Decide the contracts whose day of decision lies in this month."""
        planted = self.planted
        in_month = self.due["decided_on"].to_numpy().astype("datetime64[M]") == month
        due = self.due[in_month & np.isnat(self.ended)[self.due["account"]]]
        account = due["account"].to_numpy()
        decided = due["decided_on"].to_numpy().astype("datetime64[D]")
        number = int((month - FIRST_MONTH).astype(int))
        recent, before = (
            self.goals[account, slice(number - back, number - back + 3)].sum(axis=1)
            for back in (3, 6)
        )
        rows = due.assign(
            satisfaction=self.satisfied(month)[account],
            usage_trend=np.log((recent + 1) / (before + 1)),
            ease=[self.recent_ease(i, day) for i, day in zip(account, decided, strict=True)],
            tenure=(decided - self.since[account]) / DAY / 365.25,
        )
        logit = (
            planted.renewal_level
            + planted.renewal_satisfaction * rows["satisfaction"]
            + planted.renewal_usage * rows["usage_trend"]
            + planted.renewal_effort * rows["ease"]
            + planted.renewal_tenure * (rows["tenure"] - planted.tenure_centre)
        )
        chance = 1 / (1 + np.exp(-logit))
        renewed = self.rng.random(len(rows)) < chance
        after = self.revenue[account] * self.repriced(rows["satisfaction"].to_numpy())
        after = np.where(renewed, np.round(after, -1), 0.0)
        rows = rows.assign(
            chance=chance, renewed=renewed, before=self.revenue[account], after=after
        )
        self.revenue[account] = np.where(renewed, after, self.revenue[account])
        self.ended[account[~renewed]] = due["due_on"].to_numpy()[~renewed].astype("datetime64[D]")
        self.renewals.append(rows)

    def recent_ease(self, account: int, day) -> float:
        """Return the mean effort answered in the year before a day, from its usual level."""
        told = [value for when, value in self.ease[account] if day - 365 * DAY <= when < day]
        return float(np.mean(told)) if told else 0.0

    def repriced(self, satisfaction: np.ndarray) -> np.ndarray:
        """Draw what a renewed contract is worth, over what it was worth before."""
        rng, size = self.rng, len(satisfaction)
        smaller, larger = rng.uniform(0.70, 0.96, size), rng.uniform(1.05, 1.35, size)
        grows = 0.33 + self.planted.expansion_satisfaction * satisfaction
        where = rng.random(size)
        return np.select([where < 0.2, where > 1 - grows], [smaller, larger], 1.0)

    def until_lost(self, rows: pd.DataFrame, when: str) -> pd.DataFrame:
        """Drop what would have happened after an account's end, decided later in that month."""
        ended = self.ended[self.of[rows["contact"]]]
        return rows[~(rows[when].to_numpy().astype("datetime64[D]") > ended)].reset_index(drop=True)

    def history(self) -> History:
        """Gather the months; number the meetings as they came."""
        meetings = self.until_lost(pd.concat(self.meetings, ignore_index=True), "at")
        meetings = meetings.sort_values(["at", "contact"], kind="stable", ignore_index=True)
        meetings["effort"] = meetings["effort"].astype("Int64")
        letter = meetings["kind"].map({"support": "SUP", "sales": "SAL"})
        meetings["reference"] = [f"{kind}-{i:05d}" for i, kind in enumerate(letter, start=20001)]
        surveys = self.until_lost(pd.concat(self.surveys, ignore_index=True), "invited_at")
        surveys["score"] = surveys["score"].where(surveys["answered_at"].notna()).astype("Int64")
        return History(
            planted=self.planted,
            accounts=self.accounts.assign(
                revenue=self.revenue, ended=self.ended.astype("datetime64[s]")
            ),
            contacts=self.contacts,
            usage=pd.concat(self.usage, ignore_index=True),
            meetings=meetings,
            surveys=surveys,
            renewals=pd.concat(self.renewals, ignore_index=True),
        )


def contracts(since: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """List every contract that may come due, with the day on which it would be decided."""
    rows = []
    for account, day in enumerate(since):
        for year in range(2024, 2027):
            due = np.datetime64(f"{year}{str(day)[4:]}", "D")
            if FIRST_DUE <= due <= LAST_DAY and due - day > 300 * DAY:
                rows.append((account, due, due - int(rng.integers(0, 46)) * DAY))
    due = pd.DataFrame(rows, columns=["account", "due_on", "decided_on"])
    return due.astype({"due_on": "datetime64[s]", "decided_on": "datetime64[s]"})
