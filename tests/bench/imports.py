"""How long 1,000 accounts take to be recognised and read, beside the key derivation's own time."""

from __future__ import annotations

import time

from tests.bench.report import interleaved, machine, milliseconds, table
from tests.fuzz.importers import cheap_derivations
from tests.unit.transfer.encoders import ENCODERS, PASSPHRASE, Encoder
from tests.unit.transfer.samples import enrolment
from trackops_desktop.otp.account import Enrolment, Kind
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.parsing import crypto
from trackops_desktop.transfer.registry import recognise

TITLE = "Importing 1,000 accounts"
_RUNS = 3


def run() -> str:
    """Measure every reader but KeePass, whose database of 1,000 entries is pykeepass's work."""
    rows = []
    with cheap_derivations():
        for encoder in ENCODERS:
            data = encoder.write([(_account(encoder, at), ()) for at in range(1000)])
            crypto.pbkdf2.learning = True  # type: ignore[attr-defined]
            _read(data)
            (values,) = interleaved(_RUNS, [lambda data=data: _read(data)])  # type: ignore[misc]
            rows.append((encoder.name.replace("_", " "), f"{len(data) / 1024:.0f} KiB", milliseconds(values)))
    return f"{machine()}\n\n{table(('File', 'Size', 'Recognise and read'), rows)}"


def _account(encoder: Encoder, at: int) -> Enrolment:
    raw = at.to_bytes(4, "big") * 5
    if Kind.TOTP in encoder.kinds:
        return enrolment(f"Issuer {at}" if "issuer" not in encoder.lacks else "", f"user.{at}@example.com", raw=raw)
    return enrolment("Steam", f"user{at}", kind=Kind.STEAM, digits=5, raw=raw)


def _read(data: bytes) -> float:
    started = time.perf_counter()
    file = ForeignFile(data)
    found = recognise(file).read(file, PASSPHRASE)
    assert len(found.accounts) == 1000
    return time.perf_counter() - started
