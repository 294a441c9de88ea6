"""The words of the report: numbers, verdicts and translations."""

from nps_analysis.words.agreement import agreement
from nps_analysis.words.breaks import breaks
from nps_analysis.words.calibration import come_true
from nps_analysis.words.catalogue import translate
from nps_analysis.words.forecast import adds, alike, model_rests_on
from nps_analysis.words.formats import Words
from nps_analysis.words.headline import coverage, headline
from nps_analysis.words.loyalty import loyalty
from nps_analysis.words.renewal import renewal
from nps_analysis.words.retention import revenue, staying
from nps_analysis.words.same_people import (
    next_steps,
    once,
    same_people,
    symmetry,
)
from nps_analysis.words.segments import places, segments
from nps_analysis.words.sentences import SCORED, Sentences, missing
from nps_analysis.words.sureness import sureness, weights
from nps_analysis.words.unscored import renewed
from nps_analysis.words.usage import usage
from nps_analysis.words.ways import parts, usual, ways

__all__ = [
    "SCORED",
    "Sentences",
    "Words",
    "adds",
    "agreement",
    "alike",
    "breaks",
    "come_true",
    "coverage",
    "headline",
    "loyalty",
    "missing",
    "model_rests_on",
    "next_steps",
    "once",
    "parts",
    "places",
    "renewal",
    "renewed",
    "revenue",
    "same_people",
    "segments",
    "staying",
    "sureness",
    "symmetry",
    "translate",
    "usage",
    "usual",
    "ways",
    "weights",
]
