"""Whether this machine can draw a PDF, asked before anything is done for one."""

from __future__ import annotations

import ctypes
import sys

LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
INSTALL = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class MissingLibraries(RuntimeError):
    """The system lacks what a PDF is drawn with."""


def require_libraries() -> None:
    """Make sure that a PDF can be drawn, before anything is done for it.

    Raises
    ------
    MissingLibraries
        With the one line to run.
    """
    if sys.platform != "linux":
        return  # the name and the place of a library are the PDF maker's to know there
    missing = []
    for library in LIBRARIES:
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(library)
    if missing:
        raise MissingLibraries(
            f"the PDF needs Pango from the system, and {', '.join(missing)} is not here. "
            f"Run:\n  {INSTALL}\nor go on without the PDF: --no-pdf"
        )
