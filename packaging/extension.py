"""Builds the browser extension: `dist/trackops-desktop-chromium.zip` and `dist/trackops-desktop-firefox.xpi`.

The page script is joined from `resources/js` as the embedded browser gets it. The same sources give the same octets:
the files stand in a fixed order, with one date, and are stored as they are. Run by `make extension`.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

from trackops_desktop.signin.page_script import page_script_source

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "extension"
#: The script speaks only for a while after a press, so that a page is not followed all day.
TELL = (
    "const tell = (word) => { if (word === 'changed' && Date.now() < globalThis.trackopsAwake) "
    "(globalThis.browser ?? globalThis.chrome).runtime.sendMessage({ op: word }).catch(() => undefined); };"
)
MANIFESTS = {"chromium": "manifest.json", "firefox": "manifest.firefox.json"}
_DATE = (2020, 1, 1, 0, 0, 0)


def files(browser: str) -> dict[str, bytes]:
    """Return the content of every file of the extension for `chromium` or `firefox`, by its path within."""
    found = {
        path.relative_to(SOURCE).as_posix(): path.read_bytes()
        for path in sorted(SOURCE.rglob("*"))
        if path.is_file() and path.name not in MANIFESTS.values()
    }
    found["manifest.json"] = (SOURCE / MANIFESTS[browser]).read_bytes()
    found["page.js"] = page_script_source(TELL).encode()
    return dict(sorted(found.items()))


def unpack(browser: str, folder: Path, *, watchable: str = "") -> Path:
    """Write the extension as a folder, as browsers load it while it is worked on; return the folder.

    Sites of one more pattern than `https` may be watched there, so that it can be tried on the practice site.
    """
    for name, content in _with_pattern(files(browser), watchable).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def _with_pattern(content: dict[str, bytes], watchable: str) -> dict[str, bytes]:
    if not watchable:
        return content
    manifest = json.loads(content["manifest.json"])
    manifest["optional_host_permissions"].append(watchable)
    return {**content, "manifest.json": json.dumps(manifest).encode()}


def pack(browser: str, archive: Path, *, watchable: str = "") -> Path:
    """Write the extension as one file; return it. `watchable` as above."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as out:
        for name, content in _with_pattern(files(browser), watchable).items():
            info = zipfile.ZipInfo(name, _DATE)
            info.external_attr = 0o100644 << 16
            info.create_system = 3
            out.writestr(info, content)
    return archive


def main() -> int:
    """Build both."""
    for browser, ending in (("chromium", "zip"), ("firefox", "xpi")):
        made = pack(browser, ROOT / "dist" / f"trackops-desktop-{browser}.{ending}")
        sys.stdout.write(f"{made.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
