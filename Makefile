# Trackops Desktop: `make run` opens the application, `make test` runs every test with no screen.
# Both do all set-up. VENV=… uses another virtual environment.
PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
PYTEST_ARGS ?=

.PHONY: run test check bench screenshots system-run system-test clean fuzz lock

run: system-run $(STAMP)
	$(PY) -m trackops_desktop

test: system-test $(STAMP)
	bash tests/session.sh $(PY) -m pytest $(PYTEST_ARGS)

check: $(STAMP)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --require-hashes --requirement requirements.lock
	$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

system-run:
	@sh resources/debian/ensure.sh resources/debian/run.txt

system-test:
	@sh resources/debian/ensure.sh resources/debian/run.txt resources/debian/test.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov
