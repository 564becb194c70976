"""Makes an AppDir of the frozen folder, and of that an AppImage: one file, a runtime before a squashed file system.

The runtime comes from the AppImage project (type2-runtime), which neither Debian nor a package index has:
`APPIMAGE_RUNTIME` names the file. Without it the AppDir is made and checked, and its `AppRun` starts.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from linux_share import METAINFO, write_share

RUN = """#!/bin/sh
# The name that the AppImage was called by chooses the program: a link named trackops is the command line.
here=$(dirname "$(readlink -f "$0")")
case "$(basename "${ARGV0:-$0}")" in
  trackops) exec "$here/usr/lib/trackops-desktop/trackops" "$@" ;;
  *) exec "$here/usr/lib/trackops-desktop/trackops-desktop" "$@" ;;
esac
"""


def main() -> int:
    """Make it and say what was made."""
    folder, target = (Path(argument) for argument in sys.argv[1:3])
    whole = target / "TrackopsDesktop.AppDir"
    shutil.rmtree(whole, ignore_errors=True)
    shutil.copytree(folder, whole / "usr/lib/trackops-desktop", symlinks=True)
    write_share(whole / "usr/share")
    # Validators of AppImages look for the older name.
    (whole / "usr/share/metainfo" / METAINFO.replace(".metainfo.", ".appdata.")).symlink_to(METAINFO)
    for link, place in (
        ("trackops-desktop.desktop", "usr/share/applications/trackops-desktop.desktop"),
        ("trackops-desktop.png", "usr/share/icons/hicolor/256x256/apps/trackops-desktop.png"),
        (".DirIcon", "trackops-desktop.png"),
    ):
        (whole / link).symlink_to(place)
    (whole / "AppRun").write_text(RUN, "ascii")
    (whole / "AppRun").chmod(0o755)
    subprocess.run([whole / "AppRun", "--version"], check=True)
    runtime = os.environ.get("APPIMAGE_RUNTIME")
    if not runtime:
        print(f"{whole} is ready. APPIMAGE_RUNTIME names no runtime, which would make one file of it.")
        return 0
    image = target / f"TrackopsDesktop-{platform.machine()}.AppImage"
    write_image(Path(runtime), whole, image)
    done = subprocess.run([image, "--appimage-offset"], capture_output=True, text=True, check=True)
    if int(done.stdout) != Path(runtime).stat().st_size:
        print(f"{runtime} does not find the file system behind it.", file=sys.stderr)
        return 1
    print(f"{image}: {image.stat().st_size / 1e6:.0f} MB")
    return 0


def write_image(runtime: Path, whole: Path, image: Path) -> None:
    """Put the runtime and the squashed AppDir into one file, the same for the same folder.

    Raises:
        ValueError: The file is no runtime of an AppImage of type 2.

    """
    head = runtime.read_bytes()
    if head[:4] != b"\x7fELF" or head[8:11] != b"AI\x02":
        raise ValueError(f"{runtime} is no runtime of an AppImage of type 2.")
    squashed = image.with_suffix(".squashfs")
    command = ["mksquashfs", whole, squashed, "-noappend", "-quiet", "-no-progress", "-root-owned", "-comp", "zstd"]
    command += ["-Xcompression-level", "12", "-all-time", "0", "-mkfs-time", "0"]
    subprocess.run(command, check=True)
    with image.open("wb") as file, squashed.open("rb") as packed:
        file.write(head)
        shutil.copyfileobj(packed, file)
    squashed.unlink()
    image.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main())
