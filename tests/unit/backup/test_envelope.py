from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.backup_kit import cheap_kdf
from trackops_desktop.backup.envelope import CHECKSUM_BYTES, HEADER_BYTES, open_backup, read_header, seal_backup
from trackops_desktop.backup.errors import BackupDamaged, NewerBackup, NotABackup, WrongBackupPassphrase
from trackops_desktop.errors import TransferError
from trackops_desktop.passphrases.argon2 import Argon2Cost, argon2id, passphrase_octets

CONTENT = b'{"secret": "JBSWY3DPEHPK3PXP"}'


def _sealed() -> bytes:
    return seal_backup(CONTENT, 1, "correct horse", kdf=cheap_kdf)


def _with_checksum(body: bytes) -> bytes:
    return body + hashlib.sha256(body).digest()


def _flips(data: bytes) -> Iterator[bytes]:
    for position in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[position // 8] ^= 1 << position % 8
        yield bytes(flipped)


def test_a_backup_opens_with_its_passphrase_at_the_real_cost() -> None:
    data = seal_backup(CONTENT, 3, "correct horse")
    assert open_backup(data, "correct horse") == CONTENT
    assert read_header(data).parameters == Argon2Cost(64 * 1024, 3, 4)
    assert read_header(data).count == 3


def test_argon2id_gives_the_vector_of_its_reference_implementation() -> None:
    key = argon2id(b"password", b"somesaltsomesalt", Argon2Cost(19 * 1024, 2, 1))
    from argon2.low_level import Type, hash_secret_raw

    assert key == hash_secret_raw(b"password", b"somesaltsomesalt", 2, 19 * 1024, 1, 32, Type.ID)


def test_another_passphrase_is_told_from_damage() -> None:
    with pytest.raises(WrongBackupPassphrase):
        open_backup(_sealed(), "wrong horse", cheap_kdf)


def test_every_flipped_bit_is_refused_with_one_sentence() -> None:
    data = _sealed()
    assert open_backup(data, "correct horse", cheap_kdf) == CONTENT
    for flipped in _flips(data):
        with pytest.raises((BackupDamaged, NotABackup)) as caught:
            open_backup(flipped, "correct horse", cheap_kdf)
        assert caught.value.sentence.count(".") == 1


def test_every_flipped_bit_is_refused_even_by_one_who_mends_the_checksum() -> None:
    body = _sealed()[:-CHECKSUM_BYTES]
    for flipped in _flips(body):
        with pytest.raises(TransferError):
            open_backup(_with_checksum(flipped), "correct horse", cheap_kdf)


def test_every_truncation_is_refused_with_one_sentence() -> None:
    data = _sealed()
    for length in range(len(data)):
        mended = _with_checksum(data[:length])
        for cut in (data[:length], mended if mended != data else b""):
            with pytest.raises((BackupDamaged, NotABackup, WrongBackupPassphrase)) as caught:
                open_backup(cut, "correct horse", cheap_kdf)
            assert caught.value.sentence.count(".") == 1


def test_what_is_appended_is_refused() -> None:
    with pytest.raises(BackupDamaged):
        open_backup(_sealed() + b"\n", "correct horse", cheap_kdf)


@pytest.mark.parametrize(
    "padded",
    [
        struct.pack(">Q", 1017) + bytes(1016),
        struct.pack(">Q", 2**64 - 1) + bytes(1016),
        struct.pack(">Q", 5) + b"whole" + bytes(1010) + b"\1",
        struct.pack(">Q", 5) + b"whole" + bytes(1011 + 1024),
    ],
    ids=["more than there is", "endless", "something in the padding", "a block of padding"],
)
def test_what_another_writer_framed_wrongly_under_the_right_passphrase_is_refused(padded: bytes) -> None:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    data = _sealed()
    header = read_header(data)
    key = cheap_kdf(passphrase_octets("correct horse"), header.salt, header.parameters)
    body = data[:HEADER_BYTES] + AESGCM(key).encrypt(header.nonce, padded, data[:HEADER_BYTES])
    mended = _with_checksum(body)
    assert read_header(mended) == header
    with pytest.raises(BackupDamaged):
        open_backup(mended, "correct horse", cheap_kdf)


def test_a_newer_version_asks_for_an_update() -> None:
    body = bytearray(_sealed()[:-CHECKSUM_BYTES])
    body[16:18] = struct.pack(">H", 2)
    with pytest.raises(NewerBackup):
        read_header(_with_checksum(bytes(body)))


@pytest.mark.parametrize(
    "cost",
    [
        Argon2Cost(19 * 1024 - 1, 3, 4),
        Argon2Cost(1024 * 1024 + 1, 3, 4),
        Argon2Cost(2**32 - 1, 65_535, 65_535),
        Argon2Cost(64 * 1024, 1, 4),
        Argon2Cost(64 * 1024, 11, 4),
        Argon2Cost(64 * 1024, 3, 0),
        Argon2Cost(64 * 1024, 3, 17),
    ],
)
def test_an_unreasonable_cost_is_refused_before_anything_runs(cost: Argon2Cost) -> None:
    def never(_passphrase: bytes, _salt: bytes, _parameters: Argon2Cost) -> bytes:
        raise AssertionError("the key must not be derived")

    body = bytearray(_sealed()[:-CHECKSUM_BYTES])
    body[20:28] = struct.pack(">IHH", cost.memory_kib, cost.passes, cost.lanes)
    with pytest.raises(BackupDamaged):
        open_backup(_with_checksum(bytes(body)), "correct horse", never)
    with pytest.raises(BackupDamaged):
        seal_backup(CONTENT, 1, "correct horse", cost, never)


def test_the_bounds_themselves_are_accepted() -> None:
    assert Argon2Cost(19 * 1024, 2, 1).is_sane()
    assert Argon2Cost(1024 * 1024, 10, 16).is_sane()


@given(st.binary(max_size=3000), st.text(max_size=20))
def test_any_content_comes_back_whole(content: bytes, passphrase: str) -> None:
    assert open_backup(seal_backup(content, 0, passphrase, kdf=cheap_kdf), passphrase, cheap_kdf) == content


@given(st.binary(max_size=200).map(lambda tail: b"TRACKOPS-BACKUP\n" + tail) | st.binary(max_size=300))
def test_no_octets_raise_anything_but_our_own_errors(data: bytes) -> None:
    for file in (data, _with_checksum(data + bytes(1200))):
        with pytest.raises(TransferError):
            open_backup(file, "x", cheap_kdf)


def test_the_size_does_not_follow_the_content_letter_by_letter() -> None:
    sizes = {len(seal_backup(bytes(size), 0, "x", kdf=cheap_kdf)) for size in range(1, 900, 100)}
    assert sizes == {HEADER_BYTES + 1024 + 16 + CHECKSUM_BYTES}


def test_salt_and_nonce_are_fresh_in_every_file() -> None:
    headers = [read_header(_sealed()) for _ in range(2000)]
    assert len({header.salt for header in headers}) == len({header.nonce for header in headers}) == 2000


def test_accents_typed_either_way_give_one_passphrase() -> None:
    assert passphrase_octets("caf\u00e9") == passphrase_octets("cafe\u0301") == "caf\u00e9".encode()
