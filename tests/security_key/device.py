"""A security key in software: CTAP 2.0 with a PIN, over the packets of USB keys (CTAPHID), through a socket."""

from __future__ import annotations

import hashlib
import hmac
import os
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256

from tests.security_key import cbor

#: Usage page F1D0, usage 1: 64 bytes in, 64 bytes out.
DESCRIPTOR = bytes.fromhex("06d0f10901a1010920150026ff007508954081020921150026ff00750895409102c0")
_PACKET = 64
_INIT, _CBOR, _CANCEL, _KEEPALIVE = 0x06, 0x10, 0x11, 0x3B
_OK, _EXCLUDED, _NO_CREDENTIALS, _CANCELLED = 0x00, 0x19, 0x2E, 0x2D
_PIN_INVALID, _PIN_BLOCKED, _PIN_NOT_SET, _PIN_REQUIRED, _PIN_AUTH_INVALID = 0x31, 0x32, 0x35, 0x36, 0x33
_TRIES = 8
#: Seconds after which the engine is told that the key still waits; it gives up after 20.
_ALIVE_EVERY = 1.0
_USER_PRESENT, _USER_VERIFIED, _ATTESTED = 1, 4, 64


class Refused(Exception):
    """The key answers with an error number of CTAP."""


@dataclass(frozen=True)
class StoredPasskey:
    site: str
    user: dict[str, Any]
    key: ec.EllipticCurvePrivateKey
    id: bytes


