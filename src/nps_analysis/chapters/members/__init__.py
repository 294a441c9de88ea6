"""Members of the loyalty programme beside others."""

from nps_analysis.chapters.members.frames import Loyalty

CHAPTER = Loyalty
