from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tests.unit.transfer.samples import KEY, file_of
from trackops_desktop.errors import TransferError
from trackops_desktop.otp.account import Algorithm, Kind
from trackops_desktop.transfer.format import PassphraseNeeded, WrongFilePassphrase
from trackops_desktop.transfer.readers.aegis import Aegis


def entry(kind: str = "totp", **info: object) -> dict[str, Any]:
    return {
        "type": kind,
        "name": "ada",
        "issuer": "Acme",
        "info": {"secret": KEY, "algo": "SHA1", "digits": 6, "period": 30, **info},
    }


def vault(*entries: dict[str, Any], groups: list[dict[str, str]] | None = None) -> dict[str, Any]:
    database: dict[str, Any] = {"version": 3, "entries": list(entries), "groups": groups or []}
    return {"version": 1, "header": {"slots": None, "params": None}, "db": database}


def slot(passphrase: str, master: bytes, kind: int = 1) -> dict[str, Any]:
    """Build a password slot the way Aegis' documentation describes it, with a light cost."""
    salt, nonce = bytes(range(32)), b"n" * 12
    key = Scrypt(salt=salt, length=32, n=16, r=8, p=1).derive(passphrase.encode())
    sealed = AESGCM(key).encrypt(nonce, master, None)
    params = {"nonce": nonce.hex(), "tag": sealed[-16:].hex()}
    return {"type": kind, "key": sealed[:-16].hex(), "key_params": params, "n": 16, "r": 8, "p": 1, "salt": salt.hex()}


def sealed_vault(document: dict[str, Any], *passphrases: str) -> dict[str, Any]:
    master, nonce = b"m" * 32, b"d" * 12
    sealed = AESGCM(master).encrypt(nonce, json.dumps(document["db"]).encode(), None)
    slots = [{"type": 2, "key": "", "key_params": {}}, *(slot(one, master) for one in passphrases)]
    return {
        "version": 1,
        "header": {"slots": slots, "params": {"nonce": nonce.hex(), "tag": sealed[-16:].hex()}},
        "db": base64.b64encode(sealed[:-16]).decode(),
    }


def test_every_kind_is_read() -> None:
    document = vault(
        entry(),
        entry("hotp", counter=7),
        entry("steam", digits=5),
        entry(algo="SHA512", digits=8, period=60),
    )

    accounts = [row.enrolment.account for row in Aegis().read(file_of(document)).accounts]

    assert [account.kind for account in accounts] == [Kind.TOTP, Kind.HOTP, Kind.STEAM, Kind.TOTP]
    assert accounts[1].counter == 7
    assert (accounts[3].algorithm, accounts[3].digits, accounts[3].period) == (Algorithm.SHA512, 8, 60)


def test_groups_of_both_database_versions_become_tags() -> None:
    new, old = entry() | {"groups": ["u1", "gone"]}, entry() | {"group": "Work"}

    result = Aegis().read(file_of(vault(new, old, groups=[{"uuid": "u1", "name": "Private"}])))

    assert [row.tags for row in result.accounts] == [("Private",), ("Work",)]


@pytest.mark.parametrize(
    "bad",
    [entry("motp"), entry("yandex"), entry(algo="MD5"), entry(secret=""), entry(digits="x"), entry(period=0), "text"],
)
def test_a_bad_entry_becomes_a_problem_and_loses_no_other(bad: Any) -> None:
    result = Aegis().read(file_of(vault(entry(), bad, entry())))

    assert [row.row for row in result.accounts] == [1, 3]
    assert [problem.row for problem in result.problems] == [2]


def test_numbers_may_be_texts_and_defaults_fill_gaps() -> None:
    sparse = {"type": "totp", "name": None, "issuer": "A", "info": {"secret": KEY, "digits": "8", "period": None}}

    account = Aegis().read(file_of(vault(sparse))).accounts[0].enrolment.account

    assert (account.digits, account.period, account.name) == (8, 30, "")


def test_any_password_slot_opens_a_sealed_vault() -> None:
    file = file_of(sealed_vault(vault(entry()), "first", "bäckup"))

    for passphrase in ("first", "bäckup"):
        assert len(Aegis().read(file, passphrase).accounts) == 1


def test_a_sealed_vault_needs_the_right_passphrase() -> None:
    file = file_of(sealed_vault(vault(entry()), "right"))

    with pytest.raises(PassphraseNeeded):
        Aegis().read(file)
    with pytest.raises(WrongFilePassphrase):
        Aegis().read(file, "wrong")


def test_a_vault_without_a_password_slot_says_what_to_do() -> None:
    with pytest.raises(TransferError, match="Set a password"):
        Aegis().read(file_of(sealed_vault(vault(entry()))), "any")


@pytest.mark.parametrize("cost", [{"n": 2**30}, {"r": 2**20}, {"p": 1000}, {"n": 3}, {"n": 0}, {"p": 0}, {"n": "x"}])
def test_a_costly_key_derivation_is_refused_before_it_runs(cost: dict[str, Any]) -> None:
    document = sealed_vault(vault(entry()), "right")
    document["header"]["slots"][1].update(cost)

    with pytest.raises(TransferError):
        Aegis().read(file_of(document), "right")


@pytest.mark.parametrize("part", ["params", "slots"])
@pytest.mark.parametrize("value", [None, {}, [], "x"])
def test_a_damaged_header_is_refused(part: str, value: object) -> None:
    document = sealed_vault(vault(entry()), "right")
    document["header"][part] = value

    with pytest.raises(TransferError):
        Aegis().read(file_of(document), "right")
