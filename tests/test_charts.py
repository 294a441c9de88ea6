"""What is drawn is what the frame says: read from the artists, not from the picture."""

from io import StringIO

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PathCollection

from nps_analysis import charts
from nps_analysis.estimates import contrast, estimate
from nps_analysis.exhibit.marks import apart, every_period
from nps_analysis.exhibit.theme import CLASS_COLOURS
from nps_analysis.programme import Break
from nps_analysis.scoring import DETRACTORS, PASSIVES, PROMOTERS, RENEWAL_RATE
from nps_analysis.words import Words

EN = Words("en")
PERIODS = ("2025Q3", "2025Q4", "2026Q2", "2026Q3")  # 2026Q1 has no answers
LABELS = {"region": "Region"}


def answers(seed=3, periods=PERIODS, each=80, groups=("EMEA", "Americas", "APAC")):
    rng = np.random.default_rng(seed)
    size = each * len(periods)
    return pd.DataFrame(
        {
            "period": np.repeat(periods, each),
            "score": rng.integers(3, 11, size),
            "segment": "region",
            "group": rng.choice(groups, size),
        }
    ).astype({"score": "Int64"})


def points(axes):
    """Where the markers of an axes are."""
    drawn = [c.get_offsets() for c in axes.collections if type(c) is PathCollection]
    return np.vstack([np.asarray(offsets) for offsets in drawn])


def bars(axes):
    """The ends of the interval lines of an axes."""
    lines = [c.get_segments() for c in axes.collections if isinstance(c, LineCollection)]
    return np.array([segment for segments in lines for segment in segments])


def texts(axes):
    return [text.get_text() for text in axes.texts]


@pytest.fixture(scope="module")
def scores():
    return estimate(answers(), by="period")


def test_trend_draws_each_estimate_with_the_interval_of_the_frame(scores):
    axes = charts.trend(scores, EN).figure.axes[0]
    places = [0, 1, 3, 4]
    assert points(axes)[:, 0].tolist() == places
    assert points(axes)[:, 1] == pytest.approx(scores["estimate"].to_numpy())
    assert bars(axes)[:, 0, 1] == pytest.approx(scores["conf_low"].to_numpy())
    assert bars(axes)[:, 1, 1] == pytest.approx(scores["conf_high"].to_numpy())


def test_trend_has_a_gap_where_a_period_has_no_answers(scores):
    axes = charts.trend(scores, EN).figure.axes[0]
    line = next(line for line in axes.lines if len(line.get_xdata()) == 5)
    assert np.isnan(line.get_ydata()).tolist() == [False, False, True, False, False]
    labels = [label.get_text().strip() for label in axes.get_xticklabels()]
    assert labels == ["Q3\n2025", "Q4", "Q1\n2026", "Q2", "Q3"]
    assert texts(axes).count("80") == 4


def test_trend_has_zero_but_not_the_whole_scale(scores):
    low, high = charts.trend(scores, EN).figure.axes[0].get_ylim()
    assert low <= 0 < high < 100
    below = scores.assign(**{c: scores[c] - 40 for c in ("estimate", "conf_low", "conf_high")})
    low, high = charts.trend(below, EN).figure.axes[0].get_ylim()
    assert -100 < low < 0 < high
    assert low <= below["conf_low"].min()


def test_a_break_cuts_the_line_and_is_named_in_chart_table_and_text(scores):
    found = [Break(period="2026Q2", what=what) for what in ("question", "tool")]
    exhibit = charts.trend(scores, EN, breaks=found)
    axes = exhibit.figure.axes[0]
    whole = charts.trend(scores, EN).figure.axes[0]
    # the line in two parts and the mark, which stands between the third and the fourth period
    assert len(axes.lines) == len(whole.lines) + 2
    assert any(list(line.get_xdata()) == [2.5, 2.5] for line in axes.lines)
    assert "new question, new survey tool" in texts(axes)
    both = "the question and the survey tool changed together in Q2 2026"
    notes = list(exhibit.table.columns[-1].cells)
    assert notes == ["", "", f"{both}: not compared across", ""]
    assert exhibit.alt.endswith(f"The line is cut: {both}.")
    frames = [
        estimate(answers(), measure, by="period") for measure in (PROMOTERS, PASSIVES, DETRACTORS)
    ]
    axes = charts.shares(*frames, EN, breaks=found).figure.axes[0]
    assert "new question, new survey tool" in texts(axes)
    assert charts.trend(scores, EN, breaks=found[:1]).svg() == (
        charts.trend(scores, EN, breaks=found[:1]).svg()
    )


def test_a_suppressed_period_is_in_the_table_and_not_in_the_drawing():
    data = pd.concat([answers(periods=("2026Q2",)), answers(periods=("2026Q3",), each=12)])
    exhibit = charts.trend(estimate(data, by="period", min_n=30), EN)
    assert len(points(exhibit.figure.axes[0])) == 1
    assert [list(c.cells) for c in exhibit.table.columns][-1] == ["", "too few to show"]
    assert exhibit.table.columns[1].cells == ["80", "12"]


