"""Files that a command line names: Windows leaves patterns such as `*.png` to programs; elsewhere, shells read them."""

from __future__ import annotations

import sys
from argparse import Action, ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class FileNames(Action):
    """An argument of several files."""

    def __call__(
        self,
        _parser: ArgumentParser,
        namespace: Namespace,
        values: str | Sequence[Any] | None,
        _option: str | None = None,
    ) -> None:
        """Keep the names, patterns replaced by what they stand for."""
        setattr(namespace, self.dest, with_patterns_read(values or ()))


def with_patterns_read(names: Sequence[str], system: str = sys.platform) -> list[str]:
    """Return the names with every pattern replaced by the files that there are, in their order.

    A pattern that nothing answers to stays as it is: reading it fails and says so.
    """
    if system != "win32":
        return list(names)
    return [file for name in names for file in (_matching(Path(name)) or [name])]


def _matching(pattern: Path) -> list[str]:
    """Only `*` and `?` are signs of a pattern, which no file of Windows has in its name."""
    if not {"*", "?"} & set(pattern.name):
        return []
    return sorted(str(file) for file in pattern.parent.glob(pattern.name.replace("[", "[[]")))
