"""Small exports, written where a programme looks for them and read back."""

import pytest
from tests.sources.exports import QUESTION

from nps_analysis import sources
from nps_analysis.programme import Programme


@pytest.fixture
def read(tmp_path):
    """Write one file under folders.raw and read it as a source declares it."""

    def write_and_read(content, *, name="export.csv", table="responses", declared=None, **source):
        programme = Programme.model_validate(
            {
                "name": "larkfield",
                "title": "Would customers recommend Larkfield?",
                "organisation": "Larkfield",
                "question": QUESTION,
                "calendar": {"time_zone": "Europe/Paris"},
                "sources": [{"table": table, "files": "*", **source}],
                **(declared or {}),
            }
        )
        programme._path = tmp_path / "programme.toml"
        path = programme.folder("raw") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        reading = sources.read(path, programme.sources[0], programme)
        assert reading.rows_in == len(reading.rows) + len(reading.refused)
        return reading

    return write_and_read


@pytest.fixture
def mapped(read):
    """Read a file of two columns, `at` and `score`."""

    def read_mapped(content, **source):
        columns = {"responded_at": "at", "score": "score", **source.pop("columns", {})}
        return read(content, layout="mapped", columns=columns, **source)

    return read_mapped
