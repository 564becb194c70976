"""What the documentation names exists: files, folders, functions, make targets, commands, and the targets of links.

A name is checked where it stands in backticks, and looked for from the top of the project and from the package:

- `folder/file.py` and `folder/`;
- `folder/file.py:name` and `folder/file.py:Class.method`: a function, method, class or constant of that module (of a
  script of pages: a function);
- `package.module` and `package.module.Name` of this project;
- `Class.method`, where the class is one of ours;
- `make target` and `trackops command`, also in blocks of code.

In the pages for users, what stands in *italics* is what the windows say: it occurs in a text of the program or the
extension. The page on architecture names every folder of the package. Whatever else stands in backticks (files of
users, other people's functions, options) is left alone.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

PACKAGE = "trackops_desktop"
ARCHITECTURE = "docs/architecture.md"
FOR_USERS = (
    "README.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "docs/manual.md",
    "docs/manual/moving.md",
    "docs/browser.md",
    "docs/company-file.md",
    "docs/administrators.md",
)
_BLOCK = re.compile(r"^```.*?^```|^(?: {4}|\t)[^\n]*$", re.MULTILINE | re.DOTALL)
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_ITALICS = re.compile(r"(?<![*\w])\*([^*\n]+(?:\n[^*\n]+)?)\*(?![*\w])")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
#: A path whose ending says that it is ours to have.
_FILE = re.compile(r"([\w./-]+\.(?:py|js|toml|md|sh)|requirements[\w-]*\.(?:txt|lock))(?::([A-Za-z_][\w.]*))?")
_FOLDER = re.compile(r"[\w.-]+(?:/[\w.-]+)*/")
_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)+")
_DOTTED = re.compile(r"(?:trackops_desktop|tests)(?:\.\w+)+")
_MEMBER = re.compile(r"([A-Z]\w+)\.(\w+)")
_MAKE = re.compile(r"^\s*(?:\$ )?make ([a-z][\w-]*)", re.MULTILINE)
_MAKE_WORD = re.compile(r"make ([a-z][\w-]*)")
_COMMAND = re.compile(r"(?:^|[\s/$])trackops ([a-z]+)")
_JS_FUNCTION = re.compile(r"^(?:async )?function (\w+)|^const (\w+)", re.MULTILINE)


def defined(tree: ast.Module) -> set[str]:
    """Return the names that a module defines: `name`, `Class.name`, and a method's bare name."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found.update(f"{node.name}.{name}" for name in _members(node.body))
    return found | set(_members(tree.body))


