"""No test waits for less long than `tests.patience` says: the libraries' own limits are for machines with time.

What may go unheard is done again, and a test that nobody ever hears fails.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import patience

TESTS = Path(__file__).parents[1]
#: pytest-qt's give up after five seconds, Qt's after five, httpx after five.
_NAMED = frozenset({"waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive", "waitCallback"})
_SECOND = frozenset({"qWaitFor", "qWaitForWindowActive", "qWaitForWindowExposed"})
_ASKING = frozenset({"get", "post", "request", "Client"})


def impatient(source: str) -> Iterator[int]:
    """Yield the lines on which something is waited for without saying how long, or for a number of one's own."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, owner = node.func.attr, node.func.value
        given = next((one.value for one in node.keywords if one.arg == "timeout"), None)
        is_http = name in _ASKING and isinstance(owner, ast.Name) and owner.id == "httpx"
        if name in _NAMED or is_http:
            is_wrong = given is None or isinstance(given, ast.Constant)
        elif name in _SECOND:
            is_wrong = len(node.args) < 2 or isinstance(node.args[1], ast.Constant)
        else:
            continue
        if is_wrong:
            yield node.lineno


@pytest.mark.parametrize(
    "call",
    [
        "qtbot.waitUntil(lambda: True)",
        "qtbot.waitSignal(signal, timeout=5_000)",
        "QTest.qWaitForWindowActive(window)",
        "httpx.get(url)",
    ],
)
def test_what_gives_up_early_is_found(call: str) -> None:
    assert list(impatient(call)) == [1]
    assert list(impatient("qtbot.waitUntil(lambda: True, timeout=PATIENCE_MS); pages.get(url)")) == []


def test_every_test_is_patient() -> None:
    files = [path for path in TESTS.rglob("*.py") if "bench" not in path.relative_to(TESTS).parts]
    sources = {path: path.read_text("utf-8") for path in files}
    found = [
        f"{path.relative_to(TESTS)}:{line}"
        for path, source in sources.items()
        if any(word in source for word in (*_NAMED, *_SECOND, "httpx."))
        for line in impatient(source)
    ]
    assert found == []


def test_what_goes_unheard_is_done_again_until_it_is_heard() -> None:
    done: list[int] = []
    patience.try_until(lambda: done.append(1), lambda: len(done) == 3, "three", first_look=0)
    assert len(done) == 3


def test_what_is_never_heard_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.0)
    with pytest.raises(AssertionError, match="tried in vain: an answer"):
        patience.try_until(lambda: None, lambda: False, "an answer")
