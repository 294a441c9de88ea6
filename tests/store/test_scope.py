"""What belongs to a part of a programme, and what an expression may say."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_analysis import store
from nps_analysis.programme import Programme, Segment
from nps_analysis.store import Scope, ScopeError

SOME = Programme.model_construct(segments=(Segment(column="region"), Segment(column="plan")))

# People of whom a region is known, of firms of which a plan is known; E-5's firm says nothing.
CRM = """\
Contact,Account,E-mail,Name,Region
C-1,K-1,ana@acme.test,Ana Pop,EMEA
C-2,K-1,bob@acme.test,Bob Ray,EMEA
C-3,K-2,cy@acme.test,Cy Doe,Americas
C-4,K-2,dan@acme.test,Dan Fox,
C-5,K-3,fay@acme.test,Fay Lin,EMEA
C-6,K-3,gus@acme.test,Gus Lin,Americas
"""
USAGE = "Account,Who,Month,Goals\nK-1,,2026-07,3\n,C-3,2026-07,4\n,C-4,2026-07,5\nK-3,,2026-07,6\n"
MORE = """
[[sources]]
table = "usage"
files = "usage.csv"
layout = "mapped"
[sources.columns]
account_id = "Account"
customer_id = "Who"
month = "Month"
goals = "Goals"
"""


@pytest.fixture
def parted(home):
    (home / "raw/crm.csv").write_text(CRM, encoding="utf-8")
    (home / "raw/usage.csv").write_text(USAGE, encoding="utf-8")
    path = home / "programme.toml"
    path.write_text(path.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    programme = Programme.read(path)
    store.ingest(programme)
    return programme


def found(programme, table, where, column):
    return store.load(table, programme=programme, where=where)[column].tolist()


@pytest.mark.parametrize(
    ("where", "customers"),
    [
        ("region == 'EMEA'", ["C-1", "C-2", "C-5"]),
        # C-4 has no region: outside of this, of its opposite, and of what denies it
        ("region != 'EMEA'", ["C-3", "C-6"]),
        ("not region == 'EMEA'", ["C-3", "C-6"]),
        ("region not in ['EMEA']", ["C-3", "C-6"]),
        ("region in ('EMEA', 'Americas')", ["C-1", "C-2", "C-3", "C-5", "C-6"]),
        # a plan comes from the firm; K-3 has none
        ("plan == 'Starter'", ["C-3", "C-4"]),
        ("plan != 'Starter'", ["C-1", "C-2"]),
        ("'EMEA' == region and (plan == 'Team' or plan == 'Starter')", ["C-1", "C-2"]),
        # true whatever the region is
        ("region == 'Americas' or plan == 'Starter'", ["C-3", "C-4", "C-6"]),
        ("account_id == 'K-3'", ["C-5", "C-6"]),
        ("customer_id in ['C-2', 'C-4']", ["C-2", "C-4"]),
    ],
)
def test_a_customer_belongs_by_what_is_known(parted, where, customers):
    assert found(parted, "customers", where, "customer_id") == customers


def test_the_other_tables_follow_their_customer_or_account(parted):
    emea = "region == 'EMEA'"
    # No firm's row has a region: of K-1 all say EMEA, of K-2 one does not say, of K-3 they differ.
    assert found(parted, "accounts", emea, "account_id") == ["K-1"]
    assert found(parted, "accounts", "region == 'Americas'", "account_id") == ["K-2"]
    assert found(parted, "renewals", emea, "account_id") == ["K-1"]
    assert found(parted, "usage", emea, "goals") == [3]
    # of C-4's own region nothing is known, but all of its firm that say one say Americas
    assert sorted(found(parted, "usage", "region == 'Americas'", "goals")) == [4, 5]
    assert sorted(found(parted, "usage", "plan == 'Starter'", "goals")) == [4, 5]
    assert set(found(parted, "invitations", emea, "customer_id")) == {"C-1", "C-2", "C-5"}
    answers = found(parted, "responses", emea, "response_id")
    assert sorted(answers) == ["A-1", "A-2", "B-1", "B-4", "E-1"]


def test_a_row_set_aside_is_of_the_part_of_its_customer(parted):
    every = store.load("refused", programme=parted)
    here = store.load("refused", programme=parted, where="region == 'EMEA'")
    # the second B-1, B-3 which says what B-2 does, and B-2 and B-5, whose place B-4 takes
    assert sorted(here["reason"]) == [
        "duplicate_response",
        "duplicate_row",
        "superseded",
        "superseded",
    ]
    assert here["customer_id"].isin(["C-1", "C-2"]).all()
    assert len(every) > len(here)


def test_the_flow_of_a_part_adds_up(parted):
    steps = store.flow("2026Q3", programme=parted, where="region == 'EMEA'")
    steps = steps.set_index("step")["rows"].to_dict()
    # asked: ana, bob, fay; fay gave no readable answer; bob's count once
    assert {name: steps[name] for name in ("invited", "no_answer", "blank", "usable")} == {
        "invited": 3, "no_answer": 1, "blank": 0, "usable": 2,
    }  # fmt: skip
    assert store.known_periods(parted, where="region == 'EMEA'") == ["2026Q2", "2026Q3"]
    # of Starter only dan answered, with a code for "no answer": no score, so what was done counts
    assert store.known_periods(parted, where="plan == 'Starter'") == ["2026Q3"]
    assert store.waves(parted, where="region == 'EMEA'")["usable"].tolist() == [2, 2]


def test_who_left_follows_the_tables_of_the_part(parted):
    tables = {
        name: store.load(name, programme=parted, where="region == 'EMEA'", missing="empty")
        for name in ("accounts", "renewals")
    }
    said = pd.DataFrame({"account_id": ["K-1"], "left": [True], "source": ["CRM"]})
    assert store.who_left(tables | {"departures": said}).index.tolist() == ["K-1"]


def test_a_part_is_read_once_and_may_be_passed_on(parted):
    scope = Scope.parse("region == 'EMEA'", parted)
    assert scope.text == "region == 'EMEA'"
    assert scope.columns == ("region",)
    assert found(parted, "customers", scope, "customer_id") == ["C-1", "C-2", "C-5"]
    rows = store.load("responses", period="2026Q3", programme=parted, where=scope)
    assert sorted(rows["response_id"]) == ["B-1", "B-4", "E-1"]


def test_a_missing_table_stays_empty_in_a_part(programme):
    store.ingest(programme)
    rows = store.load("usage", programme=programme, where="region == 'EMEA'", missing="empty")
    assert len(rows) == 0


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("regoin == 'EMEA'", "'regoin' is not one of region, plan, account_id"),
        ("regoin == 'EMEA'", "did you mean 'region'?"),
        ("region = 'EMEA'", "it is written as in region == 'EMEA' and plan != 'Starter'"),
        ("region", "region is no comparison; write == or in"),
        ("region == EMEA", "EMEA is no word in quotes, which region is compared with"),
        ("region == 3", "3 is no word in quotes"),
        ("region == None", "None is no value; what is not known is in no part"),
        ("region > 'A'", "region holds words, which have no order"),
        ("region is 'EMEA'", "region is compared by ==, !=, <, <=, >, >=, in"),
        ("region in 'EMEA'", "'EMEA' is no list of values"),
        ("region in []", "[] is no list of values"),
        ("revenue > '3'", "'3' is no number, which revenue is compared with"),
        ("revenue > 1e999", "1e999 is no number"),
        ("revenue > True", "True is no number"),
        ("1 == 1", "1 names no column"),
        ("region.upper() == 'EMEA'", "region.upper() names no column"),
        ("__import__('os').system('true')", "is no comparison"),
        ("[x for x in region]", "is no comparison"),
        ("lambda: region", "is no comparison"),
        ("(region := 'EMEA') == 'EMEA'", "names no column"),
        ("", "where has 0 letters"),
        ("region == 'E' or " * 200 + "region == 'E'", "letters; it has 1 to 2000"),
        ("(" * 900 + "region == 'E'" + ")" * 900, "where"),
        ("not " * 450 + "region == 'EMEA'", ""),
        ("region == 'a\0b'", "it is written as in"),
    ],
)
def test_what_is_no_part_is_said(where, said):
    if not said:  # deep, but sound
        assert Scope.parse(where, SOME).columns == ("region",)
        return
    with pytest.raises(ScopeError) as error:
        Scope.parse(where, SOME)
    assert said in str(error.value)


def test_a_value_that_no_row_has_is_refused_with_those_there_are(parted):
    for where in ("region == 'EMA'", "region != 'EMA'"):
        with pytest.raises(ScopeError) as error:
            store.load("customers", programme=parted, where=where)
        assert str(error.value) == (
            "where: region 'EMA' is not one of Americas, EMEA; did you mean 'EMEA'?"
        )
    with pytest.raises(ScopeError, match="where: no export has seats; leave it out"):
        store.load("customers", programme=parted, where="seats > 3")


@given(st.text(max_size=60))
def test_a_word_is_only_ever_a_word(word):
    try:
        scope = Scope.parse(f"region == {word!r}", SOME)
    except ScopeError:
        assert not word.isprintable() or "\\" in repr(word)
        return
    assert scope.values == {"region": (word,)}
    assert scope.condition == '"scope_region" = ' + "'" + word.replace("'", "''") + "'"
