"""The accounts that pay Larkfield and the contacts who are asked."""

import tomllib
import unicodedata
from importlib import resources

import numpy as np
import pandas as pd

from tools.sample.planted import FIRST_DUE, QUARTERS, Planted

LANGUAGES = {
    "EMEA": {"en": 0.45, "fr": 0.30, "ro": 0.25},
    "Americas": {"en": 0.88, "fr": 0.12},
    "APAC": {"en": 1.0},
}


def written(name: str) -> dict:
    """Read one of the word lists that lie beside this module."""
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


def draw(rng: np.random.Generator, shares: dict, size: int) -> np.ndarray:
    """Draw names by their shares, as an array of plain strings."""
    names = np.array(list(shares), dtype=object)
    return names[rng.choice(len(names), size=size, p=list(shares.values()))]


def found_accounts(planted: Planted, rng: np.random.Generator) -> pd.DataFrame:
    """Draw every account that is ever a customer: those at the start, then those that join.

    Returns
    -------
    DataFrame
        One row an account: what the CRM knows, and what nobody sees (`level`, its lasting
        satisfaction in points; `usage`, its usual goals a month).
    """
    start = planted.accounts_at_start
    joining = planted.accounts_joining_each_quarter * (len(QUARTERS) - 1)
    size = start + joining
    days_before = 60 + np.minimum(rng.exponential(3 * 365.25, start), 11 * 365).astype(int)
    days_after = np.sort(rng.integers(20, 91 * (len(QUARTERS) - 1), joining))
    since = FIRST_DUE + np.concatenate([-days_before, days_after]).astype("timedelta64[D]")
    late = (since - since.astype("datetime64[M]")).astype(int) >= 28
    since = since - np.where(late, 3, 0).astype("timedelta64[D]")

    lists = written("names.toml")
    firsts, seconds = lists["accounts"]["first"], lists["accounts"]["second"]
    pairs = np.resize(rng.permutation(len(firsts) * len(seconds)), size)
    name = [f"{firsts[pair % len(firsts)]} {seconds[pair // len(firsts)]}" for pair in pairs]
    plan = draw(rng, planted.plans, size)
    typical = np.array([planted.usage_typical[p] for p in plan])
    revenue = typical * 190 * np.exp(rng.normal(0, 0.45, size))
    accounts = pd.DataFrame(
        {
            "account_id": [f"A-{i:04d}" for i in range(1, size + 1)],
            "name": name,
            "region": draw(rng, planted.regions, size),
            "plan": plan,
            "since": since.astype("datetime64[s]"),
            "revenue": np.round(revenue, -1),
            "level": rng.normal(0, planted.account_sd, size)
            + np.array([planted.plan_offset[p] for p in plan]),
            "usage": typical * np.exp(rng.normal(0, planted.usage_account_sd, size)),
        }
    )
    for row, special in zip((3, 11, 40), lists["accounts"]["special"], strict=True):
        accounts.loc[row, "name"] = special
    return accounts


def hire_contacts(
    accounts: pd.DataFrame, planted: Planted, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the contacts of every account.

    Returns
    -------
    DataFrame
        One row a contact: what the CRM knows, the month of the quarter in which they are asked
        (`wave`), and what nobody sees: `deviation` from the account's satisfaction, `generosity`
        and `readiness` to answer.
    """
    least = np.array([planted.contacts_least[p] for p in accounts["plan"]])
    more = rng.poisson([planted.contacts_more[p] for p in accounts["plan"]])
    account = np.repeat(np.arange(len(accounts)), least + more)
    size = len(account)
    region = accounts["region"].to_numpy()[account]
    language = np.empty(size, dtype=object)
    for name, shares in LANGUAGES.items():
        here = region == name
        language[here] = draw(rng, shares, int(here.sum()))

    lists = written("names.toml")
    first, last, email, taken = [], [], [], set()
    slugs = [slug(name) for name in accounts["name"]]
    for i, tongue in zip(account, language, strict=True):
        first.append(str(rng.choice(lists[tongue]["first"])))
        last.append(str(rng.choice(lists[tongue]["last"])))
        address = f"{slug(first[-1])}.{slug(last[-1])}@{slugs[i]}.example.com"
        if address in taken:
            address = address.replace("@", f"{len(taken)}@")
        taken.add(address)
        email.append(address)
    return pd.DataFrame(
        {
            "customer_id": [f"C-{i:05d}" for i in range(1, size + 1)],
            "account": account,
            "first_name": first,
            "last_name": last,
            "email": email,
            "language": language,
            "wave": rng.permutation(np.arange(size) % 3),
            "deviation": rng.normal(0, planted.contact_sd, size),
            "generosity": rng.normal(0, planted.generosity_sd, size),
            "readiness": rng.normal(0, planted.answer_contact_sd, size),
        }
    )


def slug(name: str) -> str:
    """Spell a name with the characters an address may carry.

    Examples
    --------
    >>> slug("Marlow & Finch"), slug("Ionuț")
    ('marlow-finch', 'ionut')
    """
    letters = unicodedata.normalize("NFKD", name.lower()).replace("'", " ").replace("&", " ")
    return "-".join("".join(c for c in letters if c.isascii()).split())