def test_shares_keep_their_colours_and_markers(scores):
    data = answers()
    frames = [estimate(data, measure, by="period") for measure in (PROMOTERS, PASSIVES, DETRACTORS)]
    exhibit = charts.shares(*frames, EN)
    axes = exhibit.figure.axes[0]
    drawn = [c for c in axes.collections if type(c) is PathCollection]
    for frame, collection, kind in zip(frames, drawn, CLASS_COLOURS, strict=False):
        heights = np.asarray(collection.get_offsets())[:, 1]
        assert heights == pytest.approx(frame["estimate"].to_numpy())
        red, green, blue = (int(CLASS_COLOURS[kind][i : i + 2], 16) / 255 for i in (1, 3, 5))
        assert collection.get_facecolor()[0][:3] == pytest.approx([red, green, blue])
    assert any(text.startswith("Promoters ") for text in texts(axes))
    csv = pd.read_csv(StringIO(exhibit.table.csv()))
    together = csv["share_promoters"] + csv["share_passives"] + csv["share_detractors"]
    assert together.to_numpy() == pytest.approx(1)


def test_class_colours_stay_apart_in_grey():
    def lightness(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        return sum(w * c for w, c in zip((0.299, 0.587, 0.114), parts, strict=True))

    greys = sorted(lightness(CLASS_COLOURS[k]) for k in ("promoter", "passive", "detractor"))
    assert min(np.diff(greys)) > 0.12


def test_distribution_counts_every_score_and_passes_over_blanks():
    data = pd.DataFrame({"score": pd.array([0, 6, 7, 10, 10, None], dtype="Int64")})
    exhibit = charts.distribution(estimate(data, by="score"), EN)
    axes = exhibit.figure.axes[0]
    heights = [patch.get_height() for patch in axes.patches]
    assert heights == [1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 2]
    assert exhibit.table.columns[-1].cells[6:10] == [
        "Detractors",
        "Passives",
        "Passives",
        "Promoters",
    ]
    assert "5 answers" in exhibit.alt
    assert charts.distribution(estimate(data, by="score"), EN, min_n=30).figure is None


def by_group(data, min_n=1):
    return estimate(data, by=["period", "segment", "group"], min_n=min_n)


def test_segments_show_estimate_interval_and_n_in_the_given_order():
    data = answers()
    frame = by_group(data)[::-1].reset_index(drop=True)
    overall = estimate(data, by="period")
    exhibit = charts.segments(frame, overall, EN, period="2026Q3", labels=LABELS)
    here = frame[frame["period"] == "2026Q3"]
    everybody, region = exhibit.figure.axes
    assert [t.get_text() for t in region.get_yticklabels()] == here["group"].tolist()
    assert points(region)[:, 0] == pytest.approx(here["estimate"].to_numpy())
    assert bars(region)[:, :, 0] == pytest.approx(here[["conf_low", "conf_high"]].to_numpy())
    assert set(here["n"].map(str)) <= set(texts(region))
    assert points(everybody)[0, 0] == pytest.approx(overall["estimate"].iloc[-1])
    assert everybody.get_shared_x_axes().joined(everybody, region)


def test_a_suppressed_segment_keeps_its_row_and_its_n():
    data = pd.concat([answers(), answers(each=2, groups=("LATAM",))])
    frame = by_group(data, min_n=10)
    exhibit = charts.segments(
        frame, estimate(data, by="period"), EN, period="2026Q3", labels=LABELS
    )
    region = exhibit.figure.axes[1]
    assert "LATAM" in [t.get_text() for t in region.get_yticklabels()]
    assert "too few to show" in texts(region)
    assert len(points(region)) == 3
    assert "LATAM" not in exhibit.alt


def test_changes_fill_only_what_noise_does_not_explain():
    data = answers(periods=("2026Q2", "2026Q3"), each=400)
    rises = (data["group"] == "APAC") & (data["period"] == "2026Q3")
    data.loc[rises, "score"] = 10
    compared = contrast(data, between="period", by=["segment", "group"])
    exhibit = charts.changes(compared, EN, labels=LABELS)
    filled = {
        tuple(offset): tuple(collection.get_facecolor()[0][:3]) != (1, 1, 1)
        for collection in exhibit.figure.axes[0].collections
        if type(collection) is PathCollection
        for offset in np.asarray(collection.get_offsets())
    }
    names = [t.get_text() for t in exhibit.figure.axes[0].get_yticklabels()]
    assert {names[round(y)]: full for (_, y), full in filled.items()} == {
        "APAC": True,
        "Americas": False,
        "EMEA": False,
    }
    assert exhibit.table.columns[-1].cells == [
        "rose",
        "cannot be told from noise",
        "cannot be told from noise",
    ]


def test_a_change_clear_only_by_itself_is_said_to_be_one_of_many():
    compared = contrast(answers(periods=PERIODS[2:]), between="period", by=["segment", "group"])
    compared = compared.assign(conf_low=1.0, conf_high=9.0, difference=5.0, p_adjusted=0.2)
    verdicts = charts.changes(compared, EN, labels=LABELS).table.columns[-1].cells
    assert set(verdicts) == {"can be chance among so many"}


def test_more_levels_than_fit_are_all_in_the_table():
    data = answers(each=600, groups=tuple(f"country {place:02}" for place in range(60)))
    exhibit = charts.segments(
        by_group(data), estimate(data, by="period"), EN, period="2026Q3", labels=LABELS
    )
    assert len(exhibit.table.data) == 60
    assert len(exhibit.figure.axes[1].get_yticks()) == 24


def renewals():
    rng = np.random.default_rng(5)
    data = pd.DataFrame({"score": pd.array([*rng.integers(0, 11, 200), *[None] * 20], "Int64")})
    data["renewed"] = pd.array(rng.random(220) < 0.8, dtype="boolean")
    bands = {"detractor": data["score"] <= 6, "passive": data["score"].isin([7, 8])}
    data["class"] = np.select(
        [data["score"].isna(), *(band.fillna(False) for band in bands.values())],
        ["silent", *bands],
        "promoter",
    )
    return data


def test_renewal_by_score_is_a_share_with_its_interval():
    rates = estimate(renewals(), RENEWAL_RATE, by="score")
    exhibit = charts.renewal_by_score(rates, EN)
    axes = exhibit.figure.axes[0]
    known = rates.dropna(subset="score")
    drawn = dict(points(axes))
    assert drawn == pytest.approx(dict(zip(known["score"], known["estimate"], strict=True)))
    assert axes.get_ylim()[0] == 0 and axes.get_ylim()[1] >= 1
    assert len(exhibit.table.data) == 11


def test_renewal_by_class_keeps_the_silent_apart():
    rates = estimate(renewals(), RENEWAL_RATE, by="class")
    exhibit = charts.renewal_by_class(rates, EN)
    axes = exhibit.figure.axes[0]
    names = [t.get_text() for t in axes.get_yticklabels()]
    assert names == ["Promoters", "Passives", "Detractors", "No score"]
    assert axes.get_xlim()[1] >= 1
    assert exhibit.table.columns[1].cells[-1] == "20"


def test_without_segments_nothing_is_shown():
    none = pd.DataFrame(columns=["period", "segment", "group", "reference", "n", "estimate"])
    scores = charts.segments(none, none, EN, period="2026Q3", labels={})
    for exhibit in (scores, charts.changes(none, EN, labels={})):
        assert (exhibit.figure, exhibit.alt, exhibit.table) == (None, "", None)


@pytest.mark.parametrize("chart", [charts.renewal_by_score, charts.renewal_by_class])
def test_without_renewals_nothing_is_shown(chart):
    exhibit = chart(pd.DataFrame(columns=["score", "class", "n", "estimate"]), EN)
    assert (exhibit.figure, exhibit.alt, exhibit.table) == (None, "", None)


def test_where_all_is_suppressed_the_table_still_says_how_many():
    exhibit = charts.trend(estimate(answers(), by="period", min_n=100), EN)
    assert exhibit.figure is None
    assert list(exhibit.table.columns[1].cells) == ["80"] * 4


def test_names_beside_lines_keep_their_order_and_their_distance():
    placed = apart({"a": 0.50, "b": 0.49, "c": 0.48}, 0.1)
    assert placed["a"] - placed["b"] == pytest.approx(0.1, abs=0.02)
    assert placed["a"] > placed["b"] > placed["c"]


def test_periods_are_counted_across_years():
    assert every_period(["2025Q4"]) == ["2025Q4"]
    assert every_period(["2025Q4", "2026Q2"]) == ["2025Q4", "2026Q1", "2026Q2"]


def test_classes_are_underlined_where_their_bars_are_on_a_scale_from_one():
    data = pd.DataFrame({"score": pd.array([1, 6, 7, 8, 9, 10], "Int64")})
    axes = charts.distribution(estimate(data, by="score"), EN, scale="1-10").figure.axes[0]
    ends = [tuple(line.get_xdata()) for line in axes.lines[-3:]]
    # ten bars at 0 to 9: detractors 1-6, passives 7-8, promoters 9-10
    ends = [at for line in sorted(ends) for at in line]
    assert ends == pytest.approx([-0.39, 5.39, 5.61, 7.39, 7.61, 9.39])


def test_of_too_many_groups_those_with_most_answers_are_drawn_and_it_is_said():
    groups = [f"G{i:02d}" for i in range(30) for _ in range(12 + i)]
    data = pd.DataFrame({"period": "2026Q3", "segment": "plan", "group": groups})
    data["score"] = pd.array(np.arange(len(data)) % 11, "Int64")
    scores = estimate(data, by=["period", "segment", "group"])
    exhibit = charts.segments(
        scores, estimate(data, by="period"), EN, period="2026Q3", labels={"plan": "Plan"}
    )
    axes = exhibit.figure.axes[1]
    assert axes.get_title(loc="left") == "Plan: the 24 of 30 with most answers"
    drawn = [tick.get_text() for tick in axes.get_yticklabels()]
    assert drawn == [f"G{i:02d}" for i in range(6, 30)]
