"""Standard output and error, where a system does not give them as programs need them."""

from __future__ import annotations

import errno
import io
import os
import select
import stat
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TextIO


def own_outputs() -> tuple[TextIO | None, TextIO | None]:
    """Return standard output and standard error; a program that a window started has neither."""
    return sys.stdout, sys.stderr


def use_utf8_in_pipes(streams: Iterable[TextIO | None], system: str, environment: Mapping[str, str]) -> None:
    """Let what goes to another program or a file be UTF-8 on Windows, whose own code pages lack most letters.

    A console shows every letter anyway. Whoever chose an encoding (`PYTHONIOENCODING`, `PYTHONUTF8`) keeps it.

    Args:
        streams: Those of `own_outputs`.
        system: Usually `sys.platform`.
        environment: Usually `os.environ`.

    """
    if system != "win32" or environment.get("PYTHONIOENCODING") or environment.get("PYTHONUTF8"):
        return
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")


def has_lost_its_reader(out: TextIO, error: OSError, system: str) -> bool:
    """Return whether a write failed because nobody reads the pipe any more, which Windows calls an invalid argument.

    Args:
        out: Where something was written.
        error: What came of it; one that names a file is about that file.
        system: Usually `sys.platform`.

    """
    if isinstance(error, BrokenPipeError):
        return True
    if system != "win32" or error.errno != errno.EINVAL or error.filename is not None:
        return False
    with suppress(OSError, ValueError):  # closed, or a stream in memory
        return stat.S_ISFIFO(os.fstat(out.fileno()).st_mode)
    return False


def has_no_reader(out: TextIO) -> bool:
    """Return whether nobody reads a pipe any more, before anything is written; no other output tells."""
    try:
        return _is_deserted(out.fileno())
    except (AttributeError, OSError, ValueError):  # no descriptor: a stream in memory
        return False


if sys.platform == "win32":

    def _is_deserted(descriptor: int) -> bool:
        """Ask for a pipe's state, as Windows' documentation of NtQueryInformationFile and of the kernel's pipes has it.

        A write of nothing would tell it too, but may look like the end to who does read.
        """
        import ctypes
        import msvcrt
        from ctypes import wintypes

        local_information, place_of_the_state, closing = 24, 8, 4
        answer, status_block = (wintypes.ULONG * 10)(), (ctypes.c_void_p * 2)()
        refused = ctypes.WinDLL("ntdll").NtQueryInformationFile(
            wintypes.HANDLE(msvcrt.get_osfhandle(descriptor)),
            status_block,
            answer,
            ctypes.sizeof(answer),
            local_information,
        )
        return not refused and answer[place_of_the_state] == closing

else:

    def _is_deserted(descriptor: int) -> bool:
        watched = select.poll()
        watched.register(descriptor, select.POLLERR)
        return any(event & select.POLLERR for _file, event in watched.poll(0))
