"""Pairing: a key that a browser's profile and the application share, and two words that people compare.

The application keeps the key's digest, which opens nothing by itself. It proves by an HMAC with that digest, over what
both sides have drawn for this conversation, that it is the one; only then does the extension send the key. So a program
that has taken the socket's name is told nothing, and neither is one that merely reaches the socket.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

KEY_LENGTH: Final = 32
DIGEST_LENGTH: Final = 32
#: Short, common, and told apart by ear and by eye: 128 words, so that two of them are one of 16,384.
# Both sides show the same two words.
_WORDS_TEXT = """
acorn amber anchor apple apron arrow autumn badger bakery bamboo banjo barley basket beacon beaver bishop
blanket bottle branch bridge bronze bucket buffalo button cabin cactus camel candle canyon carpet castle cedar
cherry chimney circus clover cobalt coffee comet copper coral cotton cradle crystal dagger daisy desert diamond
dolphin donkey dragon eagle ember engine falcon feather fiddle flint forest fossil garden ginger glacier goblet
granite guitar hammer harbor hazel helmet hollow honey island ivory jacket jasmine jungle kettle ladder lagoon
lantern lemon lizard lobster magnet maple marble meadow mirror monkey mosaic needle nutmeg olive onion orchid
otter oyster paddle panda parrot pebble pepper pigeon pillow planet pocket prairie pumpkin quartz rabbit raven
ribbon river rocket saddle salmon shadow silver spider summit thunder timber tunnel turtle velvet walnut window
"""  # not translated
WORDS: Final = tuple(_WORDS_TEXT.split())


def new_key() -> bytes:
    """Draw the key of a pairing."""
    return secrets.token_bytes(KEY_LENGTH)


def new_nonce() -> str:
    """Draw what one conversation's proofs are made of."""
    return secrets.token_hex(32)


def two_words() -> tuple[str, str]:
    """Draw the two words of one request for pairing; they are never the same one twice."""
    first = secrets.choice(WORDS)
    return first, secrets.choice([word for word in WORDS if word != first])


def key_digest(key: bytes) -> bytes:
    """Return what the application keeps of a key."""
    return hashlib.sha256(key).digest()


def application_proof(digest: bytes, theirs: str, ours: str) -> str:
    """Return what proves to a browser that this is the application it was paired with.

    Args:
        digest: What is kept of the key.
        theirs: The browser's nonce.
        ours: The application's nonce.

    """
    text = f"trackops-desktop application {theirs} {ours}"  # not translated
    return hmac.new(digest, text.encode(), hashlib.sha256).hexdigest()


def is_key(digest: bytes, key: bytes) -> bool:
    """Tell whether a browser has sent the key of its pairing, in a time that says nothing about it."""
    return hmac.compare_digest(key_digest(key), digest)
