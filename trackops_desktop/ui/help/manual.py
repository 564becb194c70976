"""The shipped manual: its pages cut into sections, the words that are searched, and the pictures. No Qt."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from trackops_desktop.assets import document
from trackops_desktop.folding import folded
from trackops_desktop.i18n import N_

#: The pages in their order: the file, and what the table of contents calls it.
PAGES = (
    ("docs/manual.md", N_("Manual")),
    ("docs/manual/moving.md", N_("Import, export and backups")),
    ("docs/browser.md", N_("In your own browser")),
    ("docs/practice.md", N_("The practice site")),
    ("docs/command-line.md", N_("The command line")),
    ("docs/linting.md", N_("Testing enrolment codes")),
    ("docs/formats.md", N_("Formats of other programs")),
    ("docs/company-file.md", N_("Company files")),
    ("docs/administrators.md", N_("For administrators")),
    ("SECURITY.md", N_("Security")),
    ("CHANGELOG.md", N_("What's new")),
)
NEWS = "CHANGELOG.md"
_HEADING = re.compile(r"^(#{1,4})[ \t]+(.+?)[ \t]*#*$")
_FENCE = re.compile(r"^(```|~~~)")
_PICTURE = re.compile(r"!\[[^\[\]]*\]\(([^()\s]+)\)")
_MARKS = re.compile(r"[*_`]|!?\[([^\[\]]*)\]\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text up to the next one.

    Attributes:
        page: The page's file, from the top of the project.
        title: The heading without marks.
        level: 1 for a page, 2 for its sections, and so on.
        place: The how-many-th heading of its page, from 0.
        text: The text, without the heading.

    """

    page: str
    title: str
    level: int
    place: int
    text: str

    @property
    def anchor(self) -> str:
        """What a link to this heading says after the `#`: small letters, blanks as hyphens, no other signs."""
        kept = re.sub(r"[^\w\- ]", "", self.title.lower())
        return kept.strip().replace(" ", "-")


@dataclass(frozen=True, slots=True)
class ManualPage:
    """One page as it is shown."""

    name: str
    title: str
    markdown: str
    sections: tuple[Section, ...]
    folder: Path

    def pictures(self) -> tuple[str, ...]:
        """Return the pictures as the page names them, each once."""
        return tuple(dict.fromkeys(_PICTURE.findall(self.markdown)))


def read_pages() -> tuple[ManualPage, ...]:
    """Read every page of the manual (worker thread).

    Raises:
        FileNotFoundError: One is not there; the installation is broken.

    """
    pages = []
    for name, title in PAGES:
        path = document(*PurePosixPath(name).parts)
        markdown = path.read_text(encoding="utf-8")
        pages.append(ManualPage(name, title, markdown, sections_of(markdown, name), path.parent))
    return tuple(pages)


def sections_of(markdown: str, page: str) -> tuple[Section, ...]:
    """Cut a page at its headings; a line in a block of code is none."""
    found: list[tuple[int, str, list[str]]] = []
    in_code = False
    for line in markdown.splitlines():
        if _FENCE.match(line):
            in_code = not in_code
        heading = None if in_code else _HEADING.match(line)
        if heading:
            found.append((len(heading[1]), _plain(heading[2]), []))
        elif found:
            found[-1][2].append(line)
    return tuple(
        Section(page, title, level, place, "\n".join(lines)) for place, (level, title, lines) in enumerate(found)
    )


def matching(sections: Iterable[Section], query: str) -> tuple[Section, ...]:
    """Return the sections with every word of the query, those with all of them in the heading first."""
    words = folded(query).split()
    if not words:
        return tuple(sections)
    named, others = list[Section](), list[Section]()
    for section in sections:
        title, text = folded(section.title), folded(_plain(section.text))
        if all(word in title for word in words):
            named.append(section)
        elif all(word in title or word in text for word in words):
            others.append(section)
    return (*named, *others)


def target_of(link: str, page: str) -> tuple[str, str] | None:
    """Return page and anchor that a link of a page leads to, or None where it leads out of the manual."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    if not parts.path:
        return page, parts.fragment
    place = list[str]()
    for step in (PurePosixPath(page).parent / parts.path).parts:
        if step == ".." and place:
            place.pop()
        elif step != ".":
            place.append(step)
    name = "/".join(place)
    return (name, parts.fragment) if name in {known for known, _title in PAGES} else None


def without_pictures(markdown: str, known: Container[str]) -> str:
    """Return a page without the pictures that are not known (yet)."""
    return _PICTURE.sub(lambda found: found[0] if found[1] in known else "", markdown)


def _plain(text: str) -> str:
    return _MARKS.sub(lambda mark: mark[1] or "", text)
