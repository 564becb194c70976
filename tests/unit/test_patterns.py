"""Every regular expression of the package takes time in proportion to its text, whatever the text is.

Python's engine goes back and tries again; on a hostile text an ambiguous pattern takes the square of its length or
more. The patterns are collected from the source, so that a new one is tested without being named here.
"""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import trackops_desktop

_ROOT = Path(trackops_desktop.__file__).parent
_CALLS = {"compile", "match", "search", "sub", "fullmatch", "split", "findall", "finditer"}
_SIZE = 1_000
#: The growth of a square is 4 when the text doubles; a busy machine doubles a linear one at times.
_MOST_GROWTH = 3.0
_TOO_SHORT_TO_MEASURE = 0.004
_UNITS = (
    "a", "A", "2", "0", "-", " ", "\t", "\n", "=", "%", "&", "?", ":", "/", ".", ",", ";", "|", "_", "#", "<", ">", '"',
    "'", "\\", "[", "(", "{", "é", "\u00a0", "•", "x ", "a-", "a ", "a.", "0.", "a:", "a=", "&a=", "?a=", "> ", "; ",
    "ab12 ", "ABCD ", "ABCD-", "2222-", " - ", "://", "a://", "otpauth:", "otpauth://", "https://", "&amp;", "&data=",
    "=\n", "=3D", "%3F", "\\u0026", "#Intent;", "intent://", "data:image/png;base64,", "copy ", "20", "new ", "aA",
    "Aa", "code ", "password ", "not ", "the ", "0x", "12.", "0 ", " ,", "wrong ",
)  # fmt: skip
_HEADS = ("", "otpauth://", "otpauth-migration://offline?", "intent://", "data:image/png;base64,", '"', "x")
#: Lists of words are slow on any text, a constant for each word: too slow to be measured in a test.
_LONG_LIST = 60
_TAILS = ("", "!")


class _Patterns(ast.NodeVisitor):
    """Finds `re.NAME(pattern, …)`; what is not written out there is looked up in the module."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.found: list[tuple[int, str, str]] = []

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        of_re = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "re"
        if of_re and isinstance(called, ast.Attribute) and called.attr in _CALLS and node.args:
            self._keep(node, called.attr)
        self.generic_visit(node)

    def _keep(self, node: ast.Call, use: str) -> None:
        names = vars(importlib.import_module(self.module))
        try:
            pattern = eval(compile(ast.Expression(node.args[0]), self.module, "eval"), dict(names))
        except NameError:
            return  # it is put together within a function; what it gives is a pattern of its module
        if isinstance(pattern, str):
            self.found.append((node.lineno, pattern, use))


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(_ROOT.rglob("*.py")):
        text = path.read_text()
        if re.search(r"^import re$", text, re.MULTILINE):
            yield ".".join(("trackops_desktop", *path.relative_to(_ROOT).with_suffix("").parts)), path


def _collected() -> list[tuple[str, re.Pattern[str], str]]:
    found: dict[tuple[str, int], tuple[str, re.Pattern[str], str]] = {}
    for module, path in _modules():
        visitor = _Patterns(module)
        visitor.visit(ast.parse(path.read_text()))
        kept = [value for value in vars(importlib.import_module(module)).values() if isinstance(value, re.Pattern)]
        for line, pattern, use in visitor.found:
            compiled = next((one for one in kept if one.pattern == pattern), None) or re.compile(pattern)
            found[pattern, compiled.flags] = (f"{module}:{line}", compiled, use)
        for one in kept:
            if isinstance(one.pattern, str):
                found.setdefault((one.pattern, one.flags), (module, one, "compile"))
    return list(found.values())


@pytest.fixture(scope="module")
def patterns() -> list[tuple[str, re.Pattern[str], str]]:
    """Found as the tests run: every test process would look for them, and one runs them."""
    return [one for one in _collected() if ".signin." not in one[0] or len(one[1].pattern) < _LONG_LIST]


def _seconds(pattern: re.Pattern[str], text: str, use: str) -> float:
    """Measure as it is used; of a pattern that is kept under a name every use counts."""
    started = time.thread_time()
    if use != "fullmatch":
        pattern.match(text)
    if use not in {"match", "fullmatch"}:
        for _ in pattern.finditer(text):
            pass
    if use in {"compile", "fullmatch"}:
        pattern.fullmatch(text)
    return time.thread_time() - started


def _grows_too_fast(pattern: re.Pattern[str], unit: str, head: str, tail: str, use: str = "compile") -> bool:
    """Compare a text with one twice as long; what seems too fast must be so twice, at growing sizes."""
    for size in (_SIZE, 4 * _SIZE):
        text = unit * (size // len(unit))
        if _seconds(pattern, head + text + text + tail, use) < _TOO_SHORT_TO_MEASURE:
            return False
        once = min(_seconds(pattern, head + text + tail, use) for _ in range(2))
        twice = min(_seconds(pattern, head + text + text + tail, use) for _ in range(2))
        if twice < _MOST_GROWTH * once:
            return False
    return True


def test_patterns_are_collected_from_the_whole_package(patterns: list[tuple[str, re.Pattern[str], str]]) -> None:
    places = " ".join(place for place, _pattern, _use in patterns)
    assert len(patterns) > 80
    for part in ("otp", "transfer", "signin", "vault", "services", "diagnostics", "practice", "ui"):
        assert f"trackops_desktop.{part}." in places


def test_the_measure_finds_a_square() -> None:
    # A busy machine makes the shorter text slow at times, too.
    assert any(_grows_too_fast(re.compile(r"\s+(copy)\s*$"), " ", "x", "!") for _ in range(5))
    assert any(_grows_too_fast(re.compile(r"(.+?)(?: - |:)(.*)", re.DOTALL), "a", "", "") for _ in range(5))
    assert not _grows_too_fast(re.compile(r"[a-z]+"), "a", "", "!")


def test_no_text_takes_the_square_of_its_length(patterns: list[tuple[str, re.Pattern[str], str]]) -> None:
    bad = [
        (place, head, unit, tail)
        for place, pattern, use in patterns
        for unit in _UNITS
        for head in _HEADS
        if head in {"", "x"} or head[:4] in pattern.pattern
        for tail in _TAILS
        if _grows_too_fast(pattern, unit, head, tail, use)
    ]
    assert not bad
