"""Settings: typed, with defaults, forgiving field by field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock
from trackops_desktop.paths import Paths
from trackops_desktop.services.settings import DOCUMENT, Settings, SettingsStore, is_valid
from trackops_desktop.vault.vault import Vault

NAMES = [field.name for field in fields(Settings)]
ANY = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with closing(Vault.open(Paths(tmp_path), MemoryKeyring(), FakeClock())) as opened:
        yield opened


def test_the_first_start_has_the_defaults(vault: Vault) -> None:
    assert SettingsStore(vault).load() == Settings()


def test_what_was_saved_is_loaded(vault: Vault) -> None:
    settings = Settings(clear_clipboard_seconds=0, hide_codes=True, theme="dark", text_scale=1.5, clock_offset=-3.5)
    SettingsStore(vault).save(settings)
    assert SettingsStore(vault).load() == settings


def test_a_bad_value_falls_back_alone(vault: Vault) -> None:
    vault.change_document(
        DOCUMENT,
        lambda _before: {
            "theme": "neon",
            "text_scale": 2,
            "hide_codes": 1,
            "lock_after_minutes": True,
            "clear_clipboard_seconds": 601,
            "camera": None,
            "clock_offset": "soon",
            "allow_screen_capture": True,
        },
    )
    assert SettingsStore(vault).load() == Settings(text_scale=2.0, allow_screen_capture=True)


def test_what_a_newer_version_stored_beside_is_kept(vault: Vault) -> None:
    vault.change_document(DOCUMENT, lambda _before: {"from_the_future": [1], "theme": "light"})
    store = SettingsStore(vault)
    store.save(replace(store.load(), hide_codes=True))
    stored = vault.document(DOCUMENT) or {}
    assert (stored["from_the_future"], stored["theme"], stored["hide_codes"]) == ([1], "light", True)


def test_a_value_that_makes_no_sense_is_not_saved(vault: Vault) -> None:
    with pytest.raises(ValueError, match="text_scale"):
        SettingsStore(vault).save(Settings(text_scale=100.0))
    assert vault.document(DOCUMENT) is None


@given(st.sampled_from(NAMES), ANY)
def test_whatever_is_stored_makes_valid_settings_or_is_refused(name: str, value: object) -> None:
    if is_valid(name, value):
        Settings(**{name: value})  # type: ignore[arg-type]
        assert type(value) is type(getattr(Settings(), name)) or isinstance(value, int)


def test_numbers_that_are_none_are_refused() -> None:
    assert not is_valid("text_scale", float("nan"))
    assert not is_valid("clock_offset", float("inf"))
