"""Who stands behind the figures, and what could have been seen."""

from nps_analysis.chapters.sureness.frames import Sureness

CHAPTER = Sureness
