"""The sentences that the sources mark for translation, found by reading the sources.

`_`, `N_`, `ngettext` and `pgettext` of `trackops_desktop/i18n.py` mark them. A comment that begins with `Translators:`
directly above the sentence, or above the statement it is in, goes to the translators.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = "trackops_desktop"
#: The function and how many of its first arguments are the sentence; of `pgettext`, the first is the context.
MARKS = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
_COMMENT = "# Translators:"
#: What a module that marks anything has in it; half of them need not be parsed.
_CALL = re.compile(rf"\b({'|'.join(MARKS)})\s*\(")


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """What translators are given: a sentence, or one for one thing and one for many.

    Attributes:
        one: The English sentence.
        many: The sentence for many, or "".
        context: Which of its meanings this is, or "".

    """

    one: str
    many: str = ""
    context: str = ""


@dataclass(slots=True)
class Places:
    """Where a sentence stands, and what its translators are told.

    Attributes:
        files: The modules, as paths from the top of the project.
        comments: The developers' remarks.

    """

    files: set[str] = field(default_factory=set)
    comments: set[str] = field(default_factory=set)


def mark_of(node: ast.AST) -> str:
    """Return the name of the marking function that is called here, or ""."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
        return node.func.id
    return ""


def literal(node: ast.AST) -> str | None:
    """Return a string constant; Python has joined its parts already."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def sentence_of(call: ast.Call) -> Sentence | None:
    """Return the sentence that a call marks; None if it names one that is marked elsewhere, or none at all."""
    mark = mark_of(call)
    texts = [literal(argument) for argument in call.args[: MARKS[mark]]]
    if len(texts) < MARKS[mark] or any(not text for text in texts):
        return None
    first, second = (*map(str, texts), "")[:2]
    return Sentence(second, context=first) if mark == "pgettext" else Sentence(first, second)


def marked_in(tree: ast.Module, source: str) -> Iterator[tuple[Sentence, str]]:
    """Yield every sentence that a module marks, with the remark for its translators or ""."""
    lines = source.splitlines()
    for call, line in _calls(tree):
        if (sentence := sentence_of(call)) is not None:
            yield sentence, _remark(lines, call.lineno) or _remark(lines, line)


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, int]]:
    """Yield every call of a marking function, with the line where the innermost statement that it is in begins."""
    waiting: list[tuple[ast.AST, int]] = [(tree, 0)]
    while waiting:
        node, line = waiting.pop()
        if isinstance(node, ast.stmt):
            line = node.lineno
        if isinstance(node, ast.Call) and mark_of(node):
            yield node, line
        waiting += [(child, line) for child in ast.iter_child_nodes(node)]


def _remark(lines: list[str], number: int) -> str:
    """Return the remark that ends above a line, counted from 1."""
    said: list[str] = []
    for line in reversed(lines[: number - 1]):
        if not line.strip().startswith("#"):
            return ""
        said.insert(0, line.strip())
        if said[0].startswith(_COMMENT):
            return " ".join([said[0].removeprefix(_COMMENT).strip(), *(more.lstrip("# ") for more in said[1:])])
    return ""


def marked(root: Path) -> dict[Sentence, Places]:
    """Return every sentence of the package, sorted."""
    found: dict[Sentence, Places] = defaultdict(Places)
    for path in sorted((root / PACKAGE).rglob("*.py")):
        name, source = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        if not _CALL.search(source):
            continue
        for sentence, remark in marked_in(ast.parse(source, name), source):
            found[sentence].files.add(name)
            if remark:
                found[sentence].comments.add(remark)
    return dict(sorted(found.items()))
