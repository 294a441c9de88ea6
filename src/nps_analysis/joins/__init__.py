"""What was known when: the last score before a decision, usage before a score and after it.

Nothing of the day itself counts, and nothing later: it may be a consequence of what it is to
explain.
"""

from nps_analysis.joins.known import known_before
from nps_analysis.joins.last_score import classes, scored_renewals, scores_by_day, with_last_score
from nps_analysis.joins.months import account_months, around_scores

__all__ = [
    "account_months",
    "around_scores",
    "classes",
    "known_before",
    "scored_renewals",
    "scores_by_day",
    "with_last_score",
]
