"""The extension's own sentences: each is used, each that is used is there, and every language has all of them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "extension"
_ENGLISH = "en"
#: A call with the names of sentences in it, each as a literal.
_CALL = re.compile(r"\b(say|notice|stopped)\(([^;]*?)\)")
_NAME = re.compile(r'"([a-zA-Z]+)"')
_MARKED = re.compile(r'data-i18n="(\w+)"|__MSG_(\w+)__')
_PLACEHOLDER = re.compile(r"\$(\w+)\$?")
#: Names that are compared and not said.
_NO_SENTENCES = frozenset({"locked", "start"})


def sources(folder: Path = FOLDER) -> str:
    """Return everything that may name a sentence, as one text."""
    found = [*folder.glob("*.js"), *folder.glob("*.html"), *folder.glob("manifest*.json")]
    return "\n".join(path.read_text("utf-8") for path in sorted(found))


def words(folder: Path = FOLDER) -> dict[str, dict[str, str]]:
    """Return the sentences of every language, by their names."""
    return {
        path.parent.name: {name: one["message"] for name, one in json.loads(path.read_text("utf-8")).items()}
        for path in sorted(folder.glob("_locales/*/messages.json"))
    }


def faults(source: str, languages: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return what is wrong, each as a sentence."""
    english = languages[_ENGLISH]
    said = {name for call in _CALL.finditer(source) for name in _NAME.findall(call[2])}
    said |= {one or other for one, other in _MARKED.findall(source)}
    found = [f"{name} is said and not there." for name in sorted(said - set(english) - _NO_SENTENCES)]
    mentioned = set(_NAME.findall(source)) | said
    mentioned |= {f"{name}Detail" for name in mentioned}
    found += [f"{name} is there and never said." for name in sorted(set(english) - mentioned)]
    for language, own in languages.items():
        found += [f"{language} lacks {name}." for name in sorted(set(english) - set(own))]
        found += [f"{language} has {name}, which English has not." for name in sorted(set(own) - set(english))]
        for name in sorted(set(own) & set(english)):
            if not own[name].strip():
                found.append(f"{language} says nothing for {name}.")
            if sorted(_PLACEHOLDER.findall(own[name])) != sorted(_PLACEHOLDER.findall(english[name])):
                found.append(f"{language} has other placeholders in {name}.")
    return found


def main() -> int:
    """Print what is wrong; return the exit status."""
    found = faults(sources(), words())
    sys.stdout.write("".join(f"extension: {one}\n" for one in found) or "extension: every sentence in every language\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
