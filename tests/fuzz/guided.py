"""One importer under atheris: `python -m tests.fuzz.guided NAME [libFuzzer options] CORPUS`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["trackops_desktop.transfer", "trackops_desktop.otp"]):
    from tests.fuzz.importers import cheap_derivations, read, targets


def main(arguments: list[str]) -> None:
    """Fuzz the importer of that name; the process ends with libFuzzer's own status."""
    target = next(one for one in targets() if one.name == arguments[1])
    with cheap_derivations():
        atheris.Setup([arguments[0], *arguments[2:]], lambda data: read(target, data))
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
