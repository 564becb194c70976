"""Every sentence is marked for translation, rightly, and every catalogue fits the sources.

A text that is data and no sentence has `# not translated` at the end of one of its lines, or of the first line of a
statement around it: behind `class X:` or `def f():` it is for all of it, and on a line of its own at the top of a
module for the whole module.
"""

from __future__ import annotations

import ast
import builtins
import io
import re
import string
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.checks.catalogues import FOLDER, ROOT, is_missing, key, languages, made
from tests.checks.sentences import MARKS, PACKAGE, Sentence, literal, mark_of
from trackops_desktop.i18n import RIGHT_TO_LEFT

#: The practice site stays English, but not its command.
ENGLISH = f"{PACKAGE}/practice/"
COMMAND = f"{ENGLISH}command.py"
NOT_TRANSLATED = "# not translated"
_LOG_METHODS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "once"})
_LOGGERS = frozenset({"_LOGGER", "_LOG", "LOGGER", "logger", "logging"})
_PATTERN_CALLS = frozenset({"compile", "search", "match", "fullmatch", "sub", "findall", "split", "finditer"})
_BUILT_IN_ERRORS = frozenset(
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, BaseException) and kind is not SystemExit
)
#: Calls whose texts are names for programs.
_NAMING_CALLS = frozenset({
    "setObjectName", "setProperty", "property", "TypeVar", "NewType", "getattr", "hasattr", "setattr", "Word",
    "setStyleSheet", "cast", "field_names", "execute", "executescript", "startswith", "endswith", "removeprefix",
    "removesuffix", "strptime", "strftime", "encode", "decode", "fromkeys", "fromTheme", "invokeMethod",
    "key_text", "modifier_text",
})  # fmt: skip
#: Calls whose texts people always read, however short they are: units beside a number.
_UNIT_CALLS = frozenset({"setSuffix", "setPrefix"})
_PLACE = "\N{WHITE SQUARE}"
_MARKUP = re.compile(r"<[^<>]*>")
_SQL = re.compile(
    r"\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|BEGIN|ALTER|DROP|REPLACE|VACUUM|WITH|FROM|WHERE|ATTACH|COMMIT)\b"
)
_STYLE = re.compile(r"[\w-]+\s*:\s*[^;]+;|\{\s*[\w-]+\s*:|^Q\w+[\s:#\[{]")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LABEL = re.compile(r"[A-Z][a-z]+(?:…|:|\.)?")


def is_sentence(text: str, labels: bool = False) -> bool:
    """Tell whether a text looks like one for people: words, beginning with a letter, a quotation mark or a place.

    `labels` adds single words with a capital, as buttons have.
    """
    plain = _MARKUP.sub(" ", text).strip(" \n\t,;–")
    if not plain or _SQL.match(plain) or _STYLE.search(plain):
        return False
    if not (plain[0].isalnum() or plain[0] in f"“(-`{_PLACE}") or not _LETTERS.search(plain):
        return False
    if labels and _LABEL.fullmatch(plain):
        return True
    words = [word for word in plain.split() if _LETTERS.search(word)]
    several = " " in plain and (len(words) > 1 or (len(words) == 1 and _PLACE in plain))
    return several or (plain.endswith("…") and len(words) > 0)


