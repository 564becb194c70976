"""A Debian package never asks for updates of its own, brings what polkit has to know, and can be verified."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(not Path("/usr/bin/dpkg-deb").exists(), reason="no Debian tools here")
def test_the_feed_of_a_release_stays_out_and_polkits_action_and_sums_are_there(tmp_path: Path) -> None:
    inside = tmp_path / "folder" / "_internal" / "trackops_desktop" / "resources"
    inside.mkdir(parents=True)
    (inside / "updates.toml").write_text('feed = "https://a.example/feed.json"\nkey = "QUJD"\n')
    (tmp_path / "folder" / "_internal" / "empty" / "emptier").mkdir(parents=True)
    target = tmp_path / "built"
    target.mkdir()
    command = [sys.executable, str(ROOT / "packaging" / "debian_package.py"), str(tmp_path / "folder"), str(target)]
    subprocess.run(
        [*command, "--fast"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "packaging")},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (package,) = target.glob("*.deb")
    subprocess.run(["dpkg-deb", "-x", str(package), str(tmp_path / "out")], check=True)
    (source,) = (tmp_path / "out").rglob("updates.toml")
    assert source.read_text() == 'feed = ""\nkey = ""\n'
    action = "com.viewcases.TrackopsDesktop.policy"
    installed = tmp_path / "out/usr/share/polkit-1/actions" / action
    assert installed.read_text("utf-8") == (ROOT / "resources/desktop" / action).read_text("utf-8")
    assert installed.stat().st_mode & 0o777 == 0o644
    assert not list((tmp_path / "out").rglob("empty*"))
    subprocess.run(["dpkg-deb", "-e", str(package), str(tmp_path / "told")], check=True)
    sums = tmp_path / "told/md5sums"
    subprocess.run(["md5sum", "--check", "--quiet", "--strict", str(sums)], cwd=tmp_path / "out", check=True)
    installed_files = [path for path in (tmp_path / "out").rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(sums.read_text("utf-8").splitlines()) == len(installed_files)
