"""Makes the shared libraries of a frozen folder smaller on Linux; `packaging/folder.spec` calls it.

Five things, none of which the programs notice: symbols that only debuggers read go (41 MB), OpenCV's wheel leaves out
the Qt 5 of its own windows and an OpenSSL of 2021 for films on servers (39 MB), its OpenBLAS and numpy's make room for
the reference BLAS and LAPACK that Debian builds (16 MB for 65), PostgreSQL's library takes Python's OpenSSL (7 MB), and
ICU leaves out the names and formats that Qt has tables of its own for (12 of 32 MB).
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import struct
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple


class Machine(NamedTuple):
    """What differs between processors.

    Attributes:
        nothing: A function that returns 0, in assembler.
        jump: Goes on in another function, which `{}` names.
        kind: What `objcopy` calls a file for it.

    """

    nothing: tuple[str, ...]
    jump: str
    kind: str


#: By the name that the system has for the processor.
MACHINES = {
    "x86_64": Machine(("xorl %eax, %eax", "ret"), "jmp {}@PLT", "elf64-x86-64"),
    "aarch64": Machine(("mov x0, #0", "ret"), "b {}", "elf64-littleaarch64"),
}
#: The Debian packages of the reference libraries, and where each lies whatever else the system prefers.
BLAS = (("libblas3", "blas/libblas.so.3"), ("liblapack3", "lapack/liblapack.so.3"))
#: The same with integers of 64 bits, which numpy's wheel has.
BLAS_64 = (("libblas64-3", "blas64/libblas64.so.3"), ("liblapack64-3", "lapack64/liblapack64.so.3"))
#: Parts of ICU's data that Qt does not ask for: it has its own names of currencies, languages, countries and units, and
#: neither spells out numbers nor transliterates. It keeps how texts are sorted and cut, time zones and encodings.
UNUSED_ICU = ("curr/*", "lang/*", "rbnf/*", "region/*", "translit/*", "unit/*")
#: Libraries that OpenCV asks for as soon as it is loaded, and calls only for windows of its own, odd recorders and
#: films on servers: we hand it files.
NEVER_CALLED = ("libQt5*.so*", "libavdevice-*.so*", "libssl-*.so*", "libcrypto-*.so*")
_LOAD = 1


def make_smaller(program: Path) -> None:
    """Treat the folder that holds the programs `trackops-desktop` and `trackops`."""
    inner = program / "_internal"
    for library in shared_libraries(inner):
        strip(library)
        if sys.base_prefix != "/usr":
            look_beside(library, f"{sys.base_prefix}/lib")
    system = Path("/usr/lib") / str(sysconfig.get_config_var("MULTIARCH"))
    for wheel in inner.glob("opencv_python*.libs"):
        (opencv,) = inner.glob("cv2/cv2*.so")
        leave_out(opencv, wheel)
        replace_openblas(wheel, system)
    for wheel in inner.glob("numpy.libs"):
        replace_numpys_openblas(wheel, system)
    for wheel in inner.glob("psycopg_binary.libs"):
        share_openssl(wheel, inner)
    for data in inner.glob("PySide6/Qt/lib/libicudata.so.*"):
        trim_icu(data)
    for link in inner.iterdir():
        if link.is_symlink() and not link.exists():
            link.unlink()  # to a library that was left out


def shared_libraries(folder: Path) -> Iterator[Path]:
    """Return the ELF files of a folder, each once."""
    for path in sorted(folder.rglob("*.so*")):
        if path.is_symlink() or not path.is_file():
            continue
        with path.open("rb") as file:
            if file.read(4) == b"\x7fELF":
                yield path


def look_beside(library: Path, place: str) -> None:
    """Let a library look for others beside itself where it looked in the place that Python has on this machine.

    Python's own modules know that place if it isn't the system's Python; who installs a package has nothing there.
    """
    data, known = library.read_bytes(), b"\0" + os.fsencode(place) + b"\0"
    if known in data:
        library.write_bytes(data.replace(known, b"\0$ORIGIN".ljust(len(known), b"\0")))


def strip(library: Path) -> None:
    """Take out what only debuggers and static linkers read, unless the library could not be loaded any more.

    Wheels were changed after linking (auditwheel), and `strip` moves parts of a few of them to where no page begins.
    """
    smaller = library.with_name(f"{library.name}.smaller")
    subprocess.run(["strip", "--strip-unneeded", "-o", smaller, library], check=True)
    if is_aligned(smaller):
        smaller.replace(library)
    else:
        smaller.unlink()


def is_aligned(library: Path) -> bool:
    """Return whether the loader can map each part of a library as it demands (ELF, 64 bits)."""
    head = library.read_bytes()[:4096]
    (table,) = struct.unpack_from("<Q", head, 32)
    size, count = struct.unpack_from("<HH", head, 54)
    for number in range(count):
        kind, _, offset, address, _, _, _, alignment = struct.unpack_from("<IIQQQQQQ", head, table + number * size)
        if kind == _LOAD and (address - offset) % alignment:
            return False
    return True


def leave_out(opencv: Path, folder: Path) -> None:
    """Put empty libraries in the place of those that OpenCV never calls here, and take away what only those needed.

    An empty library has every name that OpenCV asks of the whole one, or OpenCV could not be loaded: functions that do
    nothing and return 0, and data of the same size that are all 0.

    Args:
        opencv: Python's module.
        folder: The libraries of its wheel.

    """
    others = [opencv, *(path for path in shared_libraries(folder) if not _is_never_called(path))]
    asked = {name for path in others for name, *_ in _symbols(path, defined=False)}
    for pattern in NEVER_CALLED:
        for library in folder.glob(pattern):
            _empty(library, [one for one in _symbols(library, defined=True) if one[0] in asked])
    needed, waiting = set(), [opencv]
    while waiting:
        told = subprocess.run(["readelf", "-W", "-d", waiting.pop()], capture_output=True, text=True, check=True).stdout
        names = set(re.findall(r"\(NEEDED\).*\[(.+)\]", told)) - needed
        needed |= names
        waiting += [folder / name for name in names if (folder / name).exists()]
    for library in folder.iterdir():
        if library.name not in needed:
            library.unlink()


def _is_never_called(library: Path) -> bool:
    return any(library.match(pattern) for pattern in NEVER_CALLED)


def _symbols(library: Path, *, defined: bool) -> Iterator[tuple[str, str, bool, int]]:
    """Return the names that a library has, or asks for: with their version, whether it is data, and its size."""
    told = subprocess.run(["readelf", "-W", "--dyn-syms", library], capture_output=True, text=True, check=True).stdout
    for line in told.splitlines():
        found = re.match(r" *\d+: [0-9a-f]+ +(\w+) (\w+) +\w+ +\w+ +(\w+) ([^@ ]+)(?:@+(\S+))?", line)
        if found and (found[3] != "UND") == defined:
            yield found[4], found[5] or "", found[2] == "OBJECT", int(found[1], 0)


def _empty(library: Path, symbols: list[tuple[str, str, bool, int]]) -> None:
    lines = [".text", "nothing:", *MACHINES[platform.machine()].nothing, ".bss", ".balign 64"]
    versions: dict[str, list[str]] = {}
    for name, version, is_data, size in symbols:
        versions.setdefault(version, []).append(name)
        own = [f".type {name}, @object", f"{name}: .skip {size}", f".size {name}, {size}", ".balign 16"]
        lines += [f".globl {name}", *(own if is_data else [f".type {name}, @function", f".set {name}, nothing"])]
    script = "".join(
        f"{version} {{ global: {'; '.join(names)}; }};\n" for version, names in versions.items() if version
    )
    with tempfile.TemporaryDirectory() as work:
        versions_file = Path(work, "versions")
        versions_file.write_text(script, "ascii")
        _assemble(lines, library, *(["--version-script", str(versions_file)] if script else []))


def _assemble(lines: Sequence[str], library: Path, *options: str) -> None:
    """Make a library of assembler, under the name that it has."""
    with tempfile.TemporaryDirectory() as work:
        Path(work, "lines.s").write_text("\n".join([*lines, ""]), "ascii")
        subprocess.run(["as", "-o", "lines.o", "lines.s"], cwd=work, check=True)
        command = ["ld", "-shared", "-soname", library.name, "-z", "noexecstack", "--hash-style=both", *options]
        subprocess.run([*command, "-o", library.resolve(), "lines.o"], cwd=work, check=True)


def replace_openblas(folder: Path, system: Path) -> None:
    """Let OpenCV find the reference BLAS and LAPACK under the name of its OpenBLAS.

    What it computes with them here are products of matrices of a hundred rows; OpenBLAS brings a kernel for each
    processor of the last twenty years, and wakes a thread on every core for them.

    Args:
        folder: The libraries of OpenCV's wheel.
        system: Where the system keeps shared libraries, such as /usr/lib/x86_64-linux-gnu.

    Raises:
        OSError: The system has no reference BLAS or LAPACK, or the wheel has changed.

    """
    (openblas,) = folder.glob("libopenblas*.so*")
    (fortran,) = folder.glob("libgfortran-*.so.5*")
    names = _take_reference(folder, system, BLAS, fortran)
    name = openblas.name
    openblas.unlink()
    # An empty library that needs both. With the older kind of path, they too find beside it what they need.
    command = ["ld", "-shared", "--no-as-needed", "-soname", name, "-rpath", "$ORIGIN", "--disable-new-dtags"]
    command += ["--allow-shlib-undefined", "-z", "noexecstack", "-o", name, *reversed(names)]
    subprocess.run(command, cwd=folder, check=True)


def _take_reference(folder: Path, system: Path, places: Sequence[tuple[str, str]], fortran: Path) -> list[str]:
    """Copy Debian's BLAS and LAPACK into a wheel's folder, and return their names there."""
    for package, place in places:
        if not (system / place).is_file():
            raise OSError(f"{system / place} is missing. Please type: sudo apt-get install {package}")
        shutil.copyfile(system / place, folder / Path(place).name)
        strip(folder / Path(place).name)
    # LAPACK asks for Fortran's library by its own name; the wheel has it under another.
    (folder / "libgfortran.so.5").symlink_to(fortran.name)
    return [Path(place).name for _, place in places]


def replace_numpys_openblas(folder: Path, system: Path) -> None:
    """Let numpy find the reference BLAS and LAPACK under the names that its own OpenBLAS gives to every function.

    Args:
        folder: The libraries of numpy's wheel.
        system: Where the system keeps shared libraries.

    Raises:
        OSError: The system has no reference BLAS or LAPACK with integers of 64 bits, or the wheel has changed.

    """
    (openblas,) = folder.glob("libscipy_openblas64_*.so*")
    (fortran,) = folder.glob("libgfortran-*.so.5*")
    names = _take_reference(folder, system, BLAS_64, fortran)
    own = {name for one in names for name, *_ in _symbols(folder / one, defined=True)}
    lines, jump = [".text"], MACHINES[platform.machine()].jump
    for called, *_ in _symbols(openblas, defined=True):
        meant = called.removeprefix("scipy_").removesuffix("64_")
        if called != meant and meant in own:
            lines += [f".globl {called}", f".type {called}, @function", f"{called}:", jump.format(meant)]
    options = ["--no-as-needed", "-rpath", "$ORIGIN", "--disable-new-dtags", "--allow-shlib-undefined"]
    _assemble(lines, openblas, *options, *(str(folder / one) for one in reversed(names)))


def share_openssl(folder: Path, inner: Path) -> None:
    """Let PostgreSQL's library find Python's OpenSSL under the names of the one in its wheel.

    Args:
        folder: The libraries of psycopg's wheel.
        inner: Where the frozen folder keeps Python's.

    Raises:
        OSError: They are not versions of the same library, or the wheel asks for something that Python's has not.

    """
    for own in ("libssl.so.3", "libcrypto.so.3"):
        (library,) = folder.glob(f"{own.partition('.')[0]}-*.so.3")
        there = {(name, version) for name, version, *_ in _symbols(inner / own, defined=True)}
        users = [path for path in shared_libraries(folder) if not path.name.startswith(("libssl", "libcrypto"))]
        asked = {
            (name, version)
            for path in users
            for name, version, *_ in _symbols(path, defined=False)
            if version.startswith("OPENSSL")
        }
        wheels = {(name, version) for name, version, *_ in _symbols(library, defined=True)}
        missing = sorted(name for name, _ in (asked & wheels) - there)
        if missing:
            raise OSError(f"{inner / own} has no {', '.join(missing)}, which {folder.name} asks for.")
        library.unlink()
        library.symlink_to(f"../{own}")


def trim_icu(library: Path) -> None:
    """Make ICU's library of data anew without the parts that nothing here asks for.

    Raises:
        OSError: The library is not laid out as ICU builds it, or `icupkg` is missing.

    """
    if shutil.which("icupkg") is None:
        raise OSError("icupkg is missing. Please type: sudo apt-get install icu-devtools")
    told = subprocess.run(["readelf", "-W", "-S", "-s", library], capture_output=True, text=True, check=True).stdout
    section = re.search(r"\.rodata +PROGBITS +([0-9a-f]+) ([0-9a-f]+) ", told)
    symbol = re.search(r": ([0-9a-f]+) +(0x[0-9a-f]+|\d+) OBJECT .* (icudt\d+)_dat$", told, re.M)
    if not section or not symbol:
        raise OSError(f"{library} holds no data of ICU.")
    start = int(section[2], 16) + int(symbol[1], 16) - int(section[1], 16)
    with tempfile.TemporaryDirectory() as folder:
        # The name of the file is the name of the data, with the order of its bytes.
        data = Path(folder, f"{symbol[3]}l.dat")
        data.write_bytes(library.read_bytes()[start : start + int(symbol[2], 0)])
        names = "".join(f"{part}\n" for part in _listed(data))
        Path(folder, "unused.txt").write_text(names, "ascii")
        subprocess.run(["icupkg", "-r", "unused.txt", data.name], cwd=folder, check=True)
        _link_data(data, f"{symbol[3]}_dat", library)


def _listed(data: Path) -> list[str]:
    told = subprocess.run(["icupkg", "-l", data], capture_output=True, text=True, check=True).stdout
    return [name for name in told.split() if any(Path(name).match(pattern) for pattern in UNUSED_ICU)]


def _link_data(data: Path, symbol: str, library: Path) -> None:
    """Put data into a library under one name that others see."""
    mangled = f"_binary_{re.sub('[^A-Za-z0-9]', '_', data.name)}"
    read_only = ".data=.rodata,alloc,load,readonly,data,contents"
    kind = MACHINES[platform.machine()].kind
    command = ["objcopy", "-I", "binary", "-O", kind, "--rename-section", read_only]
    command += ["--set-section-alignment", ".rodata=64", "--redefine-sym", f"{mangled}_start={symbol}"]
    command += ["--strip-symbol", f"{mangled}_end", "--strip-symbol", f"{mangled}_size", data.name, "data.o"]
    subprocess.run(command, cwd=data.parent, check=True)
    linking = ["ld", "-shared", "-soname", library.name, "-z", "noexecstack", "--hash-style=both"]
    subprocess.run([*linking, "-o", library, "data.o"], cwd=data.parent, check=True)
