"""What goes wrong in the libraries that look for codes: damaged pictures are expected, a changed library is not."""

from __future__ import annotations

import logging
from functools import cache

#: A library that lost a name or takes other arguments: a bug of ours, which must not read as "no code found".
CHANGED = (AttributeError, TypeError, ImportError, NameError)

_log = logging.getLogger(__name__)


def note_failure(where: str, error: Exception) -> None:
    """Log a failure once for each place and kind; its message may hold what a code says, so only its kind is named."""
    note_once(where, type(error).__name__)


@cache
def note_once(where: str, kind: str) -> None:
    """Log that looking for codes failed; a second call with the same words does nothing."""
    _log.warning("Looking for codes in %s failed (%s); it is read as holding none.", where, kind)
