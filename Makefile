# Everything that these targets need goes into .venv. Python 3.11 or newer is all that must be there;
# `make PYTHON=/path/to/python3` chooses one.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup setup-dev demo test test-all lint docs clean anew

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
DEMO := examples/hive
DEMO_ROUNDS := 2
DEMO_SUITE := build/demo-suite
CHECKED := testgen tests

# A caller's settings for Python and pip must not leak into .venv.
unexport PYTHONHOME PYTHONPATH
export PIP_USER := 0
unexport PIP_TARGET PIP_PREFIX

# The stamp holds the folder that .venv was made in: scripts in it name that folder, so a moved one is made again.
ifneq ($(shell test -f $(VENV)/.ready && $(BIN)/python -c 'import pip' 2>/dev/null && cat $(VENV)/.ready),$(CURDIR))
$(VENV)/.ready: anew
endif

help:
	@echo "make demo      build a test suite for $(DEMO) and print its figures"
	@echo "make test      run the tests, but for the slow ones"
	@echo "make test-all  run all tests"
	@echo "make lint      check style and types"
	@echo "make docs      write docs/cli.md from the command line's own help"
	@echo "make setup     install testgen into $(VENV); setup-dev adds what developers need"
	@echo "make clean     remove $(VENV), build/ and caches"

setup: $(VENV)/.ready
	@echo "Ready: $(BIN)/testgen --help"

setup-dev: $(VENV)/.ready-dev

demo: $(VENV)/.ready
	@mkdir -p $(dir $(DEMO_SUITE))
	$(BIN)/testgen build --problem $(DEMO) --out $(DEMO_SUITE) --rounds $(DEMO_ROUNDS)

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -q -rs -m "not slow" -n auto --dist worksteal

test-all: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -q -rs

lint: $(VENV)/.ready-dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

docs: $(VENV)/.ready-dev
	$(BIN)/python -m testgen.cli.reference > docs/cli.md.new
	mv docs/cli.md.new docs/cli.md

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find $(CHECKED) -name __pycache__ -type d -prune -exec rm -rf {} +

anew:

# python3 goes first, since it is what the user chose; versioned names serve where it is older.
$(VENV)/.ready: pyproject.toml
	@set -e; \
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then \
	  echo "make: testgen needs Python 3.11 or newer, and finds none." >&2; \
	  echo "  try: apt install python3 python3-venv, or make PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import venv, ensurepip' 2>/dev/null; then \
	  version=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  echo "make: $$found (Python $$version) cannot make virtual environments: venv or ensurepip is missing." >&2; \
	  echo "  try: apt install python$$version-venv" >&2; exit 1; \
	fi; \
	if ! $(BIN)/python -c 'import pip' 2>/dev/null || { [ -f $@ ] && [ "$$(cat $@)" != "$(CURDIR)" ]; }; then \
	  echo "Making $(VENV) with $$("$$found" --version)"; \
	  "$$found" -m venv --clear $(VENV); \
	fi
	@echo "Installing testgen into $(VENV)"
	@$(PIP) install --editable .
	@rm -f $(VENV)/.ready-dev
	@echo "$(CURDIR)" > $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@echo "Installing what developers need into $(VENV)"
	@$(PIP) install --editable '.[dev]'
	@touch $@
