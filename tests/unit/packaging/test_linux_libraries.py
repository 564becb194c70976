"""What is taken out of the shared libraries of a package is not missed by those who load them."""

from __future__ import annotations

import ctypes
import os
import platform
import runpy
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.packaging.test_bill_of_materials import ROOT

if sys.platform != "linux":
    pytest.skip("for Linux", allow_module_level=True)

LIBRARIES = Path(sysconfig.get_path("platlib"))
SYSTEM = Path("/usr/lib") / str(sysconfig.get_config_var("MULTIARCH"))
#: What Qt asks ICU for: how texts are sorted and cut, and how time zones are called.
ASKING = """
from functools import cmp_to_key
from PySide6.QtCore import QCollator, QLocale, QTextBoundaryFinder, QTimeZone
from trackops_desktop.languages import LANGUAGES
WORDS = "Zürich zebra Ärger apfel Çelik cote côte coté ñandú nube żaba 日本 東京 中国 北京 محمد أحمد Øst 2 10".split()
for name in (*LANGUAGES, "en", "sv", "da", "lt", "tr", "zh_TW", "th"):
    locale = QLocale(name)
    collator = QCollator(locale)
    collator.setNumericMode(True)
    zone = QTimeZone(b"Europe/Berlin")
    called = [zone.displayName(kind, QTimeZone.NameType.LongName, locale) for kind in QTimeZone.TimeType]
    print(name, sorted(WORDS, key=cmp_to_key(collator.compare)), locale.toUpper("istanbul ß"), called)
    print(locale.nativeLanguageName(), locale.nativeTerritoryName(), locale.toCurrencyString(3.5))
for kind in QTextBoundaryFinder.BoundaryType:
    finder = QTextBoundaryFinder(kind, "สวัสดีชาวโลก hello world 日本語の文章")
    print(kind, [place for place in iter(finder.toNextBoundary, -1)])
print([line.split()[-1] for line in open("/proc/self/maps") if "libicudata" in line][0] == {library!r})
"""


#: What numpy does by BLAS and LAPACK, in numbers that do not depend on the order of sums.
RECKONING = """
import numpy as np, numpy.linalg as la
made = np.random.default_rng(7)
for kind in (np.float32, np.float64, np.complex64, np.complex128):
    a = made.normal(size=(40, 40)).astype(kind)
    if kind in (np.complex64, np.complex128):
        a = a + 1j * made.normal(size=a.shape).astype(kind)
    square = a @ a.conj().T + 40 * np.eye(40, dtype=kind)
    for whole in (
        a @ a, a[0] @ a[1], np.vdot(a[0], a[1]), a @ a[0], la.inv(square), la.det(a / 4), la.svd(a)[1],
        la.cholesky(square), la.solve(square, a[0]), la.lstsq(a[:, :9], a[0], rcond=None)[0],
        abs(la.qr(a)[1]), la.eigvalsh(square),
        np.sort(abs(la.eigvals(a))), la.pinv(a[:, :9]), np.linalg.matrix_power(a / 9, 3),
    ):
        print(kind.__name__, np.round(abs(np.asarray(whole)).sum().astype(float), 1))
print([line.split()[-1] for line in open("/proc/self/maps") if "blas" in line][0])
"""


@pytest.fixture(scope="module")
def tools() -> dict[str, Callable[..., object]]:
    return runpy.run_path(str(ROOT / "packaging/linux_libraries.py"))


def test_qt_says_the_same_with_the_smaller_icu(tools: dict[str, Callable[..., object]], tmp_path: Path) -> None:
    if shutil.which("icupkg") is None:
        pytest.skip("icupkg is not installed")
    (whole,) = (LIBRARIES / "PySide6/Qt/lib").glob("libicudata.so.*")
    library = tmp_path / whole.name
    shutil.copyfile(whole, library)
    tools["trim_icu"](library)
    assert library.stat().st_size < whole.stat().st_size - 10_000_000
    said = []
    for loaded in (whole, library):
        done = subprocess.run(
            [sys.executable, "-c", ASKING.replace("{library!r}", repr(str(loaded)))],
            env={**os.environ, "LD_PRELOAD": str(loaded)},
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(done.stdout)
    assert said[0].endswith("True\n")
    assert said[0] == said[1]


def test_what_strip_would_break_stays_as_it_is(tools: dict[str, Callable[..., object]], tmp_path: Path) -> None:
    numpy = [
        path for path in (LIBRARIES / "numpy.libs").glob("*.so*") if "quadmath" in path.name or "fortran" in path.name
    ]
    assert numpy
    for path in [*numpy, next((LIBRARIES / "nacl").glob("_sodium*.so"))]:
        shutil.copyfile(path, tmp_path / path.name)
        tools["strip"](tmp_path / path.name)
        assert tools["is_aligned"](tmp_path / path.name)
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".smaller") == []
    (sodium,) = tmp_path.glob("_sodium*")
    assert sodium.stat().st_size < 1_000_000


