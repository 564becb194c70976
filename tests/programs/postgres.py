"""A PostgreSQL server of its own for tests: a fresh cluster in a temporary folder, reached by a socket only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("initdb", "pg_ctl")


def missing_program() -> str:
    """Return the first program that PostgreSQL needs and this machine lacks, or an empty text."""
    return next((name for name in PROGRAMS if shutil.which(name) is None), "")


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """Yield the address of an empty database; the server is stopped and deleted afterwards.

    PostgreSQL refuses to run as root: root runs it as the user `postgres`.
    """
    folder = Path(tempfile.mkdtemp(prefix="practice-pg-"))
    try:
        _give_away(folder)
        data, log = folder / "data", folder / "log"
        _run("initdb", "-D", str(data), "-U", "trackops", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        settings = f"-k {folder} -c listen_addresses='' -c max_connections=200"
        if not durable:
            settings += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        _run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-o", settings, "start")
        try:
            yield f"postgresql+psycopg://trackops@/postgres?host={folder}"
        finally:
            _run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _give_away(folder: Path) -> None:
    if sys.platform == "win32":
        raise NotImplementedError
    if os.getuid() == 0:
        import pwd

        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _run(*command: str) -> None:
    if sys.platform == "win32":
        raise NotImplementedError
    prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    done = subprocess.run(
        [*prefix, *command], cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")
