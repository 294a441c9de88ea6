"""Programmes invented for the usage models: what was planted is known."""

import numpy as np
import pandas as pd

from nps_analysis.chapters.usage.precedence import usage_after
from nps_analysis.joins.months import around_scores

MONTHS = pd.date_range("2024-01-01", periods=30, freq="MS")
ASKED = np.arange(6, 30, 6)
"""Half a year between scores: no month is after one of them and before the next."""


def world(rng, *, effect=0.0, level=0.0, passing=0.0, answering=0.0, accounts=150):
    """Invent accounts' usage and scores; return what the models take.

    `effect` is added to log usage for good from the month after a promoter's score, and taken
    from it after a detractor's: the planted ratio of the two is exp(2 effect). `level` is how far
    scores go with how much an account uses the product anyhow; `passing`, with how far the
    months before were above that; `answering`, with a lasting change of usage half a year before.
    """
    own = rng.normal(0, 0.8, accounts)
    shift = np.zeros(accounts)
    noise = rng.gamma(10, 0.1, (accounts, len(MONTHS)))
    goals = np.zeros((accounts, len(MONTHS)), dtype=int)
    turned = rng.normal(0, 0.3, (accounts, len(ASKED))) * (answering != 0)
    scores = []
    wave = 0
    for month in range(len(MONTHS)):
        if month + 3 in ASKED:
            shift = shift + turned[:, wave]
        moved = np.exp(3 + own + shift) * (0.8 if MONTHS[month].month == 8 else 1)
        goals[:, month] = rng.poisson(moved * noise[:, month])
        if month in ASKED:
            recent = np.log(goals[:, month - 3 : month].mean(axis=1) + 0.5)
            usual = np.log(np.exp(3 + own + shift) + 0.5)
            said = level * own + passing * (recent - usual) + rng.normal(0, 1, accounts)
            said += answering * turned[:, wave]
            score = np.clip(np.round(8 + 1.6 * said), 0, 10).astype(int)
            answers = rng.random(accounts) < 0.7
            who = np.flatnonzero(answers)
            scores.append(pd.DataFrame({"of": who, "day": MONTHS[month], "score": score[who]}))
            kind = np.where(score >= 9, 1, np.where(score <= 6, -1, 0)) * answers
            shift = shift + effect * kind
            wave += 1
    names = np.array([f"A{number:03d}" for number in range(accounts)])
    months = pd.DataFrame(
        {
            "account": np.repeat(names, len(MONTHS)),
            "month": np.tile(MONTHS, accounts).astype("datetime64[us]"),
            "goals": goals.ravel(),
            "exposure": 1.0,
        }
    )
    rows = pd.concat(scores, ignore_index=True)
    answers = pd.DataFrame(
        {
            "account": pd.Series(names[rows["of"]], dtype="string"),
            "day": (rows["day"] + pd.Timedelta(days=9)).astype("datetime64[us]"),
            "score": rows["score"].astype("Int64"),
        }
    )
    return months, answers.sort_values("day", kind="stable", ignore_index=True)


def period(months):
    return months.dt.to_period("Q").astype("string")


def compared(months, answers):
    return usage_after(around_scores(months, answers), period, min_n=5)


def promoters(table):
    """The comparison of promoters with detractors, by way."""
    return table[table["level"] == "promoter"].set_index("way")