class Reader:
    """Reads one module for sentences that are not marked and marks that are wrong."""

    def __init__(self, source: str, labels: bool) -> None:
        self._tree = ast.parse(source)
        self._lines = source.splitlines()
        self._labels = labels
        self._parents = {id(child): parent for parent in ast.walk(self._tree) for child in ast.iter_child_nodes(parent)}

    def complaints(self) -> Iterator[tuple[int, str]]:
        """Yield line and words of everything that is wrong."""
        if any(line.startswith(NOT_TRANSLATED) for line in self._lines):
            return
        yield from self._untranslated()
        speaks = any(isinstance(node, ast.alias) and node.name == "_" for node in ast.walk(self._tree))
        for node in ast.walk(self._tree):
            if speaks and _takes_the_mark(node):
                yield getattr(node, "lineno", 0), "`_` translates in this module; give what is thrown away a name"
            if isinstance(node, ast.Constant | ast.JoinedStr):
                yield from self._unmarked(node)
            elif mark := mark_of(node):
                assert isinstance(node, ast.Call)
                yield from ((node.lineno, f"{mark}: {wrong}") for wrong in self._wrong_mark(mark, node))
            if isinstance(node, ast.BinOp | ast.JoinedStr) and self._is_glued(node) and not self._is_excused(node):
                yield node.lineno, "a sentence is glued from parts; make it one, with a named placeholder"

    def _untranslated(self) -> Iterator[tuple[int, str]]:
        """Yield the uses of this module's own marked sentences that don't translate them."""
        tables = [node for node in self._tree.body if isinstance(node, ast.Assign) and mark_of(node.value) == "N_"]
        names = {target.id for node in tables for target in node.targets if isinstance(target, ast.Name)}
        for node in ast.walk(self._tree):
            if not isinstance(node, ast.Name) or node.id not in names or not isinstance(node.ctx, ast.Load):
                continue
            ways = [parent for _child, parent in self._ways_up(node)]
            kept = isinstance(ways[-1], ast.Assign) or any(isinstance(parent, ast.Compare) for parent in ways)
            if not (kept or mark_of(ways[0]) or self._runs_at_import(node) or self._is_excused(node)):
                yield node.lineno, f"{node.id} isn't translated here: _({node.id})"

    def _unmarked(self, node: ast.Constant | ast.JoinedStr) -> Iterator[tuple[int, str]]:
        text = _text(node)
        is_unit = _is_unit(node, self._parents.get(id(node)))
        if text is None or not (is_unit or is_sentence(text, self._labels)) or self._is_excused(node):
            return
        if not any(self._is_for_programs(child, parent) for child, parent in self._ways_up(node)):
            yield node.lineno, f"not marked for translation: {text!r}"

    def _ways_up(self, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        """Yield each node and its parent, up to the statement that holds them."""
        while (parent := self._parents.get(id(node))) is not None:
            yield node, parent
            if isinstance(parent, ast.stmt):
                return
            node = parent

    def _is_for_programs(self, child: ast.AST, parent: ast.AST) -> bool:
        if isinstance(parent, ast.Call):
            return child is not parent.func and _is_machine_call(parent)
        if isinstance(parent, ast.JoinedStr):
            return isinstance(child, ast.Constant)
        if isinstance(parent, ast.Raise):
            return isinstance(child, ast.Call) and _name(child.func) in _BUILT_IN_ERRORS
        if isinstance(parent, ast.Subscript):
            return child is parent.slice
        if isinstance(parent, ast.AnnAssign):
            return child is parent.annotation
        return isinstance(parent, ast.Compare | ast.Expr | ast.Assert | ast.arg | ast.match_case | ast.MatchValue) and (
            not isinstance(parent, ast.Expr) or isinstance(child, ast.Constant)
        )

    def _is_excused(self, node: ast.AST) -> bool:
        """Tell whether a line of it, or the first line of what is around it, says that it is no sentence."""
        at: ast.AST | None = node
        first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
        numbers = set(range(first, last + 1))
        while at is not None:
            if isinstance(at, ast.stmt):
                numbers.add(at.lineno)
                body = getattr(at, "body", None)
                numbers.add(body[0].lineno - 1 if isinstance(body, list) and body else at.end_lineno or at.lineno)
            at = self._parents.get(id(at))
        return any(NOT_TRANSLATED in self._lines[number - 1] for number in numbers)

    def _wrong_mark(self, mark: str, call: ast.Call) -> Iterator[str]:
        if mark != "N_" and self._runs_at_import(call):
            yield "runs when the module is imported, before the language is known; use N_, and _ where it is shown"
        texts = [literal(argument) for argument in call.args[: MARKS[mark]]]
        if len(texts) < MARKS[mark]:
            yield "the sentence is missing"
        elif None in texts:
            named = mark == "_" and isinstance(call.args[0], ast.Name | ast.Attribute | ast.Subscript)
            if not named:
                yield "the sentence must be a literal text, with named placeholders, or the name of one that N_ marks"
        else:
            yield from _wrong_places(mark, [str(text) for text in texts], call)
        given = [part for keyword in call.keywords for part in ast.walk(keyword.value)]
        if any(_name(part) == "strerror" for part in given if isinstance(part, ast.Attribute)):
            yield "the system's own words are English; use reason_of(error)"
        parent = self._parents.get(id(call))
        if isinstance(parent, ast.Attribute) and parent.attr in {"format", "format_map"}:
            yield "fills in named placeholders itself; give it the values"

    def _runs_at_import(self, node: ast.AST) -> bool:
        """Tell whether nothing around it is a function's body: at the module's level, in a class or a default."""
        while (parent := self._parents.get(id(node))) is not None:
            if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef) and node in parent.body:
                return False
            if isinstance(parent, ast.Lambda) and node is parent.body:
                return False
            node = parent
        return True

    def _is_glued(self, node: ast.BinOp | ast.JoinedStr) -> bool:
        """Tell whether a marked sentence stands beside words, or beside another."""
        if isinstance(node, ast.BinOp):
            sides = (node.left, node.right)
            if isinstance(node.op, ast.Mod):
                return bool(mark_of(node.left))
            return isinstance(node.op, ast.Add) and any(map(mark_of, sides)) and all(map(_has_words, sides))
        marked = [part for part in node.values if isinstance(part, ast.FormattedValue) and mark_of(part.value)]
        words = [part for part in node.values if isinstance(part, ast.Constant) and _has_words(part)]
        return bool(marked and words)


