"""Exports to canonical Parquet tables with a manifest, and those tables back.

The folder of processed data is always whole: files are written beside those in
use, and replacing manifest.json is what makes them current.
"""

from nps_analysis.store.departed import who_left
from nps_analysis.store.ingesting import Ingested, ingest
from nps_analysis.store.inputs import Input
from nps_analysis.store.loading import MissingTable, flow, known_periods, load, manifest, scan
from nps_analysis.store.scope import Scope, ScopeError
from nps_analysis.store.waves import wave, waves

__all__ = [
    "Ingested",
    "Input",
    "MissingTable",
    "Scope",
    "ScopeError",
    "flow",
    "ingest",
    "load",
    "manifest",
    "known_periods",
    "scan",
    "wave",
    "waves",
    "who_left",
]
