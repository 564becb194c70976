"""What a bundle takes from Debian comes with Debian's own words about its licence."""

from __future__ import annotations

import runpy
import shutil
import sys
from pathlib import Path

import pytest

from tests.unit.packaging.test_bill_of_materials import ROOT

if sys.platform != "linux" or shutil.which("dpkg-query") is None:
    pytest.skip("no Debian packages here", allow_module_level=True)


def test_each_package_tells_its_licence_once_and_what_tells_none_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    copy = runpy.run_path(str(ROOT / "packaging/system_licences.py"))["copy_licences"]
    copy({"libcrypto.so.3", "libssl.so.3", "libz.so.1", "libnobody.so.9"}, tmp_path / "licences")
    texts = {path.name: path.read_text("utf-8") for path in (tmp_path / "licences").iterdir()}
    (openssl,) = (name for name in texts if name.startswith("libssl3"))
    assert set(texts) == {openssl, "zlib1g.txt"}
    assert "Apache License" in texts[openssl]
    assert "Jean-loup Gailly" in texts["zlib1g.txt"]
    assert "libnobody.so.9" in capfd.readouterr().err
