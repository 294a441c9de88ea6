"""People who answered more than once, beside everybody."""

from nps_analysis.chapters.same_people.frames import SamePeople

CHAPTER = SamePeople
