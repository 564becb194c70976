"""The script that builds the extension, which is no module of the package."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType


def _load() -> ModuleType:
    path = Path(__file__).parent.parent / "packaging" / "extension.py"
    spec = importlib.util.spec_from_file_location("extension_build_script", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


extension = _load()
