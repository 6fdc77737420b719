# Everything a developer or a workshop does with this checkout; `make` alone lists it.
# Needs Python >= 3.11 and make. Set-up lives in .venv, one stamp a step: a step runs again when what it was made from has changed.

PY := .venv/bin/python
STAMPS := .venv/stamps
PIP := $(PY) -m pip --disable-pip-version-check --require-virtualenv --quiet install
CATALOGS := $(patsubst %.po,%.mo,$(wildcard server/translations/*/LC_MESSAGES/messages.po))
LOCK := $(PY) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header
# Side by side, a file of tests in one of them, in the order of their names: sorted by count, the slow few would come last.
# Two more than there are processors: real browsers, servers and databases wait for the clock a third of their time.
WORKERS ?= $(shell $(PY) -c 'import os; print((os.cpu_count() or 1) + 2)' 2>/dev/null || echo 3)
SIDE_BY_SIDE = --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)

# Some machines forbid it to Python: then each of the processes that tests start would compile this product anew.
unexport PYTHONDONTWRITEBYTECODE

# A .venv that was moved with its checkout, or lost its Python, is made anew: its scripts name the old place.
ifneq ($(shell $(PY) -c 'print(open("$(STAMPS)/venv").read().strip())' 2>/dev/null),$(CURDIR))
$(shell rm -rf $(STAMPS))
endif

.PHONY: help setup run demo sample test coverage bench check style types frontend format screenshots dist assets messages docs lock

help: ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1:\2/p' Makefile | awk -F: '{ printf "%-16s %s\n", $$1, $$2 }'

run: setup ## set up what is missing, then start the server with config.yaml
	@.venv/bin/shopboard run

demo: setup ## a simulated working day at 30x speed, with a temporary database of its own
	@.venv/bin/shopboard demo

sample: setup ## fill the new shop of config.yaml with sample people, three months of figures and a running day
	@.venv/bin/shopboard sample

test: setup $(STAMPS)/dev | $(STAMPS)/compiled ## every test; TEST="-k name tests/board" narrows it, REQUIRE_ALL=1 makes a missing browser or database a failure
	$(PY) server/frontend/build.py dev
	$(PY) -m pytest $(SIDE_BY_SIDE) $(TEST)

coverage: setup $(STAMPS)/dev | $(STAMPS)/compiled ## every test, and which lines and branches of board, drivers and server they reach; slower
	$(PY) server/frontend/build.py dev
	$(PY) -m pytest $(SIDE_BY_SIDE) --cov --cov-report=term:skip-covered $(TEST)

bench: setup $(STAMPS)/dev ## the benchmarks, two minutes each: JSON lines, kept in bench/README.md; BENCH="live --full" narrows and widens
	$(PY) server/frontend/build.py dev
	@$(PY) -m bench._table $(BENCH)

check: style types frontend ## format, lint, types

style: $(STAMPS)/dev
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .

types: $(STAMPS)/dev
	$(PY) -m mypy --strict board drivers server
	$(PY) -m mypy tests bench tools

frontend: $(STAMPS)/dev
	$(PY) server/frontend/build.py lint

format: $(STAMPS)/dev ## put the code into its format, and mend what the linters can mend
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .
	$(PY) server/frontend/build.py lint --write

screenshots: setup $(STAMPS)/dev ## the pictures of the documentation, taken from a demo; ONLY="board desk" takes some of them
	$(PY) -m tools.screenshots $(ONLY)

dist: setup ## the wheel and the source archive, in dist/: the whole product, for a machine without this checkout
	$(PY) -m hatchling build

setup: assets $(CATALOGS) ## everything that `make run` needs, without running it

assets: $(STAMPS)/run ## the browser assets, when their sources have changed
	@$(PY) server/frontend/build.py

docs: $(STAMPS)/dev ## write the tables of the documents that the code declares
	$(PY) -m tools.doc_tables

messages: $(STAMPS)/dev ## collect the sentences of the code into the catalogs, then compile them
	$(PY) server/translations/collect.py
	@$(MAKE) --no-print-directory setup

lock: $(STAMPS)/dev ## resolve the dependencies anew into the lock files, which name no host
	$(LOCK) --upgrade --extra assets --output-file requirements.lock
	$(LOCK) --upgrade --all-extras --constraints requirements.lock --output-file requirements-dev.lock
	$(PY) server/frontend/build.py lock

$(STAMPS)/venv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found; PYTHON=/path/to/python names one" >&2; exit 1; }
	@echo "making .venv with $(PYTHON)"
	@$(PYTHON) -m venv --clear .venv || { echo "on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@mkdir -p $(STAMPS) && echo "$(CURDIR)" >$@

$(STAMPS)/run: requirements.lock pyproject.toml $(STAMPS)/venv
	@echo "installing the packages of requirements.lock"
	@$(PIP) --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/dev: requirements-dev.lock $(STAMPS)/run
	@echo "installing the packages of requirements-dev.lock"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# Once: the workers of a first run would otherwise each compile every test with what its asserts will say. A test that
# cannot be read is the run's to tell.
$(STAMPS)/compiled: | $(STAMPS)/dev
	-@$(PY) -m pytest --collect-only -qq >/dev/null
	@touch $@

%.mo: %.po $(STAMPS)/run
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@
