"""Makes the installer (where Inno Setup is there) and the portable zip of the frozen folder, on Windows."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def main() -> int:
    """Make both and say what was made."""
    folder, target = (Path(argument).resolve() for argument in sys.argv[1:3])
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    target.mkdir(parents=True, exist_ok=True)
    name = target / f"TrackopsDesktop-{version}-x64-portable"
    print(shutil.make_archive(str(name), "zip", folder.parent, folder.name))
    compiler = shutil.which("iscc") or shutil.which("ISCC", path=r"C:\Program Files (x86)\Inno Setup 6")
    if compiler is None:
        print("There is no Inno Setup here, which makes the installer.", file=sys.stderr)
        return 1
    defined = [f"/DVersion={version}", f"/DFolder={folder}", f"/DTarget={target}"]
    return subprocess.run(
        [compiler, *defined, str(Path(__file__).parent / "trackops-desktop.iss")], check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
