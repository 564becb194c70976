"""Sentences in a language: looked up, filled in, and kept apart from what is written the other way round."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from trackops_desktop.assets import resource
from trackops_desktop.errors import reason_of
from trackops_desktop.i18n import (
    N_,
    _,
    count_text,
    is_right_to_left,
    isolated,
    language,
    list_text,
    ngettext,
    pair_text,
    pgettext,
    use_language,
)

LATER = N_("Later")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    use_language("en")


def write_catalogue(folder: Path, name: str, sentences: dict[str | tuple[str, str], str | tuple[str, ...]]) -> None:
    catalogue = Catalog(locale=name)
    for sentence, translation in sentences.items():
        catalogue.add(sentence, translation, context="verb" if sentence == "Open" else None)
    written = io.BytesIO()
    write_mo(written, catalogue)
    (folder / f"{name}.mo").write_bytes(written.getvalue())


def test_english_needs_no_catalogue_and_fills_sentences_in() -> None:
    assert _("Add account…") == "Add account…"
    assert _("{{braces}} stay without values") == "{{braces}} stay without values"
    assert _("Remove {name}?", name="A {name}") == "Remove A {name}?"
    assert ngettext("{count} account", "{count} accounts", 1) == "1 account"
    assert ngettext("{count} account", "{count} accounts", 0) == "0 accounts"
    assert ngettext("{count} account", "{count} accounts", 1234, count="1,234") == "1,234 accounts"
    assert pgettext("verb", "Open") == "Open"


def test_a_language_is_spoken_by_its_rules_and_english_again_after_it(tmp_path: Path) -> None:
    one_many = ("{count} account", "{count} accounts")
    write_catalogue(
        tmp_path,
        "pl",
        {"Later": "Później", one_many: ("{count} konto", "{count} konta", "{count} kont"), "Open": "Otwórz"},
    )
    use_language("pl", tmp_path)
    assert language() == "pl"
    assert _(LATER) == "Później"
    assert [ngettext(*one_many, count) for count in (1, 3, 5, 22)] == ["1 konto", "3 konta", "5 kont", "22 konta"]
    assert pgettext("verb", "Open") == "Otwórz"
    assert _("Not translated, {name}", name="x") == "Not translated, x"
    use_language("en")
    assert _(LATER) == "Later"


def test_a_catalogue_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        use_language("de", tmp_path)
    assert language() == "en"


def test_names_cannot_turn_the_sentence_around_them(tmp_path: Path) -> None:
    assert isolated("ACME 123 456") == "ACME 123 456"
    assert isolated("\u202eknab") == "knab"
    assert isolated("בנק") == "\u2068בנק\u2069"
    assert _("Sign in at {name}", name="\u2069שלום\u2066") == "Sign in at \u2068שלום\u2069"
    write_catalogue(tmp_path, "ar", {"Copied {code}": "نُسخ {code}"})
    use_language("ar", tmp_path)
    assert is_right_to_left()
    assert _("Copied {code}", code="123 456") == "نُسخ \u2068123 456\u2069"


def test_numbers_and_lists_are_written_as_the_language_does(tmp_path: Path) -> None:
    names = ["A", "B", "C", "D"]
    assert [count_text(number) for number in (0, 999, 1234, -1234567)] == ["0", "999", "1,234", "-1,234,567"]
    assert (list_text(names), list_text(names, 2), list_text(names, 4)) == (
        "A, B, C, D",
        "A, B and 2 more",
        "A, B, C, D",
    )
    assert list_text([]) == ""
    assert [pair_text(names[:count]) for count in range(4)] == ["", "A", "A and B", "A, B and C"]
    write_catalogue(tmp_path, "de", {"{first}, {second}": "{first} / {second}"})
    write_catalogue(tmp_path, "pl", {("{count} account", "{count} accounts"): ("{count} a", "{count} b", "{count} c")})
    use_language("de", tmp_path)
    assert (count_text(1234), list_text(names)) == ("1.234", "A / B / C / D")
    use_language("pl", tmp_path)
    assert (count_text(1234), count_text(12345)) == ("1234", "12\u00a0345")
    assert ngettext("{count} account", "{count} accounts", 12345) == "12\u00a0345 c"


def test_why_the_system_refused_is_said_in_the_language(tmp_path: Path) -> None:
    def refused(path: Path) -> OSError:
        with pytest.raises(OSError) as caught:  # noqa: PT011 - which it is depends on the path
            path.read_bytes()
        return caught.value

    gone, full = refused(tmp_path / "gone"), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert reason_of(gone) == os.strerror(errno.ENOENT)
    assert reason_of(refused(tmp_path)) == os.strerror(errno.EISDIR)  # which Windows calls a missing permission
    use_language("de", resource("translations"))
    assert reason_of(gone) == "Datei oder Verzeichnis nicht gefunden"
    assert reason_of(full) == "Auf dem Gerät ist kein Speicherplatz mehr verfügbar"
    assert reason_of(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert reason_of(OSError()) == "kein Grund angegeben"
