"""Makes the .deb from the frozen folder; `make package-deb` runs it.

The folder brings Python and everything from its index; what `resources/debian/run.txt` names stays Debian's, so that
one package serves every release from Debian 12 on. dpkg's triggers do what is needed at installation; the scripts only
put AppArmor's profile in its place where the system can read it (packaging/apparmor).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from linux_share import write_share

ROOT = Path(__file__).parent.parent
#: Bytes that the package may have, compressed.
MOST = 220_000_000
#: What the frozen programs need beside what Qt's wheels expect: their C library, and what GTK-less desktops lack.
BESIDE = (
    "libstdc++6",
    "zlib1g",
    "libgbm1",
    "libwayland-client0",
    "libwayland-cursor0",
    "libwayland-egl1",
)
#: The oldest C library that Qt's wheels load with, by Debian's name of the processor.
C_LIBRARY = {"amd64": "2.36", "arm64": "2.39"}
#: What lets polkit ask before it unlocks.
POLICY = "com.viewcases.TrackopsDesktop.policy"
#: AppArmor before 4.0 knows no rule for namespaces, and would fail at every start of the system on a profile with one.
AFTER_INSTALLATION = """#!/bin/sh
set -e
profile=/etc/apparmor.d/trackops-desktop
if [ "$1" = configure ] && [ -e /etc/apparmor.d/abi/4.0 ]; then
  cp /usr/share/trackops-desktop/apparmor "$profile"
  if aa-enabled --quiet 2>/dev/null; then apparmor_parser --replace --write-cache "$profile" || true; fi
fi
"""
BEFORE_REMOVAL = """#!/bin/sh
set -e
profile=/etc/apparmor.d/trackops-desktop
if [ "$1" = remove ] && [ -e "$profile" ]; then
  if aa-enabled --quiet 2>/dev/null; then apparmor_parser --remove "$profile" || true; fi
  rm "$profile"
fi
"""
KEYRINGS = "gnome-keyring | keepassxc | org.freedesktop.secrets"
RECOMMENDED = f"{KEYRINGS}, xdg-utils, libcups2t64 | libcups2, libspeechd2, polkitd, tzdata"


def main() -> int:
    """Make the package and say what it weighs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the frozen folder")
    parser.add_argument("target", type=Path, help="where the package goes")
    parser.add_argument("--version", default=_version(), help="another version, to test upgrades")
    parser.add_argument("--fast", action="store_true", help="larger, in a tenth of the time: for tests")
    options = parser.parse_args()
    stage = options.target / "stage"
    shutil.rmtree(stage, ignore_errors=True)
    _lay_out(options.folder, stage)
    _describe(stage, options.version)
    _write_scripts(stage)
    package = options.target / f"trackops-desktop_{options.version}_{_architecture()}.deb"
    # Other users' masks and times would make another package of the same folder.
    subprocess.run(["chmod", "-R", "u=rwX,go=rX", stage], check=True)
    for library in (stage / "usr/lib").rglob("*.so*"):
        if not library.is_symlink():
            library.chmod(0o644)  # loaded, never run
    _write_sums(stage)
    compression = ["-Zzstd", "-z3"] if options.fast else ["-Zxz"]
    build = ["dpkg-deb", "--root-owner-group", *compression, "--build", stage, package]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(stage)
    size = package.stat().st_size
    print(f"{package}: {size / 1e6:.0f} MB")
    if size > MOST and not options.fast:
        print(
            f"It may have {MOST / 1e6:.0f} MB at most. See packaging/folder.spec for what stays out.", file=sys.stderr
        )
        return 1
    return 0


