"""What a test writes of a programme, and the problems that are found in it."""

import pytest

from nps_analysis.programme import ProgrammeError

HEAD = """
name = "larkfield"
title = "Would customers recommend Larkfield?"
organisation = "Larkfield"
question = "How likely are you to recommend Larkfield to a colleague?"
"""
SOURCE = """
[[sources]]
table = "responses"
files = "typeform/*.csv"
"""


def problems_of(read, text):
    with pytest.raises(ProgrammeError) as caught:
        read(text)
    assert f"{len(caught.value.problems)} problem" in str(caught.value)
    return set(caught.value.problems)
