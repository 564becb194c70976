"""Where plain files are, in the wheel's package or in the checkout: those of `resources/`, and the manual's pages."""

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


def document(*parts: str) -> Path:
    """Return the path of one page of the documentation, named from the top of the project.

    Raises:
        FileNotFoundError: It is in neither place; the installation is broken.

    """
    package = Path(__file__).resolve().parent
    for root in (package / "resources" / "documents", package.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(parts))
