"""What is said of a frozen folder that lacks a language."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_each_language_needs_its_catalogue_and_qts_own(tmp_path: Path) -> None:
    missing = runpy.run_path(str(ROOT / "packaging" / "folder_check.py"))["missing_translations"]
    for folder, pattern in (("resources/translations", "{}.mo"), ("PySide6/Qt/translations", "qtbase_{}.qm")):
        (tmp_path / folder).mkdir(parents=True)
        for name in ("de", "fr", "es", "pt_BR", "it", "nl", "pl", "ja", "zh_CN", "ar"):
            (tmp_path / folder / pattern.format(name)).touch()
    assert missing(tmp_path) == []
    (tmp_path / "PySide6/Qt/translations/qtbase_ar.qm").unlink()
    (tmp_path / "resources/translations/de.mo").unlink()
    assert missing(tmp_path) == ["de.mo", "qtbase_ar.qm"]


def test_the_folder_is_made_with_them() -> None:
    spec = (ROOT / "packaging" / "folder.spec").read_text("utf-8")
    start = spec.index("UNUSED = re.compile(")
    names: dict[str, object] = {}
    setting = "import re\nfrom trackops_desktop.languages import LANGUAGES\n"
    exec(setting + spec[start : spec.index("\n)\n", start) + 3], names)  # PyInstaller's own way
    unused = names["UNUSED"]
    assert hasattr(unused, "search")
    for name in ("PySide6/Qt/translations/qtbase_pt_BR.qm", "trackops_desktop/resources/translations/de.mo"):
        assert not unused.search(name)
    for name in ("PySide6/Qt/translations/qtbase_da.qm", "trackops_desktop/resources/translations/de.po"):
        assert unused.search(name)
