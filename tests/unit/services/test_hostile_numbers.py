"""A catalogue whose numbers somebody changed: each is refused with a sentence or counts as missing."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.backup_kit import PASSPHRASE, cheap_kdf
from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, folder_in_memory, new
from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.folder import in_utc
from trackops_desktop.errors import TrackopsError
from trackops_desktop.json_object import moment_in, parsed_json
from trackops_desktop.passphrases.argon2 import Argon2Cost
from trackops_desktop.paths import Paths
from trackops_desktop.services.browsers import Browsers
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.last_used import LastUsed
from trackops_desktop.services.settings import SettingsStore
from trackops_desktop.services.signin import SignInService
from trackops_desktop.services.update_check import UpdateCheck, UpdateSource
from trackops_desktop.signin.origin import origin_of
from trackops_desktop.vault.errors import CatalogueDamaged, WrongPassphrase
from trackops_desktop.vault.sealed.envelope import name_of, new_seal, opened
from trackops_desktop.vault.vault import Vault

ORIGIN = origin_of("https://acme.example") or pytest.fail("no origin")
HOSTILE = ("Infinity", "-Infinity", "NaN", "1e999", "-1e300", "9" * 400, "9" * 5_000, "0.5", "null", "{}", '"x"')
DEEP = "[" * 50_000 + "]" * 50_000
DATES = (("created_at", float("inf")), ("changed_at", float("-inf")), ("created_at", 1e300), ("trashed_at", 9e18))
_NUMBER = re.compile(r"(?<=[:\[ ])-?\d+(?:\.\d+)?(?=[,\]}])")
_PLACES = (
    ("meta", "name", "value"),
    ("documents", "name", "body"),
    ("entries", "id", "tags"),
    ("entries", "id", "versions"),
    ("notes", "key", "versions"),
    ("tombstones", "id", "versions"),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, -2, 0.5, 1e3]", [1, -2, 0.5, 1000.0]),
        (f"[{2**64 - 1}, {2**64}, -{2**64}]", [2**64 - 1, None, None]),
        ("[Infinity, -Infinity, NaN, 1e999, 1e300]", [None] * 5),
        (f"[{'9' * 5_000}]", [None]),
        (b"\xef\xbb\xbf[1]", [1]),
    ],
)
def test_no_number_is_too_large_for_what_is_done_with_it(text: str | bytes, value: object) -> None:
    assert parsed_json(text) == value
    if "None" in repr(value):
        with pytest.raises(ValueError, match="number"):
            parsed_json(text, strict=True)
    else:
        assert parsed_json(text, strict=True) == value


@pytest.mark.parametrize("text", [DEEP, "[1", b"\xff", ""])
def test_what_is_no_json_is_one_kind_of_error(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parsed_json(text)


def test_a_date_is_one_that_people_can_have() -> None:
    assert [moment_in(value) for value in (0, 1.5, 253_402_300_799)] == [0.0, 1.5, 253_402_300_799.0]
    assert [moment_in(value) for value in (True, None, "1", -1, 1e12, float("inf"), float("nan"))] == [None] * 7


@pytest.mark.parametrize("number", HOSTILE)
def test_a_wrapped_key_that_asks_for_absurd_work_is_told(number: str) -> None:
    whole = new_seal().wrapped(PASSPHRASE, Argon2Cost(19 * 1024, 2, 1))
    changed = [_changed(whole, at, number) for at in _places(whole)]
    assert len(changed) == 4
    for text in (*changed, DEEP, f'{{"name": {DEEP}}}'):
        with pytest.raises((CatalogueDamaged, WrongPassphrase)):
            opened(text, PASSPHRASE)
    with pytest.raises(CatalogueDamaged):
        name_of(DEEP)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[tuple[str, str], str]]:
    """A closed home in which every service has written, and what its keyring holds."""
    folder, keyring, clock = tmp_path_factory.mktemp("whole"), MemoryKeyring(), FakeClock()
    (folder / "backups").mkdir()
    with closing(Vault.open(Paths(folder / "home").make(), keyring, clock)) as vault:
        first, second, third = vault.add_many([new("one"), new("two"), new("three")])
        vault.update(first.id, site=str(ORIGIN), tags=("7", "work"))
        vault.remove(second.id)
        vault.put_note("password:demo", "text")
        vault.purge([third.id])
        store = SettingsStore(vault)
        store.save(replace(store.load(), clock_offset=3))
        Backups(vault, clock, cheap_kdf).set_up(folder / "backups", PASSPHRASE)
        Browsers(vault, clock).pair("f" * 32, "Firefox", "firefox", bytes(32))
        Browsers(vault, clock).approve("f" * 32, ORIGIN)
        LastUsed(vault, clock).record(first.id)
        SignInService(vault, Codes(vault, clock, lambda: 0)).take(vault.entry(first.id))
        vault.change_document("updates", lambda _before: {"asked": clock.now, "number": 3, "ran": "1.0"})
        vault.settle()
    return folder / "home", keyring.items


def use(vault: Vault, clock: FakeClock) -> None:
    """Do what reads what lies in the catalogue, and say its dates."""
    store, codes, browsers = SettingsStore(vault), Codes(vault, clock, lambda: 0), Browsers(vault, clock)
    signin, backups = SignInService(vault, codes), Backups(vault, clock, cheap_kdf)
    for entry in (*vault.entries(), *vault.trash()):
        assert in_utc(entry.created_at + entry.changed_at).year
        if entry.trashed_at is None:
            signin.take(entry)
    vault.days_left()
    vault.snapshot()
    vault.settle()
    assert store.save(replace(store.load(), text_scale=1.5)).text_scale == 1.5
    plan = backups.plan()
    assert plan.last_at is None or in_utc(plan.last_at).year
    backups.notice()
    assert all(in_utc(one.used).year for one in browsers.all())
    browsers.approve("f" * 32, ORIGIN)
    LastUsed(vault, clock).all()
    UpdateCheck(vault, clock, lambda _address: b"", version="2.0", source=lambda: UpdateSource("f", "k")).look(True)
    vault.add(new("another"))


def test_every_number_of_a_catalogue_may_be_hostile(whole: tuple[Path, dict[tuple[str, str], str]]) -> None:
    home, items = whole
    changes = list(changed_texts(home / "catalogue.sqlite3"))
    changes += [("entries", "rowid", row, column, value) for row in (1, 2) for column, value in DATES]
    assert len({(table, key) for table, _name, key, _column, _text in changes}) >= 14, "a document is not tried"
    with folder_in_memory(home.parent) as folder:
        for number, (table, name, key, column, text) in enumerate(changes):
            copy, keyring, clock = Paths(folder / f"{number}"), MemoryKeyring(), FakeClock()
            shutil.copytree(home, copy.home)
            keyring.items = dict(items)
            with closing(sqlite3.connect(copy.catalogue)) as connection, connection:
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE {name} = ?", (text, key))
            try:
                with suppress(TrackopsError), closing(Vault.open(copy, keyring, clock)) as vault:
                    use(vault, clock)
            except Exception as error:
                error.add_note(f"{table} {key} {column}: {str(text)[:200]}")
                raise


def changed_texts(file: Path) -> list[tuple[str, str, str | int, str, str | float]]:
    """Return for each number of each JSON text: table, key's column, key, column, and the text with a hostile one."""
    changed: list[tuple[str, str, str | int, str, str | float]] = []
    with closing(sqlite3.connect(file)) as connection:
        for table, name, column in _PLACES:
            for key, text in connection.execute(f"SELECT {name}, {column} FROM {table}").fetchall():
                changed.append((table, name, key, column, DEEP))
                changed += [
                    (table, name, key, column, _changed(text, at, number)) for at in _places(text) for number in HOSTILE
                ]
    return changed


def _places(text: str) -> list[int]:
    return [found.start() for found in _NUMBER.finditer(text)]


def _changed(text: str, at: int, number: str) -> str:
    return f"{text[:at]}{number}{_NUMBER.sub('', text[at:], count=1)}"
