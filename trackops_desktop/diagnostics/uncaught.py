"""Exceptions that nothing caught, on any thread: told by us, since Python's own words repeat their messages."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from trackops_desktop.diagnostics.redaction import safe_trace


def hear_uncaught(tell: Callable[[BaseException], None] | None = None) -> Callable[[], None]:
    """Tell of whatever would end a thread, or was raised where nobody can catch it, such as in a callback from C.

    Args:
        tell: Is told on the very thread; None writes kinds and places to standard error.

    Returns:
        What undoes it.

    """
    say = tell or _write
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook

    def on_main_thread(_kind: type[BaseException], error: BaseException, _trace: object) -> None:
        say(error)

    def on_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            say(args.exc_value)

    def nowhere(args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:
            say(args.exc_value)

    def undo() -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks

    sys.excepthook, threading.excepthook, sys.unraisablehook = on_main_thread, on_thread, nowhere
    return undo


def run_heard(run: Callable[[], int]) -> int:
    """Run a program and return its exit status; an exception that ends it is told of as well."""
    undo = hear_uncaught()
    try:
        status = run()
    except SystemExit:
        undo()
        raise
    undo()  # not after any other exception, which the interpreter hands on when all of the program has ended
    return status


def _write(error: BaseException) -> None:
    if sys.stderr is not None:
        sys.stderr.write(f"{safe_trace(error)}\n")
