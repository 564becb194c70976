"""Writes THIRD-PARTY-LICENSES: what `requirements.lock` brings on any system, with all licence texts of each package.

Run by `make licences` in an environment into which the lock was installed; what other systems alone have is fetched.
The same lock gives the same bytes.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution
from pathlib import Path

from locked_packages import LOCK, ROOT, licence_of, located, pinned

#: Licences that packages name without bringing their texts, and that of Python, which bundles contain.
TEXTS = Path(__file__).parent / "licence_texts"
QT = ("LGPL-3.0.txt", "GPL-3.0.txt")
WITHOUT_TEXTS = {"pyside6": QT, "pyside6-addons": QT, "pyside6-essentials": QT, "shiboken6": QT}
#: Packages that leave their licence to another one of the same authors.
LIKE = dict.fromkeys(
    ("pyobjc-core", *(f"pyobjc-framework-{name}" for name in ("avfoundation", "coreaudio", "coremedia"))),
    "pyobjc-framework-cocoa",
)
HEAD = """Trackops Desktop is licensed under the Apache License 2.0 (LICENSE). It uses the packages below, each
under its own licence.

Qt and QtWebEngine, which PySide6 contains, are used under the GNU Lesser General Public License 3.0: they are separate
libraries that may be replaced. QtWebEngine contains Chromium, whose own notices are shown at chrome://credits. The
wheels of opencv-python contain FFmpeg (LGPL 2.1) and Qt (LGPL 3.0); packages for Linux leave that Qt out, and have the
reference BLAS and LAPACK (BSD 3-clause, as Debian builds them) in the place of OpenBLAS. pykeepass is licensed under
the GNU General Public License 3.0 and is optional: it comes with the extra `keepass`, and a bundle that contains it is
under that licence as a whole. Bundles that need no Python contain Python itself; its licence comes last.

The icons of services in resources/services come from Simple Icons (https://simpleicons.org), which gives them to the
public domain (CC0 1.0). They are marks of their owners and stand here only to tell accounts apart.
"""
_NAMES = re.compile(r"(?i)^(licen[cs]es?|copying|copyright|notice|authors)\b")
_RULE = "\n" + "=" * 100 + "\n"


def main() -> None:
    """Write the file."""
    pins = pinned(LOCK.read_text("utf-8"))
    parts, seen = [HEAD], dict[str, str]()
    with located(pins) as packages:
        for pin in pins:
            package = packages[pin.name]
            texts = licence_texts(package) or licence_texts(packages[LIKE.get(pin.name, pin.name)])
            texts = texts or [(name, (TEXTS / name).read_text("utf-8")) for name in WITHOUT_TEXTS[pin.name]]
            about = [package.metadata["Name"], pin.version, licence_of(package)[0], home_page(package)]
            parts.append("\n".join(filter(None, about)) + "\n" + shown(pin.name, texts, seen))
    python = [("LICENSE.txt", (TEXTS / "Python.txt").read_text("utf-8"))]
    parts.append(
        "Python\nPython Software Foundation License 2\nhttps://www.python.org/\n" + shown("Python", python, seen)
    )
    (ROOT / "THIRD-PARTY-LICENSES").write_text(_RULE.join(parts), "utf-8")


def licence_texts(package: Distribution) -> list[tuple[str, str]]:
    """Return the names and texts of all files by which a package tells its licence, and those of what it contains."""
    found = []
    for path in sorted(package.files or (), key=str):
        inside = path.parts[1:]
        if path.parts[0].endswith(".dist-info") and inside and ("licenses" in inside[:-1] or _NAMES.match(inside[-1])):
            text = Path(path.locate()).read_text("utf-8", "replace")
            found.append(("/".join(inside).removeprefix("licenses/"), text))
    return found


def home_page(package: Distribution) -> str:
    """Return where a package is at home, or nothing."""
    urls = dict(one.split(", ", 1) for one in package.metadata.get_all("Project-URL") or [])
    known = {label.lower().replace(" ", ""): url for label, url in urls.items()}
    names = ("homepage", "home", "source", "sourcecode", "repository", "github")
    if "Home-page" in package.metadata:
        return package.metadata["Home-page"]
    return next((known[name] for name in names if name in known), "")


def shown(owner: str, texts: list[tuple[str, str]], seen: dict[str, str]) -> str:
    """Return texts under the names of their files; what another package has in the same words is told by its name."""
    parts = []
    for name, text in texts:
        lines = "\n".join(line.rstrip() for line in text.strip("\ufeff\r\n").splitlines())
        same = " ".join(lines.split())
        parts.append(f"\n-- {name}: as for {seen[same]}\n" if same in seen else f"\n-- {name}\n\n{lines}\n")
        seen.setdefault(same, f"{owner} ({name})")
    return "".join(parts)


if __name__ == "__main__":
    main()
