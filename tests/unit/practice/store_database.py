"""Writes the stored database of the current schema version: `python -m tests.unit.practice.store_database`.

Run it once when a schema version is released, and never again for that version: what lies in `tests/data/practice`
is what that version wrote.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from pathlib import Path

from tests.practice_kit.client import Browser
from tests.practice_kit.site import start_site
from trackops_desktop.practice.storage.schema import CURRENT

DATA = Path(__file__).parents[2] / "data" / "practice"


def store(target: Path) -> None:
    """Make a site somebody has used and write its database as SQL, with key and secret beside it."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        site = start_site(folder)
        with Browser(site) as browser:
            token = browser.enable("erin")
        site.server.stop()
        connection = sqlite3.connect(folder / "practice.sqlite3")
        target.with_suffix(".sql").write_text("\n".join(connection.iterdump()) + "\n", encoding="utf-8")
        connection.close()
        target.with_suffix(".key").write_text((folder / "practice.key").read_bytes().hex() + "\n")
        used = [token.secret, *token.recovery_codes]
        target.with_suffix(".txt").write_text("\n".join(used) + "\n")


if __name__ == "__main__":
    wanted = DATA / f"version-{CURRENT}"
    if wanted.with_suffix(".sql").exists():
        sys.exit("this version is stored already")
    store(wanted)
