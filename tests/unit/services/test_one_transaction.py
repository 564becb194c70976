"""What a change rests on is read in its own transaction: another program that works at the same time loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, new
from trackops_desktop.paths import Paths
from trackops_desktop.services.desktop.front_window import FrontWindow
from trackops_desktop.services.last_used import LastUsed
from trackops_desktop.services.update_check import UpdateCheck
from trackops_desktop.services.window_choices import WindowChoices
from trackops_desktop.vault.vault import Vault

Programs = tuple[Vault, Vault]
WINDOW = FrontWindow(1, "firefox", "Sign in – ACME")


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    """Two programs with one home."""
    paths, keyring = Paths(tmp_path / "home").make(), MemoryKeyring()
    with (
        closing(Vault.open(paths, keyring, FakeClock())) as one,
        closing(Vault.open(paths, keyring, FakeClock())) as other,
    ):
        yield one, other


def first(vault: Vault, name: str, work: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the other program do something at the last moment before a call of the vault, once."""
    call: Callable[..., Any] = getattr(vault, name)

    def later(*values: Any) -> Any:
        monkeypatch.setattr(vault, name, call)
        work()
        return call(*values)

    monkeypatch.setattr(vault, name, later)


def test_an_update_is_told_by_one_of_two_programs(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(vault: Vault, version: str) -> UpdateCheck:
        return UpdateCheck(vault, FakeClock(), lambda _address: b"", version=version)

    check(programs[0], "1.0").was_updated()
    told: list[bool] = []
    first(programs[0], "change_document", lambda: told.append(check(programs[1], "2.0").was_updated()), monkeypatch)
    told.append(check(programs[0], "2.0").was_updated())
    assert told.count(True) == 1


def test_the_use_of_an_account_that_has_just_come_is_not_forgotten(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = programs
    old = one.add(new("old"))
    fresh: list[str] = []

    def add() -> None:
        fresh.append(other.add(new(f"new {len(fresh)}")).id)
        LastUsed(other, FakeClock()).record(fresh[-1])
        WindowChoices(other).record(WINDOW, fresh[-1])

    first(one, "change_document", add, monkeypatch)
    LastUsed(one, FakeClock()).record(old.id)
    assert set(LastUsed(one, FakeClock()).all()) == {old.id, *fresh}
    first(one, "change_document", add, monkeypatch)
    WindowChoices(one).record(WINDOW, old.id)
    assert set(WindowChoices(one).of(WINDOW).for_title) == {old.id, *fresh}
