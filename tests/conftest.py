"""The sample programme, ingested once for all the tests of a process."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def sample_programme(tmp_path_factory):
    """Path of the sample's programme.toml, its tables built in a folder of the tests' own."""
    from nps_analysis.programme import Programme
    from nps_analysis.store import ingest

    folder = tmp_path_factory.mktemp("sample")
    text = (ROOT / "data/sample/programme.toml").read_text(encoding="utf-8")
    for key, place in {
        "raw": ROOT / "data/sample/raw",
        "processed": folder / "processed",
        "reports": folder / "reports",
    }.items():
        text, replaced = re.subn(rf'^{key} = ".*"$', f'{key} = "{place}"', text, flags=re.M)
        assert replaced == 1
    path = folder / "programme.toml"
    path.write_text(text, encoding="utf-8")
    ingest(Programme.read(path))
    return path
