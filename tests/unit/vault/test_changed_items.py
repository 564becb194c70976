"""A keyring item that something else than this program changed into another valid enrolment."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, new
from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.uri import format_uri, parse_stored
from trackops_desktop.paths import Paths
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.errors import SecretDamaged
from trackops_desktop.vault.snapshot import Changes
from trackops_desktop.vault.vault import Vault

OTHERS = (
    Account(Kind.TOTP, "Trackops", "x", digits=8),
    Account(Kind.TOTP, "Trackops", "x", Algorithm.SHA256),
    Account(Kind.TOTP, "Trackops", "x", period=60),
    Account(Kind.HOTP, "Trackops", "x"),
    Account(Kind.STEAM, "Trackops", "x", digits=5),
)


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_another_kind_of_enrolment_is_said_and_not_taken(tmp_path: Path, other: Account) -> None:
    keyring = MemoryKeyring()
    with closing(Vault.open(Paths(tmp_path), keyring, FakeClock())) as vault:
        entry, beside = vault.add_many((new("Trackops"), new("Beside")))
        kept = vault.enrolment(entry.id)
        (key,) = [key for key in keyring.items if entry.id in key]
        keyring.items[key] = format_uri(Enrolment(other, kept.secret))
        with pytest.raises(SecretDamaged, match="was changed or damaged"):
            vault.enrolment(entry.id)
        assert set(vault.enrolments([entry.id, beside.id])) == {beside.id}
        assert vault.first_enrolments(1)[0][1] is None
        assert [one.id for one in vault.missing()] == [entry.id]
        assert parse_stored(keyring.items[key]).account.kind is other.kind  # nothing is written by itself
        vault.apply(Changes(entries=((entry, kept.secret),)))
        assert vault.enrolment(entry.id) == kept
        assert vault.missing() == ()


@pytest.mark.parametrize(
    "account",
    [
        Account(Kind.HOTP, "Bank", "x", Algorithm.SHA512, 8, counter=7),
        Account(Kind.STEAM, "Steam", "x", digits=5),
        Account(Kind.TOTP, "Slow", "x", Algorithm.SHA256, 10, 86_400),
    ],
    ids=str,
)
def test_every_kind_of_account_reads_back_as_it_was_added(tmp_path: Path, account: Account) -> None:
    keyring = MemoryKeyring()
    with closing(Vault.open(Paths(tmp_path), keyring, FakeClock())) as vault:
        first = vault.add(new())
        secret = vault.enrolment(first.id).secret
        entry = vault.add(NewEntry(Enrolment(account, secret)))
        assert vault.enrolment(entry.id).secret == secret
        assert vault.missing() == ()
