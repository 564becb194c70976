"""Writes resources/services/icons.json: the icons of well-known services, out of Simple Icons (CC0).

Only what `service_icons.txt` names is taken, and nothing whose own licence is not CC0. Run with the folder of an
unpacked release: `npm pack simple-icons`, `tar xf simple-icons-*.tgz`, `python packaging/service_icons.py package`.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from trackops_desktop.services.service_icons import name_key

ROOT = Path(__file__).resolve().parents[1]
#: A picture of so many characters is finer than a square of 40 pixels shows.
MOST = 5_300
_PATH = re.compile(r'<path d="([^"]+)"/>')


def wanted() -> dict[str, list[str]]:
    """Return the icons to take and the other names of their services."""
    found = {}
    for line in (ROOT / "packaging" / "service_icons.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            slug, _, names = line.partition(" ")
            found[slug] = [name.strip() for name in names.split(",") if name.strip()]
    return found


def known(package: Path) -> dict[str, dict[str, object]]:
    """Return what the package tells of each icon, by its name there."""
    entries = json.loads((package / "data" / "simple-icons.json").read_text("utf-8"))
    return {str(entry.get("slug") or name_key(str(entry["title"]))): entry for entry in entries}


def main(package: Path) -> None:
    """Write the file, or end with a list of what is wrong."""
    told = known(package)
    version = json.loads((package / "package.json").read_text("utf-8"))["version"]
    icons: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    wrong = []
    for slug, more in sorted(wanted().items()):
        entry, file = told.get(slug), package / "icons" / f"{slug}.svg"
        if entry is None or not file.is_file():
            wrong.append(f"{slug}: there is no such icon")
            continue
        licence = entry.get("license")
        path = _PATH.search(file.read_text("utf-8"))
        if isinstance(licence, dict) and licence.get("type") != "CC0-1.0":
            wrong.append(f"{slug}: its licence is {licence.get('type')}")
        elif path is None or len(path[1]) > MOST:
            wrong.append(f"{slug}: no path, or a long one")
        else:
            icons[slug] = [str(entry["title"]), str(entry["hex"]).lower(), path[1]]
            for name in (slug, str(entry["title"]), *more):
                names[name_key(name)] = slug
    if wrong:
        sys.exit("\n".join(wrong))
    target = ROOT / "resources" / "services" / "icons.json"
    target.parent.mkdir(exist_ok=True)
    content = {"source": f"Simple Icons {version}, CC0-1.0", "names": dict(sorted(names.items())), "icons": icons}
    target.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
