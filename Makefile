.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test lint types layers templates catalogues locks check bench i18n lock clean

PY := .venv/bin/python
# What is only built or checked must not touch anybody's data.
ASIDE := RAPPORT_HOME=$(CURDIR)/.venv/home
DJANGO := DJANGO_SETTINGS_MODULE=rapport.config.settings .venv/bin/django-admin
DIST := rapport/web/static/dist
PAPER := rapport/documents/fonts
PO := $(wildcard rapport/locale/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
# Every folder as well as every file, so that a deleted file is noticed too.
WEB := $(shell find rapport/web/ts rapport/web/css rapport/web/icons.txt 2>/dev/null)
PICTURES := $(shell find rapport/*/static -path $(DIST) -prune -o -print 2>/dev/null)

help: ## Say what can be made
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

# ---- Setting up. Each step leaves a stamp inside what it made, so deleting that deletes the stamp.

setup: .venv/.stamp-rapport $(DIST)/.stamp $(PAPER)/.stamp $(MO) ## Make .venv, scripts, styles, fonts and catalogues; quick when nothing changed

.venv/.stamp-python: scripts/find-python
	@python=$$(scripts/find-python) && echo "Making .venv with $$python" && "$$python" -m venv --clear .venv && touch $@

.venv/.stamp-requirements: requirements-dev.txt .venv/.stamp-python
	@echo "Installing what requirements-dev.txt names"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt && touch $@

.venv/.stamp-rapport: pyproject.toml requirements.in rapport/__init__.py .venv/.stamp-requirements
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable . && touch $@

node_modules/.stamp: package-lock.json package.json .npmrc | .venv/.stamp-requirements
	@echo "Installing what package-lock.json names"
	@scripts/with-node npm ci --silent && touch $@

$(DIST)/.stamp: node_modules/.stamp scripts/build.mjs $(WEB)
	@scripts/with-node npm run --silent build && touch $@

$(PAPER)/.stamp: node_modules/.stamp scripts/paper_fonts.py
	@$(PY) scripts/paper_fonts.py $(PAPER) && touch $@

%.mo: %.po scripts/catalogues.py | .venv/.stamp-requirements
	@$(PY) scripts/catalogues.py compile $<

# ---- Running

static/staticfiles.json: .venv/.stamp-rapport $(DIST)/.stamp $(PICTURES)
	@$(ASIDE) $(DJANGO) collectstatic --no-input --verbosity 0 && touch $@

run: setup static/staticfiles.json ## Start Rapport here; it prints its address
	@exec .venv/bin/rapport serve

# ---- Checking

test: setup static/staticfiles.json ## Run the tests on SQLite, then on PostgreSQL
	@scripts/system-packages
	@echo "Tests on SQLite"
	@$(PY) -m pytest -q -n auto
	@echo "Tests on PostgreSQL"
	@RAPPORT_TEST_DATABASE=postgresql $(PY) -m pytest -q -n auto -m "not browser and not slow_once"

lint: .venv/.stamp-requirements ## Check the style of the code
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --quiet --check .

types: setup ## Check the types of Python and TypeScript
	@$(ASIDE) .venv/bin/mypy
	@scripts/with-node npm run --silent types

layers: .venv/.stamp-rapport ## Check that every room uses only the rooms below it
	@.venv/bin/lint-imports --no-logo

templates: .venv/.stamp-requirements ## Check the templates
	@.venv/bin/djlint --quiet --lint rapport

catalogues: .venv/.stamp-requirements ## Check that every sentence has its Russian translation
	@$(PY) scripts/catalogues.py check

locks: setup ## Check that the lock files fit what they lock and name no address
	@$(PY) scripts/locks.py
	@scripts/with-node npm ci --dry-run --silent >/dev/null

check: lint types layers templates catalogues locks test ## Everything above, as the build server does

bench: setup static/staticfiles.json ## Measure the speed of pages on a large invented database
	@$(PY) -m bench

# ---- Renewing

i18n: .venv/.stamp-requirements ## Bring new sentences into the catalogues, to be translated there
	@$(PY) scripts/catalogues.py update

LOCK := .venv/bin/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.12 \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header
lock: .venv/.stamp-requirements ## Renew every lock file with the newest versions that fit
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
	$(LOCK) requirements-node.in -o requirements-node.txt
	rm -rf node_modules package-lock.json
	scripts/with-node npm install --package-lock-only --silent
	scripts/with-node npm ci --silent
	$(PY) scripts/locks.py

clean: ## Remove everything that was made here; your data stays
	rm -rf .venv node_modules $(DIST) $(PAPER) static build rapport.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -f .coverage $(MO)
	find rapport tests bench scripts -name __pycache__ -prune -exec rm -rf {} +
