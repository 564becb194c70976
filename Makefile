# Trackops Desktop: `make run` opens the application, `make test` runs every test with no screen.
# Both do all set-up. VENV=… uses another virtual environment.
PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
COMPILE = $(PY) -m uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header --no-annotate --quiet
PYTEST_ARGS ?=
# Test processes side by side; 0 runs all in one, as a debugger wants it. Four keep two cores busy: tests wait for daemons.
TEST_PROCESSES ?= 4
# What `make test-wine` runs; all of it where nothing is named.
WINE_SUITES ?=
# What only one system has is unreachable on the others, and needs no excuse there.
OTHER_SYSTEM = $(PY) -m mypy --no-warn-unreachable --no-warn-unused-ignores --cache-dir .mypy_cache/other --platform

.PHONY: run test test-wine check coverage bench screenshots fuzz waits lock licences translations extension system-run \
  system-test clean package-wheel package-folder package-deb package-appimage package-windows package-macos package-flatpak package-test

run: system-run $(STAMP)
	$(PY) -m trackops_desktop

test: system-test $(DEV)
	$(PY) -m tests.suite --processes $(TEST_PROCESSES) $(PYTEST_ARGS)

# What needs no Qt, with Windows' own Python, where Wine is there.
test-wine: $(DEV)
	$(PY) tests/wine/run.py $(VENV)/wine $(WINE_SUITES)

coverage: system-test $(DEV)
	bash tests/session.sh $(PY) -m pytest --cov --cov-report=term $(PYTEST_ARGS)

bench: system-test $(DEV)
	$(PY) -m tests.bench

# LANG=de renders them in that language, to build/screenshots/de.
ifeq ($(origin LANG),command line)
screenshots: system-test $(DEV)
	bash tests/session.sh xvfb-run -a -s "-screen 0 1280x1000x24" env QT_QPA_PLATFORM=xcb \
	  $(PY) -m tests.bench.screenshots build/screenshots/$(LANG) $(LANG)
else
screenshots: system-test $(DEV)
	bash tests/session.sh xvfb-run -a -s "-screen 0 1280x1000x24" env QT_QPA_PLATFORM=xcb $(PY) -m tests.bench.screenshots
	bash tests/session.sh xvfb-run -a -s "-screen 0 1280x1000x24" env QT_QPA_PLATFORM=xcb \
	  TRACKOPS_SCREENSHOTS=docs/manual $(PY) -m pytest -q tests/journeys/signin/test_signin_application.py
	bash tests/session.sh $(PY) -m tests.bench.practice_pictures
	bash tests/session.sh $(PY) -m tests.bench.companion_pictures
endif

fuzz: $(DEV)
	bash tests/session.sh $(PY) -m tests.fuzz
	bash tests/session.sh $(PY) -m tests.fuzz.scanning
	bash tests/session.sh $(PY) -m tests.fuzz.enrolments
	bash tests/session.sh $(PY) -m tests.fuzz.linting
	bash tests/session.sh $(PY) -m tests.fuzz.stress
	bash tests/session.sh $(PY) -m tests.fuzz.racing
	bash tests/session.sh $(PY) -m tests.fuzz.keystrokes

# What the window's thread waits for, and for how long: the windows' tests, looked at from beside (tests/waits.py).
waits: system-test $(DEV)
	rm -f build/waits.txt && mkdir -p build
	TRACKOPS_WAITS=$(CURDIR)/build/waits.txt bash tests/session.sh $(PY) -m pytest -q tests/gui
	@cat build/waits.txt 2>/dev/null || echo "The window's thread waited for nothing."

# The exact versions of everything, with hashes and without naming an index; for every platform. `requirements.lock` is what
# the application needs; `requirements-dev.lock` adds what developers need.
lock: $(DEV)
	$(COMPILE) --extra build --extra practice --extra keepass --output-file requirements.lock
	$(COMPILE) --all-extras --constraint requirements.lock --output-file requirements-dev.lock

# The licence texts of what the lock brings, and a software bill of materials (CycloneDX).
licences: $(DEV)
	$(PY) packaging/licences.py
	$(PY) packaging/sbom.py

