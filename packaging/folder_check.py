"""What the frozen folder must be: small, complete for its system, and as quick to answer as the programs unfrozen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from trackops_desktop.languages import ENGLISH, LANGUAGES

ROOT = Path(__file__).parent.parent

#: Bytes that the folder may have. QtWebEngine is 204 MB of it, OpenCV with FFmpeg 120, ICU 39, numpy 38.
MOST = 600_000_000
#: What the largest libraries, of which something was left out, must still read.
READ = {"packaging/bare/data/code.mp4": "carol@example.com", "tests/data/cases/54b-shot.avif": "dana"}


def missing_translations(folder: Path) -> list[str]:
    """Return what a folder lacks of the languages that the windows speak: their catalogues, and Qt's own words."""
    there = {path.name for path in folder.rglob("*") if path.suffix in {".mo", ".qm"}}
    names = [name for name in LANGUAGES if name != ENGLISH]
    return [file for name in names for file in (f"{name}.mo", f"qtbase_{name}.qm") if file not in there]


def main() -> int:
    """Look at one folder, and say what is wrong."""
    folder = Path(sys.argv[1])
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    print(f"{folder}: {size / 1e6:.0f} MB")
    faults = [f"It may have {MOST / 1e6:.0f} MB at most."] if size > MOST else []
    faults += [f"{path} leads nowhere." for path in folder.rglob("*") if path.is_symlink() and not path.exists()]
    faults += [f"{name} is missing: the windows would be half in English." for name in missing_translations(folder)]
    ending = ".exe" if sys.platform == "win32" else ""
    for name in ("trackops", "trackops-desktop"):
        done = subprocess.run([folder / f"{name}{ending}", "--version"], capture_output=True, text=True, check=False)
        if done.returncode or (name == "trackops" and not done.stdout.startswith("trackops ")):
            faults.append(f"{name} --version ended with {done.returncode}: {done.stderr.strip()}")
    for source, account in READ.items():
        done = subprocess.run(
            [folder / f"trackops{ending}", "scan", ROOT / source], capture_output=True, encoding="utf-8", check=False
        )
        if account not in done.stdout:
            faults.append(f"trackops scan {source} ended with {done.returncode}: {done.stderr.strip()}")
    print(*faults, sep="\n", end="\n" if faults else "", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
