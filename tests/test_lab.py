"""A chart drawn in JupyterLab, as `make lab` starts it, is seen in a browser."""

import os
import re
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
PLOT = 'import seaborn as sns\nsns.barplot(x=["then", "now"], y=[31, 21])'
CELL = ".jp-Notebook .jp-CodeCell"


@pytest.fixture
def address(tmp_path):
    """Where a JupyterLab answers that was started by `make lab`, on a folder of the test's own."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(PLOT)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    (tmp_path / "notebooks").mkdir()
    nbformat.write(notebook, tmp_path / "notebooks" / "plot.ipynb")
    places = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    ours = {f"JUPYTER_{place}": str(tmp_path / place.lower()) for place in places}
    outer = ("MPLBACKEND", "MAKEFLAGS", "MFLAGS", "MAKELEVEL")
    options = "--no-browser --allow-root --IdentityProvider.token=drawn"
    lab = subprocess.Popen(
        [
            *("make", f"--old-file={sys.prefix}/.lab", "lab", f"VENV={sys.prefix}"),
            *(f"NOTEBOOKS={tmp_path / 'notebooks'}", f"ARGS={options}"),
        ],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in outer} | ours,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    said = []
    try:
        for line in lab.stderr:
            said.append(line)
            if found := re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/lab", line):
                break
        else:
            pytest.fail("JupyterLab did not start:\n" + "".join(said))
        yield f"{found[0]}/tree/plot.ipynb?token=drawn"
    finally:
        os.killpg(lab.pid, signal.SIGTERM)
        lab.communicate()


@pytest.mark.slow
@pytest.mark.skipif(not BROWSER, reason="no Chromium on this machine")
@pytest.mark.skipif(not find_spec("jupyterlab"), reason="no JupyterLab; `make slow` installs it")
def test_a_plot_is_seen_in_jupyterlab(address):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.set_default_timeout(120_000)
        tab.goto(address)
        # before its kernel says so in the status bar, a cell that is run is lost
        tab.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for()
        tab.locator(f"{CELL} .cm-content").first.click()
        tab.keyboard.press("Control+Enter")
        picture = tab.locator(f"{CELL} .jp-OutputArea-output img")
        picture.wait_for(state="visible")
        shape = picture.evaluate("image => [image.naturalWidth, image.naturalHeight]")
        browser.close()
    # 6.4 by 4.8 inches at 100 dots an inch, the blank margins cut away
    assert 400 < shape[0] <= 640 and 300 < shape[1] <= 480
