"""What goes wrong in the libraries that look for codes: damaged pictures are expected, a changed library is not."""

from __future__ import annotations

from trackops_desktop.diagnostics.logger import LazyLogger, Word

#: A library that lost a name or takes other arguments: a bug of ours, which must not read as "no code found".
CHANGED = (AttributeError, TypeError, ImportError, NameError)

_LOGGER = LazyLogger(__name__)


def note_failure(where: str, error: Exception) -> None:
    """Log a failure once for each place and kind.

    Args:
        where: What was looked at, in words of ours.
        error: What happened; its message may hold what a code says and is left out.

    """
    _LOGGER.once(
        "Looking for codes in %s failed; it is read as holding none", Word(where), error=error
    )  # not translated
