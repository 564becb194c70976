"""The target: an importer gives accounts and problems, or its own error, for whatever it is handed."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.kdbx import quick_database
from tests.unit.transfer.encoders import ENCODERS, PASSPHRASE, Encoder, aes_zip, uri_lines
from tests.unit.transfer.samples import KEY, VARIETY, enrolment
from trackops_desktop.errors import TransferError
from trackops_desktop.otp.uri import format_uri, parse_stored
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Format, ReadResult
from trackops_desktop.transfer.limits import MAX_ENTRIES
from trackops_desktop.transfer.parsing import crypto
from trackops_desktop.transfer.readers import ente
from trackops_desktop.transfer.registry import READERS, reader
from trackops_desktop.transfer.writers.google import export_codes

_DERIVATIONS = ((crypto, "pbkdf2"), (crypto, "scrypt"), (crypto, "argon2id"), (ente, "_key"))


@dataclass(frozen=True, slots=True)
class Target:
    """An importer, and a good file to start from."""

    name: str
    key: str
    base: bytes
    passphrase: str | None = None


#: The names of all targets: to make their files takes a second.
NAMES = (*(encoder.name for encoder in ENCODERS), "google", "zip", "keepass")


@cache
def targets() -> tuple[Target, ...]:
    """Return every importer with every kind of file it reads."""
    found = [_encoded(encoder) for encoder in ENCODERS]
    codes = "\n".join(export_codes([one for one in VARIETY if one.account.issuer in {"Example", "Counter"}] * 6))
    found.append(Target("google", "google", codes.encode()))
    found.append(Target("zip", "zip", _archive(), None))
    found.append(Target("keepass", "keepass", _database(), PASSPHRASE))
    assert tuple(target.name for target in found) == NAMES
    return tuple(found)


def _encoded(encoder: Encoder) -> Target:
    rows = [(one, ()) for one in (*VARIETY, enrolment("Acme", "plain")) if encoder.carries(one)]
    return Target(encoder.name, encoder.key, encoder.write(rows[:3]), PASSPHRASE if encoder.sealed else None)


def _archive() -> bytes:
    return aes_zip({"a.txt": uri_lines([(enrolment(), ())]), "b.json": b"{}"}, None)


def _database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        database = quick_database(Path(folder) / "x.kdbx", PASSPHRASE)
        database.add_entry(database.root_group, "Acme", "ada", "p", otp=KEY)
        stream = io.BytesIO()
        database.save(stream)
        return stream.getvalue()


@contextlib.contextmanager
def cheap_derivations() -> Iterator[None]:
    """Let a key be derived once for each good file, and pretend for every other: their cost is bounded, and tested."""
    kept = {(module, name): getattr(module, name) for module, name in _DERIVATIONS}
    for (module, name), original in kept.items():
        setattr(module, name, _Remembering(original))
    try:
        for target in targets():
            read(target, target.base)
        for module, name in kept:
            getattr(module, name).learning = False
        yield
    finally:
        for (module, name), original in kept.items():
            setattr(module, name, original)


class _Remembering:
    """Calls through while learning; later gives what it knows, and zeros for the rest."""

    def __init__(self, original: Callable[..., bytes]) -> None:
        self.original = original
        self.learning = True
        self.known: dict[object, bytes] = {}

    def __call__(self, *arguments: Any, **named: Any) -> bytes:
        mark = (arguments, tuple(sorted(named.items())))
        if self.learning:
            self.known[mark] = self.original(*arguments, **named)
        return self.known.get(mark, bytes(32))


def read(target: Target, data: bytes) -> None:
    """Hand data to an importer, and to all others' recognition; only its own error may come out.

    Whatever is read must be a whole account: it survives being written and read as an address.
    """
    file = ForeignFile(data)
    recognised = [one for one in READERS if _sniffs(one, file)]
    for format_ in dict.fromkeys([_reader_of(target), *recognised[:1]]):
        for passphrase in dict.fromkeys((target.passphrase, None)):
            _check(format_, file, passphrase)


@cache
def _reader_of(target: Target) -> Format:
    return reader(target.key, ForeignFile(target.base))


def _check(format_: Format, file: ForeignFile, passphrase: str | None) -> None:
    refusal, result = "", ReadResult(())
    try:
        result = format_.read(file, passphrase)
    except TransferError as error:
        refusal = error.sentence
    assert refusal == "" or refusal.endswith(".")
    assert result.found <= MAX_ENTRIES
    for row in result.accounts[:3]:
        assert parse_stored(format_uri(row.enrolment)) == row.enrolment
        assert row.row >= 1
    assert all(problem.reason.endswith(".") for problem in result.problems)


def _sniffs(format_: Format, file: ForeignFile) -> bool:
    try:
        return format_.sniff(file)
    except TransferError:
        return False
