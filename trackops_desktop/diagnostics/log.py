"""The log of one installation: small rotating files in its home, redacted by construction, written on a thread.

Our modules write through `diagnostics.logger`. What comes through Python's `logging` under our name passes the same
sieve: literal messages with numbers, names of enumerations, kinds of errors, and words that were declared to be ours.
Any other value, a text above all, shows as `…`: what a page, a file or a person wrote cannot reach the file, whichever
part logs it. Exceptions are written as kinds and places, without their messages.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from trackops_desktop.diagnostics.logger import LogLine, LogOutlet, filled, process_outlet, shown
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
        record.msg = filled(message, arguments)
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

    def __init__(
        self, folder: Path, stream: TextIO | None = None, *, verbose: bool = False, outlet: LogOutlet | None = None
    ) -> None:
        """Begin to take lines, those that have waited first; the file is opened on the writing thread.

        Args:
            folder: Where the files lie; it is made for this user alone.
            stream: Where `verbose` shows the lines as well.
            verbose: Take the details too.
            outlet: What our modules write to; the process's own by default.

        """
        self._folder, self._stream = folder, stream if verbose else None
        self._records: queue.SimpleQueue[logging.LogRecord | None] = queue.SimpleQueue()
        self._handler = _Enqueue(self._records)
        self._sink = self._take
        self._logger = logging.getLogger(ROOT)
        self._logger.propagate = False
        self._logger.setLevel(logging.DEBUG if verbose else logging.INFO)
        self._logger.addHandler(self._handler)
        self._thread = threading.Thread(target=self._write, daemon=True, name="log")
        self._thread.start()
        self._outlet = outlet or process_outlet()
        self._outlet.attach(self._sink)

    def close(self, patience: float = _LAST_LINES) -> None:
        """Take no more lines; wait so many seconds until those that are in line are written."""
        self._outlet.detach(self._sink)
        self._logger.removeHandler(self._handler)
        self._records.put(None)
        self._thread.join(patience)

    def _take(self, line: LogLine) -> None:
        if line.level >= self._logger.level:
            record = logging.LogRecord(line.name, line.level, "", 0, line.text, None, None)
            record.created = line.moment
            self._records.put(record)

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

    from trackops_desktop.private_file import create_private, make_private_folder

    def opener(path: str, flags: int) -> int:
        with suppress(FileExistsError):
            os.close(create_private(Path(path)))
        return os.open(path, flags, 0o600)

    class OwnFile(RotatingFileHandler):
        def _open(self):  # type: ignore[no-untyped-def]
            return open(self.baseFilename, self.mode, encoding="utf-8", newline="\n", opener=opener)

        def doRollover(self) -> None:
            """Go on in the same file where it cannot be renamed: on Windows, while another process has it open."""
            with suppress(OSError):
                super().doRollover()
            self.stream = self.stream or self._open()  # type: ignore[no-untyped-call]

        def handleError(self, record: logging.LogRecord) -> None:
            """Stay silent: a line that cannot be written must not disturb anybody."""

    make_private_folder(folder)
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
