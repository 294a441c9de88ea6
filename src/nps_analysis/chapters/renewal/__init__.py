"""Do those who recommend stay, and what is it worth."""

from nps_analysis.chapters.renewal.retention import Retention

CHAPTER = Retention
