"""Texts that were said in one language are found again and said in another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.test_i18n import write_catalogue
from trackops_desktop.i18n import _, ngettext, pgettext, sentences, use_language
from trackops_desktop.retranslation import Retranslation, read_messages


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    write_catalogue(
        tmp_path,
        "de",
        {
            "Settings": "Einstellungen",
            "Add account…": "Konto hinzufügen…",
            "Remove {name}?": "{name} entfernen?",
            "Nothing is lost.": "Nichts geht verloren.",
            "Try again.": "Noch einmal versuchen.",
            "{title}: done": "{title}: fertig",
            "{first}, {second}": "{first}; {second}",
            "Open": "Öffnen",
            "{first} and {last}": "{first} und {last}",
            "Name and key are lost.": "Name und Schlüssel sind verloren.",
            ("{count} account", "{count} accounts"): ("{count} Konto", "{count} Konten"),
            ("Pinned.", "{count} accounts pinned."): ("Angeheftet.", "{count} Konten angeheftet."),
        },
    )
    write_catalogue(
        tmp_path,
        "pl",
        {
            "Settings": "Ustawienia",
            "Remove {name}?": "Usunąć {name}?",
            ("{count} account", "{count} accounts"): ("{count} konto", "{count} konta", "{count} kont"),
        },
    )
    yield tmp_path
    use_language("en")


def change(folder: Path, before: str, after: str) -> Retranslation:
    use_language(after, None if after == "en" else folder)
    return Retranslation(*(None if name == "en" else folder / f"{name}.mo" for name in (before, after)))


def said() -> list[str]:
    return [
        _("Settings"),
        _("Add account…"),
        _("Add account…").rstrip("…"),
        f" {_('Settings')}",
        f"{_('Settings')} (Ctrl+,)",
        _("Remove {name}?", name="ACME – jo"),
        sentences(_("Nothing is lost."), _("Try again.")),
        sentences(_("Name and key are lost."), _("Try again.")),  # “… and …” is in it, and does not make a list of it
        _("{first} and {last}", first="Demo", last="Own site"),
        sentences(_("Remove {name}?", name="a. B"), _("Try again.")),
        _("{title}: done", title=_("Settings")),
        pgettext("verb", "Open"),
        ngettext("{count} account", "{count} accounts", 1),
        ngettext("{count} account", "{count} accounts", 5),
        ngettext("Pinned.", "{count} accounts pinned.", 1),
        ngettext("Pinned.", "{count} accounts pinned.", 3),
        f"{_('Settings')}\n{_('Nothing is lost.')}  ·  jo@example.com",
    ]


@pytest.mark.parametrize(("before", "after"), [("en", "de"), ("de", "en")])
def test_every_way_to_say_something_is_found_again(folder: Path, before: str, after: str) -> None:
    use_language(before, None if before == "en" else folder)
    texts = said()
    retranslation = change(folder, before, after)
    assert [retranslation.again(text) for text in texts] == said()


def test_what_a_sentence_isolates_is_found_again(folder: Path) -> None:
    write_catalogue(
        folder, "ar", {"Add {file} with --again.": "أضف {file} مع \u2068--again\u2069.", "Use -x.": "\u2068-x\u2069."}
    )
    use_language("ar", folder)
    texts = [_("Add {file} with --again.", file="a.png"), _("Use -x.")]
    retranslation = change(folder, "ar", "en")
    assert [retranslation.again(text) for text in texts] == ["Add a.png with --again.", "Use -x."]


def test_plurals_follow_the_rule_of_the_new_language(folder: Path) -> None:
    use_language("de", folder)
    texts = [ngettext("{count} account", "{count} accounts", count) for count in (1, 3, 5)]
    retranslation = change(folder, "de", "pl")
    assert [retranslation.again(text) for text in texts] == ["1 konto", "3 konta", "5 kont"]


def test_what_is_no_sentence_stays_as_it_is(folder: Path) -> None:
    retranslation = change(folder, "en", "de")
    for text in ("", "482 913", "Doe, John", "jo@example.com", "Remove it", "Trackops", "•••"):
        assert retranslation.again(text) == text


def test_a_broken_catalogue_is_refused(tmp_path: Path) -> None:
    (tmp_path / "de.mo").write_bytes(b"no catalogue at all, but long")
    with pytest.raises(ValueError, match="catalogue"):
        list(read_messages(tmp_path / "de.mo"))
