"""Larkfield, an invented company: its customers, what they say and do, and the exports of it all.

The sample is made from a seed and from `Planted`, the true state of affairs, so that a model can
be tested on recovering what was planted. `write` makes the committed `data/sample/` byte for byte.
"""

import json
from importlib import resources
from pathlib import Path

import numpy as np

from nps_analysis.sample.answers import FILES, collect
from nps_analysis.sample.exports import export
from nps_analysis.sample.ledgers import write_ledgers
from nps_analysis.sample.life import History, simulate
from nps_analysis.sample.membership import enrol
from nps_analysis.sample.mess import disturb
from nps_analysis.sample.planted import QUARTERS, Planted
from nps_analysis.sample.truth import tell

__all__ = ["FILES", "QUARTERS", "SEED", "History", "Planted", "simulate", "write"]

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
    programme = resources.files(__package__).joinpath("programme.toml").read_bytes()
    (folder / "programme.toml").write_bytes(programme)