def _takes_the_mark(node: ast.AST) -> bool:
    """Tell whether a variable or an argument is called as the function is that translates."""
    stored = isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store)
    return stored or (isinstance(node, ast.arg) and node.arg == "_")


def _has_words(node: ast.AST) -> bool:
    text = _text(node)
    return bool(mark_of(node)) or (text is not None and bool(_LETTERS.search(_MARKUP.sub(" ", text))))


def _text(node: ast.AST) -> str | None:
    """Return a text; the values in an f-string are one sign each."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else _PLACE for part in node.values)
    return literal(node)


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _is_unit(node: ast.AST, parent: ast.AST | None) -> bool:
    """Tell whether a text with letters is what a field shows beside its number."""
    named = isinstance(parent, ast.Call) and node in parent.args and _name(parent.func) in _UNIT_CALLS
    return named and bool(re.search(r"[^\W\d_]", _text(node) or ""))


def _is_machine_call(call: ast.Call) -> bool:
    name = _name(call.func)
    if mark_of(call) or name in _NAMING_CALLS:
        return True
    owner = _name(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    return (name in _LOG_METHODS and owner in _LOGGERS) or (name in _PATTERN_CALLS and owner == "re")


def _wrong_places(mark: str, texts: list[str], call: ast.Call) -> Iterator[str]:
    """Yield what is wrong with the placeholders of a sentence, and with the values that fill it in."""
    sentences = texts[1:] if mark == "pgettext" else texts
    try:
        places = [places_of(text) for text in sentences]
    except ValueError as error:
        yield f"{error}: {sentences[0]!r}"
        return
    given = {keyword.arg for keyword in call.keywords}
    if mark == "N_" or None in given:
        return
    if mark == "ngettext":
        given.add("count")
    if not places[-1] <= given:
        yield f"no value for {', '.join(sorted(map(str, places[-1] - given)))}: {sentences[-1]!r}"
    if unused := given - set().union(*places) - {"count"}:
        yield f"no place for {', '.join(sorted(map(str, unused)))}: {sentences[-1]!r}"


def places_of(text: str) -> set[str]:
    """Return the names of a text's placeholders.

    Raises:
        ValueError: A placeholder has no name, or more than a name.

    """
    found = set()
    for _before, name, form, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError("a placeholder is a name in braces and nothing else")
        found.add(name)
    return found


def in_sources(root: Path, folders: Sequence[str] = ("",)) -> Iterator[str]:
    """Yield a line for every sentence that is not marked and every mark that is wrong, in these folders."""
    wanted = tuple(f"{PACKAGE}/{folder}" for folder in folders)
    for path in sorted((root / PACKAGE).rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if name.startswith(wanted) and (name == COMMAND or not name.startswith((ENGLISH, f"{PACKAGE}/i18n.py"))):
            reader = Reader(path.read_text(encoding="utf-8"), labels=name.startswith(f"{PACKAGE}/ui/"))
            yield from (f"{name}:{line}: {wrong}" for line, wrong in reader.complaints())


def wrong_in_message(message: Message, forms: int, language: str = "") -> Iterator[str]:
    """Yield what is wrong with one translation that is there."""
    english = key(message)
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if english.many and len(texts) != forms:
        yield f"{len(texts)} plural forms instead of {forms}"
    for text in map(str, texts):
        yield from _wrong_places_of(english, text)
        yield from _wrong_text(english.many or english.one, text)
        if _DIRECTIONS.search(text):
            yield "a direction is not forced: FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE are all that is shown"
        if language in RIGHT_TO_LEFT and (loose := _LOOSE.search(_ISOLATED.sub("", text))):
            yield f"{loose[0]!r} isn't isolated, and is turned around"


def _wrong_places_of(english: Sentence, text: str) -> Iterator[str]:
    try:
        one, found = places_of(english.one), places_of(text)
    except ValueError as error:
        yield str(error)
        return
    # A form of a plural has the places of one of the two sentences, and “one account” may do without its number.
    many = places_of(english.many) if english.many else one
    allowed = (one, many, one - {"count"}, many - {"count"}) if english.many else (one,)
    if found not in allowed:
        yield f"placeholders {sorted(found)} instead of {sorted(many)}"


def _wrong_text(english: str, text: str) -> Iterator[str]:
    if sorted(_PERCENT.findall(english)) != sorted(_PERCENT.findall(text)) or english.count("%") != text.count("%"):
        yield "what begins with a % differs"
    if _space(english) != _space(text):
        yield "white space at its ends differs"
    for name, signs in _ENDS:
        if english.rstrip().endswith(signs) != text.rstrip().endswith(signs):
            yield f"{name} at the end differs"


#: What `argparse` fills in.
_PERCENT = re.compile(r"%(?:\(\w+\))?[a-z]")
#: How the languages write what a label ends in.
_ENDS = (("an ellipsis", ("…", "...")), ("a colon", (":", "：")))


#: What Unicode's isolates hold together (Standard Annex #9, section 2.5), and its other signs.
_ISOLATED = re.compile("\u2068[^\u2069]*\u2069")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]")
#: Commands, options, addresses, endings of files, colours and coded bytes: in a sentence from right to left their signs
#: go to the wrong side.
_LOOSE = re.compile(r"`|[a-z]://|--[a-z]|(?<![\w.])\.[a-z]{2,}|(?<!\w)[#%][0-9A-Fa-f]{2}|\[[A-Za-z/]+\]")


def _space(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip(" \n\t"))], text[len(text.rstrip(" \n\t")) :]


def in_catalogue(catalogue: Catalog, name: str) -> Iterator[str]:
    """Yield a line for every translation that is wrong."""
    for message in catalogue:
        if message.id and not is_missing(message):
            for wrong in wrong_in_message(message, catalogue.num_plurals, str(catalogue.locale or "")):
                yield f"{name}: {wrong}: {key(message).one!r}"


def in_catalogues(root: Path) -> Iterator[str]:
    """Yield a line for everything that is wrong with the catalogues, if there are any."""
    folder = root / FOLDER
    if not folder.exists():
        return
    for path, content in made(root).items():
        if not path.exists() or path.read_bytes() != content:
            yield f"{path.relative_to(root).as_posix()} is not what the sources need: make translations"
    for language in languages(root):
        text = (folder / f"{language}.po").read_bytes()
        yield from in_catalogue(read_po(io.BytesIO(text), locale=language), f"{FOLDER}/{language}.po")


def complaints(root: Path) -> list[str]:
    """Return a line for everything that is wrong."""
    return [*in_sources(root), *in_catalogues(root)]


def main(arguments: list[str]) -> int:
    """Print what is wrong; 1 if anything is. Arguments name folders of the package to look at instead of all."""
    said = list(in_sources(ROOT, arguments)) if arguments else complaints(ROOT)
    print("\n".join(said) if said else "translations: every sentence is marked, and the catalogues fit")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
