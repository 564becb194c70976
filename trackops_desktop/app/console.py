"""What is said on the terminal that the program was started from; there may be none."""

from __future__ import annotations

import sys
from contextlib import suppress


def tell(text: str, *, wrong: bool = True) -> bool:
    """Write a line to standard error, or to standard output where nothing is wrong; return whether it was written.

    A program that a window started, as on Windows, has neither: then nothing is written.
    """
    stream = sys.stderr if wrong else sys.stdout
    if stream is not None:
        with suppress(OSError, ValueError):
            stream.write(f"{text}\n")
            stream.flush()
            return True
    return False
