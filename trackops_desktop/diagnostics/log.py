"""The log of one installation: small rotating files in its home, redacted by construction, written on a thread.

A line is a literal sentence of ours with numbers, names of enumerations, kinds of errors, and words that were declared
to be ours with `Word`. Any other value, a text above all, shows as `…`: what a page, a file or a person wrote cannot
reach the file, whoever logs it. Exceptions are written as kinds and places, without their messages.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from trackops_desktop.diagnostics.redaction import safe_trace

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

#: The logger above all of ours; other libraries' loggers write nowhere.
ROOT: Final = "trackops_desktop"
FILE_NAME: Final = "trackops-desktop.log"
_FILE_BYTES: Final = 512 * 1024
_FILES: Final = 3
_HIDDEN: Final = "…"
#: Seconds that the end of the program waits for the last lines; a disk that hangs must not keep it.
_LAST_LINES: Final = 2.0


class Word(str):
    """A text that is ours and tells nothing of the user: a format's name, a version, a verb."""

    __slots__ = ()


def shown(value: object) -> object:
    """Return a value as a log line may hold it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, BaseException):
        return type(value).__name__
    return _HIDDEN


class SafeFilter(logging.Filter):
    """Turns a record into plain text that holds nothing of the user's, on the thread that logs it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace arguments by what may be shown, and an exception by its kinds and places."""
        arguments: tuple[object, ...] | dict[str, object] | None
        if isinstance(record.args, Mapping):
            arguments = {name: shown(value) for name, value in record.args.items()}
        else:
            arguments = tuple(shown(value) for value in record.args or ())
        message = record.msg if isinstance(record.msg, str) else _HIDDEN
        try:
            record.msg = message % arguments if arguments else message
        except (TypeError, ValueError):  # `%d` of something that is hidden
            record.msg = message
        if record.exc_info and record.exc_info[1] is not None:
            record.msg = f"{record.msg}\n{safe_trace(record.exc_info[1])}"
        record.args, record.exc_info, record.exc_text, record.stack_info = None, None, None, None
        return True


class _Enqueue(logging.Handler):
    """Hands records to the writing thread; never waits."""

    def __init__(self, records: queue.SimpleQueue[logging.LogRecord | None]) -> None:
        super().__init__()
        self._records = records
        self.addFilter(SafeFilter())

    def emit(self, record: logging.LogRecord) -> None:
        """Put it in line."""
        self._records.put(record)


class Log:
    """Writes what is logged to `folder`, and with `verbose` to a stream too, until it is closed."""

    def __init__(self, folder: Path, stream: TextIO | None = None, *, verbose: bool = False) -> None:
        """Begin to take lines; the file is opened on the writing thread."""
        self._folder, self._stream = folder, stream if verbose else None
        self._records: queue.SimpleQueue[logging.LogRecord | None] = queue.SimpleQueue()
        self._handler = _Enqueue(self._records)
        self._logger = logging.getLogger(ROOT)
        self._logger.propagate = False
        self._logger.setLevel(logging.DEBUG if verbose else logging.INFO)
        self._logger.addHandler(self._handler)
        self._thread = threading.Thread(target=self._write, daemon=True, name="log")
        self._thread.start()

    def close(self) -> None:
        """Write the lines that are in line, wait for them for a moment, and take no more."""
        self._logger.removeHandler(self._handler)
        self._records.put(None)
        self._thread.join(_LAST_LINES)

    def _write(self) -> None:
        handlers = self._open()
        while (record := self._records.get()) is not None:
            for handler in handlers:
                handler.handle(record)
        for handler in handlers:
            handler.close()

    def _open(self) -> list[logging.Handler]:
        formatter = logging.Formatter("%(asctime)sZ %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        handlers: list[logging.Handler] = [] if self._stream is None else [logging.StreamHandler(self._stream)]
        with suppress(OSError):  # a full or read-only disk: the program goes on without a log
            handlers.append(_file_handler(self._folder))
        for handler in handlers:
            handler.setFormatter(formatter)
        return handlers


def _file_handler(folder: Path) -> RotatingFileHandler:
    import os
    from logging.handlers import RotatingFileHandler

    def opener(path: str, flags: int) -> int:
        return os.open(path, flags, 0o600)

    class OwnFile(RotatingFileHandler):
        def _open(self):  # type: ignore[no-untyped-def]
            return open(self.baseFilename, self.mode, encoding="utf-8", opener=opener)

        def handleError(self, record: logging.LogRecord) -> None:
            """Stay silent: a line that cannot be written must not disturb anybody."""

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return OwnFile(folder / FILE_NAME, maxBytes=_FILE_BYTES, backupCount=_FILES - 1, encoding="utf-8")


def last_lines(folder: Path, most: int = 64 * 1024) -> str:
    """Return the end of the log, at most so many bytes of it; nothing where there is none."""
    parts = []
    for number in range(_FILES - 1, -1, -1):
        path = folder / (FILE_NAME if number == 0 else f"{FILE_NAME}.{number}")
        try:
            parts.append(path.read_bytes())
        except OSError:
            continue
    whole = b"".join(parts)
    cut = whole[-most:]
    if len(cut) < len(whole):
        cut = cut[cut.find(b"\n") + 1 :]
    return cut.decode("utf-8", "replace")
