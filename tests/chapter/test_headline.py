"""What the first chapter asks for."""

import pytest

from nps_analysis.chapters.headline.frames import Headline


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return Headline("2026Q3", "en", str(sample_programme))


def test_usual_limits_take_six_periods_before(chapter, sample_programme):
    scores = chapter.estimate(chapter.answers, by="period")
    assert chapter.usual(scores)["signal"].notna().all()
    early = Headline("2025Q3", "en", str(sample_programme))
    assert early.usual(early.estimate(early.answers, by="period"))["limit_low"].isna().all()
