"""How long a backup of 1,000 accounts takes: its key alone, the file around it, reading it back, merging it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from random import Random

from tests.bench.report import interleaved, machine, milliseconds, table
from tests.histories import random_record
from trackops_desktop.backup.contents import Contents
from trackops_desktop.backup.document import Backup, read_backup, write_backup
from trackops_desktop.backup.merge import ChangeStamp, contents_of, merge
from trackops_desktop.backup.restore_plan import RestoreMode, preview
from trackops_desktop.passphrases.argon2 import DEFAULT_COST, argon2id

TITLE = "A backup of 1,000 accounts"
_RUNS = 5
_PASSPHRASE = "correct horse battery"


def run() -> str:
    """Measure each step beside the Argon2id that it contains."""
    mine, theirs = _contents(1), _contents(2)
    backup = Backup(mine, 1_790_000_000.0, "0" * 8)
    data = write_backup(backup, _PASSPHRASE)
    steps: dict[str, Callable[[], object]] = {
        "Argon2id alone (64 MiB, 3 passes, 4 lanes)": partial(argon2id, b"x", bytes(16), DEFAULT_COST),
        f"Write ({len(data) / 1024:.0f} KiB)": partial(write_backup, backup, _PASSPHRASE),
        "Read and check every value": partial(read_backup, data, _PASSPHRASE),
        "Merge with another 1,000": partial(merge, mine, theirs),
        "Preview of a restore": partial(preview, mine, theirs, 0.0, RestoreMode.MERGE, ChangeStamp(0.0, "-")),
    }
    taken = interleaved(_RUNS, [partial(_seconds, step) for step in steps.values()])
    rows = [(name, milliseconds(values)) for name, values in zip(steps, taken, strict=True)]
    return f"{machine()}\n\n{table(('Step', 'Median'), rows)}"


def _contents(seed: int) -> Contents:
    dice = Random(seed)
    return contents_of((random_record(dice) for _ in range(1000)), ())


def _seconds(step: Callable[[], object]) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started
