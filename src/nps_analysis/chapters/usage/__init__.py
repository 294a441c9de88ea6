"""How often the key goal is reached, beside what is said."""

from nps_analysis.chapters.usage.frames import Usage

CHAPTER = Usage
