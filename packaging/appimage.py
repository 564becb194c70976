"""Makes an AppDir of the frozen folder, and an AppImage of that where `appimagetool` is there.

The tool and the runtime that an AppImage begins with come from the AppImage project, which no package index has.
Without them the AppDir is made and checked, and its `AppRun` starts.
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
    tool = shutil.which("appimagetool")
    if tool is None:
        print(f"{whole} is ready. There is no appimagetool here, which makes one file of it.")
        return 0
    image = target / f"TrackopsDesktop-{platform.machine()}.AppImage"
    subprocess.run([tool, "--no-appstream", whole, image], env={**os.environ, "ARCH": platform.machine()}, check=True)
    print(f"{image}: {image.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
