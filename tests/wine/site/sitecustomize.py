"""What every Python under Wine begins with: Wine gives a folder's last change where Windows gives its creation.

A data folder would be taken for a copy of itself as soon as something in it had changed in another second. So it is
told from its copy by its number alone, in every process of the tests.
"""

from __future__ import annotations

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MODULE = "trackops_desktop.vault.identity"


class _WithoutBirth(Loader):
    """Loads the module that asks for the time of creation, and takes that away."""

    def __init__(self, whole: Loader) -> None:
        self._whole = whole

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._whole.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._whole.exec_module(module)
        assert hasattr(module, "_birth"), f"{_MODULE} asks otherwise now"
        vars(module)["_birth"] = lambda _folder, _found: 0


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == _MODULE else None
        if spec is not None and spec.loader is not None:
            spec.loader = _WithoutBirth(spec.loader)
        return spec


sys.meta_path.insert(0, _Finder())