def test_opencvs_algebra_is_there_under_the_old_name(tools: dict[str, Callable[..., object]], tmp_path: Path) -> None:
    if not (SYSTEM / "lapack/liblapack.so.3").exists():
        pytest.skip("liblapack3 is not installed")
    (wheel,) = LIBRARIES.glob("opencv_python*.libs")
    for path in wheel.iterdir():
        if path.name.startswith(("libopenblas", "libgfortran", "libquadmath")):
            shutil.copyfile(path, tmp_path / path.name)
    (name,) = (path.name for path in tmp_path.glob("libopenblas*"))
    tools["replace_openblas"](tmp_path, SYSTEM)
    assert (tmp_path / name).stat().st_size < 100_000
    loaded = ctypes.CDLL(str(tmp_path / name))
    array = ctypes.c_double * 4
    product = array()
    row, plain = 101, 111
    loaded.cblas_dgemm(
        *(row, plain, plain, 2, 2, 2),
        *(ctypes.c_double(1), array(1, 2, 3, 4), 2, array(5, 6, 7, 8), 2, ctypes.c_double(0), product, 2),
    )
    assert list(product) == [19, 22, 43, 50]
    # What OpenCV asks of it is there by name; importing would miss none of them before it is called.
    (opencv,) = (LIBRARIES / "cv2").glob("cv2*.so")
    command = ["nm", "-D", "--undefined-only", str(opencv)]
    asked = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    names = [
        one for one in asked if one.startswith("cblas_") or (one.endswith("_") and one[0] in "sdcz" and "@" not in one)
    ]
    assert len(names) > 10
    for one in names:
        assert hasattr(loaded, one), f"{one} is missing"


