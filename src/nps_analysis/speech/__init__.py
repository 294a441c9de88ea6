"""What the report says: claims, the words of every subject, numbers, translations."""

from nps_analysis.speech.catalogue import translate
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import SCORED, Sentences, missing

__all__ = ["SCORED", "Sentences", "Words", "missing", "translate"]
