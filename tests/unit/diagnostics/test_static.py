"""What every module of the package keeps to: no broad handler swallows a fault, and no line can carry a user's text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import trackops_desktop

PACKAGE = Path(trackops_desktop.__file__).parent
BROAD = {"Exception", "BaseException", "ExceptionGroup", "BaseExceptionGroup"}
METHODS = {"debug", "info", "warning", "error", "once"}
#: Where Python's own `logging` may be spoken to: the log itself.
OWN_LOGGING = {"diagnostics/log.py"}
#: What a handler may hand its error on to: each ends in the crash window or in the log.
HANDED_ON = {"sys.excepthook", "_told", "_reported", "note_failure"}
#: What may be declared as ours, by module. Each of these is a name out of a table of the program, or a version.
WORDS = {
    "app/build.py": {"VERSION", "sys.platform"},
    "scan/decoding/failures.py": {"where"},
    "services/settings.py": {"name"},
    "services/import_export/transfers.py": {"format_.key", "writer.key"},
    "ui/add/screen_grab.py": {"name"},
    "vault/keyring/backends.py": {"allowed.name"},
    "vault/keyring/errors.py": {"name", "_bus_error(error)"},
    "vault/keyring/secret_service.py": {"self._name"},
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _is_broad(node: ast.expr | None) -> bool:
    if node is None:
        return True
    if isinstance(node, ast.Tuple):
        return any(_is_broad(one) for one in node.elts)
    return ast.unparse(node).rpartition(".")[2] in BROAD


def _tells(node: ast.AST, error: str | None) -> bool:
    """Say whether a statement lets the error out, writes it down with its places, or hands it on."""
    if isinstance(node, ast.Raise):
        return node.exc is None
    if not isinstance(node, ast.Call) or error is None:
        return False
    called = ast.unparse(node.func)
    if called.startswith("_LOGGER."):
        return any(one.arg == "error" and ast.unparse(one.value) == error for one in node.keywords)
    return called in HANDED_ON and error in {ast.unparse(one) for one in node.args}


def swallowed(source: str) -> list[int]:
    """Return the lines of broad handlers that neither let an error out nor write it down."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type):
            if not any(_tells(one, node.name) for line in node.body for one in ast.walk(line)):
                found.append(node.lineno)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "suppress":
            found += [node.lineno for one in node.args if _is_broad(one)]
    return found


def unsafe_lines(source: str, place: str = "") -> list[str]:
    """Return what is logged with a message that is no literal, or with an argument that need not be ours."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom) and place not in OWN_LOGGING:
            names = {one.name for one in node.names} | {getattr(node, "module", None)}
            found += [f"{node.lineno}: logging is imported" for one in names if str(one).partition(".")[0] == "logging"]
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called == "Word":
            ours = WORDS.get(place, set())
            found += [f"{node.lineno}: {ast.unparse(one)}" for one in node.args if ast.unparse(one) not in ours]
        if called.rpartition(".")[0] == "_LOGGER" or (isinstance(node.func, ast.Attribute) and _is_logger(node)):
            found += [f"{node.lineno}: {what}" for what in _unsafe_call(node)]
    return found


def _is_logger(call: ast.Call) -> bool:
    target = ast.unparse(call.func).rpartition(".")
    return target[2] in METHODS and "log" in target[0].lower()


def _unsafe_call(call: ast.Call) -> Iterator[str]:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in METHODS:
        yield "an unknown way to log"
    message = call.args[0] if call.args else None
    if not isinstance(message, ast.Constant) or not isinstance(message.value, str):
        yield "the message is no literal"
    for argument in call.args[1:]:
        if isinstance(argument, ast.JoinedStr) or (
            isinstance(argument, ast.Call) and ast.unparse(argument.func) in {"str", "repr", "ascii", "format"}
        ):
            yield f"a text is built: {ast.unparse(argument)}"
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str | bytes):
            yield "a text that belongs into the message"


def test_every_broad_handler_lets_errors_out_or_writes_them_down() -> None:
    faults = {}
    for path in modules():
        source = path.read_text("utf-8")
        if "except" in source or "suppress" in source:  # nothing else can swallow an error
            faults[str(path)] = swallowed(source)
    assert len(faults) > 100
    assert {path: lines for path, lines in faults.items() if lines} == {}


def test_every_line_of_the_log_is_a_literal_with_what_is_ours() -> None:
    faults = {}
    for path in modules():
        source = path.read_text("utf-8")
        if "log" in source.lower() or "Word" in source:  # nothing else can log
            faults[str(path)] = unsafe_lines(source, path.relative_to(PACKAGE).as_posix())
    assert len(faults) > 100
    assert {path: lines for path, lines in faults.items() if lines} == {}


def test_mypy_is_what_refuses_texts_as_arguments() -> None:
    """`str` is no `Loggable`; the type checker reads every call, so that this may not be switched off anywhere."""
    assert "str" not in ast.unparse(_loggable()).replace("Word", "")
    for path in modules():
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            assert not ("_LOGGER" in line and "type: ignore" in line), f"{path.name}:{number}"
            assert "cast(Loggable" not in line
            assert 'cast("Loggable' not in line


def _loggable() -> ast.expr:
    tree = ast.parse((PACKAGE / "diagnostics" / "logger.py").read_text("utf-8"))
    found = next(one for one in tree.body if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "Loggable")
    return found.value


# the checks themselves


@pytest.mark.parametrize(
    "source",
    [
        "try: f()\nexcept Exception: pass",
        "try: f()\nexcept: return_none()",
        "try: f()\nexcept (OSError, BaseException) as e: print(e)",
        "try: f()\nexcept Exception as e: raise Other from None",
        "try: f()\nexcept Exception as e: _LOGGER.warning('x %s', e)",
        "try: f()\nexcept Exception as e: _LOGGER.warning('x', error=other)",
        "with suppress(Exception): f()",
        "with contextlib.suppress(OSError, builtins.Exception): f()",
    ],
)
def test_what_swallows_is_found(source: str) -> None:
    assert swallowed(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "try: f()\nexcept Exception:\n    close()\n    raise",
        "try: f()\nexcept Exception as e: _LOGGER.once('x', error=e)",
        "try: f()\nexcept Exception as e:\n    _LOGGER.warning('x', error=e)\n    raise Other from None",
        "try: f()\nexcept Exception as e: sys.excepthook(type(e), e, e.__traceback__)",
        "try: f()\nexcept OSError: pass",
        "with suppress(OSError): f()",
    ],
)
def test_what_lets_out_or_writes_down_is_let_be(source: str) -> None:
    assert swallowed(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "_LOGGER.info(f'Signed in as {name}')",
        "_LOGGER.info('Signed in as %s' % name)",
        "_LOGGER.info('Signed in as ' + name)",
        "_LOGGER.info(message)",
        "_LOGGER.info('Signed in as %s', f'{name}')",
        "_LOGGER.info('Signed in as %s', str(name))",
        "_LOGGER.info('Signed in as %s', Word(page.title))",
        "_LOGGER.log(10, 'x')",
        "self._log.warning(text)",
        "import logging",
        "from logging import getLogger",
    ],
)
def test_what_could_carry_a_text_is_found(source: str) -> None:
    assert unsafe_lines(source) != []
