# Everything sets itself up: `make demo` and `make test` need Python 3.11 or newer and make, nothing else.

# The newest Python that really runs; a pyenv shim for a version that is not chosen answers "command not found".
# 3.15 comes last: a package of the tests has to be compiled for it.
PYTHON ?= $(shell for minor in 14 13 12 11 15; do \
	for python in python3.$$minor $${PYENV_ROOT:-$$HOME/.pyenv}/versions/3.$$minor.*/bin/python python3 python; do \
		"$$python" -c "import ensurepip, sys; sys.exit(sys.version_info[:2] != (3, $$minor))" 2>/dev/null \
			&& echo "$$python" && exit; \
	done; done)
BIN := .venv/bin
READY := .venv/.ready
# A GitHub-shaped server for the tests of the tracker; where npm cannot get it they say why they are skipped.
EMULATE := .venv/emulate/node_modules/emulate

.DEFAULT_GOAL := help
.PHONY: help demo test test-all check docs bench format clean

help: ## Show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "deadhead needs Python 3.11 or newer; none was found on PATH or in pyenv" >&2; exit 1; }
	"$(PYTHON)" -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

$(EMULATE): $(READY)
	@if ! command -v npm >/dev/null; then \
		echo "no npm: tests against a GitHub-shaped server are skipped" >&2; \
	elif npm install --silent --no-audit --no-fund --fetch-retries 1 --prefix .venv/emulate emulate@0.11.2; then \
		touch $@; \
	else echo "npm could not install emulate: tests against a GitHub-shaped server are skipped" >&2; fi

demo: $(READY) ## Record, scan, prove, fix and garden the legacy service in examples/
	@$(BIN)/python examples/demo.py

test: $(READY) $(EMULATE) ## Run the tests
	$(BIN)/python -m pytest -n auto -m "not slow"

test-all: $(READY) $(EMULATE) ## Run the tests, also the long ones
	$(BIN)/python -m pytest -n auto

check: $(READY) ## Lint, check formatting and types, and scan ourselves
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/deadhead baseline check
	$(BIN)/python -m deadhead.reference --check docs/reference
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml docs/ci/github-*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.gitlab-ci docs/ci/gitlab-ci.yml

docs: $(READY) ## Write the reference of commands, settings, rules and JSON to docs/reference
	$(BIN)/python -m deadhead.reference docs/reference

bench: $(READY) ## Measure against peers
	$(BIN)/python bench/speed.py
	$(BIN)/python bench/real_runs.py
	$(BIN)/python bench/record_cost.py
	$(BIN)/python bench/record_truth.py

format: $(READY) ## Format the code
	$(BIN)/ruff check --fix-only --exit-zero
	$(BIN)/ruff format

clean: ## Remove what the targets made
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
