# make report   the main job: read what changed, run the chapters, publish the HTML and the PDF
# make test     everything that must hold, in one command
# make lab      JupyterLab on notebooks/explore.ipynb
# Options go into ARGS:  make report ARGS="2026Q2 --language fr --no-pdf"

.DEFAULT_GOAL := report
.PHONY: report test slow spark totals-in-spark outputs sample lab lock pango clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NOTEBOOKS := notebooks
PANGO := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
export UV_COMPILE_BYTECODE := 1
export UV_SYSTEM_CERTS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONDONTWRITEBYTECODE VIRTUAL_ENV PYTHONPATH

INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --constraints requirements.lock

report: $(if $(findstring --no-pdf,$(ARGS)),,pango) $(VENV)/.report
	@$(BIN)/nps-analysis report $(ARGS)

# not for every target: a kernel that inherits it shows no plot
test slow totals-in-spark: export MPLBACKEND := agg

test: pango $(VENV)/.dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/ty check --quiet --python $(VENV)
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"
	@$(BIN)/nps-analysis ingest --programme data/sample/programme.toml
	@$(BIN)/python -m pytest -o addopts= --nbval --nbval-sanitize-with tests/nbval_sanitize.cfg -n 2 --dist loadfile notebooks

slow: pango $(VENV)/.dev $(VENV)/.lab
	@$(BIN)/python -m pytest -n 2 -m slow

# the totals once more, in PySpark; needs Java, and an environment of its own
spark:
	@$(MAKE) --no-print-directory VENV=.venv-spark totals-in-spark

totals-in-spark: $(VENV)/.dev
	@$(INSTALL) --requirements pyproject.toml --group spark
	@$(BIN)/python -m pytest -k pyspark tests/test_tallies.py tests/estimates

# the outputs stored in the chapters, made again from the sample
outputs: $(VENV)/.dev
	@$(BIN)/nps-analysis ingest --programme data/sample/programme.toml
	@$(BIN)/jupyter nbconvert --to notebook --execute --inplace --ExecutePreprocessor.record_timing=False notebooks/*.ipynb

# the exports of data/sample, made again from their seed
sample: $(VENV)/.report
	@$(BIN)/python -m tools.sample

# on the notebook for free work, where there is one
lab: $(VENV)/.lab
	@$(BIN)/jupyter lab $(firstword $(wildcard $(NOTEBOOKS)/explore.ipynb) $(NOTEBOOKS)) $(ARGS)

# requirements.lock holds every group, with hashes and without download addresses
lock: $(VENV)/.uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml --group setup --group dev --group lab --group spark --upgrade --output-file requirements.lock

# The PDF is drawn with Pango, which comes from the system
pango:
	@$(PYTHON) -c 'import ctypes; [ctypes.CDLL(name) for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")]' 2>/dev/null \
	|| if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Pango, which draws the PDF" && apt-get update -qq \
		&& DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(PANGO) >/dev/null; \
	else \
		echo 'The PDF needs Pango, which is not on this machine. Install it and run again:' >&2; \
		echo '  sudo apt-get install -y $(PANGO)' >&2; \
		echo 'or go on without the PDF:  make report ARGS=--no-pdf' >&2; exit 1; \
	fi

$(VENV)/.uv: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@grep -A 99 '^uv==' requirements.lock | sed '/[^\\]$$/q' > $(VENV)/uv.lock
	@$(BIN)/python -m pip install --quiet --require-hashes -r $(VENV)/uv.lock
	@touch $@

$(VENV)/.report: $(VENV)/.uv requirements.lock pyproject.toml
	@echo "Installing the locked requirements into $(VENV)"
	@$(INSTALL) --requirements pyproject.toml --group setup
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src
	@$(BIN)/python -W ignore -c 'import matplotlib.font_manager' 2>/dev/null
	@touch $@

$(VENV)/.dev: $(VENV)/.report
	@$(INSTALL) --requirements pyproject.toml --group setup --group dev
	@touch $@

$(VENV)/.lab: $(VENV)/.report
	@$(INSTALL) --requirements pyproject.toml --group lab
	@touch $@

clean:
	rm -rf $(VENV) .venv-* .pytest_cache .ruff_cache .hypothesis
