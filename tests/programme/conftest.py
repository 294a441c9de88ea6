"""A programme is written into a folder of the test's own, and read."""

import pytest

from nps_analysis.programme import Programme


@pytest.fixture
def read(tmp_path):
    def write_and_read(text):
        path = tmp_path / "programme.toml"
        path.write_text(text, encoding="utf-8")
        return Programme.read(path)

    return write_and_read
