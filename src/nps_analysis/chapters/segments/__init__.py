"""Group by group."""

from nps_analysis.chapters.segments.frames import Segments

CHAPTER = Segments
