"""R's figures and the answers they were made from."""

import json

import pytest
from tests.reference.r import FOLDER, read


@pytest.fixture(scope="session")
def expected():
    return json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def responses():
    return read("responses.csv")


@pytest.fixture(scope="session")
def q4(responses):
    return responses[(responses["quarter"] == "2025Q4") & responses["score"].notna()]
