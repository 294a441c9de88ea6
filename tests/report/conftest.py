"""A small project to report on."""

import pytest
from tests.report.small_project import write_project

from nps_analysis.programme import Programme


@pytest.fixture
def home(tmp_path):
    write_project(tmp_path)
    return tmp_path


@pytest.fixture
def programme(home):
    return Programme.read(home)
