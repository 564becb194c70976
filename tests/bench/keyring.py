"""Reading secrets out of a real GNOME Keyring: all at once, against one after the other."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from tests.bench.report import machine, table
from tests.bench.surroundings import fill, missing_programs
from tests.keyrings import KeyringSession, keyring_session
from trackops_desktop.paths import Paths
from trackops_desktop.vault.store import SERVICE
from trackops_desktop.vault.vault import Vault

TITLE = "Secrets from the keyring"
SIZES = (10, 100, 1_000)
RUNS = 5
ONE_BY_ONE = 20


def run() -> str:
    """Measure at several sizes; the loop is measured on a few accounts and reckoned up."""
    problem = missing_programs()
    if problem:
        return problem
    rows = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder, keyring_session(Path(folder, "k")) as session:
            ids = fill(session, Path(folder, "home"), size)
            whole = statistics.median(_whole(session, Path(folder, "home"), ids) for _ in range(RUNS))
            each = _each(session, ids[:ONE_BY_ONE]) * size
            rows.append((f"{size:,} accounts", _ms(whole), _ms(each), f"{whole / each:.3f} ×"))
    return f"{machine()} Median of {RUNS}.\n\n" + table(("", "all at once", "one by one", "ratio"), rows)


def _whole(session: KeyringSession, home: Path, ids: list[str]) -> float:
    vault = Vault.open(Paths(home), session.backend(), time.time)
    start = time.perf_counter()
    found = vault.secrets(ids)
    taken = time.perf_counter() - start
    vault.close()
    if len(found) != len(ids):
        raise RuntimeError("the keyring has lost secrets")
    return taken


def _each(session: KeyringSession, ids: list[str]) -> float:
    """Return the seconds that one account takes in a loop."""
    backend = session.backend()
    start = time.perf_counter()
    for id_ in ids:
        backend.get_password(SERVICE, id_)
    return (time.perf_counter() - start) / len(ids)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"
