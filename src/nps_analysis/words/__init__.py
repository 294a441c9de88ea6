"""The words of the report: numbers, verdicts and translations."""

from nps_analysis.chapters.renewal.agreement import agreement
from nps_analysis.chapters.renewal.calibration import come_true
from nps_analysis.chapters.renewal.forecast_said import adds, alike, model_rests_on
from nps_analysis.chapters.renewal.retention_said import revenue, staying
from nps_analysis.chapters.renewal.sentences import renewal
from nps_analysis.chapters.renewal.unscored import renewed
from nps_analysis.chapters.sureness.sentences import sureness, weights
from nps_analysis.speech.catalogue import translate
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import SCORED, Sentences, missing

__all__ = [
    "SCORED",
    "Sentences",
    "Words",
    "adds",
    "agreement",
    "alike",
    "come_true",
    "missing",
    "model_rests_on",
    "renewal",
    "renewed",
    "revenue",
    "staying",
    "sureness",
    "translate",
    "weights",
]
