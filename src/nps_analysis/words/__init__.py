"""The words of the report: numbers, verdicts and translations."""

from nps_analysis.chapters.headline.counting_ways import parts, usual, ways
from nps_analysis.chapters.headline.sentences import coverage, headline
from nps_analysis.chapters.members.sentences import loyalty
from nps_analysis.chapters.same_people.sentences import (
    next_steps,
    once,
    same_people,
    symmetry,
)
from nps_analysis.chapters.segments.sentences import places, segments
from nps_analysis.chapters.sureness.sentences import sureness, weights
from nps_analysis.chapters.usage.sentences import usage
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
    "loyalty",
    "missing",
    "next_steps",
    "once",
    "parts",
    "places",
    "same_people",
    "segments",
    "sureness",
    "symmetry",
    "translate",
    "usage",
    "usual",
    "ways",
    "weights",
]
