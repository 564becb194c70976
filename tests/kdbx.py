"""Databases of KeePass for tests, whose passphrase is quick to try.

The cost of a passphrase is in the file: everything that opens or saves it, KeePassXC too, pays it each time. What
`create_database` makes costs 0.7 s of work at every one of them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pykeepass import PyKeePass, create_database

_WORD = "template"


def quick_database(path: Path, passphrase: str) -> PyKeePass:
    """Make an empty database and return it open; every save costs next to nothing."""
    path.write_bytes(_template())
    database = PyKeePass(str(path), password=_WORD)
    database.password = passphrase
    database.save()
    return database


@cache
def _template() -> bytes:
    """Return an empty database of the least cost that KeePassXC accepts; making the first takes seconds."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.kdbx"
        created = create_database(str(path), password=_WORD)
        parameters = created.kdbx.header.value.dynamic_header.kdf_parameters.data.dict
        parameters["M"].value, parameters["I"].value, parameters["P"].value = 2**20, 1, 1
        created.save()
        return path.read_bytes()
