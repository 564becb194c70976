"""What a machine can see of docs/style.md: the words and signs of every text that people read.

Checked are the texts of the program (string constants other than docstrings, patterns and log lines), the pages of the
practice site, and the pages for users outside of code. Each rule is a pattern with what to write instead.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "trackops_desktop"
PAGES = (
    "README.md",
    "SECURITY.md",
    "docs/manual.md",
    "docs/manual/moving.md",
    "docs/practice.md",
    "docs/command-line.md",
    "docs/browser.md",
    "docs/linting.md",
    "docs/company-file.md",
    "docs/administrators.md",
    "docs/platforms.md",
    "CHANGELOG.md",
)
TEMPLATES = "resources/practice/templates"
#: Where sentences are written; elsewhere, constants are mostly file formats and patterns.
_LOG_METHODS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
_PATTERN_CALLS = frozenset({"compile", "search", "match", "fullmatch", "sub", "findall", "split", "finditer"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern and what to write instead.

    Attributes:
        pattern: What is found.
        instead: The advice.
        only: The rule is for files whose path begins with this.
        prose: The rule is for texts of more than one word.

    """

    pattern: re.Pattern[str]
    instead: str
    only: str = ""
    prose: bool = True


def _phrase(pattern: str, instead: str, only: str = "") -> Rule:
    return Rule(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), instead, only)


