"""The check of the translations finds what isn't marked, what is marked wrongly, and catalogues that don't fit."""

from __future__ import annotations

import io
import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.checks.catalogues import FOLDER, ROOT, made
from tests.checks.sentences import Sentence, marked
from tests.checks.translations import Reader, in_catalogues, in_sources, places_of, wrong_in_message


def said(source: str, labels: bool = False) -> list[str]:
    return [wrong for _line, wrong in Reader(source, labels).complaints()]


@pytest.mark.parametrize(
    "source",
    [
        "def f(): raise VaultError('The file is damaged.')",
        "def f(): return f'{name} is locked.'",
        "def f(): return f'{name} refused.'",
        "def f(): return ', protected by a passphrase'",
        "label.setText('<b>Two words</b>')",
        "TITLE = 'Rename…'",
        "def f(): return '“ACME” isn\\'t here.'",
        "TABLE = {Kind.A: 'in the file twice'}",
        "def f(): return f'{yes if one else \"no longer here\"}'",
        "class Kind(StrEnum):\n    A = 'switched off'",
        "def f(): field.setSuffix(' s')",
    ],
)
def test_a_sentence_that_is_not_marked_is_found(source: str) -> None:
    assert any(wrong.startswith("not marked") for wrong in said(source))


@pytest.mark.parametrize(
    "source",
    [
        "'''Docstrings are no sentences of the program.'''\ndef f():\n    'Nor this one.'",
        "def f(): raise ValueError('the page is 3 bytes too long')",
        "_LOGGER.info('the vault is open')",
        "re.compile('an? (account|code)')",
        "connection.execute('SELECT id FROM items')",
        "QUERY = 'UPDATE items SET name = ?'",
        "widget.setStyleSheet('QLabel { color: red }')",
        "STYLE = 'color: red; margin: 2px;'",
        "if kind == 'one time password': pass",
        "def f(row): return row['Login Username']",
        "VALUE: 'Pixels | Image' = 1",
        "NAME = 'trackops_desktop'",
        "COLUMNS = ('Login Name', 'Web Site')  # not translated",
        "COLUMNS = (  # not translated\n    'Login Name',\n    'Web Site',\n)",
        "class Column:  # not translated\n    A = 'Login Name'\n    B = 'Web Site'",
        "# not translated: column names\nA = 'Login Name'",
        "def f(): return _('{name} is locked.', name=name)",
        "T = N_('Add account…')\ndef f(): return _(T)",
        "def f(): return _('One sentence.') + ' ' + value",
        "f = lambda: _('Two words')",
    ],
)
def test_what_is_data_or_is_marked_is_left_alone(source: str) -> None:
    assert said(source) == []


def test_single_words_are_labels_in_windows_only() -> None:
    assert said("button = QPushButton('Cancel')", labels=True)
    assert not said("button = QPushButton('Cancel')")
    assert not said("def f(): QPushButton(_('Cancel')).setObjectName('Cancel')", labels=True)


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("T = _('Add account…')", "runs when the module is imported"),
        ("class A:\n    title = _('Add account…')", "runs when the module is imported"),
        ("def f(title=_('Add account…')): pass", "runs when the module is imported"),
        ("def f(): return _(f'{name} is locked.')", "literal text"),
        ("def f(): return _('Two ' + words)", "literal text"),
        ("def f(): return ngettext(one, many, 3)", "literal text"),
        ("def f(): return pgettext('verb', word)", "literal text"),
        ("def f(): return _('{name} is locked.')", "no value for name"),
        ("def f(): return _('It is locked.', name=name)", "no place for name"),
        ("def f(): return _('{size:.1f} is too large', size=2)", "a name in braces and nothing else"),
        ("def f(): return _('{} is too large', size=2)", "a name in braces and nothing else"),
        ("def f(): return _('{size!r} is too large', size=2)", "a name in braces and nothing else"),
        ("def f(): return _('A {name}').format(name=1)", "fills in named placeholders itself"),
        ("def f(): return _('One half') + ' and another'", "glued"),
        ("def f(): return _('One half') + _('Another half')", "glued"),
        ("def f(): return f\"{_('Delete')} {name} and more\"", "glued"),
        ("def f(): return _('%s words') % 2", "glued"),
        ("from trackops_desktop.i18n import _\ndef f(): name, _ = pair", "`_` translates"),
        ("from trackops_desktop.i18n import _\ndef f(_): return 1", "`_` translates"),
        ("ADVICE = N_('Try again.')\ndef f(): return ADVICE", "isn't translated here"),
        ("def f(): return _('It failed ({why}).', why=error.strerror)", "reason_of"),
        ("def f(): return _('It failed ({why}).', why=error.strerror or '?')", "reason_of"),
    ],
)
def test_a_wrong_mark_is_found(source: str, wrong: str) -> None:
    assert any(wrong in line for line in said(source)), said(source)


