# make demo: a movie from the bundled song. make test: tests, linter, types.
# make explore: the same tests, with examples that were never tried.
# make fuzz: two minutes of fuzzing for each of our own readers; make SECONDS=600 fuzz takes ten.
# make faults: renders are killed, starved and cut off, some 600 times; docs/reliability.md.
# make hostile: every hostile file against its command line; make test tries some.
# make audit: known vulnerabilities of what is pinned; needs the network.
# make docs: the documentation as a site in site/, with the tutorial run anew.
# make TORCH=cpu demo takes PyTorch's CPU build, make TORCH=cu126 demo another one.

PYTHON ?= python3
VENV ?= .venv
TORCH ?=
SECONDS ?= 120
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# What a test needs is kept; ruff and mypy look at what is ours.
OURS := core integrations tests examples benchmarks tools docs

# A process a core, a file of tests at a time.
SPREAD := -n auto --dist loadfile

.PHONY: demo test test-clients explore faults fuzz hostile audit docs benchmarks clean

demo: $(VENV)/installed
	$(BIN)/ganterpret demo demo

test: $(VENV)/installed-dev
	$(BIN)/ruff check $(OURS)
	$(BIN)/ruff format --check $(OURS)
	$(BIN)/mypy
	$(PIP) check
	$(BIN)/python -m pytest $(SPREAD) -m "not clients"

test-clients: $(VENV)/installed-dev
	$(BIN)/python -m pytest $(SPREAD) -m clients tests

explore: $(VENV)/installed-dev
	$(BIN)/python -m pytest $(SPREAD) -m "not clients" --hypothesis-profile new

fuzz: $(VENV)/installed-dev
	$(PIP) install -q -c constraints.txt -e '.[fuzz]'
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

faults: $(VENV)/installed-dev
	PYTHONPATH=. $(BIN)/python -m tests.faults

hostile: $(VENV)/installed-dev
	$(BIN)/python -m tests.hostile.runner

# Strict: a package about which no answer came fails the audit. What audits is kept apart.
audit: $(BIN)/python
	$(BIN)/python -m venv build/audit
	build/audit/bin/python -m pip install -q "pip-audit>=2.10"
	build/audit/bin/pip-audit --strict --no-deps --disable-pip -r constraints.txt

# -W: a link that leads nowhere, or a page that nothing leads to, fails the build.
docs: $(VENV)/installed-dev
	$(BIN)/python -m tools.tutorial
	$(BIN)/sphinx-build -W --keep-going -q docs site
	@echo "Open site/index.html."

benchmarks: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks.analysis
	$(BIN)/python -m benchmarks.render

clean:
	rm -rf $(VENV) build/audit build/fuzz demo site

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=python3.12 demo"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/torch: $(BIN)/python constraints.txt
ifneq ($(TORCH),)
	$(PIP) install -c constraints.txt torch --index-url https://download.pytorch.org/whl/$(TORCH)
endif
	@touch $@

$(VENV)/installed: $(VENV)/torch pyproject.toml
	$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/torch pyproject.toml
	$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/installed
