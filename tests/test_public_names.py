"""The package's names are loaded when first used."""

import subprocess
import sys

import pytest

import nps_analysis as nps


def test_importing_the_package_loads_no_library():
    heavy = "{'numpy', 'pandas', 'scipy'}"
    code = f"import sys, nps_analysis; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


@pytest.mark.parametrize("name", nps.__all__)
def test_every_public_name_is_there(name):
    assert getattr(nps, name) is not None
    assert name in dir(nps)


@pytest.mark.parametrize("name", nps.stats.__all__)
def test_every_method_is_there_and_shows_how_it_is_called(name):
    method = getattr(nps.stats, name)
    assert name in dir(nps.stats)
    assert isinstance(method, type) or ">>>" in method.__doc__


def test_another_name_is_not():
    with pytest.raises(AttributeError, match="no attribute 'NSP'"):
        nps.NSP  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'logti'"):
        nps.stats.logti  # noqa: B018
