# Needs make and Python 3.11 or newer; everything else comes into .venv from the lock files.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --quiet --disable-pip-version-check --no-input
DOC    := examples/lecture-notes.md

LOCKS   := requirements/runtime.txt requirements/dev.txt
RUNTIME := $(VENV)/.runtime-installed
DEV     := $(VENV)/.dev-installed
PACKAGE := $(VENV)/.package-installed

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo setup check test format bench news lock extension sarif-schema clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "make %-9s %s\n", $$1, $$2 }'

demo: $(PACKAGE) ## check lecture notes that have mistakes in them
	@status=0; $(VENV)/bin/chainrule check $(DOC) || status=$$?; \
	case $$status in \
	  0) echo "demo: no findings in $(DOC)" ;; \
	  1) echo "demo: the findings above were expected, $(DOC) has wrong formulas in it" ;; \
	  *) echo "demo: chainrule check failed with exit status $$status" >&2; exit $$status ;; \
	esac

setup: $(DEV) $(PACKAGE) ## make .venv with everything that development needs

check: setup ## format, lint, types, layers, generated files: all but the tests
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PY) scripts/generate.py --check

test: check ## everything that must hold: check, then the tests
	$(PY) -m pytest -n auto --dist worksteal

format: setup ## put the code into its format, with the lint's safe fixes
	$(VENV)/bin/ruff check --fix-only .
	$(VENV)/bin/ruff format .

bench: setup ## run the benchmarks
	$(PY) benchmarks/run.py

news: setup ## show the release notes that changelog.d/ comes to
	$(VENV)/bin/towncrier build --draft

# LOCK=--upgrade takes the newest releases; without it, pins change only where they must.
# The second lock is a superset of the first, with the same pins.
UV_LOCK = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK)

lock: setup ## make the lock files anew from pyproject.toml (LOCK=--upgrade for newer releases)
	$(UV_LOCK) pyproject.toml --group build -o requirements/runtime.txt
	$(UV_LOCK) pyproject.toml --group dev -c requirements/runtime.txt -o requirements/dev.txt

extension: ## make the extension for VS Code, build/chainrule.vsix (needs Node.js and npm)
	mkdir -p build
	cp LICENSE editors/vscode/LICENSE
	cd editors/vscode && npm ci --ignore-scripts --no-audit --no-fund && npm test && \
		npm run package -- --out ../../build/chainrule.vsix

# The package of Microsoft's matchers for jest ships the schema of SARIF 2.1.0; nothing of it is run.
sarif-schema: ## get the schema by which the tests validate SARIF logs, build/sarif-schema.json (needs npm)
	mkdir -p build
	cd build && npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0
	tar -xzOf build/microsoft-jest-sarif-1.0.0-beta.0.tgz package/lib/schemas/sarif-2.1.0-rtm.5.json > build/sarif-schema.json

clean: ## remove .venv, caches and builds
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf editors/vscode/node_modules editors/vscode/LICENSE
	find src tests scripts benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# A change of either lock makes the environment anew, so that nothing old stays in it.
$(RUNTIME): $(LOCKS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "chainrule needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --require-hashes -r requirements/runtime.txt
	@touch $@

$(DEV): $(RUNTIME)
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(PACKAGE): $(RUNTIME) pyproject.toml
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
