"""Exports in, a published report out: run the chapters, render, look, publish."""

from nps_analysis.report.making import Published, run

__all__ = ["Published", "run"]
