"""The seal: what it promises, and that nothing changed gets through."""

from __future__ import annotations

import json
import unicodedata
import zlib
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from trackops_desktop.passphrases.argon2 import Argon2Cost
from trackops_desktop.vault.errors import CatalogueDamaged, WrongPassphrase
from trackops_desktop.vault.sealed.envelope import (
    MAX_PLAIN,
    PREFIX,
    Seal,
    is_sealed,
    name_of,
    new_seal,
    opened,
)

URI = "otpauth://totp/ACME:jo?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ACME&algorithm=SHA1&digits=6&period=30"
CHEAP = Argon2Cost(19 * 1024, 2, 1)
PASSPHRASE = "correct horse battery staple"


@pytest.fixture(scope="module", autouse=True)
def quick_seals() -> None:
    """Leave the usual cost, which one of these tests asks for; the others say theirs."""


@given(st.text(max_size=400), st.text(alphabet="0123456789abcdef", min_size=1, max_size=32))
def test_every_text_opens_as_it_was_closed(text: str, item: str) -> None:
    seal = new_seal()
    token = seal.close(item, text)
    assert is_sealed(token)
    assert seal.open(item, token) == text


def test_a_sealed_enrolment_is_short_enough_for_every_keyring() -> None:
    assert len(new_seal().close("a" * 32, URI)) < 250


def test_the_same_text_never_looks_the_same_twice() -> None:
    seal = new_seal()
    assert len({seal.close("item", URI) for _ in range(1000)}) == 1000


def test_every_flipped_bit_is_refused() -> None:
    seal = new_seal()
    sealed = bytearray(b64decode(seal.close("item", URI).removeprefix(PREFIX)))
    refused = 0
    for bit in range(len(sealed) * 8):
        sealed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(ValueError, match="changed"):
            seal.open("item", PREFIX + b64encode(sealed).decode())
        sealed[bit // 8] ^= 1 << bit % 8
        refused += 1
    assert refused == len(sealed) * 8
    assert seal.open("item", PREFIX + b64encode(sealed).decode()) == URI


def test_every_truncation_is_refused() -> None:
    seal = new_seal()
    token = seal.close("item", URI)
    for length in range(len(token)):
        with pytest.raises(ValueError, match=r".+"):
            seal.open("item", token[:length])


def test_a_value_of_another_item_or_another_key_is_refused() -> None:
    seal = new_seal()
    token = seal.close("item", URI)
    with pytest.raises(ValueError, match="changed"):
        seal.open("other", token)
    with pytest.raises(ValueError, match="changed"):
        new_seal().open("item", token)


def test_a_value_that_unpacks_to_more_than_anything_written_is_refused() -> None:
    seal = new_seal()
    bomb = seal.close("item", "x" * (MAX_PLAIN * 20))
    with pytest.raises(ValueError, match="longer"):
        seal.open("item", bomb)


def test_the_passphrase_opens_the_data_key_and_another_does_not() -> None:
    seal = new_seal()
    wrapped = seal.wrapped(PASSPHRASE, CHEAP)
    again = opened(wrapped, PASSPHRASE)
    assert again.name == seal.name == name_of(wrapped)
    assert again.open("item", seal.close("item", URI)) == URI
    with pytest.raises(WrongPassphrase):
        opened(wrapped, PASSPHRASE.upper())


def test_the_default_work_is_the_second_recommendation_of_rfc_9106() -> None:
    fields = json.loads(new_seal().wrapped(PASSPHRASE))
    assert (fields["kdf"], fields["memory_kib"], fields["passes"], fields["lanes"]) == ("argon2id", 65_536, 3, 4)
    assert len(b64decode(fields["salt"])) == 16


def test_one_passphrase_typed_on_two_systems_is_one_passphrase() -> None:
    wrapped = new_seal().wrapped(unicodedata.normalize("NFC", "schöne Grüße"), CHEAP)
    assert opened(wrapped, unicodedata.normalize("NFD", "schöne Grüße")).name == name_of(wrapped)


@pytest.mark.parametrize("field", ["name", "salt", "memory_kib", "passes", "lanes"])
def test_a_changed_header_does_not_open(field: str) -> None:
    fields = json.loads(new_seal().wrapped(PASSPHRASE, CHEAP))
    other = json.loads(new_seal().wrapped(PASSPHRASE, Argon2Cost(20 * 1024, 3, 2)))
    with pytest.raises(WrongPassphrase):
        opened(json.dumps({**fields, field: other[field]}), PASSPHRASE)


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": 2 * 1024 * 1024},
        {"memory_kib": 8},
        {"passes": 11},
        {"passes": 1},
        {"lanes": 17},
        {"lanes": 0},
        {"version": 2},
        {"kdf": "pbkdf2"},
        {"salt": "AAAA"},
        {"salt": "not base64"},
        {"key": 5},
        {"memory_kib": "many"},
    ],
)
def test_absurd_headers_are_refused_before_any_work(change: dict[str, object]) -> None:
    fields = json.loads(new_seal().wrapped(PASSPHRASE, CHEAP))
    with pytest.raises(CatalogueDamaged):
        opened(json.dumps({**fields, **change}), PASSPHRASE)


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "no json"])
def test_what_is_no_wrapped_key_is_called_damaged(text: str) -> None:
    with pytest.raises(CatalogueDamaged):
        opened(text, PASSPHRASE)
    with pytest.raises(CatalogueDamaged):
        name_of(text)


def test_a_seal_does_not_show_its_key() -> None:
    seal = Seal(b"k" * 32, "name")
    assert repr(seal) == str(seal) == "Seal(…)"


def test_the_written_format_is_enough_to_open_a_value_without_this_program() -> None:
    """The same steps that docs/vault-format.md names, with nothing but standard libraries."""
    seal = new_seal()
    fields = json.loads(seal.wrapped(PASSPHRASE, CHEAP))
    wrapped = b64decode(fields.pop("key"))
    derived = Argon2id(
        salt=b64decode(fields["salt"]),
        length=32,
        iterations=fields["passes"],
        lanes=fields["lanes"],
        memory_cost=fields["memory_kib"],
    ).derive(PASSPHRASE.encode())
    data_key = AESGCM(derived).decrypt(wrapped[:12], wrapped[12:], json.dumps(fields).encode())
    token = b64decode(seal.close("item", URI).removeprefix("tkd1:"))
    plain = AESGCM(data_key).decrypt(token[:12], token[12:], b"tkd1:item")
    assert zlib.decompress(plain).decode() == URI
