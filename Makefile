# backstory: `make serve` to use it, `make test` to check it. Needs Python 3.11 or newer, and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 8001
BACKSTORY_DB ?= backstory.db
export BACKSTORY_DB

BIN := .venv/bin

.PHONY: serve test lint bench pictures wheel clean help

help: ## what there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

serve: .venv/.ready ## set up, build the knowledge base if there is none, serve it
	@test -e "$(BACKSTORY_DB)" || $(BIN)/backstory ingest
	$(BIN)/backstory serve --host $(HOST) --port $(PORT)

test: .venv/.ready-dev lint ## set up, lint, check types, run the tests, prove the rules
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup
	$(BIN)/backstory check

lint: .venv/.ready-dev ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/.ready-dev ## the benchmarks of tests/bench, one after the other
	@for bench in tests/bench/bench_*.py; do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

pictures: .venv/.ready-dev ## take README's pictures anew, of the digests alone (needs Chromium)
	@rm -f .pictures.db*
	$(BIN)/backstory ingest --db .pictures.db
	$(BIN)/python tests/site/screenshots.py docs --db .pictures.db
	@rm -f .pictures.db*

wheel: .venv/.ready-dev ## build dist/backstory-*.whl
	$(BIN)/python -m hatchling build -t wheel

clean: ## remove what was built, never curation.db
	rm -rf .venv dist build backstory.db backstory.db-wal backstory.db-shm

.venv/.made:
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.ready: .venv/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all]'
	@touch $@

.venv/.ready-dev: .venv/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ .venv/.ready
