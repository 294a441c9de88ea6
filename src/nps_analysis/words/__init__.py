"""The words of the report: numbers, verdicts and translations."""

from nps_analysis.words.breaks import breaks
from nps_analysis.words.catalogue import LANGUAGES, translate
from nps_analysis.words.formats import Words
from nps_analysis.words.headline import coverage, headline
from nps_analysis.words.renewal import renewal
from nps_analysis.words.segments import places, segments
from nps_analysis.words.sentences import Sentences, missing
from nps_analysis.words.sureness import same_people, sureness, weights
from nps_analysis.words.ways import parts, usual, ways

__all__ = [
    "LANGUAGES",
    "Sentences",
    "Words",
    "breaks",
    "coverage",
    "headline",
    "missing",
    "parts",
    "places",
    "renewal",
    "same_people",
    "segments",
    "sureness",
    "translate",
    "usual",
    "ways",
    "weights",
]
