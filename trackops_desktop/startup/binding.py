"""Loads Qt's Python binding without what only stub generation, help texts and error messages need.

`shiboken6` compiles modules of its own each time a process imports it; six of them parse, lay out and format signatures
or generate `.pyi` files. That takes a fifth of the time to the first pixels of a bare window, and none of it is used
before an argument is wrong or somebody asks for a docstring. They are loaded then.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType
from typing import Any

#: Versions of PySide that this was tried with; any other one is imported as always.
TESTED = ("6.11.3",)
_PACKAGE = "shibokensupport.signature."
#: Modules that wait until something of them is wanted. `mapping` is not among them: the C++ side reads its names
#: straight from the dictionary. That `importhandler` waits also keeps `PySide6` unimported until the support modules
#: are complete, and so spares every later import the search of its source for the word `PySide6`.
WAITING = frozenset(
    _PACKAGE + name
    for name in ("errorhandler", "importhandler", "layout", "parser", "lib.enum_sig", "lib.pyi_generator", "lib.tool")
)


class _Waiting:
    """Finds the waiting modules where the other finders find them, and lets them wait."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a specification that loads on first use, or None for all other modules."""
        if name not in WAITING:
            return None
        for finder in sys.meta_path:
            found = None if finder is self else finder.find_spec(name, path, target)
            if found is not None and found.loader is not None:
                found.loader = LazyLoader(found.loader)
                return found
        return None


class _Finders(list[Any]):
    """The import system's finders; its first stays first, though `shiboken6` puts its own before all others."""

    def insert(self, index: Any, finder: Any) -> None:
        """Insert behind the first."""
        super().insert(max(1, index), finder)


def _is_tested() -> bool:
    """Return whether the installed binding is of a version whose modules are known to load this way."""
    found = PathFinder.find_spec("shiboken6")
    if found is None or found.origin is None:
        return False
    folder = os.path.dirname(os.path.dirname(found.origin))  # noqa: PTH120 # pathlib is not loaded yet
    return any(os.path.isdir(f"{folder}/shiboken6-{version}.dist-info") for version in TESTED)  # noqa: PTH112


def load_binding() -> None:
    """Import `shiboken6`, unless that has been done; where its modules are laid out otherwise it loads as always."""
    if "shiboken6" in sys.modules or not _is_tested():
        return
    usual = sys.meta_path
    sys.meta_path = _Finders([_Waiting(), *usual])
    try:
        with suppress(ImportError):  # the import of PySide6 says it better
            import shiboken6  # noqa: F401
    finally:
        sys.meta_path = usual
