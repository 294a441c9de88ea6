"""The command line: nps-analysis report, ingest, check, sample."""

from nps_analysis.cli import checking, making
from nps_analysis.cli.app import main

__all__ = ["checking", "main", "making"]
