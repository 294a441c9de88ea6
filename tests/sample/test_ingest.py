"""The pipeline keeps of the sample what truth.json says that it must."""

import pytest
from tools.sample import QUARTERS

from nps_analysis import store
from nps_analysis.programme import Programme

from .conftest import SAMPLE


@pytest.fixture(scope="module")
def programme(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home") / "data" / "sample"
    folder.mkdir(parents=True)
    (folder / "programme.toml").write_bytes((SAMPLE / "programme.toml").read_bytes())
    (folder / "raw").symlink_to(SAMPLE / "raw")
    programme = Programme.read(folder)
    store.ingest(programme)
    return programme


def test_every_quarter_keeps_the_answers_that_count(programme, truth):
    answers = store.load("responses", programme=programme)
    answers = answers[answers["survey"] == "relational"]
    for quarter in QUARTERS:
        scores = answers.loc[answers["period"] == quarter, "score"]
        kept = {
            "usable": scores.count(),
            "promoters": (scores >= 9).sum(),
            "passives": scores.between(7, 8).sum(),
            "detractors": (scores <= 6).sum(),
            "blank": scores.isna().sum(),
        }
        assert kept == {name: truth["answers"][quarter][name] for name in kept}, quarter


def test_every_contact_with_support_keeps_its_one_answer(programme, truth):
    answers = store.load("responses", programme=programme)
    effort = answers[answers["survey"] == "transactional"]
    assert effort["contact_reference"].is_unique
    lost = truth["mess"]["support/effort.csv"]["effort_out_of_range"]
    assert len(effort) == truth["effort"]["answered"] - lost
    # some contacted support twice in a quarter, and count for each
    assert effort.duplicated(["customer_id", "period"]).sum() > 10


def test_every_ledger_is_read_whole(programme, history):
    expected = {
        "customers": len(history.contacts),
        "accounts": len(history.accounts),
        "invitations": len(history.surveys),
        "renewals": len(history.renewals),
        "usage": len(history.usage),
    }
    assert {table: len(store.load(table, programme=programme)) for table in expected} == expected
    renewals = store.load("renewals", programme=programme)
    for loaded, made in (("revenue_before", "before"), ("revenue_after", "after")):
        assert renewals[loaded].sum() == history.renewals[made].sum()
    assert renewals["renewed"].sum() == history.renewals["renewed"].sum()