@pytest.mark.parametrize(
    ("english", "translation", "wrong"),
    [
        ("Remove {name}?", "Entfernen?", "placeholders"),
        ("Remove {name}?", "{nahme} entfernen?", "placeholders"),
        ("Remove {name}?", "{name!r} entfernen?", "a name in braces and nothing else"),
        ("Rename…", "Umbenennen", "an ellipsis"),
        ("Rename", "Umbenennen…", "an ellipsis"),
        ("Service:", "Dienst", "a colon"),
        ("not with %s", "nicht damit", "a %"),
        ("at least 3", "mindestens %(drei)s", "a %"),
        ("One line.\n", "Eine Zeile.", "white space"),
        (("{count} code", "{count} codes"), ("{count} kod", "{count} kody"), "2 plural forms instead of 3"),
        (("{count} code", "{count} codes"), ("{count} kod", "{count} kody", "{n} kodów"), "placeholders"),
    ],
)
def test_a_wrong_translation_is_found(
    english: str | tuple[str, str], translation: str | tuple[str, ...], wrong: str
) -> None:
    assert any(wrong in line for line in wrong_in_message(Message(english, translation), 3))


def test_a_right_translation_is_left_alone() -> None:
    plural = Message(("{count} code", "{count} codes"), ("jeden kod", "{count} kody", "{count} kodów"))
    named = Message(("{name} is gone", "{count} codes are gone"), ("{name} zniknął", "{count} kody", "{count} kodów"))
    for message in (plural, named, Message("Remove {name}?", "{name} entfernen?"), Message("Service:", "サービス：")):
        assert list(wrong_in_message(message, 3)) == []


@pytest.mark.parametrize(
    "text",
    ["أضف --reveal هنا.", "عنوان otpauth://", "اكتب %20 مكانها.", "بتنسيق .json.", "استخدم `trackops list` لرؤيتها."],
)
def test_what_a_sentence_from_right_to_left_would_turn_around_is_held_together(text: str) -> None:
    assert any("turned around" in line for line in wrong_in_message(Message("A sentence.", text), 6, "ar"))
    assert list(wrong_in_message(Message("A sentence. %20", "جملة \u2068%20\u2069 هنا."), 6, "ar")) == []
    assert any("forced" in line for line in wrong_in_message(Message("A.", "عنوان \u2066otpauth://\u2069."), 6, "ar"))


#: Names that stand in sentences, and what a language never says: a preposition and the wrong article or case behind it.
PUT_INTO = (
    (("You're on {place}.", "This page belongs to {host}, not to {place}."), "place", ("the practice site",)),
    (("This code works only with {name}.",), "name", ("the Steam app", "the Battle.net app")),
    (("with {reader} it is read {reach}",), "reader", ("an ordinary reader", "every filter")),
    (
        ("Its codes need {what}, which Trackops Desktop doesn't support.",),
        "what",
        ("a hexadecimal key", "a key that is encrypted", "an alphabet of its own"),
    ),
    (
        ("Your secrets are stored in {place}.", "The secret of “{label}” is no longer in {place}."),
        "place",
        ("the system keyring", "the encrypted catalogue"),
    ),
)
NEVER = {
    "de": r"\b(mit|auf|zu|in) (die|das|ein|eine)\b|\bin der (Schlüsselbund|verschlüsselte)|brauchen ein \w+er ",
    "es": r"\b(a|de) el\b",
    "fr": r"\b(à|de) les?\b",
    "it": r"\b(a|da|di|in|su) (il|lo|la|i|gli|le)\b",
    "pl": r"\b(z|na|do|w) (aplikacja|witryna|systemowa|zaszyfrowany)\b",
    "pt_BR": r"\b(a|de|em|por) (o|os|as)\b",
}


@pytest.mark.parametrize("language", NEVER)
def test_names_fit_the_sentences_they_are_put_into(language: str) -> None:
    catalogue = read_po(io.BytesIO((ROOT / FOLDER / f"{language}.po").read_bytes()), locale=language)
    for sentences, place, names in PUT_INTO:
        for sentence in sentences:
            for name in names:
                values = dict.fromkeys(places_of(sentence), "…") | {place: str(catalogue[name].string)}
                text = str(catalogue[sentence].string).format_map(values)
                assert not re.search(NEVER[language], text), text


