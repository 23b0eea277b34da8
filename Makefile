# The developer desk. `make` lists what there is; CI calls the same targets and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TOOLS := $(CURDIR)/.tools

.PHONY: help setup demo test thorough check bench faults matrix wheel clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/.installed: requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("mlopsctl needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# Where this checkout's installation finds its tools; a Terraform provider mirror on this machine is used when there is one.
$(VENV)/etc/mlopsctl.toml: $(BIN)/.installed tools/provider-mirror
	mkdir -p $(@D)
	tools/settings $(TOOLS) > $@

.tools/.ready: $(VENV)/etc/mlopsctl.toml requirements/checkov.txt requirements/linters.txt requirements/moto.txt $(wildcard blueprints/_apps/*/requirements.txt)
	$(BIN)/mlopsctl doctor --fix
	touch $@

setup: $(BIN)/.installed $(VENV)/etc/mlopsctl.toml .tools/.ready  ## make .venv/bin/mlopsctl, the environments of the scanner, the linters, the emulator and the apps

demo: setup  ## design the fraud-scoring example and write its repository to build/fraud-scoring
	rm -rf build/fraud-scoring
	$(BIN)/mlopsctl design examples/fraud-scoring.md --yes --out build/fraud-scoring

check: setup  ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check  ## everything that must hold
	$(BIN)/python -m pytest -n 2 --dist loadfile

thorough: setup  ## what CI leaves out for time: further ways to break runs off, all rehearsals
	$(BIN)/python -m pytest -m thorough

bench: setup  ## print the ratios of the performance budgets
	$(BIN)/python tools/bench.py

faults: setup  ## put faults into a repository and see how many are caught (ten minutes)
	$(BIN)/python -m pytest -q tests/faults/every_fault.py

matrix: setup  ## try all blueprints in combination: every pair that fits is written, planned, scanned and priced
	$(BIN)/python tools/matrix.py

wheel: setup  ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

clean:  ## remove what the targets above made
	rm -rf $(VENV) .tools build dist
