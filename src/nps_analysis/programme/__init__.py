"""programme.toml: what is asked, of whom, in which files, and how it is counted."""

from nps_analysis.programme.model import FILE, SAMPLE, Matching, Programme, Segment, Source
from nps_analysis.programme.problems import ProgrammeError

__all__ = ["FILE", "SAMPLE", "Matching", "Programme", "ProgrammeError", "Segment", "Source"]
