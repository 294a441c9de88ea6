"""Exports in, a published report out: run the chapters, render, look, publish."""

from nps_analysis.report.gate import PublicationError
from nps_analysis.report.making import Published, run

__all__ = ["PublicationError", "Published", "run"]
