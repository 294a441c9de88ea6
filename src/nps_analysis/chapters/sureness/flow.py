"""The flow from invited to usable answers: what its steps are called."""

import pandas as pd

from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.flows import Flow
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark

STEP_NAMES = {
    "invited": mark("Invited"),
    "no_answer": mark("No answer"),
    "not_invited": mark("Answered uninvited"),
    "repeated": mark("Repeated, or refused below"),
    "answered": mark("Answers received"),
    "header_row": mark("Header lines"),
    "columns_missing": mark("Lines cut short"),
    "test_row": mark("Test answers"),
    "not_completed": mark("Never sent in"),
    "not_answered": mark("Asked, no answer"),
    "declined": mark("Declined to answer"),
    "excluded": mark("Left out by the tool"),
    "other_survey": mark("Another question"),
    "earlier_part": mark("Part of an answer"),
    "score_out_of_range": mark("Score off the scale"),
    "other_scale": mark("Score on another scale"),
    "score_not_whole": mark("Score not whole"),
    "score_not_a_number": mark("Score not a number"),
    "effort_out_of_range": mark("Effort off the scale"),
    "effort_not_whole": mark("Effort not whole"),
    "effort_not_a_number": mark("Effort not a number"),
    "date_missing": mark("No date"),
    "date_unreadable": mark("Unreadable date"),
    "number_unreadable": mark("Unreadable number"),
    "number_out_of_range": mark("Number off its range"),
    "word_unknown": mark("Unknown word"),
    "id_missing": mark("Nobody named"),
    "duplicate_response": mark("Exported twice"),
    "duplicate_row": mark("Repeated answers"),
    "superseded": mark("Answered again later"),
    "blank": mark("No score given"),
    "usable": mark("Usable answers"),
    "usable_invited": mark("of which people invited"),
}


def answer_flow(context: Context, steps: pd.DataFrame, said: Sentences) -> Exhibit:
    """Show how many were invited, what was set aside and why, and how many answers count.

    Parameters
    ----------
    context : Context
    steps : DataFrame
        One row a step, as the store's `flow` returns it.
    said : Sentences
    """
    words = context.words
    if "invited" in set(steps["step"]):
        title = words.gettext("How many of those invited are behind the score?")
    else:
        title = words.gettext("How many of the answers received count?")
    undated = words.gettext("in no period")
    return Flow(
        context,
        "flow",
        steps,
        [words.gettext(STEP_NAMES.get(step, step)) for step in steps["step"]],
        title,
        words.gettext("From invited to usable answers"),
        words.gettext("Step"),
        [undated if kind == "apart" else "" for kind in steps["kind"]],
        said,
    ).show()
