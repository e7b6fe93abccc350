# Patient Access. `make run` and `make test` do all their own set-up; `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# Found when a recipe runs, not when this file is read: the set-up may install it first.
PYTHON ?= $$(command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
PEERS := .cache/peers
OIDC := .cache/oidc-provider
GNU_HEALTH := .cache/gnu-health
GNU_HEALTH_CLIENT := .cache/gnu-health-client
WORDS := .cache/words
REPORTS := .cache/reports
# One process of tests for each core; the tests of a file stay together.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadfile
PIP := -m pip --disable-pip-version-check -qq --no-input --no-color
PIP_INSTALL := $(PIP) install --require-hashes --only-binary :all: --progress-bar off

define heading
	@printf '\n=== %s\n' '$(1)'
endef

# --- what people ask for ----------------------------------------------------------------------

.PHONY: help
help: ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

.PHONY: run
run: setup-run ## start the training mode: made-up patients, made-up calls (ARGS="…" adds options)
	@$(PY) -m patient_access run --training $(ARGS)

.PHONY: test
test: lint types test-fast test-peers package test-end-to-end ## everything that CI checks
	$(call heading,All test runs together)
	@$(PY) tests/set_up/total.py $(REPORTS)

.PHONY: test-fast
test-fast: setup-test ## tests inside one process
	$(call heading,Tests inside one process)
	@rm -rf $(REPORTS)
	@$(PY) -m pytest -m 'not end_to_end and not peer' $(SIDE_BY_SIDE) \
	  --junitxml=$(REPORTS)/fast.xml $(ARGS)

.PHONY: test-peers
test-peers: setup-test setup-peers ## tests against servers that we did not write
	$(call heading,Tests against peer programs)
	@$(PY) -m pytest -m 'peer' $(SIDE_BY_SIDE) --junitxml=$(REPORTS)/peers.xml $(ARGS)

.PHONY: test-end-to-end
test-end-to-end: setup-test ## tests that start the real processes
	$(call heading,Tests that start the real processes)
	@$(PY) -m pytest -m 'end_to_end and not peer' $(SIDE_BY_SIDE) --junitxml=$(REPORTS)/end_to_end.xml $(ARGS)

.PHONY: bench
bench: setup-test setup-peers setup-gnu-health-client ## times and memory, as ratios over bare requests in the same run
	@$(PY) -m tests.bench $(ARGS)

.PHONY: lint
lint: setup-test ## ruff, rules and layout
	$(call heading,Lint)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

.PHONY: types
types: setup-test ## mypy strict, as each of the three systems sees the code
	$(call heading,Types)
	@failed=0; for platform in linux win32 darwin; do \
	  printf '%s: ' $$platform; \
	  $(PY) -m mypy --platform $$platform --cache-dir .mypy_cache/$$platform || failed=1; \
	done; exit $$failed

# The finder of PySide6 6.11 takes a plural for a plain text, or does not see it, where the number
# is a variable; that of 6.12 reads them, and is used for this alone (DECISIONS 13).
.PHONY: translations
translations: ## the words of the windows: find new ones, compile the translated ones
	@[ -x $(WORDS)/bin/pyside6-lupdate ] || { $(PYTHON) -m venv $(WORDS) && \
	  $(WORDS)/bin/python $(PIP_INSTALL) -r lock/words.txt; }
	@words=$$(find patient_access/views -name '*.py' | LC_ALL=C sort); \
	for language in en es; do \
	  file=resources/translations/patient_access_$$language; \
	  only=; [ $$language != en ] || only=-pluralonly; \
	  $(WORDS)/bin/pyside6-lupdate $$words -silent $$only -no-obsolete -locations none \
	    -source-language en_US -target-language $${language}_US -ts $$file.ts; \
	  $(WORDS)/bin/pyside6-lrelease -silent $$file.ts -qm $$file.qm; \
	done

.PHONY: package
package: setup-test ## the one-folder program, in dist/patient-access
	$(call heading,The packaged program)
	@rm -rf dist/patient-access
	@$(PY) -m PyInstaller --noconfirm --log-level ERROR build.spec
	@du -sh dist/patient-access
	@dist/patient-access/patient-access --version

.PHONY: lock
lock: ## pin what pyproject.toml asks for, with hashes (LOCK=--upgrade: newer versions of it)
	@[ -x .cache/lock/bin/uv ] || { $(PYTHON) -m venv .cache/lock && .cache/lock/bin/python $(PIP) install uv; }
	@compile() { .cache/lock/bin/uv pip compile --quiet --universal --generate-hashes \
	    --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-annotate \
	    --custom-compile-command 'make lock' $(LOCK) "$$@"; }; \
	compile lock/build.in -o lock/build.txt; \
	compile pyproject.toml -o lock/runtime.txt; \
	compile pyproject.toml --extra dev -c lock/runtime.txt -c lock/build.txt -o lock/dev.txt; \
	compile lock/peers.in -o lock/peers.txt; \
	compile lock/words.in -o lock/words.txt; \
	compile lock/gnu-health.in -o lock/gnu-health.txt; \
	compile --no-deps lock/gnu-health-client.in -o lock/gnu-health-client.txt

.PHONY: clean
clean: ## remove everything that can be made again
	@rm -rf $(VENV) .cache build dist pictures *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# --- set-up -----------------------------------------------------------------------------------

.PHONY: setup-run
setup-run:
	@$(call debian,lock/debian-run.txt)
	@$(call pinned,runtime,lock/runtime.txt)

.PHONY: setup-test
setup-test:
	@$(call debian,lock/debian-run.txt lock/debian-test.txt)
	@$(call pinned,dev,lock/dev.txt)

# A peer that cannot be installed is no reason to stop: its tests say that they were skipped and
# why, from the file written here. On CI it must install.
.PHONY: setup-peers
setup-peers: setup-oidc setup-gnu-health
	@want=$$(sha256sum lock/peers.txt | cut -c1-64); \
	[ "$$(cat $(PEERS)/.installed 2>/dev/null)" != "$$want" ] || exit 0; \
	echo "Peers: installing what lock/peers.txt names into $(PEERS) (once)"; \
	rm -rf $(PEERS); mkdir -p $(PEERS); \
	if $(PYTHON) -m venv $(PEERS) && $(PEERS)/bin/python $(PIP_INSTALL) -r lock/peers.txt; then \
	  echo $$want > $(PEERS)/.installed; \
	elif [ "$${CI:-}" = true ]; then exit 1; \
	else rm -rf $(PEERS); echo "Peers: could not be installed here; the tests that need them are skipped"; fi

# The authorization server of the sign-in tests is a Node program. Its lock names no host, and
# nothing of it is run while it is installed.
.PHONY: setup-oidc
setup-oidc:
	@want=$$(cat tests/peers/oidc/package*.json | sha256sum | cut -c1-64); \
	[ "$$(cat $(OIDC)/.installed 2>/dev/null)" != "$$want" ] || exit 0; \
	echo "Peers: installing what tests/peers/oidc names into $(OIDC) (once)"; \
	rm -rf $(OIDC); mkdir -p $(OIDC); cp tests/peers/oidc/package*.json $(OIDC); \
	if command -v npm >/dev/null && npm ci --prefix $(OIDC) --ignore-scripts --no-audit --no-fund \
	    --no-update-notifier --loglevel error; then \
	  echo $$want > $(OIDC)/.installed; \
	elif [ "$${CI:-}" = true ]; then exit 1; \
	else rm -rf $(OIDC); echo "Peers: no oidc-provider here; the tests that need it are skipped"; fi

# One of its packages comes as source only. Its database is made and filled by the first test.
.PHONY: setup-gnu-health
setup-gnu-health:
	@want=$$(sha256sum lock/gnu-health.txt | cut -c1-64); \
	[ "$$(cat $(GNU_HEALTH)/.installed 2>/dev/null)" != "$$want" ] || exit 0; \
	echo "Peers: installing what lock/gnu-health.txt names into $(GNU_HEALTH) (once)"; \
	rm -rf $(GNU_HEALTH); mkdir -p $(GNU_HEALTH); \
	if ( $(call debian,lock/debian-gnu-health.txt) ) && $(PYTHON) -m venv $(GNU_HEALTH) && \
	    $(GNU_HEALTH)/bin/python $(PIP_INSTALL) -r lock/build.txt && \
	    $(GNU_HEALTH)/bin/python $(PIP) install --require-hashes --no-build-isolation \
	      --progress-bar off -r lock/gnu-health.txt; then \
	  echo $$want > $(GNU_HEALTH)/.installed; \
	elif [ "$${CI:-}" = true ]; then exit 1; \
	else rm -rf $(GNU_HEALTH); echo "Peers: no GNU Health here; its tests are skipped"; fi

# Its own GTK client, for `make bench` alone. GTK for Python is Debian's, so is the interpreter.
.PHONY: setup-gnu-health-client
setup-gnu-health-client:
	@want=$$(sha256sum lock/gnu-health-client.txt | cut -c1-64); \
	[ "$$(cat $(GNU_HEALTH_CLIENT)/.installed 2>/dev/null)" != "$$want" ] || exit 0; \
	echo "Peers: installing what lock/gnu-health-client.txt names into $(GNU_HEALTH_CLIENT) (once)"; \
	rm -rf $(GNU_HEALTH_CLIENT); mkdir -p $(GNU_HEALTH_CLIENT); \
	if ( $(call debian,lock/debian-gnu-health-client.txt) ) && \
	    /usr/bin/python3 -m venv --system-site-packages $(GNU_HEALTH_CLIENT) && \
	    $(GNU_HEALTH_CLIENT)/bin/python $(PIP_INSTALL) --no-deps -r lock/gnu-health-client.txt; then \
	  echo $$want > $(GNU_HEALTH_CLIENT)/.installed; \
	else rm -rf $(GNU_HEALTH_CLIENT); echo "Peers: no GTK client here; it is not measured"; fi

# $(1): lists of Debian packages, one a line with its reason. Asks nothing of the network while
# nothing is missing. What another package provides counts: later Debians have renamed some.
define debian
  wanted=$$(sed -E '/^(#|$$)/d; s/[[:space:]].*//' $(1)); \
  if ! command -v dpkg-query >/dev/null; then \
    echo "This is not Debian: what its packages bring must be there already ($(1) say what and why)"; \
    exit 0; \
  fi; \
  missing=$$(comm -23 <(sort -u <<<"$$wanted") \
    <(dpkg-query -W -f='$${db:Status-Status} $${Package} $${Provides}\n' | \
      sed -n 's/^installed //p' | tr ' ,' '\n' | sort -u) | xargs); \
  [ -n "$$missing" ] || exit 0; \
  if [ "$$(id -u)" != 0 ]; then \
    echo "Missing system packages. As root, run:"; \
    echo "  apt-get update && apt-get install --no-install-recommends $$missing"; \
    exit 1; \
  fi; \
  echo "System packages: installing $$missing"; \
  export DEBIAN_FRONTEND=noninteractive; \
  apt-get update -qq; \
  apt-get install -qq -y --no-install-recommends $$missing >/dev/null
endef

# $(1): name, $(2): lock file. Installs again only when the lock or the project's metadata changed.
define pinned
  want=$$(cat $(2) lock/build.txt pyproject.toml patient_access/__init__.py | sha256sum | cut -c1-64); \
  [ "$$(cat $(VENV)/.installed-$(1) 2>/dev/null)" != "$$want" ] || exit 0; \
  python=$(PYTHON); \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
    echo "Python 3.11 or newer is needed; name it with make PYTHON=/path/to/python3.11"; exit 1; }; \
  echo "Python packages: installing what $(2) names into $(VENV)"; \
  $(PY) $(PIP) --version >/dev/null 2>&1 || { rm -rf $(VENV); $$python -m venv $(VENV); }; \
  $(PY) $(PIP_INSTALL) -r lock/build.txt -r $(2); \
  $(PY) $(PIP) install --no-deps --no-build-isolation --no-index -e .; \
  echo $$want > $(VENV)/.installed-$(1)
endef
