"""The sample programme, ingested once for all the tests of a process."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# no test waits on the clock: a busy machine draws its examples slowly
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

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


@pytest.fixture(scope="session")
def sample_report(sample_programme):
    """Folder of the sample's report, published once for all the tests of a process."""
    command = [sys.executable, "-m", "nps_analysis", "report", "--programme", str(sample_programme)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return sample_programme.parent / "reports" / "2026Q3"
