# Every target does its own set-up: it needs Python 3.11 or newer and a package registry.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# For two cores: a third process works while tests of the others wait for a clock or another program.
PARALLEL := -n 3 --dist worksteal
REDOCLY := REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true npx --yes @redocly/cli@2.77.0

# Else each of the many processes that the tests start compiles every module that it imports again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test checks lint types mypy pyright public-types imports spec generated pytest test-pythons test-engines bench generate api docs dist pictures format clean

help: ## Show this help
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/pip: pyproject.toml simulator/pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	touch $@

$(VENV)/user: $(VENV)/pip
	$(BIN)/python -m pip install --quiet --editable ./simulator --editable '.[cli]'
	touch $@

$(VENV)/dev: $(VENV)/user
	$(BIN)/python -m pip install --quiet --group codegen --group dev
	touch $@

$(VENV)/bench: $(VENV)/dev
	$(BIN)/python -m pip install --quiet --group bench --editable ./simulator --editable '.[cli,speed]'
	touch $@

$(VENV)/engines: $(VENV)/dev
	$(BIN)/python -m pip install --quiet --group engines
	touch $@

$(VENV)/docs: $(VENV)/user
	$(BIN)/python -m pip install --quiet --group docs
	touch $@

$(VENV)/release: $(VENV)/dev
	$(BIN)/python -m pip install --quiet --group release
	touch $@

demo: $(VENV)/user ## Sync 20,000 simulated leads into leads.db, and query it
	$(BIN)/close-async sync leads.db --simulate 20000
	$(BIN)/python examples/leads_per_status.py leads.db

test: ## Everything that must hold
	$(MAKE) --jobs 2 checks # each of them keeps one core busy
	$(MAKE) pytest

# The longest first, so that the others run beside it.
checks: types lint imports spec generated

types: pyright mypy public-types

lint: $(VENV)/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/python -m tests.style

mypy: $(VENV)/dev
	$(BIN)/mypy
	$(BIN)/mypy tests/typing

pyright: $(VENV)/dev
	$(BIN)/pyright

public-types: $(VENV)/dev
	PATH="$(CURDIR)/$(BIN):$$PATH" PYTHONPATH=. $(BIN)/pyright --verifytypes close_async --ignoreexternal

imports: $(VENV)/dev
	$(BIN)/lint-imports

spec: $(VENV)/dev
	$(BIN)/openapi-spec-validator openapi/close.yaml
	PATH="$(CURDIR)/$(BIN):$$PATH" $(REDOCLY) lint openapi/close.yaml --config openapi/redocly.yaml

generated: $(VENV)/dev
	$(BIN)/python -m codegen --check

pytest: $(VENV)/dev
	$(BIN)/pytest $(PARALLEL)

test-pythons: $(VENV)/dev ## The tests on every Python, with the oldest and the newest dependencies
	$(BIN)/python -m tests.pythons

test-engines: $(VENV)/engines ## Kill copies in SQLite, PostgreSQL, DuckDB, Parquet and by dlt, ten times each; Ray
	CLOSE_ASYNC_ENGINES=required CLOSE_ASYNC_KILLS=10 $(BIN)/pytest $(PARALLEL) tests/sync/test_kill.py \
		tests/sync/test_engines.py tests/sync/test_postgres.py tests/sync/test_duckdb.py tests/sync/test_parquet.py \
		tests/integrations/test_dlt.py tests/integrations/test_ray.py

bench: $(VENV)/bench ## The figures of the README, beside other clients
	$(BIN)/python -m benchmarks

generate: $(VENV)/dev ## Write what is generated from openapi/
	$(BIN)/python -m codegen

api: $(VENV)/dev ## Record the public interface, after a deliberate change
	$(BIN)/python -m tests.public_api

docs: $(VENV)/docs ## Build the site into build/site, and check its links; warnings are errors
	rm -rf build/site
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --builder html docs build/site
	$(BIN)/python -m tests.site

dist: $(VENV)/release ## Build both distributions twice, check them, list what they depend on
	$(BIN)/python -m tests.release

pictures: $(VENV)/dev ## Draw the pictures of the documentation
	$(BIN)/python -m docs.pictures

format: $(VENV)/dev ## Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean: ## Remove what the targets made
	rm -rf $(VENV) $(VENV)-* build dist docs/api leads.db*
