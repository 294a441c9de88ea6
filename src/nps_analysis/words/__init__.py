"""The words of the report: numbers, verdicts and translations."""

from nps_analysis.chapters.headline.counting_ways import parts, usual, ways
from nps_analysis.chapters.headline.sentences import coverage, headline
from nps_analysis.chapters.segments.sentences import places, segments
from nps_analysis.chapters.sureness.sentences import sureness, weights
from nps_analysis.speech.breaks import breaks
from nps_analysis.speech.catalogue import translate
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import SCORED, Sentences, missing

__all__ = [
    "SCORED",
    "Sentences",
    "Words",
    "breaks",
    "coverage",
    "headline",
    "missing",
    "parts",
    "places",
    "segments",
    "sureness",
    "translate",
    "usual",
    "ways",
    "weights",
]
