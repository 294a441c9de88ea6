"""The command line: nps-analysis report, ingest, check, init, sample."""

from nps_analysis.cli import beginning, checking, making
from nps_analysis.cli.app import main

__all__ = ["beginning", "checking", "main", "making"]