class SoftwareKey:
    """Answers on its own thread.

    Attributes:
        wants_touch: Set while it waits for a touch.
        tries: How many wrong PINs it still takes.

    """

    def __init__(self, folder: Path) -> None:
        """Put what the engine looks for into a folder; the key is plugged in at once."""
        (folder / "report_descriptor").write_bytes(DESCRIPTOR)
        self._door = socket.socket(getattr(socket, "AF_UNIX"), socket.SOCK_SEQPACKET)  # noqa: B009 (not on Windows)
        self._door.bind(str(folder / "node"))
        self._door.listen()
        self._pin_hash = b""
        self.tries = _TRIES
        self._agreement = ec.generate_private_key(ec.SECP256R1())
        self._token = os.urandom(32)
        self._passkeys: list[StoredPasskey] = []
        self._next: list[bytes] = []
        self.wants_touch, self._touched = Event(), Event()
        self._is_cancelled = False
        self._asked_by: tuple[socket.socket, int] = self._door, 0
        Thread(target=self._let_in, daemon=True).start()

    def touch(self) -> None:
        """Touch it, as its user does."""
        self._touched.set()

    def close(self) -> None:
        self._door.close()

    # Packets

    def _let_in(self) -> None:
        with suppress(OSError):  # closed
            while True:
                guest, _where = self._door.accept()
                Thread(target=self._serve, args=(guest,), daemon=True).start()

    def _serve(self, guest: socket.socket) -> None:
        with guest, suppress(OSError):
            while packet := guest.recv(_PACKET + 1):
                self._take(guest, packet[1:])

    def _take(self, guest: socket.socket, packet: bytes) -> None:
        channel, command, length = struct.unpack(">IBH", packet[:7])
        command &= 0x7F
        data = packet[7:]
        while len(data) < length:
            data += guest.recv(_PACKET + 1)[6:]
        data = data[:length]
        if command == _INIT:
            self._send(guest, channel, _INIT, data + struct.pack(">IBBBBB", 0x01020304, 2, 1, 0, 0, 0x0C))
        elif command == _CANCEL:
            self._is_cancelled = True
            self._touched.set()
        elif command == _CBOR:
            # Touching takes its time, during which it may be cancelled.
            self._is_cancelled = False
            Thread(target=self._answer, args=(guest, channel, data), daemon=True).start()

    def _answer(self, guest: socket.socket, channel: int, data: bytes) -> None:
        self._asked_by = guest, channel
        try:
            answer = bytes([_OK]) + self._do(data[0], cbor.decode(data[1:]) if data[1:] else {})
        except Refused as error:
            answer = bytes([int(str(error))])
        with suppress(OSError):  # it has gone meanwhile
            self._send(guest, channel, _CBOR, answer)

    def _send(self, guest: socket.socket, channel: int, command: int, data: bytes) -> None:
        room = _PACKET - 7
        packets = [struct.pack(">IBH", channel, command | 0x80, len(data)) + data[:room]]
        rest = data[room:]
        for number in range(0, len(rest), _PACKET - 5):
            packets.append(struct.pack(">IB", channel, number // (_PACKET - 5)) + rest[number : number + _PACKET - 5])
        for packet in packets:
            guest.send(packet.ljust(_PACKET, b"\0"))

    # Commands

    def _do(self, command: int, order: dict[Any, Any]) -> bytes:
        if command == 0x04:
            options = {"rk": True, "up": True, "plat": False, "clientPin": bool(self._pin_hash)}
            return cbor.encode({1: ["FIDO_2_0"], 3: bytes(16), 4: options, 5: 1200, 6: [1]})
        if command == 0x06:
            return self._pin(order)
        if command == 0x01:
            return self._make(order)
        if command == 0x02:
            return self._assert(order)
        if command == 0x08 and self._next:
            return self._next.pop(0)
        raise Refused(1)

    def _pin(self, order: dict[Any, Any]) -> bytes:
        what = order[2]
        if what == 1:
            return cbor.encode({3: self.tries})
        if what == 2:
            return cbor.encode({1: _cose(self._agreement.public_key(), -25)})
        shared = self._shared(order[3])
        if what == 3:
            if _mac(shared, order[5]) != order[4]:
                raise Refused(_PIN_AUTH_INVALID)
            self._pin_hash = hashlib.sha256(_aes(shared, order[5], encrypt=False).rstrip(b"\0")).digest()[:16]
            return b""
        if not self.tries:
            raise Refused(_PIN_BLOCKED)
        if _aes(shared, order[6], encrypt=False) != self._pin_hash:
            self.tries -= 1
            self._agreement = ec.generate_private_key(ec.SECP256R1())
            raise Refused(_PIN_INVALID if self.tries else _PIN_BLOCKED)
        self.tries = _TRIES
        return cbor.encode({2: _aes(shared, self._token, encrypt=True)})

    def _shared(self, other: dict[int, Any]) -> bytes:
        x, y = (int.from_bytes(other[part], "big") for part in (-2, -3))
        public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        return hashlib.sha256(self._agreement.exchange(ec.ECDH(), public)).digest()

    def _verify(self, order: dict[Any, Any], hash_at: int, auth_at: int) -> int:
        """Return the flags of who is there: touched, and with a PIN where one was given."""
        given = order.get(auth_at)
        if given == b"":
            self._wait_for_touch()
            raise Refused(_PIN_INVALID if self._pin_hash else _PIN_NOT_SET)
        if given is None:
            return 0
        if _mac(self._token, order[hash_at]) != given:
            raise Refused(_PIN_AUTH_INVALID)
        return _USER_VERIFIED

    def _wait_for_touch(self) -> None:
        self._touched.clear()
        if self._is_cancelled:
            raise Refused(_CANCELLED)
        self.wants_touch.set()
        while not self._touched.wait(_ALIVE_EVERY):
            with suppress(OSError):
                self._send(*self._asked_by, _KEEPALIVE, b"\x02")  # user presence is needed
        self.wants_touch.clear()
        if self._is_cancelled:
            raise Refused(_CANCELLED)

    def _make(self, order: dict[Any, Any]) -> bytes:
        verified = self._verify(order, 1, 8)
        if self._pin_hash and not verified:
            raise Refused(_PIN_REQUIRED)
        if any(self._find(order[2]["id"], one["id"]) for one in order.get(5, [])):
            raise Refused(_EXCLUDED)
        self._wait_for_touch()
        made = StoredPasskey(order[2]["id"], order[3], ec.generate_private_key(ec.SECP256R1()), os.urandom(16))
        self._passkeys.append(made)
        attested = bytes(16) + struct.pack(">H", len(made.id)) + made.id + cbor.encode(_cose(made.key.public_key(), -7))
        return cbor.encode({1: "none", 2: _data(made.site, _USER_PRESENT | verified | _ATTESTED) + attested, 3: {}})

    def _assert(self, order: dict[Any, Any]) -> bytes:
        verified = self._verify(order, 2, 6)
        allowed = order.get(3)
        found = [
            one for one in self._passkeys
            if one.site == order[1] and (allowed is None or one.id in [each["id"] for each in allowed])
        ]  # fmt: skip
        if not found:
            raise Refused(_NO_CREDENTIALS)
        flags = verified
        if order.get(5, {}).get("up", True):
            self._wait_for_touch()
            flags |= _USER_PRESENT
        if allowed is not None:
            found = found[:1]
        answers = [self._assertion(one, order[2], flags, len(found) if n == 0 else 0) for n, one in enumerate(found)]
        self._next = answers[1:]
        return answers[0]

    def _assertion(self, passkey: StoredPasskey, client_hash: bytes, flags: int, count: int) -> bytes:
        data = _data(passkey.site, flags)
        answer: dict[int, Any] = {
            1: {"id": passkey.id, "type": "public-key"},
            2: data,
            3: passkey.key.sign(data + client_hash, ec.ECDSA(SHA256())),
            4: passkey.user if flags & _USER_VERIFIED else {"id": passkey.user["id"]},
        }
        if count > 1:
            answer[5] = count
        return cbor.encode(answer)

    def _find(self, site: str, id: bytes) -> StoredPasskey | None:
        return next((one for one in self._passkeys if (one.site, one.id) == (site, id)), None)


def _data(site: str, flags: int) -> bytes:
    return hashlib.sha256(site.encode()).digest() + bytes([flags]) + struct.pack(">I", 1)


def _cose(key: ec.EllipticCurvePublicKey, algorithm: int) -> dict[int, Any]:
    numbers = key.public_numbers()
    return {1: 2, 3: algorithm, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}


def _mac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")[:16]


def _aes(key: bytes, data: bytes, *, encrypt: bool) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.CBC(bytes(16)))
    step = cipher.encryptor() if encrypt else cipher.decryptor()
    return step.update(data) + step.finalize()
