"""Tests in another order, to find those that go on from each other: `pytest -p tests.order --backwards|--each-alone …`.

One test that fails is run once more by itself (`tests.suite`); what needs the test before it fails then, whatever the
cause. Each test runs in a process of its own here, forked once everything is collected: a second for hundreds of small
ones. `bash tests/session.sh python -m pytest -p tests.order --each-alone tests/unit/vault` tries one folder.
"""

from __future__ import annotations

import os
import sys

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the two ways."""
    parser.addoption("--backwards", action="store_true", help="run the last test first")
    parser.addoption("--each-alone", action="store_true", help="run each test in a process of its own")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Turn the order round."""
    if config.getoption("--backwards"):
        items.reverse()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run each test in a fork, with fixtures of its own."""
    if not session.config.getoption("--each-alone") or session.config.option.collectonly:
        return None
    failed = [item.nodeid for item in session.items if not _passes_alone(item)]
    print(f"\n{len(session.items)} tests ran alone, {len(failed)} failed", *failed, sep="\n", flush=True)
    session.testsfailed = len(failed)
    return True


def _passes_alone(item: pytest.Item) -> bool:
    if sys.platform == "win32":
        raise pytest.UsageError("Windows has no fork")
    sys.stdout.flush()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    status = 1
    try:
        seen = _Failures()
        item.config.pluginmanager.register(seen)
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        status = int(seen.any)
    finally:
        sys.stdout.flush()
        os._exit(status)


class _Failures:
    """Says what failed; the process ends before pytest would."""

    any = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.any = True
            print(f"\n{report.nodeid} failed alone ({report.when})\n{report.longreprtext}")
