"""How easy customers find it, and what goes with that."""

from nps_analysis.chapters.effort.frames import Effort

CHAPTER = Effort
