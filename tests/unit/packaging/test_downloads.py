"""Nothing that is downloaded to build, check or test a package can be exchanged on its way, or by who offers it."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.packaging.test_bill_of_materials import ROOT

FETCH = ROOT / "packaging/fetch.sh"
SHA256, COMMIT = r"\b[0-9a-f]{64}\b", r"@[0-9a-f]{40}( # v[\d.]+)?$"
#: Programs that bring files from elsewhere, and are not told here what they must bring.
FREE = re.compile(
    r"\b(curl|wget|iwr|Invoke-WebRequest|urlopen|urlretrieve|choco|winget|brew|npx|gem install|go install|cargo install"
    r"|git clone|docker (pull|run)|npm (install|ci)|playwright install)\b"
)
#: Installers of Python's packages. They take what a lock names with its hash, or is in the checkout, or what the
#: paragraph binds to the versions of the lock, each of which an index gives out once.
PYTHON = re.compile(r"\b(pip|pipx|uv|uv tool) (install|download|sync)\b|\"pip\", \"(install|download)\"")
BOUND = re.compile(r"--require-hashes|--no-deps --no-build-isolation --editable \.|\bPIP_CONSTRAINT=|\bUV_CONSTRAINT=")


def texts() -> Iterator[tuple[Path, str]]:
    """Return what is run to build and test packages."""
    places = [ROOT / "Makefile", ROOT / "tests/wine/run.py", ROOT / "tests/session.sh"]
    for folder in ("packaging", ".github", ".ci", "resources/debian"):
        places += [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc"]
    for path in places:
        try:
            yield path, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # pictures, films and the like


def unpinned(text: str) -> list[str]:
    """Return the lines of a file that download what nobody has pinned."""
    # A command may go on in the next line.
    joined = re.sub(r">-\n((?: {10,}\S.*\n)+)", lambda found: " ".join(found[1].split()) + "\n", text)
    joined = re.sub(r"\\\n\s*", "", joined)
    wrong = []
    for paragraph in re.split(r"\n\s*\n", joined):
        bound = bool(re.search(r"\b(PIP|UV)_CONSTRAINT=|\"--require-hashes\"", paragraph))
        wrong += [line.strip() for line in paragraph.splitlines() if is_unpinned(line, bound=bound)]
    return wrong


def is_unpinned(line: str, *, bound: bool) -> bool:
    line = line.strip()
    if line.startswith(("#", "//")) and not line.startswith("#!"):
        return False
    if re.match(r"(- )?uses: ", line):
        return re.search(COMMIT, line) is None
    if line == "container: ${{ matrix.image }}":
        return False  # the images are named in the matrix
    if re.match(r"(container|image): ", line):
        return re.search(rf"@sha256:{SHA256[2:]}", line) is None
    if "debootstrap --" in line:
        return "--force-check-gpg" not in line
    if "fetch.sh " in line:
        return re.search(rf"https://\S+ {SHA256} \S", line) is None
    if PYTHON.search(line):
        return not bound and BOUND.search(line) is None
    is_command = not re.match(r'(apt-get|sudo apt-get|"""|`)', line)
    return is_command and FREE.search(line) is not None


def test_every_download_is_pinned() -> None:
    found = {str(path.relative_to(ROOT)): unpinned(text) for path, text in texts() if path != FETCH}
    assert len(found) > 30
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "      - uses: actions/checkout@v5",
        "        uses: azure/trusted-signing-action@main",
        "    container: debian:12",
        "        run: curl -fsSL -o /tmp/runtime https://example.org/continuous/runtime",
        "          choco install innosetup --no-progress --yes",
        "          pip install wheel",
        "  pipx install uv",
        '  uv tool install "$1"',
        "        run: >-\n          sh packaging/fetch.sh\n          https://example.org/a\n          build/a\n",
        "  sh packaging/fetch.sh https://example.org/a \\\n    build/a",
        "  debootstrap --variant=minbase bookworm here",
    ],
)
def test_one_that_is_not_is_found(line: str) -> None:
    assert unpinned(line)


def test_only_the_file_that_was_meant_is_kept(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"what was meant")
    meant = hashlib.sha256(b"what was meant").hexdigest()
    command = ["sh", str(FETCH), source.as_uri(), meant, str(target)]
    subprocess.run(command, check=True)
    assert target.read_bytes() == b"what was meant"
    target.unlink()
    source.write_bytes(b"what was not")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "isn't the file that was meant" in done.stderr
    assert meant in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["source"]
