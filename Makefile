# Trackops Desktop: `make run` opens the application, `make test` runs every test with no screen.
# Both do all set-up. VENV=… uses another virtual environment.
PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
PYTEST_ARGS ?=

.PHONY: run test check coverage bench screenshots fuzz lock system-run system-test clean

run: system-run $(STAMP)
	$(PY) -m trackops_desktop

test: system-test $(STAMP)
	bash tests/session.sh $(PY) -m pytest $(PYTEST_ARGS)

coverage: system-test $(STAMP)
	bash tests/session.sh $(PY) -m pytest --cov --cov-report=term $(PYTEST_ARGS)

bench: system-test $(STAMP)
	$(PY) -m tests.bench

screenshots: system-test $(STAMP)
	bash tests/session.sh xvfb-run -a -s "-screen 0 1280x1000x24" env QT_QPA_PLATFORM=xcb $(PY) -m tests.bench.screenshots
	bash tests/session.sh xvfb-run -a -s "-screen 0 1280x1000x24" env QT_QPA_PLATFORM=xcb \
	  TRACKOPS_SCREENSHOTS=docs/manual $(PY) -m pytest -q tests/journeys/test_signin_application.py
	bash tests/session.sh $(PY) -m tests.bench.practice_pictures

fuzz: $(STAMP)
	bash tests/session.sh $(PY) -m tests.fuzz
	bash tests/session.sh $(PY) -m tests.fuzz.scanning
	bash tests/session.sh $(PY) -m tests.fuzz.enrolments
	bash tests/session.sh $(PY) -m tests.fuzz.stress

# The exact versions of everything, with hashes and without naming an index; for every platform.
lock: $(STAMP)
	$(PY) -m uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock

check: $(STAMP)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

# The lock is complete. Looking for dependencies would find a newer version of what some of them name with an extra, and
# refuse it for having no hash.
$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --no-deps --require-hashes --requirement requirements.lock
	$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(PY) -m compileall -q trackops_desktop
	touch $@

system-run:
	@sh resources/debian/ensure.sh resources/debian/run.txt

system-test:
	@sh resources/debian/ensure.sh resources/debian/run.txt resources/debian/test.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov
