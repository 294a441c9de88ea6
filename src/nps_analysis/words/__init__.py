"""The words of the report: numbers, verdicts and translations."""

from nps_analysis.words.catalogue import LANGUAGES, translate
from nps_analysis.words.formats import Words
from nps_analysis.words.headline import coverage, headline
from nps_analysis.words.loyalty import loyalty
from nps_analysis.words.renewal import renewal
from nps_analysis.words.same_people import next_steps, once, same_people, symmetry
from nps_analysis.words.segments import places, segments
from nps_analysis.words.sentences import Sentences, missing
from nps_analysis.words.sureness import sureness, weights
from nps_analysis.words.ways import parts, usual, ways

__all__ = [
    "LANGUAGES",
    "Sentences",
    "Words",
    "coverage",
    "headline",
    "loyalty",
    "missing",
    "next_steps",
    "once",
    "parts",
    "places",
    "renewal",
    "same_people",
    "segments",
    "sureness",
    "symmetry",
    "translate",
    "usual",
    "ways",
    "weights",
]
