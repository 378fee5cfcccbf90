# Một Cửa: everything a person types. `make help` lists the targets.

PY      := .venv/bin/python
INSTALL := .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes
MO      := $(patsubst %.po,%.mo,$(wildcard web/translations/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.PHONY: help run demo-reset web worker database migrate check rehearse test test-fast test-tools strings assets bench clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

# --- run ------------------------------------------------------------------------------------

run: .venv/.installed $(MO) ## Run everything: database, object store, web, worker (PORTAL_PORT=…, BACKOFFICE_PORT=…)
	@exec $(PY) serve.py

demo-reset: .venv/.installed $(MO) ## Delete the demonstration's data and seed them anew
	@exec $(PY) serve.py reset

web: .venv/.installed $(MO) ## Run the two web doors alone (and the database unless it runs)
	@exec $(PY) serve.py web

worker: .venv/.installed $(MO) ## Run the worker alone (and the database unless it runs)
	@exec $(PY) serve.py worker

database: .venv/.installed ## Run database, object store and stand-ins alone
	@exec $(PY) serve.py database

migrate: .venv/.installed ## Bring the database to the newest structure
	@exec $(PY) serve.py migrate

# --- develop ----------------------------------------------------------------------------------

check: .venv/.installed-dev ## Format, rules, types, import contracts and the fast tests
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	@$(MAKE) --no-print-directory test-fast

rehearse: .venv/.installed ## Run every rehearsal example of the demo's procedures (a few seconds)
	@$(PY) -m demo.rehearse

test: .venv/.installed-dev $(MO) test-tools ## Install what tests need and run all of them
	.venv/bin/pytest -n 2 --dist loadfile --no-loadscope-reorder

test-fast: .venv/.installed-dev $(MO) ## Run the tests without browser and without the slow ones
	.venv/bin/pytest -q -n 2 --dist loadfile -m "not browser and not slow"

test-tools: # Chromium drives the browser tests, pdfsig and qpdf judge our PDFs from outside
	@lacking=""; \
	for pair in chromium:chromium pdfsig:poppler-utils qpdf:qpdf; do \
	  command -v $${pair%%:*} >/dev/null 2>&1 || lacking="$$lacking $${pair##*:}"; \
	done; \
	if [ -n "$$lacking" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  echo "Installing for the tests:$$lacking"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends $$lacking; } >/dev/null || true; \
	fi; \
	for pair in chromium:chromium pdfsig:poppler-utils qpdf:qpdf; do \
	  command -v $${pair%%:*} >/dev/null 2>&1 || { \
	    echo "############################################################################"; \
	    echo "#  $${pair##*:} is not installed: the tests that need it WILL BE SKIPPED."; \
	    echo "############################################################################"; }; \
	done

strings: .venv/.installed ## Bring new sentences into the English catalogue, to be translated there
	@mkdir -p var
	@.venv/bin/pybabel -q extract --mapping-file=babel.cfg --keywords='_l _p:1c,2' --no-location \
	  --sort-output --output-file=var/messages.pot web portal backoffice
	@.venv/bin/pybabel -q update --input-file=var/messages.pot --output-dir=web/translations \
	  --locale=en --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=100
	@rm var/messages.pot

assets: ## Rebuild the committed style sheets, scripts and fonts (needs Node.js)
	npm ci --no-audit --no-fund
	npm run assets

bench: .venv/.installed-dev ## Measure the product against hand-written floors; writes docs/bench.md
	$(PY) -m bench --report docs/bench.md

clean: ## Delete the environment and caches; data under var/ stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# --- the environment ----------------------------------------------------------------------------

# The first Python of at least 3.11 that truly starts; PYTHON=… chooses another.
.venv/bin/python:
	@found="$(PYTHON)"; \
	for name in python3 python3.13 python3.12 python3.11; do \
	  [ -n "$$found" ] && break; \
	  "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	    && found="$$name"; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11 or newer is needed (Debian and Ubuntu: apt-get install python3)."; exit 1; \
	fi; \
	version=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	if ! "$$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing python$$version-venv"; \
	    apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive \
	      apt-get install -y -qq --no-install-recommends python$$version-venv >/dev/null; \
	  fi; \
	  if ! "$$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	    echo "Python's venv module is needed: apt-get install python$$version-venv"; exit 1; \
	  fi; \
	fi; \
	echo "Creating .venv with Python $$version"; \
	rm -rf .venv && "$$found" -m venv .venv

.venv/.installed: requirements.txt | .venv/bin/python
	@echo "Installing the locked packages (the first time takes a minute)"
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@echo "Installing the packages for tests"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

%.mo: %.po | .venv/.installed
	@.venv/bin/pybabel -q compile --input-file=$< --output-file=$@