RULES = (
    Rule(re.compile(r"\S …"), "an ellipsis follows its word without a space", prose=False),
    Rule(re.compile(r"[A-Za-z]\.\.\.(?![\w.\]])"), "an ellipsis is one character: …", prose=False),
    Rule(re.compile("\N{RIGHT SINGLE QUOTATION MARK}"), "apostrophes are straight: '", prose=False),
    Rule(re.compile("\N{EM DASH}"), "a dash is the short one: –", prose=False),
    Rule(re.compile("[-–] Trackops Desktop$"), "Qt adds the application's name to titles, in each system's own way"),
    Rule(re.compile(r'(?:^|\s)"[A-Za-z]'), "quotation marks are curly: “ ”", f"{PACKAGE}/ui/"),
    Rule(re.compile(r"\w\(s\)"), "one and many are two sentences"),
    Rule(re.compile(r"\bissuer\b", re.IGNORECASE), "“Service”, in windows", f"{PACKAGE}/ui/"),
    Rule(re.compile(r"^Issuer$"), "“Service”, in windows", f"{PACKAGE}/ui/", prose=False),
    Rule(re.compile(r"[Cc]trl-[A-Z]\b"), "keys are written Ctrl+C"),
    _phrase(r"user names?", "“username”"),
    _phrase(r"e-mails?|mails?", "“email”"),
    _phrase(r"for good", "“permanently”"),
    _phrase(r"anew", "“again”"),
    _phrase(r"any more", "“no longer”"),
    _phrase(r"(?:by )(?:itself|themselves)", "“automatically”, “on its own”"),
    _phrase(r"nobody|anybody|somebody", "“no one”, “anyone”, “someone”"),
    _phrase(r"whoever", "“anyone who”"),
    _phrase(r"in clear(?: text)?", "“unencrypted”"),
    _phrase(r"tak(?:e|en|es) over", "“import”"),
    _phrase(r"(?:it|they|which|that|codes?|files?|secrets?|what) lies? (?:in|on|there)", "“is in”"),
    _phrase(r"(?:does|did|do) not answer", "“isn't responding”"),
    _phrase(r"(?:there|here) already", "“already here”, “you already have”"),
    _phrase(r"(?:go|goes|move|moves|come|comes) along", "“move with it”, “come with”"),
    _phrase(r"(?:stay|stays|stayed) out", "“not imported”, “not exported”"),
    _phrase(r"(?<!there )is no (?!longer|one|more|way)(?=[a-z])", "“isn't a”"),
    _phrase(r"make codes|makes codes|make your codes", "“generate codes”"),
    _phrase(r"switch(?:es|ed)? (?:on|off)|switch (?:it|them) (?:on|off)", "“turn on”, “turn off”"),
    _phrase(r"looks? on", "“is watching”"),
    _phrase(r"one a line", "“one per line”"),
    _phrase(r"of no use|makes no sense", "“no longer needed”, “isn't valid”"),
    _phrase(r"wants? to ask|asks you something", "“has a question”"),
    _phrase(r"are the least", "“at least”"),
)
#: Texts that are none of ours: column names and words that other programs and pages use, and patterns for them.
_FOREIGN = (
    "trackops_desktop/signin/page_errors.py",
    "trackops_desktop/signin/lexicon.py",
    "trackops_desktop/transfer/readers/",
    "trackops_desktop/transfer/parsing/fields.py",
    "trackops_desktop/otp/mail_text.py",
    "trackops_desktop/otp/address.py",
    "trackops_desktop/otp/address_end.py",
    "trackops_desktop/otp/base32.py",
    "trackops_desktop/vault/entry.py",
)
_CODE = re.compile(r"^```.*?^```|^(?: {4}|\t)[^\n]*$|`[^`\n]*`|\]\([^)]*\)", re.MULTILINE | re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_LOCALE = re.compile(r"\{[^{}]*:,\}")


def wrong_in(text: str, path: str) -> list[str]:
    """Return what a text for people does against the rules that are for this file."""
    prose = " " in text.strip()
    return [
        f"“{found[0].strip()}”: {rule.instead}"
        for rule in RULES
        if path.startswith(rule.only) and (prose or not rule.prose) and (found := rule.pattern.search(text))
    ]


def texts_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and text of every string for people: no docstring, no log line, no pattern, no annotation.

    The places of an f-string are one sign (\\N{WHITE SQUARE}) each.
    """
    skipped = _not_for_people(tree)
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "\N{WHITE SQUARE}" for part in node.values]
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def _not_for_people(tree: ast.Module) -> set[int]:
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            found.update(id(part) for part in node.values)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_machine_call(node.func):
            found.update(id(inner) for argument in node.args for inner in ast.walk(argument))
    return found


def _is_machine_call(called: ast.Attribute) -> bool:
    owner = called.value.id if isinstance(called.value, ast.Name) else ""
    logs = called.attr in _LOG_METHODS and owner in {"_LOGGER", "logger", "logging"}
    return logs or (called.attr in _PATTERN_CALLS and owner == "re")


def in_program(root: Path) -> Iterator[str]:
    """Yield a line for every text of the program that is against a rule."""
    for path in sorted((root / PACKAGE).rglob("*.py")):
        name, source = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        if name.startswith(f"{PACKAGE}/ui/"):
            for number, line in enumerate(source.splitlines(), 1):
                if _LOCALE.search(line):
                    yield f"{name}:{number}: numbers in windows follow the locale: number_text"
        if not name.startswith(_FOREIGN):
            for number, text in texts_of(ast.parse(source, name)):
                yield from (f"{name}:{number}: {wrong}" for wrong in wrong_in(text, name))


def in_pages(root: Path) -> Iterator[str]:
    """Yield a line for everything in the pages for users and of the practice site that is against a rule."""
    for name in PAGES:
        if (root / name).exists():
            text = _CODE.sub(_blank, (root / name).read_text(encoding="utf-8"))
            yield from _by_paragraph(text, name)
    for path in sorted((root / TEMPLATES).glob("*.html")):
        text = _MARKUP.sub(_blank, path.read_text(encoding="utf-8"))
        yield from _by_paragraph(text, path.relative_to(root).as_posix())


def _blank(found: re.Match[str]) -> str:
    """Keep the lines, so that their numbers stay."""
    return "\N{WHITE SQUARE}" + "\n" * found[0].count("\n")


def _by_paragraph(text: str, name: str) -> Iterator[str]:
    """Look at a sentence whole where it runs over lines."""
    for found in re.finditer(r"(?:[^\n]+\n?)+", text):
        line = text.count("\n", 0, found.start()) + 1
        yield from (f"{name}:{line}: {wrong}" for wrong in wrong_in(" ".join(found[0].split()), name))


def complaints(root: Path) -> list[str]:
    """Return a line for every text that is against a rule."""
    return [*in_program(root), *in_pages(root)]


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    said = complaints(Path(__file__).parents[2])
    print("\n".join(said) if said else "style: the texts keep the rules of docs/style.md that a machine can see")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
