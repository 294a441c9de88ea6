"""What respondents write about: six themes, three languages, and what a stranger may paste."""

import numpy as np
import pandas as pd

from tools.sample.people import written
from tools.sample.planted import Planted

THEMES = {
    "price": 0.18,
    "onboarding": 0.14,
    "support": 0.22,
    "reporting": 0.18,
    "integrations": 0.14,
    "reliability": 0.14,
}
# the plan whose satisfaction falls writes about its price
THEMES_SHIFTED = {
    "price": 0.60,
    "onboarding": 0.05,
    "support": 0.12,
    "reporting": 0.09,
    "integrations": 0.06,
    "reliability": 0.08,
}
HOSTILE = (
    "<script>alert(1)</script>",
    "**bold** [click](http://example.com/x) # not a heading",
    r"$\frac{1}{0}$ and \write18{ls}, says our LaTeX",
    '=cmd("calc")!A1',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "Works for R&D & finance, <b>mostly</b>; 5 < 6 & 7 > 6",
    '-1 would be generous; she said "never again", twice',
    "+++",
)


def class_of(score: int) -> str:
    """Name the class of a score from 0 to 10."""
    return "promoter" if score >= 9 else "passive" if score >= 7 else "detractor"


def write_comments(answers: pd.DataFrame, planted: Planted, rng: np.random.Generator) -> list[str]:
    """Write a comment, or none (""), for every answer.

    Parameters
    ----------
    answers : DataFrame
        `score`, `language`, `plan` and `quarter` of each answer; a blank score writes as a
        passive would.
    """
    library = written("remarks.toml")
    texts = []
    for row in answers.itertuples():
        if rng.random() >= planted.comment_share:
            texts.append("")
            continue
        klass = "passive" if pd.isna(row.score) else class_of(row.score)
        hit = (row.plan, row.quarter) == (planted.shift_plan, planted.shift_quarter)
        shares = THEMES_SHIFTED if hit and klass != "promoter" else THEMES
        theme = str(rng.choice(list(shares), p=list(shares.values())))
        words = library[row.language][klass]
        sentences = [str(rng.choice(words[theme]))]
        if rng.random() < 0.15:
            other = str(rng.choice([name for name in THEMES if name != theme]))
            sentences.append(str(rng.choice(words[other])))
        if rng.random() < 0.30:
            sentences.append(str(rng.choice(words["tail"])))
        joint = "\n" if rng.random() < 0.10 else " "
        text = joint.join(sentences).replace("{n}", str(rng.integers(3, 15)))
        texts.append(text)
    return texts