def _members(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
            yield from (target.id for target in targets if isinstance(target, ast.Name))
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            for part in ast.walk(node):
                if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
                    yield part.attr


@dataclass
class Project:
    """The project at `root`, whose names are looked up."""

    root: Path
    _trees: dict[Path, set[str]] = field(default_factory=dict)

    def places(self, name: str) -> list[Path]:
        """Return what a path may mean: from the top of the project, or from the package."""
        whole = [self.root / name, self.root / PACKAGE / name]
        return [path for path in whole if path.exists()]

    def names(self, path: Path) -> set[str]:
        """Return what a file defines."""
        if path not in self._trees:
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".py":
                self._trees[path] = defined(ast.parse(text, str(path)))
            else:
                self._trees[path] = {name for pair in _JS_FUNCTION.findall(text) for name in pair if name}
        return self._trees[path]

    @cached_property
    def classes(self) -> dict[str, set[str]]:
        """The members of every class of the package that inherits none."""
        found: dict[str, set[str]] = {}
        for path in (self.root / PACKAGE).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
                if isinstance(node, ast.ClassDef) and not node.bases:
                    found[node.name] = set(_members(node.body))
        return found

    @cached_property
    def targets(self) -> set[str]:
        """The targets of the Makefile."""
        text = (self.root / "Makefile").read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z][\w-]*):", text, re.MULTILINE))

    @cached_property
    def commands(self) -> set[str]:
        """The commands of `trackops`, as its parser lists them."""
        text = (self.root / PACKAGE / "commands" / "parser.py").read_text(encoding="utf-8")
        calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
        listed = (call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Command")
        return {str(first.value) for first in listed if isinstance(first, ast.Constant)}

    def is_ours(self, name: str) -> bool:
        """Return whether a path begins in a folder of the project or of the package."""
        first = name.split("/")[0]
        return bool(first.strip(".")) and any(path.is_dir() for path in self.places(first))


def wrong_names(project: Project, text: str, folder: Path) -> Iterator[str]:
    """Return what a page names that does not exist; `folder` is the page's own."""
    prose = _FENCED.sub("", text)
    for span in _SPAN.findall(prose):
        reason = _wrong_span(project, span, folder)
        if reason:
            yield f"`{span}`: {reason}"
    blocks = "\n".join(_BLOCK.findall(text))
    for target in _MAKE.findall(blocks):
        if target not in project.targets:
            yield f"make {target}: there is no such target"
    for command in _COMMAND.findall(blocks):
        if command not in project.commands:
            yield f"trackops {command}: there is no such command"
    for link in _LINK.findall(prose):
        where = link.partition("#")[0]
        if where and "://" not in where and not (folder / where).exists():
            yield f"]({link}): there is no such file"


def _wrong_span(project: Project, span: str, folder: Path) -> str:
    if _FILE.fullmatch(span):
        return _wrong_file(project, span, folder)
    if _FOLDER.fullmatch(span):
        return "" if any(path.is_dir() for path in project.places(span)) else "there is no such folder"
    if _PATH.fullmatch(span):
        return "there is no such file" if project.is_ours(span) and not project.places(span) else ""
    if _MEMBER.fullmatch(span):
        owner, member = span.split(".")
        known = project.classes.get(owner)
        return "" if known is None or member in known else f"{owner} has no such member"
    return _wrong_words(project, span)


def _wrong_words(project: Project, span: str) -> str:
    make, command = _MAKE_WORD.match(span), _COMMAND.match(span)
    if make and make[1] not in project.targets:
        return "there is no such target"
    if command and command[1] not in project.commands:
        return "there is no such command"
    dotted = _DOTTED.search(span)
    return "" if dotted is None or _is_module(project, dotted[0].split(".")) else "there is no such module or name"


def _wrong_file(project: Project, span: str, folder: Path) -> str:
    name, _, inside = span.partition(":")
    places = [path for path in project.places(name) if path.is_file()]
    if not places and "/" not in name and (folder / name).is_file():
        places = [folder / name]
    if not places:
        return "there is no such file"
    return "" if not inside or any(inside in project.names(path) for path in places) else f"it defines no {inside}"


def _is_module(project: Project, parts: list[str]) -> bool:
    """Return whether the parts name a module or package, or something that a module defines."""
    path = project.root.joinpath(*parts)
    if path.is_dir() or path.with_suffix(".py").is_file():
        return True
    for length in range(len(parts) - 1, 0, -1):
        module = project.root.joinpath(*parts[:length]).with_suffix(".py")
        if module.is_file():
            return ".".join(parts[length:]) in project.names(module)
    return False


def pages(root: Path) -> list[Path]:
    """Return the pages that are checked: all of `docs`, README.md and SECURITY.md."""
    return [root / "README.md", root / "SECURITY.md", *sorted((root / "docs").rglob("*.md"))]


def said_by_windows(root: Path) -> str:
    """Return every text of the program and the extension, in small letters and without the marks of access keys."""
    package = root / PACKAGE
    trees = (ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in package.rglob("*.py"))
    nodes = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    others = (*(root / "resources").rglob("*.html"), *(root / "extension").glob("_locales/en/messages.json"))
    pages = (path.read_text(encoding="utf-8") for path in others)
    return "\n".join([*(text for text in nodes if isinstance(text, str)), *pages]).replace("&", "").casefold()


def unsaid_words(root: Path) -> Iterator[str]:
    """Return what the pages for users put in italics and no window says; a code's digits count for nothing."""
    said = said_by_windows(root)
    for name in FOR_USERS:
        path = root / name
        text = _SPAN.sub("", _FENCED.sub("", path.read_text(encoding="utf-8"))) if path.exists() else ""
        for words in (" ".join(found.split()) for found in _ITALICS.findall(text)):
            if re.sub(r"[ \d]*$", "", words.casefold()).rstrip(".,:") not in said:
                yield f"{name}: *{words}*: no window says so"


def unnamed_folders(root: Path) -> list[str]:
    """Return the folders of the package that the page on architecture does not name."""
    text = (root / ARCHITECTURE).read_text(encoding="utf-8")
    packages = (path.parent for path in sorted((root / PACKAGE).rglob("__init__.py")))
    names = [f"{path.relative_to(root / PACKAGE).as_posix()}/" for path in packages if path != root / PACKAGE]
    return [name for name in names if f"`{name}`" not in text]


def complaints(root: Path) -> list[str]:
    """Return a line for every name in the documentation that does not exist, and every folder that has none."""
    project = Project(root)
    missed = [f"{ARCHITECTURE}: the folder {name} is not named" for name in unnamed_folders(root)]
    return [*missed, *unsaid_words(root)] + [
        f"{page.relative_to(root)}: {wrong}"
        for page in pages(root)
        for wrong in wrong_names(project, page.read_text(encoding="utf-8"), page.parent)
    ]


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    said = complaints(Path(__file__).parents[2])
    print(
        "\n".join(said) if said else "docs: every file, function, folder, target, command and link that is named exists"
    )
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
