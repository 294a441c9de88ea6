"""What is said of accounts alike and of forecasts follows the figures, a null as a null."""

import pandas as pd
import pytest

from nps_analysis.chapters.renewal.admitted import Admitted
from nps_analysis.chapters.renewal.covariates import alike, rests_on
from nps_analysis.chapters.renewal.forecast_quality import adds, come_true
from nps_analysis.locales import languages
from nps_analysis.speech import Words
from nps_analysis.stats.identified import NotIdentified

EN = Words("en")
LABELS = {"plan": "Plan", "region": "Région VIP"}


def effect(term, estimate, half=0.10, level=pd.NA, reference=pd.NA, p=None):
    p = (0.001 if abs(estimate) > half else 0.4) if p is None else p
    return {
        "term": term, "level": level, "reference": reference, "estimate": estimate,
        "conf_low": estimate - half, "conf_high": estimate + half, "p_adjusted": p,
        "detectable": 1.4 * half, "n": 233, "n_reference": 100,
    }  # fmt: skip


def effects(promoters=0.27, **others):
    rows = [effect("class", promoters, level="promoter", reference="detractor")]
    rows.append(effect("plan", 0.0, level="Team", reference="Starter"))
    return pd.DataFrame([*rows, *(effect(term, value) for term, value in others.items())])


def test_accounts_alike_differ_or_cannot_be_told_from_noise():
    said = alike(EN, effects(usage=0.02, effort=0.2), labels=LABELS).lines
    assert said == [
        "Between accounts alike in usage, effort and plan, promoters renewed more often than "
        "detractors, by 27 percentage points (95% interval +17 to +37; 233 renewals and 100 "
        "renewals).",
        "Of what else was known, these go with renewal more than chance, after Holm's "
        "correction for so many comparisons: effort.",
    ]
    (lead, other) = alike(EN, effects(-0.04, usage=0.0), labels=LABELS).lines
    assert lead == (
        "Between accounts alike in usage and plan, whether promoters renew more often than "
        "detractors cannot be told from chance: −4 percentage points (95% interval −14 to +6; 233 "
        "renewals and 100 renewals). A difference under 14 percentage points would often go "
        "unseen."
    )
    assert other == "Nothing else that was known goes with renewal more than chance."
    less = alike(EN, effects(-0.3), labels=LABELS).lines[0]
    assert "renewed less often than detractors, by 30 percentage points" in less


def test_an_interval_that_a_corrected_test_does_not_bear_out_has_no_direction():
    found = effects()
    found.loc[0, "p_adjusted"] = 0.08
    assert "cannot be told from chance" in alike(EN, found, labels=LABELS).lines[0]


def test_what_is_apart_only_when_looked_at_alone_is_said_to_be():
    found = effects(usage=0.2, effort=0.2)
    found.loc[found["term"] == "usage", "p_adjusted"] = 0.08
    told, alone = alike(EN, found, labels=LABELS).lines[1:]
    assert told.endswith(": effort.") and alone.endswith(": usage.")
    assert alone.startswith("Looked at alone, these would as well")


def test_a_model_that_is_refused_is_said_by_name():
    none = effects().head(0)
    assert alike(EN, none, labels=LABELS).lines == []
    refused = NotIdentified("…", column="class", level="promoter", n=12, renewed=True)
    (said,) = alike(EN, none, labels=LABELS, refused=refused).lines
    assert said == (
        "How renewal goes with the score between accounts otherwise alike cannot be said: all "
        "promoters renewed."
    )
    (said,) = alike(EN, none, labels=LABELS, refused=NotIdentified("…")).lines
    assert said.startswith("The model of renewal cannot be fitted")


