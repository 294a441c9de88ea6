"""programme.toml: what is asked, of whom, in which files, and how it is counted."""

from nps_analysis.programme.model import (
    FILE,
    SAMPLE,
    Break,
    Matching,
    Programme,
    Segment,
    Source,
    spoken,
)
from nps_analysis.programme.problems import ProgrammeError

__all__ = [
    "FILE",
    "SAMPLE",
    "Break",
    "Matching",
    "Programme",
    "ProgrammeError",
    "Segment",
    "Source",
    "spoken",
]
