"""The extension is built the same each time, from the very script that the embedded browser gets."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.checks.extension_words import faults, sources, words
from tests.extension_build import extension
from trackops_desktop.browser.page_calls import page_script
from trackops_desktop.companion.host_script import CHROMIUM_ID, FIREFOX_ID

PERMISSIONS = ["nativeMessaging", "activeTab", "scripting", "storage"]


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_twice_the_same_octets(tmp_path: Path, browser: str) -> None:
    first, second = (extension.pack(browser, tmp_path / name) for name in ("a.zip", "b.zip"))
    assert first.read_bytes() == second.read_bytes()


def test_the_page_script_differs_from_the_engines_by_one_line() -> None:
    engine = page_script().sourceCode().splitlines()
    for browser in ("chromium", "firefox"):
        ours = extension.files(browser)["page.js"].decode().splitlines()
        different = [(one, other) for one, other in zip(engine, ours, strict=True) if one != other]
        assert len(different) == 1
        assert all(one.startswith("const tell = (word) => ") for one in different[0])


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_it_asks_for_no_more_than_it_needs(browser: str) -> None:
    manifest = json.loads(extension.files(browser)["manifest.json"])
    assert manifest["permissions"] == PERMISSIONS
    # Of these, only what the user asks for, one site at a time.
    assert manifest["optional_host_permissions"] == ["https://*/*"]
    for wide in ("host_permissions", "content_scripts", "externally_connectable", "web_accessible_resources"):
        assert wide not in manifest
    assert "onMessageExternal" not in extension.files(browser)["background.js"].decode()


def test_the_ids_are_those_that_the_host_lets_in() -> None:
    manifest = json.loads(extension.files("chromium")["manifest.json"])
    digest = hashlib.sha256(base64.b64decode(manifest["key"])).hexdigest()[:32]
    assert "".join(chr(ord("a") + int(digit, 16)) for digit in digest) == CHROMIUM_ID
    firefox = json.loads(extension.files("firefox")["manifest.json"])
    assert firefox["browser_specific_settings"]["gecko"]["id"] == FIREFOX_ID


def test_every_sentence_is_there_in_every_language() -> None:
    languages = words()
    assert faults(sources(), languages) == []
    assert {*languages} == {"en", "de", "fr", "es", "pt_BR", "it", "nl", "pl", "ja", "zh_CN", "ar"}
    assert [one for language in languages if language != "en" for one in _english_in(languages, language)] == []


def _english_in(languages: dict[str, dict[str, str]], language: str) -> list[str]:
    own, english = languages[language], languages["en"]
    return [f"{language}: {name}" for name in own if own[name] == english[name] and name != "name"]


def test_sentences_that_are_missing_left_over_or_changed_are_found() -> None:
    languages = words()
    english, german = languages["en"], dict(languages["de"])
    assert faults(sources() + 'say("unheard")', languages) == ["unheard is said and not there."]
    more = {name: {**own, "unsaid": "x"} for name, own in languages.items()}
    assert faults(sources(), more) == ["unsaid is there and never said."]
    del german["closed"]
    assert faults(sources(), {"en": english, "de": german}) == ["de lacks closed."]
    assert faults(sources(), {"en": english, "de": {**languages["de"], "closed": "$site$ zu"}}) == [
        "de has other placeholders in closed."
    ]


def test_both_sides_speak_of_the_same_things() -> None:
    source = extension.files("chromium")["background.js"].decode()
    sent = set(re.findall(r'op: "(\w+)"', source))
    assert sent == {"hello", "prove", "pair", "unlock", "look", "do", "done", "gone", "front", "start"}
