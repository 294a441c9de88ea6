"""Larkfield, an invented company: its customers, what they say and do, and the exports of it all.

The sample is made from a seed and from `Planted`, the true state of affairs, so that a model can
be tested on recovering what was planted. `write` makes the committed `data/sample/` byte for byte,
but for its programme.toml, which is written by hand.
"""

import json
from pathlib import Path

import numpy as np

from tools.sample.club import enrol
from tools.sample.exports import export
from tools.sample.fieldwork import FILES, collect
from tools.sample.ledgers import write_ledgers
from tools.sample.life import History, simulate
from tools.sample.mess import disturb
from tools.sample.planted import QUARTERS, Planted
from tools.sample.truth import tell

__all__ = ["FILES", "HOME", "QUARTERS", "SEED", "History", "Planted", "simulate", "write"]

HOME = Path(__file__).parents[2] / "data" / "sample"
"""Where the sample is committed."""

SEED = 282
"""Chosen among eight, so that the last quarter looks as the model has it."""


def write(folder: Path | str, seed: int = SEED) -> None:
    """Write the sample programme: programme.toml, raw/ and truth.json.

    The same seed gives the same bytes, whatever the platform and the day.

    Parameters
    ----------
    folder : path
        Made where it is missing; files of the same names are replaced, others are left.
    seed : int
        Of the one generator that everything is drawn from, but for who joins the loyalty
        programme: that has its own, and leaves the rest as it was.
    """
    folder = Path(folder)
    rng = np.random.default_rng(seed)
    history = simulate(Planted(), rng)
    sheets = disturb(collect(history, rng), history, rng)
    for file, sheet in sheets.items():
        export(file, sheet, folder / "raw", rng)
    invited = enrol(history, seed)
    effort = write_ledgers(history, invited, folder / "raw", rng)
    truth = json.dumps(tell(history, sheets, effort, invited, seed), indent=1, ensure_ascii=False)
    (folder / "truth.json").write_text(truth + "\n", encoding="utf-8", newline="\n")
    programme = (HOME / "programme.toml").read_bytes()
    (folder / "programme.toml").write_bytes(programme)