def added(loss=-0.05, half=0.04, n=383):
    rows = {
        "log_loss": (0.381, loss, half),
        "brier": (0.111, -0.02, 0.1),
        "auc": (0.69, 0.09, 0.07),
    }
    return pd.DataFrame(
        [
            {
                "measure": name, "n": n, "without": value, "with_score": value + change,
                "difference": change, "conf_low": change - wide, "conf_high": change + wide,
                "p_value": 0.01 if abs(change) > wide else 0.3, "detectable": 1.4 * wide,
            }
            for name, (value, change, wide) in rows.items()
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("loss", "begins"),
    [
        (-0.05, "The score adds to what was known without it. On 383 renewals of later periods"),
        (
            -0.03,
            "The score adds nothing that can be told from chance to what was known without",
        ),
        (0.03, "The score adds nothing that can be told from chance to what was known without"),
        (0.05, "The score adds nothing that can be told from chance to what was known without"),
    ],
)
def test_only_less_error_than_noise_explains_is_an_addition(loss, begins):
    said = adds(EN, added(loss), decided=600).lines
    assert said[0].startswith(begins)
    assert ("would often go unseen" in said[0]) == (abs(loss) < 0.04)
    assert f"is 0.381 without the score and {0.381 + loss:.3f} with it" in said[0]


@pytest.mark.parametrize(("loss", "said"), [(-0.05, "adds as well"), (-0.02, "cannot be told")])
def test_the_class_in_place_of_the_number_is_said_as_it_is(loss, said):
    line = adds(EN, added(), added(loss), decided=600).lines[2]
    assert line.startswith("With the class in place of the number") and said in line


def test_pairs_are_said_in_times_out_of_100():
    assert adds(EN, added(), decided=600).lines[1] == (
        "Of a contract renewed and one lost, the forecast puts the renewed one first 69 times out "
        "of 100 without the score and 78 times with it (95% interval of the difference +2 to +16)."
    )


def test_too_few_to_forecast_is_said_and_nothing_of_nothing():
    assert adds(EN, added().head(0), decided=0).lines == []
    (said,) = adds(EN, added().head(0), decided=40).lines
    assert said.startswith("Too few contracts were lost, or renewed, to forecast later renewals")
    assert come_true(EN, pd.DataFrame({"measure": []}), pd.DataFrame()).lines == []


@pytest.mark.parametrize(
    ("large", "slope", "expected"),
    [
        ((-0.3, 0.3), (0.5, 1.1), ("On the whole the forecasts came true", "Whether they are too")),
        ((0.1, 0.5), (0.4, 0.9), ("On the whole the forecasts were off", "They are too sure of")),
        ((-0.5, -0.1), (1.1, 1.6), ("On the whole the forecasts were off", "They are less sure")),
    ],
)
def test_forecasts_are_held_to_what_came(large, slope, expected):
    rows = [("in_the_large", sum(large) / 2, *large), ("slope", sum(slope) / 2, *slope)]
    told = pd.DataFrame(rows, columns=["measure", "estimate", "conf_low", "conf_high"])
    groups = pd.DataFrame({"n": [100, 100], "forecast": [0.7, 0.9], "estimate": [0.71, 0.91]})
    groups = groups.assign(conf_low=[0.65, 0.905], conf_high=[0.8, 0.95])
    missed, *said = come_true(EN, told, groups).lines
    # .70 lies within .65 to .80, .90 not within .905 to .95
    assert missed.startswith("In 1 of the 2 groups, the share renewed lies further")
    assert all(line.startswith(begins) for line, begins in zip(said, expected, strict=True))
    assert "of 200 renewals, 80.0% were forecast to renew and 81.0% did" in said[0]


def test_what_the_model_rests_on_is_open():
    rows = pd.DataFrame({"usage": [1.0, None], "effort": [None, None], "renewed": [True, False]})
    refused = NotIdentified("…", column="plan", level="Starter", n=12, renewed=True)
    found = Admitted(
        rows,
        ("usage",),
        {},
        {"tenure": "unknown", "region": "few", "revenue": "same", "plan": refused},
        {"effort": 3},
    )
    said = rests_on(EN, found, undecided=2, labels=LABELS)
    assert said.lines == [
        "Usage: not known of 1 renewal, which is marked as such.",
        "Effort: not known of 3 renewals, which are left out of the model.",
        "Years as a customer: not known, and not in the model.",
        "Région VIP: not in the model, as too few contracts were lost, or renewed, for more.",
        "Revenue: the same for all, and not in the model.",
        "Plan is left out of the model: all 12 accounts on “Starter” renewed.",
        "2 contracts were not decided by then; they count neither as renewed nor as lost.",
    ]
    assert rests_on(EN, Admitted(rows.head(0)), undecided=2, labels={}).lines == []


@pytest.mark.parametrize("language", languages())
def test_every_language_says_all_of_it(language):
    words = Words(language)
    lines = [
        *alike(words, effects(usage=0.2), labels=LABELS).lines,
        *adds(words, added(), decided=600).lines,
    ]
    assert all("{" not in line for line in lines)
    no_cause = ("caus", "driv", "provoque", "cauz")
    assert not any(word in line.lower() for line in lines for word in no_cause)
