"""Where the plain files of `resources/` lie: in the wheel's package or, in a checkout, beside it."""

from __future__ import annotations

from pathlib import Path


def resource(*parts: str) -> Path:
    """Return the path of one file or folder of `resources/`.

    Raises:
        FileNotFoundError: It is in neither place; the installation is broken.

    """
    package = Path(__file__).resolve().parent
    for root in (package / "resources", package.parent / "resources"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(("resources", *parts)))
