"""The command line: nps-analysis report, ingest, check, init, sample."""

from nps_analysis.cli import beginning, checking, outputs
from nps_analysis.cli.app import main

__all__ = ["beginning", "checking", "main", "outputs"]
