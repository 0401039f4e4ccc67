# Everything runs in .venv, which is made on first use: a machine with Python 3.11+ is enough.
ROOT := $(shell cd "$$(dirname "$(strip $(MAKEFILE_LIST))")" && pwd)
HOST ?= 127.0.0.1
PORT ?= 8000
# Side by side; for one test: make test PYTEST_ARGS="-k name"
PYTEST_ARGS ?= -n auto --dist worksteal
export HOST PORT

# A name on PATH may be a shim that leads nowhere, so each is tried out.
PYTHONS := python3 python3.15 python3.14 python3.13 python3.12 python3.11 python

.DEFAULT_GOAL := help
.PHONY: help demo run test prove bench lint runtime dev

help:
	@echo "make demo    start the bridge with simulated vendors on http://$(HOST):$(PORT)"
	@echo "make run     start the bridge on your configuration (BRIDGE_CONFIG)"
	@echo "make test    style, types and all tests"
	@echo "make lint    style, types and structure only"
	@echo "make prove   the promises, measured on the real program (FULL=1: full size)"
	@echo "make bench   the performance table, beside what others build (FULL=1: full size)"

demo: runtime
	@cd "$(ROOT)" && exec .venv/bin/python -m sandbox.demo

run: runtime
	@cd "$(ROOT)" && exec .venv/bin/python -m bridge serve

test: lint
	@cd "$(ROOT)" && .venv/bin/python -m pytest $(PYTEST_ARGS)

lint: dev
	@cd "$(ROOT)" && .venv/bin/ruff check .
	@cd "$(ROOT)" && .venv/bin/ruff format --check .
	@cd "$(ROOT)" && .venv/bin/mypy --strict bridge adapters sandbox wsgi.py
	@cd "$(ROOT)" && .venv/bin/lint-imports --no-logo --cache-dir .ruff_cache/imports
	@cd "$(ROOT)" && .venv/bin/python -m tests.unused

prove: dev
	@cd "$(ROOT)" && FULL="$(FULL)" .venv/bin/python -m tests.prove

bench: dev
	@cd "$(ROOT)" && FULL="$(FULL)" .venv/bin/python -m tests.bench

runtime:
	@$(call install,requirements.txt,requirements.txt)

dev:
	@$(call install,requirements-dev.txt,requirements.txt requirements-dev.txt)

# $(1): the file to install; $(2): the files whose content decides whether it is installed already.
define install
	cd "$(ROOT)" || exit 1; \
	if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    found=; recent=; \
	    for python in $(PYTHONS); do \
	        "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	        recent=$$python; \
	        "$$python" -c 'import venv, ensurepip' 2>/dev/null || continue; \
	        found=$$python; break; \
	    done; \
	    if [ -z "$$recent" ]; then \
	        echo "Python 3.11 or later is needed and none of these is: $(PYTHONS)." >&2; \
	        echo "Install one: https://www.python.org/downloads/ (Debian, Ubuntu: apt install python3 python3-venv)" >&2; \
	        exit 1; \
	    fi; \
	    if [ -z "$$found" ]; then \
	        echo "$$recent cannot make virtual environments: its venv module is missing." >&2; \
	        echo "Debian, Ubuntu: apt install python3-venv (or $$recent-venv)" >&2; \
	        exit 1; \
	    fi; \
	    echo "making .venv with $$("$$found" --version)"; \
	    "$$found" -m venv --clear .venv || exit 1; \
	fi; \
	key=$$(cat $(2) | cksum | cut -d' ' -f1); stamp=.venv/.installed-$(1)-$$key; \
	if [ ! -e "$$stamp" ]; then \
	    echo "installing $(1) (once)"; \
	    .venv/bin/python -m pip install --quiet --disable-pip-version-check --root-user-action=ignore -r $(1) || exit 1; \
	    rm -f .venv/.installed-$(1)-*; touch "$$stamp"; \
	fi
endef
