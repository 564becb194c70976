"""A report whose head needs what only its end knows: the middle lies on the disk until then."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from trackops_desktop.atomic_file import put_in_place
from trackops_desktop.errors import ScanError, reason_of
from trackops_desktop.i18n import _


class SpooledFile:
    """Collects the middle of a report in a temporary file and writes the whole beside its target, then renames it.

    An earlier report stays as it was until the new one is complete.
    """

    def __init__(self, target: Path) -> None:
        """Begin a report.

        Raises:
            ScanError: The folder of the target is not there.

        """
        if not target.parent.is_dir():
            raise ScanError(
                _("There is no folder for {name}.", name=target.name), _("Make it first, or name another one.")
            )
        self._target = target
        self._middle: IO[str] = tempfile.TemporaryFile(  # noqa: SIM115 # lives as long as this
            "w+", encoding="utf-8", newline=""
        )

    def add(self, text: str) -> None:
        """Add to the middle."""
        self._middle.write(text)

    def finish(self, head: str, tail: str) -> None:
        """Write the report.

        Raises:
            ScanError: It cannot be written.

        """
        self._middle.seek(0)
        part = self._target.with_name(f".{self._target.name}.{os.getpid()}.part")
        try:
            with part.open("w", encoding="utf-8", newline="\n") as out:
                _copy(out.write, head, self._middle, tail)
            put_in_place(lambda: part.replace(self._target))
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise ScanError(
                _("{name} cannot be written ({reason}).", name=self._target.name, reason=reason_of(error)),
                _("Choose another place."),
            ) from None

    def close(self) -> None:
        self._middle.close()


def _copy(write: Callable[[str], object], head: str, middle: IO[str], tail: str) -> None:
    write(head)
    while piece := middle.read(1 << 16):
        write(piece)
    write(tail)
