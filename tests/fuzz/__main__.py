"""`make fuzz`, or `python -m tests.fuzz [EXAMPLES] [NAME …]`: bad files for every importer, 5,000 each by default.

Where atheris is installed it chooses the bad files by what code they reach; otherwise Hypothesis makes them up.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from subprocess import run

from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz.importers import Target, cheap_derivations, read, targets
from tests.fuzz.mutations import mutants


def main(arguments: list[str]) -> int:
    """Run the named importers, or all of them; the first error that is not the importer's own ends the run."""
    examples = int(arguments.pop(0)) if arguments and arguments[0].isdigit() else 5_000
    chosen = [target for target in targets() if not arguments or target.name in arguments]
    guided = find_spec("atheris") is not None
    print(f"{len(chosen)} importers, {examples} files each, {'guided by coverage' if guided else 'made up'}")
    with cheap_derivations():
        for target in chosen:
            started = time.monotonic()
            (_guided if guided else _made_up)(target, examples)
            print(f"{target.name}: {examples} files in {time.monotonic() - started:.1f} s", flush=True)
    return 0


def _made_up(target: Target, examples: int) -> None:
    check = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )(given(mutants(target.base))(_reader(target)))
    check()


def _reader(target: Target) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        read(target, data)

    return check


def _guided(target: Target, examples: int) -> None:
    """Run atheris in a process of its own: it never returns."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "good").write_bytes(target.base)
        command = [
            sys.executable,
            "-m",
            "tests.fuzz.guided",
            target.name,
            f"-runs={examples}",
            "-max_len=20000",
            folder,
        ]
        done = run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stdout[-2_000:], done.stderr[-6_000:])
            raise SystemExit(f"{target.name}: an importer raised what is not its own error")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
