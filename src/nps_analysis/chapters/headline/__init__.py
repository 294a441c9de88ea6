"""The score, its change, and other ways of counting."""

from nps_analysis.chapters.headline.frames import Headline

CHAPTER = Headline
