"""Keeps the memory of this process from other programs, as far as the system lets it; best effort, never an error."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping

_PR_SET_DUMPABLE = 4


def forbid_dumps(environment: MutableMapping[str, str] = os.environ) -> bool:
    """Write no core file, and let no other process of this user read our memory; return whether it worked.

    Inside a snap the second would cut the application off from its portals, so it is left.
    """
    if sys.platform == "win32":
        return False
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not sys.platform.startswith("linux") or "SNAP" in environment:
        return sys.platform == "darwin"
    import ctypes

    try:
        return bool(ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False
