"""The sentences that a chapter leads with, in the cases that matter."""

from datetime import date

import pandas as pd
import pytest

from nps_analysis.chapters.renewal.sentences import renewal
from nps_analysis.estimates import contrast, estimate
from nps_analysis.scoring import RENEWAL_RATE
from nps_analysis.speech import Sentences, Words, missing

EN = Words("en")


def renewals(promoters, detractors):
    """Classes of (renewed, lapsed)."""
    rows = [
        {"class": kind, "renewed": renewed}
        for kind, counts in {"promoter": promoters, "detractor": detractors}.items()
        for renewed, count in zip((True, False), counts, strict=True)
        for _ in range(count)
    ]
    return pd.DataFrame(rows).astype({"renewed": "boolean"})


@pytest.mark.parametrize(
    ("promoters", "detractors", "end"),
    [
        # 96/102 - 61/102 = .343, standard error .0538: .238 to .449
        ((95, 5), (60, 40), "points, more than noise explains (95% interval +24 to +45)."),
        ((60, 40), (95, 5), "points, more than noise explains (95% interval −45 to −24)."),
        # 91/102 - 89/102 = .020, standard error .0451: -.069 to .108
        ((90, 10), (88, 12), "points, which is within noise (95% interval −7 to +11)."),
    ],
)
def test_renewal_compares_promoters_with_detractors(promoters, detractors, end):
    data = renewals(promoters, detractors)
    rates = estimate(data, RENEWAL_RATE, by="class")
    gaps = contrast(data, RENEWAL_RATE, between="class", reference="detractor")
    period = {"since": date(2024, 2, 5), "until": date(2026, 9, 30)}
    said = renewal(EN, rates, gaps, **period, horizon_days=365).lines
    assert said[0].startswith("Of renewals decided from 5 February 2024 to 30 September 2026, ")
    assert said[0].endswith(end)
    assert "100 renewals" in said[1]
    assert said[-1] == "200 renewals were decided up to 30 September 2026."


def test_renewal_without_renewals():
    rates = pd.DataFrame({"class": [], "n": [], "estimate": []})
    gaps = pd.DataFrame({"level": [], "difference": []})
    said = renewal(EN, rates, gaps, until=date(2026, 9, 30), horizon_days=365).lines
    assert said == ["No renewal up to 30 September 2026 can be set beside a score."]


def test_missing_tables_take_two_lines_each():
    said = missing(EN, {"renewals": ["account_id", "due_on"], "usage": ["month"]})
    assert len(said.lines) == 4
    assert said.kind == "missing"


def test_text_from_the_data_is_escaped():
    said = Sentences(["<script>alert(1)</script> & $x$"])
    assert said._repr_html_() == (
        '<p class="verdict">&lt;script&gt;alert(1)&lt;/script&gt; &amp; $x$</p>'
    )
    assert repr(said) == "<script>alert(1)</script> & $x$"
