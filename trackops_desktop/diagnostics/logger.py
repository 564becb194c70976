"""Loggers for every module: they load nothing, take nothing of the user's, and never wait.

A line is a literal sentence of ours with arguments that the types allow: numbers, members of enumerations, classes,
errors (told by their kinds and places, never by their messages), and texts that were declared to be ours with `Word`.
`str` is not among them, so that the type checker refuses what a page, a file or a person wrote; whatever comes along
all the same shows as `…`.

Python's `logging` is loaded by the log itself (`diagnostics.log`), long after the first codes are shown. Lines that
come earlier wait here, a few hundred of them; where no log is ever opened they go with the process.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Final, NamedTuple, TextIO

DEBUG, INFO, WARNING, ERROR = 10, 20, 30, 40
_HIDDEN: Final = "…"
#: Lines that wait for a log.
_EARLY: Final = 300
#: Places whose first fault alone is told.
_MOST_PLACES: Final = 1_000


class Word(str):
    """A text that is ours and tells nothing of the user: a format's name, a version, a verb."""

    __slots__ = ()


#: What a line may show.
Loggable = Word | bool | int | float | Enum | BaseException | type | None


def shown(value: object) -> object:
    """Return a value as a log line may hold it."""
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, Enum):
        return value.name
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, BaseException):
        return type(value).__name__
    return _HIDDEN


class LogLine(NamedTuple):
    """One line, complete and harmless.

    Attributes:
        moment: When it was written, unix seconds.
        level: As Python's `logging` numbers them.
        name: The module that wrote it.
        text: The sentence, perhaps with the places of an error beneath.

    """

    moment: float
    level: int
    name: str
    text: str


Sink = Callable[[LogLine], None]


class LogOutlet:
    """Where the lines of one process go: to the logs that are open, and to a short memory while there is none."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Begin without a log."""
        self.clock = clock
        self._lock = threading.RLock()
        self._sinks: tuple[Sink, ...] = ()
        self._console: TextIO | None = None
        self._early: deque[LogLine] = deque(maxlen=_EARLY)
        self._places: set[object] = set()

    def take(self, line: LogLine) -> None:
        """Hand a line on, or keep it for the first log that is opened."""
        with self._lock:
            sinks = self._sinks
            if not sinks:
                self._early.append(line)
                if self._console is not None and line.level >= WARNING:
                    self._console.write(f"{line.text}\n")
        for sink in sinks:
            sink(line)

    def attach(self, sink: Sink) -> None:
        """Open a log; it gets what has waited."""
        with self._lock:
            early = tuple(self._early)
            self._early.clear()
            for line in early:
                sink(line)
            self._sinks = (*self._sinks, sink)

    def detach(self, sink: Sink) -> None:
        """Close a log."""
        with self._lock:
            self._sinks = tuple(one for one in self._sinks if one is not sink)

    def show_faults(self, console: TextIO | None) -> None:
        """Show warnings and errors on a console while no log is open, as servers do."""
        self._console = console

    def is_news(self, place: object) -> bool:
        """Say whether this place has not been told of before; it has from now on."""
        with self._lock:
            if place in self._places or len(self._places) >= _MOST_PLACES:
                return False
            self._places.add(place)
            return True


_OUTLET: Final = LogOutlet()


def process_outlet() -> LogOutlet:
    """Return the outlet that the modules' loggers of this process write to."""
    return _OUTLET


class LazyLogger:
    """A module's logger. Each message is a literal; each argument is one that a line may show."""

    __slots__ = ("_name", "_outlet")

    def __init__(self, name: str, outlet: LogOutlet = _OUTLET) -> None:
        """Take the module's name."""
        self._name, self._outlet = name, outlet

    def debug(self, message: str, *arguments: Loggable) -> None:
        """Tell a detail, which only `--verbose` shows."""
        self._write(DEBUG, message, arguments)

    def info(self, message: str, *arguments: Loggable) -> None:
        """Tell what was done."""
        self._write(INFO, message, arguments)

    def warning(self, message: str, *arguments: Loggable, error: BaseException | None = None) -> None:
        """Tell what did not work and can be expected not to; `error` adds its kinds and places."""
        self._write(WARNING, message, arguments, error)

    def error(self, message: str, *arguments: Loggable, error: BaseException | None = None) -> None:
        """Tell what should never happen."""
        self._write(ERROR, message, arguments, error)

    def once(self, message: str, *arguments: Loggable, error: BaseException) -> None:
        """Tell of an error as a warning, and stay silent when it comes from the same place again.

        For code that runs for every frame or every picture of a file: a fault there would fill the log.
        """
        if self._outlet.is_news((self._name, message, type(error).__qualname__, _innermost(error))):
            self._write(WARNING, message, arguments, error)

    def _write(
        self, level: int, message: str, arguments: tuple[Loggable, ...], error: BaseException | None = None
    ) -> None:
        text = filled(message, tuple(shown(one) for one in arguments))
        if error is not None:
            from trackops_desktop.diagnostics.redaction import safe_trace

            text = f"{text}\n{safe_trace(error)}"
        self._outlet.take(LogLine(self._outlet.clock(), level, self._name, text))


def filled(message: str, arguments: object) -> str:
    """Return a message with its arguments; where one does not fit (`%d` of what is hidden), without them."""
    try:
        return message % arguments if arguments else message
    except (TypeError, ValueError, KeyError):
        return message


def _innermost(error: BaseException) -> object:
    """Return the place that an error was raised at."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return None if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
