"""Policies for tests: a real file, read by the reader that systems use, in a folder of this test's own."""

from __future__ import annotations

import os
from pathlib import Path

from trackops_desktop.company.policy_file import TomlPolicy
from trackops_desktop.company.rules import CompanyRules
from trackops_desktop.services.company_policy import read_site

#: Windows has no such number, and no policy in a file.
_USER = os.getuid() if hasattr(os, "getuid") else 0


class PolicyInFile:
    """A policy that can be written, changed and taken away, as an administrator does."""

    def __init__(self, folder: Path, text: str | None = None) -> None:
        """Make a folder that only this user can write to; with a text, the policy is there at once."""
        self.path = folder / "etc" / "policy.toml"
        self.path.parent.mkdir(mode=0o755)
        self.path.parent.chmod(0o755)
        if text is not None:
            self.write(text)

    def write(self, text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        beside = self.path.with_suffix(".new")
        beside.write_bytes(data)
        beside.chmod(0o644)
        beside.replace(self.path)

    def remove(self) -> None:
        self.path.unlink()

    def reader(self) -> TomlPolicy:
        """Return what reads it; the tests' own user stands for the administrator."""
        return TomlPolicy(self.path, read_site, _USER)

    def rules(self) -> CompanyRules:
        """Return rules that have not looked yet."""
        return CompanyRules(self.reader())
