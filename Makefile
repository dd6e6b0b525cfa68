# `make run` and `make test` set everything up themselves, may be repeated, and either may come first.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test setup dev lint types floors migrations messages bench browser screenshots peers lock styles clean

setup: $(VENV)/.base

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Anxin needs Python 3.11 or newer; this is %s" % sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: $(BIN)/python requirements/base.txt pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements/base.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	touch $@

dev: $(VENV)/.dev

run: setup
	PORT=$(PORT) $(BIN)/anxin demo --serve --port $(PORT)

test: dev
	$(BIN)/pytest -n 2

lint: dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: dev
	$(BIN)/mypy

floors: dev
	$(BIN)/lint-imports

migrations: dev
	$(BIN)/python -m django makemigrations --check --dry-run --settings anxin.site.settings

# Engines that others would use for the same work, measured beside ours. Nothing else needs them.
$(VENV)/.bench: $(VENV)/.dev requirements/bench.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/bench.txt
	touch $@

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks

browser: dev
	$(BIN)/pytest -m browser tests/browser

# Beside a `make run` that has just made its demo city: the pictures of the documentation.
screenshots: dev
	$(BIN)/python -m tests.browser.screenshots http://127.0.0.1:$(PORT)

# Spark is large and needs Java, so only those who assess more than one machine holds, and this target, install it.
$(VENV)/.spark: $(VENV)/.base requirements/spark.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/spark.txt
	touch $@

peers: dev $(VENV)/.spark
	$(BIN)/pytest -m peers tests

lock:
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links requirements/base.in -o requirements/base.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links -c requirements/base.txt requirements/dev.in -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links -c requirements/base.txt requirements/spark.in -o requirements/spark.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links -c requirements/dev.txt requirements/bench.in -o requirements/bench.txt

# Only to change the styles: their result is committed, so nobody else needs npm.
styles:
	cd anxin/look/styles && npm ci --no-audit --no-fund && npm run build

clean:
	rm -rf $(VENV) build *.egg-info
