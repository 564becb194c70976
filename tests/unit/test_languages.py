"""Which language is spoken: by option, setting, environment and system."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from trackops_desktop import languages
from trackops_desktop.app.options import parse
from trackops_desktop.i18n import language
from trackops_desktop.languages import LANGUAGES, available, choose, matched, speak, wishes


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("de_AT.UTF-8", "de"),
        ("de@euro", "de"),
        ("pt-PT", "pt_BR"),
        ("pt_BR.utf8", "pt_BR"),
        ("zh-Hans-CN", "zh_CN"),
        ("zh_SG.UTF-8", "zh_CN"),
        ("zh_TW.UTF-8", ""),
        ("zh-Hant", ""),
        ("en_GB.UTF-8", "en"),
        ("AR", "ar"),
        ("sv_SE.UTF-8", ""),
        ("C.UTF-8", ""),
        ("../de", ""),
        ("", ""),
    ],
)
def test_a_locale_is_one_of_our_languages_or_none(tag: str, name: str) -> None:
    assert matched(tag) == name


@pytest.mark.parametrize(
    ("option", "setting", "environment", "name"),
    [
        ("fr", "de", {"LANG": "it_IT.UTF-8"}, "fr"),
        ("", "de", {"LANG": "it_IT.UTF-8"}, "de"),
        ("", "", {"LANG": "it_IT.UTF-8"}, "it"),
        ("", "", {"LANG": "sv_SE.UTF-8", "LANGUAGE": "sv:nl:en"}, "nl"),
        ("", "", {"LANG": "it_IT.UTF-8", "LC_MESSAGES": "pl_PL"}, "pl"),
        ("", "", {"LANG": "it_IT.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "ja"),
        ("", "", {"LC_ALL": "C", "LANGUAGE": "de"}, "en"),
        ("", "", {"LANG": "C.UTF-8", "LANGUAGE": "de"}, "de"),
        ("", "", {"LANG": "en_US.UTF-8", "LANGUAGE": "en_US"}, "en"),
        ("", "", {}, "es"),
    ],
)
def test_the_strongest_wish_comes_first(option: str, setting: str, environment: Mapping[str, str], name: str) -> None:
    assert choose(wishes(option, setting, environment, ["sv-SE", "es-MX"])) == name


def test_a_language_without_a_catalogue_is_english() -> None:
    assert available()["en"] == "English"
    assert set(available()) <= set(LANGUAGES)
    speak("xx")
    assert language() == "en"


def test_the_command_line_names_a_language_by_any_of_its_locales(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse(["--lang", "pt-PT"]).lang == "pt_BR"
    assert parse(["--add"]).lang == ""
    with pytest.raises(SystemExit):
        parse(["--lang", "klingon"])
    said = capsys.readouterr().err
    assert "there is no language klingon" in said
    assert all(name in said for name in LANGUAGES)


def test_a_broken_catalogue_leaves_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "resource", lambda *_parts: tmp_path)
    for content in (b"", b"no catalogue at all, however long it is"):
        (tmp_path / "de.mo").write_bytes(content)
        speak("de")
        assert language() == "en"