# The catalogues of all languages, brought up to the sentences that the sources mark, and compiled; says what is missing.
# ADD=xx begins one (docs/translating.md).
translations: $(DEV)
	$(PY) -m tests.checks.catalogues $(ADD)

# The browser extension, one file for each kind of browser.
extension: $(STAMP)
	$(PY) packaging/extension.py

# Packages lie in build/. The folder is what all others are made of; `package-test` starts the packages for Linux on bare
# systems of both Debian releases, which needs root.
package-wheel: $(DEV)
	rm -rf build/wheel
	$(PY) -m hatchling build --directory build/wheel

package-folder: $(DEV)
	$(PY) packaging/icon_files.py build
	$(PY) -m PyInstaller --noconfirm --log-level WARN --workpath build/freeze --distpath build/folder packaging/folder.spec
	$(PY) packaging/folder_check.py build/folder/trackops-desktop
	$(PY) packaging/start_check.py build/folder/trackops-desktop

package-deb: package-folder
	$(PY) packaging/debian_package.py build/folder/trackops-desktop build/debian

package-appimage: package-folder
	$(PY) packaging/appimage.py build/folder/trackops-desktop build/appimage

package-windows: package-folder
	$(PY) packaging/windows/build.py build/folder/trackops-desktop build/windows

package-macos: package-folder
	sh packaging/macos/disk_image.sh "build/folder/Trackops Desktop.app" build/macos

package-flatpak: $(DEV)
	$(PY) packaging/flatpak_sources.py build/flatpak/requirements.json
	flatpak-builder --force-clean --state-dir=build/flatpak/state --repo=build/flatpak/repo build/flatpak/app packaging/flatpak/com.viewcases.TrackopsDesktop.yaml

# What a user does with each, on bare systems: installs, uses, upgrades and removes it. The AppImage where one was made.
package-test: package-deb package-wheel
	lintian --display-info --pedantic --fail-on error,warning build/debian/*.deb
	appstreamcli validate --no-net resources/desktop/*.metainfo.xml
	desktop-file-validate --no-hints resources/desktop/*.Links.desktop resources/desktop/trackops-desktop.desktop
	$(PY) packaging/debian_package.py --version 0.0.9 --fast build/folder/trackops-desktop build/debian/before
	for release in bookworm trixie; do \
	  bash packaging/bare/system.sh $$release build/debian/before/*.deb build/debian/*.deb || exit 1; \
	  bash packaging/bare/wheel.sh $$release build/wheel/*.whl || exit 1; \
	  for image in build/appimage/*.AppImage; do \
	    [ ! -e "$$image" ] || bash packaging/bare/appimage.sh $$release "$$image" || exit 1; \
	  done; \
	done

check: $(DEV)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(OTHER_SYSTEM) win32
	$(OTHER_SYSTEM) darwin
	$(VENV)/bin/lint-imports
	$(PY) -m tests.checks.structure
	$(PY) -m tests.checks.docs
	$(PY) -m tests.checks.style
	$(PY) -m tests.checks.translations
	$(PY) -m tests.checks.extension_words
	$(PY) -m tests.checks.javascript
	$(VENV)/bin/actionlint
	$(PY) packaging/wheels_check.py

# The lock is complete. Looking for dependencies would find a newer version of what some of them name with an extra, and
# refuse it for having no hash.
$(STAMP): requirements.lock pyproject.toml
	@echo "Setting up, this once: about 400 MB of Python packages are downloaded, which takes some minutes."
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --no-deps --require-hashes --requirement requirements.lock
	@echo "Preparing the programs, so that they start quickly…"
	$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(PY) -m compileall -q trackops_desktop
	touch $@

$(DEV): $(STAMP) requirements-dev.lock
	@echo "Setting up the developers' tools, this once…"
	$(PY) -m pip install --quiet --no-deps --require-hashes --requirement requirements-dev.lock
	touch $@

system-run:
	@sh resources/debian/ensure.sh resources/debian/run.txt

system-test:
	@sh resources/debian/ensure.sh resources/debian/run.txt resources/debian/test.txt

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov
