"""A tool that names whom it asked in a second file: its answers reach the customers."""

import pytest
from tests.sources.tools import EXAMPLES
from tests.sources.tools.example import QUESTION

from nps_analysis import store
from nps_analysis.programme import Programme


@pytest.fixture
def programme(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "answers.csv").write_bytes(EXAMPLES["zendesk"].content())
    (raw / "recipients.csv").write_bytes(EXAMPLES["zendesk-recipients"].content())
    people = "".join(f"C-{n},P{n}@Example.com\n" for n in range(23))
    (raw / "crm.csv").write_text(f"id,mail\n{people}")
    path = tmp_path / "programme.toml"
    path.write_text(
        f"""
name = "larkfield"
title = "Would customers recommend Larkfield?"
organisation = "Larkfield"
question = "{QUESTION}"
folders = {{ raw = "raw" }}
[[sources]]
table = "responses"
files = "answers.csv"
[[sources]]
table = "invitations"
files = "recipients.csv"
[[sources]]
table = "customers"
files = "crm.csv"
columns = {{ customer_id = "id", email = "mail" }}
"""
    )
    return Programme.read(path)


def test_zendesk_answers_meet_customers_through_their_recipients(programme):
    store.ingest(programme)
    answers = store.load("responses", programme=programme)
    # answer n went to the recipient 70 + n, whose address is p(n - 1)'s; 24 is no customer's
    assert set(answers["response_id"].str[1:].astype(int)) == {
        n for n in range(1, 25) if n % 4 != 0
    }
    numbers = answers["response_id"].str[1:].astype(int)
    assert (answers["customer_id"] == "C-" + (numbers - 1).astype("string")).all()
    asked = store.load("invitations", programme=programme)
    assert asked["customer_id"].str.startswith("C-").sum() == 23
    assert asked["customer_id"].iloc[-1] == "94"
