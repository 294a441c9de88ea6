"""Read exports: which tool wrote a file, what its columns hold, which rows count."""

from nps_analysis.sources.cells import as_text
from nps_analysis.sources.comments import mask
from nps_analysis.sources.headers import fold
from nps_analysis.sources.layouts import LAYOUTS, Layout
from nps_analysis.sources.reader import Reading, read

__all__ = ["LAYOUTS", "Layout", "Reading", "as_text", "fold", "mask", "read"]
