"""Makes the catalogues: `make translations` writes what translators fill in, and compiles what they have filled in.

`trackops_desktop.pot` holds every marked sentence. Each `LANGUAGE.po` is brought up to it, and compiled to the
`LANGUAGE.mo` that the application loads. Nothing has a date or a line number, so that the files change only when
sentences do, and the same sentences give the same bytes.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.checks.sentences import Places, Sentence, marked

ROOT = Path(__file__).parents[2]
FOLDER = "resources/translations"
DOMAIN = "trackops_desktop"
_HEAD = "# {title} of Trackops Desktop.\n# How to translate: docs/translating.md"


class SteadyCatalogue(Catalog):
    """A catalogue whose head says nothing that changes by itself.

    Attributes:
        rule: Which of two plural forms a number takes, where that isn't Babel's rule.

    """

    rule = ""

    @property
    def num_plurals(self) -> int:
        """How many plural forms there are."""
        return 2 if self.rule else super().num_plurals

    @property
    def plural_expr(self) -> str:
        """Which of them a number takes, as C says it."""
        return self.rule or super().plural_expr

    @property  # type: ignore[misc]
    def mime_headers(self) -> list[tuple[str, str]]:
        """The lines of its head, as pairs."""
        head = [("Project-Id-Version", "Trackops Desktop"), ("Language", str(self.locale_identifier or ""))]
        head += [("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8")]
        head += [("Content-Transfer-Encoding", "8bit")]
        return [*head, ("Plural-Forms", self.plural_forms)] if self.locale_identifier else head


#: Languages whose form for millions (“un million de codes”) no sentence here needs; gettext's own rule has two forms.
_TWO_FORMS = {"fr": "(n > 1)", "pt_BR": "(n > 1)", "es": "(n != 1)", "it": "(n != 1)"}


def _empty(language: str | None) -> SteadyCatalogue:
    title = f"The sentences in {language}" if language else "The sentences"
    made = SteadyCatalogue(
        locale=language, domain=DOMAIN, header_comment=_HEAD.format(title=title), charset="utf-8", fuzzy=False
    )
    made.rule = _TWO_FORMS.get(language or "", "")
    return made


def template(sentences: Mapping[Sentence, Places]) -> Catalog:
    """Return the catalogue that every language fills in."""
    return _filled_in(None, sentences, {})


def key(message: Message) -> Sentence:
    """Return which sentence a message translates."""
    one, many = message.id if isinstance(message.id, tuple | list) else (message.id, "")
    return Sentence(str(one), str(many), message.context or "")


def _filled_in(
    language: str | None, sentences: Mapping[Sentence, Places], known: Mapping[Sentence, Message]
) -> Catalog:
    made = _empty(language)
    for sentence, places in sentences.items():
        before = known.get(sentence)
        message = made.add(
            (sentence.one, sentence.many) if sentence.many else sentence.one,
            _translation(before, made.num_plurals if language else 2) if before else None,
            locations=[(name, 0) for name in sorted(places.files)],
            flags=before.flags if before else (),
            auto_comments=sorted(places.comments),
            user_comments=before.user_comments if before else (),
            context=sentence.context or None,
        )
        if sentence.many and before is None:
            message.string = ("",) * (made.num_plurals if language else 2)
        # A sentence about “5 % of” is no format of C.
        message.flags.discard("python-format")
    return made


def _translation(message: Message, count: int) -> str | tuple[str, ...]:
    return _forms(message.string, count) if message.pluralizable else str(message.string)


def _forms(texts: object, count: int) -> tuple[str, ...]:
    """Return the plural forms of a translation; of too many, those between the first and the last go."""
    found = [str(text) for text in texts] if isinstance(texts, tuple | list) else [str(texts)]
    while len(found) > count and "" in found:
        found.remove("")
    if len(found) > count:
        return (*found[: count - 1], found[-1])
    return (*found, *[""] * (count - len(found)))


def merged(language: str, text: bytes, sentences: Mapping[Sentence, Places]) -> Catalog:
    """Return a language's catalogue with exactly the sentences that there are now; what is new is empty."""
    known = {key(message): message for message in read_po(io.BytesIO(text), locale=language) if message.id}
    return _filled_in(language, sentences, known)


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as the text that translators edit."""
    file = io.BytesIO()
    write_po(file, catalogue, width=0, sort_output=True, include_lineno=False)
    return file.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as the file that the application loads; doubtful (fuzzy) translations are left out."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def is_missing(message: Message) -> bool:
    """Tell whether a sentence waits for its translation; one that is marked as doubtful (fuzzy) does."""
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return message.fuzzy or not all(texts)


def languages(root: Path) -> list[str]:
    """Return the names of the languages that there are."""
    return sorted(path.stem for path in (root / FOLDER).glob("*.po"))


def made(root: Path) -> dict[Path, bytes]:
    """Return every file that belongs to the catalogues, as it should be."""
    folder, sentences = root / FOLDER, marked(root)
    files = {folder / f"{DOMAIN}.pot": written(template(sentences))}
    for language in languages(root):
        catalogue = merged(language, (folder / f"{language}.po").read_bytes(), sentences)
        files[folder / f"{language}.po"] = written(catalogue)
        files[folder / f"{language}.mo"] = compiled(catalogue)
    return files


def main(arguments: list[str]) -> int:
    """Bring all catalogues up to the sources; further arguments name languages to begin."""
    folder = ROOT / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for language in arguments:
        if not (folder / f"{language}.po").exists():
            (folder / f"{language}.po").write_bytes(written(_empty(language)))
    for path, content in made(ROOT).items():
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
            print(f"{path.relative_to(ROOT)} written")
    for language in languages(ROOT):
        messages = [message for message in read_po(io.BytesIO((folder / f"{language}.po").read_bytes())) if message.id]
        missing = [key(message).one for message in messages if is_missing(message)]
        print(f"{language}: {len(messages) - len(missing)} of {len(messages)} sentences are translated")
        for sentence in missing:
            print(f"  missing: {sentence!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
