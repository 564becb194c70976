"""The language of the command line: wished for in four ways, and never that of what programs read."""

from __future__ import annotations

import argparse
import contextlib
import gettext
import inspect
import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from trackops_desktop import cli, languages
from trackops_desktop.commands.argparse_words import SENTENCES
from trackops_desktop.commands.output import write_line
from trackops_desktop.commands.parser import build_parser
from trackops_desktop.commands.spoken_language import speak_as_wished
from trackops_desktop.i18n import _, language, use_language
from trackops_desktop.ui.window.window_geometry import WindowGeometry, write_geometry

GERMAN = {
    "There are no accounts yet. Add one with `trackops add`.": "Noch keine Konten. Neu: `trackops add`.",
    "show the accounts, without secrets": "die Konten zeigen, ohne Geheimnisse",
    "usage: ": "Aufruf: ",
    "the following arguments are required: %s": "diese Angaben fehlen: %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r gibt es nicht (nur %(choices)s)",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "there is no language {name}; there are {names}": "die Sprache {name} gibt es nicht; es gibt {names}",
    "{message}. See `{command} --help`.": "{message}. Hilfe: `{command} --help`.",
    "Added {label} ({id}).": "{label} hinzugefügt ({id}).",
}


@pytest.fixture(autouse=True)
def _catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "catalogues"
    folder.mkdir()
    for name, sentences in {"de": GERMAN, "ar": {"Added {label} ({id}).": "أُضيف {label} ({id})."}}.items():
        catalogue = Catalog(locale=name)
        for sentence, translation in sentences.items():
            catalogue.add(sentence, translation)
        written = io.BytesIO()
        write_mo(written, catalogue)
        (folder / f"{name}.mo").write_bytes(written.getvalue())
    monkeypatch.setattr(languages, "catalogues", lambda: folder)
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "TRACKOPS_HOME"):
        monkeypatch.delenv(name, raising=False)
    yield
    use_language("en")


def speaks(arguments: list[str], environment: Mapping[str, str]) -> str:
    speak_as_wished(arguments, environment)
    return language()


def test_the_option_is_stronger_than_the_setting_and_that_than_the_environment(tmp_path: Path) -> None:
    home = ["--home", str(tmp_path)]
    german = {"LANG": "de_DE.UTF-8"}
    assert speaks(home, {}) == "en"
    assert speaks(home, german) == "de"
    assert speaks(["list", "--lang=en", *home], german) == "en"
    write_geometry(tmp_path / "window.json", WindowGeometry(language="ar"))
    assert speaks(home, german) == "ar"
    assert speaks([], {**german, "TRACKOPS_HOME": str(tmp_path)}) == "ar"
    assert speaks(["list", "--lang", "de", *home], {}) == "de"
    # A language without a catalogue, and one that nobody knows.
    assert speaks(["--lang", "fr", *home], {}) == "en"
    assert speaks(["--lang"], {}) == "en"


@pytest.mark.parametrize("option", ["--json", "--junit=report.xml", "--sarif", "--evidence"])
def test_what_programs_read_stays_english(option: str) -> None:
    assert speaks(["inspect", option], {"LANG": "de_DE.UTF-8"}) == "en"


def test_help_faults_and_results_are_in_the_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def outcome(*arguments: str) -> tuple[str, str]:
        with contextlib.suppress(SystemExit):
            cli.main([*arguments, "--home", str(tmp_path)])
        return capsys.readouterr()

    monkeypatch.setenv("LANG", "de_AT.UTF-8")
    shown, _said = outcome("--help")
    assert shown.startswith("Aufruf: trackops")
    assert "die Konten zeigen, ohne Geheimnisse" in shown
    assert outcome("list") == ("", "trackops: Noch keine Konten. Neu: `trackops add`.\n")
    assert outcome("code")[1] == "trackops code: diese Angaben fehlen: QUERY. Hilfe: `trackops code --help`.\n"
    assert outcome("browser", "fly")[1].startswith("trackops browser: what: 'fly' gibt es nicht (nur 'status'")
    assert outcome("list", "--lang", "xx")[1] == (
        "trackops list: --lang: die Sprache xx gibt es nicht; es gibt en, de, ar. Hilfe: `trackops list --help`.\n"
    )
    assert json.loads(outcome("list", "--json")[0]) == []
    assert outcome("list", "--lang", "en")[1].startswith("trackops: There are no accounts yet.")


def test_a_right_to_left_sentence_keeps_its_names_apart_on_a_terminal() -> None:
    out = io.StringIO()
    speak_as_wished(["--lang", "ar"], {})
    write_line(out, _("Added {label} ({id}).", label="ACME\x1b", id="\u202e12ab"))
    assert out.getvalue() == "أُضيف \u2068ACME\\x1b\u2069 (\u206812ab\u2069).\n"


def test_the_sentences_of_argparse_are_those_of_this_python() -> None:
    source = inspect.getsource(argparse)
    assert [one for one in SENTENCES if repr(one) not in source and one not in source] == []


def test_english_is_looked_for_in_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gettext, "find", lambda *asked, **_more: pytest.fail(f"looked for {asked}"))
    assert build_parser().parse_args(["list"]).command.name == "list"


def test_english_loads_nothing_for_it() -> None:
    """Measured by what is imported: `gettext` comes with argparse, the catalogue's reader does not."""
    code = (
        "import sys; from trackops_desktop.commands.spoken_language import speak_as_wished;"
        "speak_as_wished(['list'], {'LANG': 'en_GB.UTF-8', 'TRACKOPS_HOME': '/nowhere'});"
        "print('gettext' in sys.modules, 'trackops_desktop.commands.argparse_words' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
