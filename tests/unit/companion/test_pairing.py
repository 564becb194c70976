from __future__ import annotations

import hashlib
import hmac

from trackops_desktop.companion.pairing import (
    WORDS,
    application_proof,
    is_key,
    key_digest,
    new_key,
    new_nonce,
    two_words,
)


def test_the_proof_is_what_the_extension_computes() -> None:
    key, theirs, ours = new_key(), new_nonce(), new_nonce()
    text = f"trackops-desktop application {theirs} {ours}".encode()
    expected = hmac.new(hashlib.sha256(key).digest(), text, "sha256").hexdigest()
    assert application_proof(key_digest(key), theirs, ours) == expected
    assert application_proof(key_digest(key), theirs, new_nonce()) != expected


def test_only_the_key_opens_and_not_what_is_kept_of_it() -> None:
    key = new_key()
    assert is_key(key_digest(key), key)
    assert not is_key(key_digest(key), key_digest(key))
    assert not is_key(key_digest(key), new_key())


def test_words_are_told_apart() -> None:
    assert len(WORDS) == len(set(WORDS)) == 128
    assert len({word[:4] for word in WORDS}) == len(WORDS)
    drawn = {two_words() for _ in range(200)}
    assert len(drawn) > 150
    assert all(first != second for first, second in drawn)