def _lay_out(folder: Path, stage: Path) -> None:
    program = stage / "usr/lib/trackops-desktop"
    shutil.copytree(folder, program, symlinks=True)
    # The engine makes one beside its files when it is tried out by who may write there.
    for inside in sorted(program.rglob("*"), reverse=True):
        if inside.is_dir() and not inside.is_symlink() and not any(inside.iterdir()):
            inside.rmdir()
    # Its updates come from where the package comes from: it never asks for any, whatever the folder was made to do.
    for source in program.rglob("updates.toml"):
        source.write_text('feed = ""\nkey = ""\n', "utf-8")
    programs = stage / "usr/bin"
    programs.mkdir(parents=True)
    for name in ("trackops", "trackops-desktop"):
        (programs / name).symlink_to(f"../lib/trackops-desktop/{name}")
    write_share(stage / "usr/share")
    # Where polkit finds it, root alone may write; so it comes with the package, and with nothing else.
    actions = stage / "usr/share/polkit-1/actions"
    actions.mkdir(parents=True)
    shutil.copyfile(ROOT / "resources/desktop" / POLICY, actions / POLICY)
    profile = stage / "usr/share/trackops-desktop/apparmor"
    profile.parent.mkdir()
    shutil.copyfile(ROOT / "packaging/apparmor", profile)
    documents = stage / "usr/share/doc/trackops-desktop"
    documents.mkdir(parents=True)
    (documents / "copyright").write_text(_copyright(), "utf-8")
    texts = {
        "THIRD-PARTY-LICENSES": (ROOT / "THIRD-PARTY-LICENSES").read_text("utf-8"),
        "changelog": (ROOT / "CHANGELOG.md").read_text("utf-8"),
        "changelog.Debian": _debian_log(),
    }
    for name, text in texts.items():
        (documents / f"{name}.gz").write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
    overrides = stage / "usr/share/lintian/overrides/trackops-desktop"
    overrides.parent.mkdir(parents=True)
    shutil.copyfile(ROOT / "packaging/lintian-overrides", overrides)


def _write_scripts(stage: Path) -> None:
    for name, text in (("postinst", AFTER_INSTALLATION), ("prerm", BEFORE_REMOVAL)):
        script = stage / "DEBIAN" / name
        script.write_text(text, "ascii")
        script.chmod(0o755)


def _write_sums(stage: Path) -> None:
    """Write what `dpkg --verify` compares the installed files with."""
    files = sorted(path for path in stage.rglob("*") if path.is_file() and not path.is_symlink())
    lines = [
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(stage)}\n"
        for path in files
        if path.relative_to(stage).parts[0] != "DEBIAN"
    ]
    (stage / "DEBIAN/md5sums").write_text("".join(lines), "utf-8")


def _describe(stage: Path, version: str) -> None:
    installed = sum(path.lstat().st_size for path in stage.rglob("*") if path.is_file()) // 1024
    listed = (ROOT / "resources/debian/run.txt").read_text("ascii").splitlines()
    needed = [f"libc6 (>= {C_LIBRARY[_architecture()]})", *BESIDE, *filter(None, listed)]
    project = _project()
    control = f"""Package: trackops-desktop
Version: {version}
Architecture: {_architecture()}
Maintainer: {project["authors"][0]["name"]} <{MAINTAINER_ADDRESS}>
Installed-Size: {installed}
Depends: {", ".join(needed)}
Recommends: {RECOMMENDED}
Section: utils
Priority: optional
Homepage: {project["urls"]["Homepage"]}
Description: authenticator and sign-in window for Trackops
 Signs you in to Trackops and doubles as your authenticator. It reads enrolment
 QR codes from the webcam, the screen, a file or the clipboard, keeps the
 secrets in the system's keyring and shows the codes of every service that
 works with Google Authenticator.
"""
    (stage / "DEBIAN").mkdir()
    (stage / "DEBIAN/control").write_text(control, "utf-8")


MAINTAINER_ADDRESS = "trackops-desktop@viewcases.com"


def _copyright() -> str:
    return """Copyright 2026 The Trackops Desktop developers

Trackops Desktop: the Apache License 2.0, which is in /usr/share/common-licenses/Apache-2.0.
The package contains pykeepass (GPL-3.0), so that the package as a whole is under /usr/share/common-licenses/GPL-3.
Qt and QtWebEngine are under /usr/share/common-licenses/LGPL-3; they lie as libraries of their own, which you may
replace, in /usr/lib/trackops-desktop/_internal/PySide6/Qt/lib.
The licences of everything else are in THIRD-PARTY-LICENSES.gz beside this file; those of libraries of the system that
the package was made on are in /usr/lib/trackops-desktop/_internal/licences.
"""


def _debian_log() -> str:
    return f"""trackops-desktop ({_version()}) unstable; urgency=medium

  * See changelog.gz.

 -- {_project()["authors"][0]["name"]} <{MAINTAINER_ADDRESS}>  Fri, 27 Nov 2026 12:00:00 +0000
"""


def _project() -> dict[str, dict[str, str]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]  # type: ignore[no-any-return]


def _version() -> str:
    return str(_project()["version"])


def _architecture() -> str:
    done = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
