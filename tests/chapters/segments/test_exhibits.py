"""What is shown of the groups: their scores and how they changed."""

import pandas as pd
import pytest
from tests.exhibit.drawn import answers, by_group, filled, points, texts

from nps_analysis.chapters.segments import exhibits
from nps_analysis.estimates import contrast, estimate, pool
from nps_analysis.exhibit.context import Context
from nps_analysis.speech import Sentences, Words
from nps_analysis.speech.claims import claims

EN = Context(Words("en"), period="2026Q3", labels={"region": "Region"})
NONE = Sentences(())


def here(frame):
    return frame[frame["period"] == "2026Q3"].reset_index(drop=True)


def changes(compared):
    made = claims(compared, "groups", "nps", rule="corrected", between="period")
    return exhibits.group_changes(EN, compared, Sentences([], claims=made))


def test_groups_stand_below_everybody_on_one_axis():
    data = answers()
    frame, overall = here(by_group(data)), estimate(data, by="period")
    exhibit = exhibits.group_scores(EN, frame, overall, NONE, ())
    everybody, region = exhibit.figure.axes
    assert [t.get_text() for t in region.get_yticklabels()] == frame["group"].tolist()
    assert points(everybody)[0, 0] == pytest.approx(overall["estimate"].iloc[-1])
    assert any(line.get_xdata()[0] == overall["estimate"].iloc[-1] for line in region.lines)
    assert exhibit.table.columns[0].cells == [f"Region {group}" for group in frame["group"]]
    assert [c.header for c in exhibit.table.columns] == ["Group", "Answers", "NPS", "95% interval"]


def test_pooled_scores_and_open_places_are_columns_of_their_own():
    frame = pool(here(by_group(answers())))
    exhibit = exhibits.group_scores(EN, frame, estimate(answers(), by="period"), NONE, ())
    pooled, places = exhibit.table.columns[4:6]
    assert [pooled.header, places.header] == ["Pooled", "Places it may hold"]
    assert pooled.cells == [EN.words.score(value, 1) for value in frame["pooled"]]
    for cell, low, high in zip(places.cells, frame["rank_low"], frame["rank_high"], strict=True):
        assert cell == (f"{low}" if low == high else f"{low} to {high}")


def test_a_suppressed_group_keeps_its_row_and_its_n():
    data = pd.concat([answers(), answers(each=2, groups=("LATAM",))])
    frame = here(by_group(data, min_n=10))
    exhibit = exhibits.group_scores(EN, frame, estimate(data, by="period"), NONE, ())
    region = exhibit.figure.axes[1]
    assert "LATAM" in [t.get_text() for t in region.get_yticklabels()]
    assert "too few to show" in texts(region) and len(points(region)) == 3
    assert "LATAM" not in exhibit.alt


def test_only_a_change_beyond_chance_is_full():
    data = answers(periods=("2026Q2", "2026Q3"), each=400)
    rises = (data["group"] == "APAC") & (data["period"] == "2026Q3")
    data.loc[rises, "score"] = 10
    exhibit = changes(contrast(data, between="period", by=["segment", "group"]))
    axes = exhibit.figure.axes[0]
    names = [t.get_text() for t in axes.get_yticklabels()]
    assert {names[round(at)]: full for at, full in filled(axes).items()} == {
        "APAC": True,
        "Americas": False,
        "EMEA": False,
    }
    assert exhibit.table.columns[-1].cells == [
        "rose",
        "cannot be told from chance",
        "cannot be told from chance",
    ]


def test_a_change_clear_only_by_itself_is_said_to_be_one_of_many():
    pair = answers(periods=("2026Q2", "2026Q3"))
    compared = contrast(pair, between="period", by=["segment", "group"])
    compared = compared.assign(conf_low=1.0, conf_high=9.0, difference=5.0, p_adjusted=0.2)
    exhibit = changes(compared)
    assert set(exhibit.table.columns[-1].cells) == {"can be chance among so many"}
    assert set(filled(exhibit.figure.axes[0]).values()) == {False}
    assert {claim.direction for claim in exhibit.claims} == {"unclear"}


def test_more_groups_than_fit_are_all_in_the_table():
    data = answers(each=600, groups=tuple(f"country {place:02}" for place in range(60)))
    frame = here(by_group(data))
    exhibit = exhibits.group_scores(EN, frame, estimate(data, by="period"), NONE, ())
    assert len(exhibit.table.data) == 60
    assert len(exhibit.figure.axes[1].get_yticks()) == 24


def test_without_segments_nothing_is_shown():
    none = pd.DataFrame(columns=["period", "segment", "group", "reference", "n", "estimate"])
    for exhibit in (
        exhibits.group_scores(EN, none, none, NONE, ()),
        changes(none.assign(difference=1)),
    ):
        assert (exhibit.figure, exhibit.alt, exhibit.table) == (None, "", None)
