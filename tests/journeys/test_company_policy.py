"""The real `trackops` under a policy in its real place, on a system whose `/etc` is this test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE

if sys.platform == "win32":
    pytest.skip("there the registry holds policies", allow_module_level=True)

pytestmark = pytest.mark.skipif(
    shutil.which("bwrap") is None or os.geteuid() != 0, reason="another /etc needs bubblewrap, and policies need root"
)


def _run(tmp_path: Path, *argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `trackops` where `/etc/trackops-desktop` is a folder of ours."""
    binds = [word for path in sorted(Path("/etc").iterdir()) for word in ("--ro-bind", str(path), str(path))]
    policy = ("--ro-bind", str(tmp_path / "etc"), "/etc/trackops-desktop")
    command = ["bwrap", "--dev-bind", "/", "/", "--tmpfs", "/etc", *binds, *policy]
    return subprocess.run(
        [*command, sys.executable, "-m", "trackops_desktop.cli", "--home", str(tmp_path / "home"), *argv],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_no_variable_and_no_folder_of_the_user_leads_around_the_policy(tmp_path: Path) -> None:
    policy = tmp_path / "etc" / "policy.toml"
    policy.parent.mkdir(mode=0o755)
    policy.write_text("export_forbidden = true\nhelp = 'Call 1234'\n")
    target = tmp_path / "accounts.txt"
    export = ("export", str(target), "--format", "otpauth")
    mine = tmp_path / "mine" / "trackops-desktop"
    mine.mkdir(parents=True)
    (mine / "policy.toml").write_text("export_forbidden = false\n")
    folders = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "TRACKOPS_POLICY", "HOME"), str(mine.parent))
    for environment in ({}, folders):
        outcome = _run(tmp_path, *export, **environment)
        assert outcome.returncode == 9, outcome.stderr
        assert outcome.stderr == (
            "trackops: Your company doesn't allow accounts, keys or recovery codes to leave Trackops Desktop. "
            "Help desk: Call 1234\n"
        )
    policy.write_text("\nexport_forbidden = tru\n")
    broken = _run(tmp_path, *export)
    assert broken.returncode == 9
    assert "Line 2 of /etc/trackops-desktop/policy.toml isn't TOML." in broken.stderr
    policy.write_text("export_forbidden = false\n")
    os.chown(policy, 65_534, -1)  # an ordinary user's
    assert _run(tmp_path, *export).returncode == 9
    os.chown(policy, 0, -1)
    allowed = _run(tmp_path, *export)
    assert allowed.returncode == 3, allowed.stderr  # there is no account here
    assert not target.exists()