def project(root: Path, source: str) -> Path:
    module = root / "trackops_desktop" / "ui" / "some.py"
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text(source, encoding="utf-8")
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    return root


def make(root: Path) -> None:
    for path, content in made(root).items():
        path.write_bytes(content)


def test_catalogues_follow_the_sources(tmp_path: Path) -> None:
    source = (
        "def f(count):\n"
        "    # Translators: On a button,\n"
        "    # so be short.\n"
        "    a = _('Remove')\n"
        "    return ngettext('{count} code', '{count} codes', count), pgettext('verb', 'Open'), N_('Later' ' on')\n"
    )
    root = project(tmp_path, source)
    assert [(sentence, *place.comments) for sentence, place in marked(root).items()] == [
        (Sentence("Later on"),),
        (Sentence("Open", context="verb"),),
        (Sentence("Remove"), "On a button, so be short."),
        (Sentence("{count} code", "{count} codes"),),
    ]
    polish = root / FOLDER / "pl.po"
    polish.write_text('msgid ""\nmsgstr ""\n"Language: pl\\n"\n', encoding="utf-8")
    make(root)
    assert list(in_catalogues(root)) == []
    text = polish.read_text(encoding="utf-8")
    assert "#. On a button, so be short.\n#: trackops_desktop/ui/some.py\n" in text
    assert 'msgstr[2] ""' in text
    assert "Date" not in text

    polish.write_text(text.replace('msgid "Remove"\nmsgstr ""', 'msgid "Remove"\nmsgstr "Usuń"'), encoding="utf-8")
    assert [line.split(" ", 1)[0] for line in in_catalogues(root)] == [f"{FOLDER}/pl.mo"]
    make(root)
    assert list(in_catalogues(root)) == []
    translations = GNUTranslations(io.BytesIO((root / FOLDER / "pl.mo").read_bytes()))
    assert (translations.gettext("Remove"), translations.gettext("Later on")) == ("Usuń", "Later on")

    # A sentence that changes is not guessed at, and the old one goes.
    project(root, source.replace("'Remove'", "'Remove it'"))
    assert len(list(in_catalogues(root))) == 3
    make(root)
    assert "Usuń" not in polish.read_text(encoding="utf-8")
    assert list(in_catalogues(root)) == []


def test_a_doubtful_translation_is_none(tmp_path: Path) -> None:
    root = project(tmp_path, "def f(): return _('Remove')")
    head = 'msgid ""\nmsgstr ""\n"Language: pl\\n"\n\n'
    (root / FOLDER / "pl.po").write_text(head + '#, fuzzy\nmsgid "Remove"\nmsgstr "Usuń…"\n', encoding="utf-8")
    make(root)
    assert list(in_catalogues(root)) == []
    assert b"Usu" not in (root / FOLDER / "pl.mo").read_bytes()


def test_sentences_are_looked_for_where_they_should_be_marked(tmp_path: Path) -> None:
    root = project(tmp_path, "A = 'Two words'\n")
    assert list(in_sources(root, ["vault/"])) == []
    assert (
        list(in_sources(root, ["ui/"]))
        == list(in_sources(root))
        == ["trackops_desktop/ui/some.py:1: not marked for translation: 'Two words'"]
    )


def test_millions_need_no_form_of_their_own(tmp_path: Path) -> None:
    root = project(tmp_path, "def f(n): return ngettext('{count} code', '{count} codes', n)")
    head = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Plural-Forms: nplurals=3; plural=(n == 1 ? 0 : 2);\\n"\n\n'
    forms = 'msgstr[0] "{count} code"\nmsgstr[1] "{count} de codes"\nmsgstr[2] "{count} codes"\n'
    french = root / FOLDER / "fr.po"
    french.write_text(f'{head}msgid "{{count}} code"\nmsgid_plural "{{count}} codes"\n{forms}', encoding="utf-8")
    make(root)
    assert list(in_catalogues(root)) == []
    assert "nplurals=2; plural=(n > 1);" in french.read_text(encoding="utf-8")
    translations = GNUTranslations(io.BytesIO((root / FOLDER / "fr.mo").read_bytes()))
    told = [translations.ngettext("{count} code", "{count} codes", count) for count in (0, 1, 2, 1_000_000)]
    assert told == ["{count} code", "{count} code", "{count} codes", "{count} codes"]
