# Any Python from 3.11 on will do; to choose one yourself: make setup PYTHON=/path/to/python
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
ARGS ?=

BIN = .venv/bin
READY = .venv/.ready
LOCK = $(BIN)/uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 \
	--no-header --no-emit-index-url --no-annotate --quiet

.PHONY: help setup demo test lint lock clean

help: ## show what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

setup: $(READY) ## install Lunchtable and all it needs into .venv/

demo: $(READY) ## try Lunchtable in the browser, no tokens needed; options: make demo ARGS="..."
	@$(BIN)/lunchtable demo $(ARGS)

test: $(READY) ## run all tests; some of them: make test ARGS="tests/house -x"
	@$(BIN)/python -m pytest $(ARGS)

lint: $(READY) ## check style, types and which room imports which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: $(READY) ## write both requirement files anew; newer versions: make lock ARGS=--upgrade
	$(LOCK) $(ARGS) -o requirements.txt
	$(LOCK) $(ARGS) --group dev -o requirements-dev.txt

clean: ## remove .venv/ and everything else that was made here
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Made anew only when what is to be installed has changed.
$(READY): requirements-dev.txt pyproject.toml
	@found=; for candidate in $(PYTHON); do \
		if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Lunchtable needs Python 3.11 or newer. Install one, or name it: make setup PYTHON=/path/to/python" >&2; exit 1; \
	fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$found cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; \
	fi; \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then $$found -m venv --clear .venv; fi
	@echo "Installing into .venv/ (a minute or two, only once) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)