def test_opencv_reads_a_film_without_the_qt_of_its_windows(
    tools: dict[str, Callable[..., object]], tmp_path: Path
) -> None:
    (wheel,) = LIBRARIES.glob("opencv_python*.libs")
    folder = tmp_path / wheel.name
    shutil.copytree(wheel, folder)
    shutil.copytree(LIBRARIES / "cv2", tmp_path / "cv2")
    (opencv,) = (tmp_path / "cv2").glob("cv2*.so")
    tools["leave_out"](opencv, folder)
    emptied = [path for path in folder.iterdir() if path.name.startswith(("libQt5", "libssl", "libcrypto"))]
    assert len(emptied) > 3
    assert all(path.stat().st_size < 100_000 for path in emptied)
    assert not list(folder.glob("libxcb*")), "what only Qt needed is still there"
    reading = (
        "import sys, cv2; film = cv2.VideoCapture(sys.argv[1], cv2.CAP_FFMPEG); "
        "print(cv2.__file__, film.read()[1].shape)"
    )
    done = subprocess.run(
        [sys.executable, "-c", reading, ROOT / "packaging/bare/data/code.mp4"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split(maxsplit=1) == [str(tmp_path / "cv2/__init__.py"), "(480, 640, 3)\n"]


def test_what_is_assembled_is_for_the_processor_of_the_system(
    tools: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("as", "ld", "objcopy"):
        tool = shutil.which(f"aarch64-linux-gnu-{name}")
        if tool is None:
            pytest.skip("binutils-aarch64-linux-gnu is not installed")
        (tmp_path / name).symlink_to(tool)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    emptied, joined, data = (tmp_path / name for name in ("libssl-1.so", "libblas-2.so", "libicudata.so.73"))
    tools["_empty"](emptied, [("SSL_new", "OPENSSL_1_1_0", False, 4), ("table", "", True, 64)])
    jump = tools["MACHINES"]["aarch64"].jump
    tools["_assemble"]([".text", ".globl called", "called:", jump.format("meant")], joined)
    (tmp_path / "icudt73l.dat").write_bytes(bytes(range(256)))
    tools["_link_data"](tmp_path / "icudt73l.dat", "icudt73_dat", data)
    for library, names in ((emptied, {"SSL_new", "table"}), (joined, {"called"}), (data, {"icudt73_dat"})):
        assert int.from_bytes(library.read_bytes()[18:20], "little") == 183, "not for ARM with 64 bits"
        told = subprocess.run(["readelf", "-W", "--dyn-syms", library], capture_output=True, text=True, check=True)
        assert names <= {line.split()[-1].partition("@")[0] for line in told.stdout.splitlines() if line.strip()}


def test_numpy_reckons_the_same_without_its_openblas(tools: dict[str, Callable[..., object]], tmp_path: Path) -> None:
    if not (SYSTEM / "lapack64/liblapack64.so.3").exists():
        pytest.skip("liblapack64-3 is not installed")
    for name in ("numpy", "numpy.libs"):
        shutil.copytree(LIBRARIES / name, tmp_path / name)
    before = sum(path.stat().st_size for path in (tmp_path / "numpy.libs").iterdir())
    tools["replace_numpys_openblas"](tmp_path / "numpy.libs", SYSTEM)
    files = [path for path in (tmp_path / "numpy.libs").iterdir() if not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) < before - 15_000_000
    said = []
    for place in (LIBRARIES, tmp_path):
        done = subprocess.run(
            [sys.executable, "-c", RECKONING],
            env={**os.environ, "PYTHONPATH": str(place)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        *numbers, library = done.stdout.splitlines()
        assert library.startswith(str(place))
        said.append(numbers)
    assert len(said[0]) == 60
    assert said[0] == said[1]


def test_postgresqls_library_takes_the_openssl_of_python(
    tools: dict[str, Callable[..., object]], tmp_path: Path
) -> None:
    wheel = tmp_path / "psycopg_binary.libs"
    shutil.copytree(LIBRARIES / "psycopg_binary.libs", wheel)
    for name in ("libssl.so.3", "libcrypto.so.3"):
        if not (SYSTEM / name).exists():
            pytest.skip("there is no OpenSSL 3")
        shutil.copyfile(SYSTEM / name, tmp_path / name)
    tools["share_openssl"](wheel, tmp_path)
    (library,) = wheel.glob("libpq-*")
    asking = (
        "import ctypes, sys; library = ctypes.CDLL(sys.argv[1]); library.PQsslAttributeNames.restype = "
        "ctypes.POINTER(ctypes.c_char_p); print(library.PQlibVersion(), library.PQsslAttributeNames(None)[0]);"
        "print({line.split()[-1] for line in open('/proc/self/maps') if 'libcrypto' in line})"
    )
    done = subprocess.run([sys.executable, "-c", asking, library], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == str({str(tmp_path / "libcrypto.so.3")})


def test_an_openssl_that_lacks_something_is_not_taken(tools: dict[str, Callable[..., object]], tmp_path: Path) -> None:
    wheel = tmp_path / "psycopg_binary.libs"
    shutil.copytree(LIBRARIES / "psycopg_binary.libs", wheel)
    (other,) = wheel.glob("libcrypto-*")
    for name in ("libssl.so.3", "libcrypto.so.3"):
        shutil.copyfile(other, tmp_path / name)  # which knows nothing of connections
    with pytest.raises(OSError, match=r"libssl\.so\.3 has no .*SSL_"):
        tools["share_openssl"](wheel, tmp_path)
    assert all(not path.is_symlink() for path in wheel.iterdir())


def test_a_library_forgets_where_python_lay_and_looks_beside_itself(
    tools: dict[str, Callable[..., object]], tmp_path: Path
) -> None:
    (tmp_path / "other.s").write_text(".data\n.globl there\nthere: .quad 7\n", "ascii")
    (tmp_path / "own.s").write_text(".data\n.globl own\nown: .quad there\n", "ascii")
    for name, more in (("other", []), ("own", ["-rpath", "/opt/python/lib", "--no-as-needed", "other.so"])):
        subprocess.run(["as", "-o", f"{name}.o", f"{name}.s"], cwd=tmp_path, check=True)
        command = ["ld", "-shared", "-soname", f"{name}.so", "-o", f"{name}.so", f"{name}.o", *more]
        subprocess.run(command, cwd=tmp_path, check=True)
    for name in ("own.so", "other.so"):
        tools["look_beside"](tmp_path / name, "/opt/python/lib")
    told = subprocess.run(["readelf", "-d", tmp_path / "own.so"], capture_output=True, text=True, check=True).stdout
    assert "/opt/python" not in told
    assert ctypes.c_int64.in_dll(ctypes.CDLL(str(tmp_path / "own.so")), "there").value == 7
