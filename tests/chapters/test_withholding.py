"""Tables that are shown together hold back what one would tell of another."""

import pandas as pd

from nps_analysis.chapters.withholding import held_back
from nps_analysis.estimates import contrast, estimate
from nps_analysis.scoring import RENEWAL_RATE


def renewals(counts):
    rows = [
        {"class": kind, "score": score, "renewed": place % 3 > 0}
        for (kind, score), n in counts.items()
        for place in range(n)
    ]
    return pd.DataFrame(rows).astype({"score": "Int64", "renewed": "boolean"})


def test_a_class_and_its_scores_do_not_tell_of_one_score_by_hand():
    counts = {("promoter", 10): 20, ("promoter", 9): 3, ("passive", 8): 12, ("passive", 7): 9}
    rows = renewals(counts)
    by_class = estimate(rows, RENEWAL_RATE, by="class", min_n=5)
    by_score = estimate(rows, RENEWAL_RATE, by="score", min_n=5)
    by_class, by_score = held_back(rows, [by_class, by_score], [], min_n=5)
    # the 3 of score 9 are the promoters less those of score 10, which go with them; all renewals
    # less those of 7 and 8 are then 23, of two scores
    shown = by_score.set_index("score")["estimate"].notna().to_dict()
    assert shown == {7: True, 8: True, 9: False, 10: False}
    assert by_class["estimate"].notna().all()
    assert by_score["n"].tolist() == [9, 12, 3, 20]


def test_silent_customers_without_a_score_are_a_cell_of_their_own():
    rows = renewals({("promoter", 10): 20, ("silent", pd.NA): 15})
    frames = [estimate(rows, RENEWAL_RATE, by=name, min_n=5) for name in ("class", "score")]
    kept = held_back(rows, frames, [], min_n=5)
    for before, after in zip(frames, kept, strict=True):
        pd.testing.assert_frame_equal(before, after)


def test_a_comparison_of_a_cell_that_is_held_back_shows_no_figure():
    rows = renewals({("detractor", 2): 30, ("passive", 8): 8, ("promoter", 9): 3})
    few = {"min_n": 5}
    rates = estimate(rows, RENEWAL_RATE, by="class", **few)
    gaps = contrast(rows, RENEWAL_RATE, between="class", reference="detractor", **few)
    rates, gaps = held_back(rows, [rates, gaps], [], min_n=5, between="class")
    shown = rates.set_index("class")["estimate"].notna().to_dict()
    assert shown == {"detractor": True, "passive": False, "promoter": False}
    assert gaps["difference"].isna().all() and gaps["n"].notna().all()


def test_nothing_is_held_back_where_there_is_nothing():
    rows = renewals({("promoter", 10): 20}).head(0)
    frame = pd.DataFrame(columns=["class", "n", "estimate", "note"])
    assert held_back(rows, [frame], [], min_n=5)[0] is frame


def test_where_nobody_is_told_the_total_the_others_are_shown():
    rows = renewals({("detractor", 2): 30, ("passive", 8): 3, ("promoter", 9): 20})
    rates = estimate(rows, RENEWAL_RATE, by="class", min_n=5)
    (told,) = held_back(rows, [rates], [], min_n=5, total=False)
    assert told["estimate"].notna().tolist() == [True, False, True]
    (told,) = held_back(rows, [rates], [], min_n=5)
    assert told["estimate"].notna().tolist() == [True, False, False]
