"""Small programmes with a known model of renewal, to hold what is said of them to."""

import numpy as np
import pandas as pd
from scipy.special import expit, ndtr

MOST_CLAIMS = 18
"""False claims of 200 at 5 %: no more than 18 in 99 cases of 100, by the binomial distribution."""

KINDS = {"detractor": 0.0, "promoter": 1.0, "passive": 0.5, "silent": 0.25}
"""How much of the planted effect each class carries."""

PLAN = {"plan": ["Starter", "Team"]}
ALIKE = {"factors": {"class": list(KINDS), **PLAN}, "numbers": ["usage"]}
FORECASTS = {
    "without": {"factors": PLAN, "numbers": ["usage"]},
    "with_score": {"factors": PLAN, "numbers": ["score", "usage"]},
}


def decisions(rng, effect, *, accounts=320, level=0.6):
    """Two decisions an account, a year apart: given what is known, exactly of this logit.

    Decisions of one account resemble each other through a normal copula, which leaves the chance
    of each what the logit says; usage goes with the score, so that a model must tell them apart.
    """
    own, luck = rng.normal(size=(2, accounts))
    first = rng.integers(0, 4, accounts)
    plan = rng.random(accounts) < 0.4
    parts = []
    for year in (2024, 2025):
        satisfied = 0.8 * own + 0.6 * rng.normal(size=accounts)
        score = np.clip(np.rint(7.5 + 1.8 * satisfied), 0, 10)
        silent = rng.random(accounts) < 0.15
        kind = np.select(
            [silent, score >= 9, score >= 7], ["silent", "promoter", "passive"], "detractor"
        )
        usage = 0.4 * satisfied + rng.normal(size=accounts)
        carried = pd.Series(kind).map(KINDS).to_numpy()
        chance = expit(level + effect * carried + 0.5 * usage + 0.4 * plan)
        drawn = ndtr(np.sqrt(0.4) * luck + np.sqrt(0.6) * rng.normal(size=accounts))
        part = {
            "account": np.arange(accounts),
            "period": [f"{year}Q{number + 1}" for number in first],
            "class": kind,
            "score": pd.array(np.where(silent, np.nan, score), dtype="Float64"),
            "usage": usage,
            "plan": np.where(plan, "Team", "Starter"),
            "renewed": drawn < chance,
        }
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


def planted_effect(effect):
    """By how much the share renewed differs, all detractors against all promoters: a million."""
    rng = np.random.default_rng(99)
    rows = decisions(rng, 0.0, accounts=500_000)
    logits = 0.6 + 0.5 * rows["usage"] + 0.4 * (rows["plan"] == "Team")
    return float((expit(logits + effect) - expit(logits)).mean())
