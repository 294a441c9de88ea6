"""programme.toml: what is asked, of whom, in which files, and how it is counted."""

from nps_analysis.programme.labels import spoken
from nps_analysis.programme.model import FILE, SAMPLE, Programme
from nps_analysis.programme.parts import Break, Matching, Segment, Source
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
