"""Comments are drawn by lot: the same lot each time, and never those that name somebody."""

import pandas as pd
import pytest

from nps_analysis.voice import LONGEST, drawn_by_lot


def responses(comments, scores=None, ids=None):
    return pd.DataFrame(
        {
            "response_id": ids or [f"R-{place:03}" for place in range(len(comments))],
            "score": pd.array(scores or [10] * len(comments), dtype="Int64"),
            "comment": pd.array(comments, dtype="string"),
        }
    )


MANY = [f"comment number {chr(97 + place)}" for place in range(20)]


def test_so_many_of_each_class_promoters_first():
    scores = [2] * 20 + [8] * 20 + [9] * 20
    chosen = drawn_by_lot(responses(MANY * 3, scores), each=3)
    assert chosen["class"].tolist() == ["promoter"] * 3 + ["passive"] * 3 + ["detractor"] * 3
    assert chosen["of"].unique().tolist() == [20]


def test_the_lot_does_not_depend_on_the_order_of_the_rows():
    rows = responses(MANY)
    shuffled = rows.sample(frac=1, random_state=4)
    pd.testing.assert_frame_equal(drawn_by_lot(rows), drawn_by_lot(shuffled))
    other = drawn_by_lot(responses(MANY, ids=[f"S-{place:03}" for place in range(20)]))
    assert other["comment"].tolist() != drawn_by_lot(rows)["comment"].tolist()


@pytest.mark.parametrize(("few", "shown"), [(9, 0), (10, 2)])
def test_a_class_with_few_comments_shows_none(few, shown):
    chosen = drawn_by_lot(responses(MANY[:few] + MANY, [3] * few + [10] * 20), min_comments=10)
    assert (chosen["class"] == "detractor").sum() == shown
    assert (chosen["class"] == "promoter").sum() == 2


def test_blanks_and_answers_without_a_score_are_not_comments():
    comments = [*MANY[:9], None, "   ", "!!!", "12", "from a blank score"]
    scores = [10] * 13 + [None]
    assert drawn_by_lot(responses(comments, scores), min_comments=10).empty


@pytest.mark.parametrize(
    "contact",
    ["write to a.b@example.com", "call +33 6 12 34 56 78", "0612345678", "(555) 010-9999 please"],
)
def test_addresses_and_telephone_numbers_are_never_shown(contact):
    rows = responses([contact] * 30 + MANY)
    chosen = drawn_by_lot(rows, each=50)
    assert len(chosen) == 20
    assert not chosen["comment"].str.contains(r"@|\d{4}").any()


def test_numbers_that_are_no_telephone_are_shown():
    told = [f"live in {n} days, 2024-2026" for n in range(10, 30)]
    assert len(drawn_by_lot(responses(told), each=9)) == 9


def test_the_same_comment_is_shown_once():
    chosen = drawn_by_lot(responses(["Great!"] * 15 + MANY[:2]), each=5)
    assert chosen["comment"].is_unique
    assert chosen["of"].unique().tolist() == [17]


def test_a_long_comment_ends_at_a_word_and_spaces_are_one():
    chosen = drawn_by_lot(responses(["word  and\nword " * 60] * 12))["comment"]
    assert chosen.str.len().max() <= LONGEST
    assert chosen.str.endswith(("word…", "and…")).all()
    assert not chosen.str.contains(r"\s\s|\n").any()


def test_text_is_left_as_it_was_written():
    hostile = [f"<script>alert({place})</script> *x* $y$ =cmd()" for place in range(12)]
    assert set(drawn_by_lot(responses(hostile))["comment"]) <= set(hostile)


def test_a_programme_that_asks_for_no_comment_has_none():
    chosen = drawn_by_lot(responses(MANY).drop(columns="comment"))
    assert chosen.empty and list(chosen.columns) == ["class", "comment", "of"]
    assert drawn_by_lot(responses([None] * 5)).empty
    assert drawn_by_lot(responses([])).empty
