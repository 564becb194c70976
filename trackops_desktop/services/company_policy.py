"""The policy of this computer, where its system keeps policies."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from trackops_desktop.company.rules import CompanyRules, file_stamp

if TYPE_CHECKING:
    from trackops_desktop.company.policy import CompanyPolicy, ManagedSite
    from trackops_desktop.company.rules import PolicyReader

LINUX: Final = "/etc/trackops-desktop/policy.toml"
#: What a policy says of a site; the same as a company file does.
_SITE_KEYS: Final = frozenset({"name", "address", "help", "accent"})


def system_rules() -> CompanyRules:
    """Return the rules of this computer, not yet looked at; no variable of the environment leads elsewhere."""
    return CompanyRules(_system_reader())


def read_site(values: Mapping[str, object]) -> ManagedSite:
    """Return a site of a policy.

    Raises:
        SignInError: It makes no sense.

    """
    from trackops_desktop.company.policy import ManagedSite
    from trackops_desktop.errors import SignInError
    from trackops_desktop.i18n import _
    from trackops_desktop.services.company_file import company_of

    strangers = sorted(set(values) - _SITE_KEYS)
    if strangers:
        raise SignInError(_("A site has no “{name}”.", name=str(strangers[0])[:80]))
    accent = {"colours": {"accent": values["accent"]}} if "accent" in values else {}
    company = company_of({**values, **accent})
    return ManagedSite(company.name, str(company.origin), company.help, company.accent)


def _system_reader() -> PolicyReader:
    if sys.platform == "win32":
        from trackops_desktop.company.policy_registry import RegistryPolicy, registry_values

        return RegistryPolicy(read_site, registry_values)
    if sys.platform == "darwin":
        import pwd

        from trackops_desktop.company.policy_file import mac_readers

        # By number: a variable of the environment could name somebody else.
        return mac_readers(read_site, pwd.getpwuid(os.getuid()).pw_name)
    return LinuxPolicy()


class LinuxPolicy:
    """`policy.toml` in its place; what reads it is loaded only where it is there."""

    def __init__(self, path: str = LINUX) -> None:
        self._path = path

    def stamp(self) -> object:
        """Return what tells one state of the file from another; None where there is none."""
        return file_stamp(self._path)

    def read(self) -> CompanyPolicy:
        """Return what the file says."""
        from pathlib import Path

        from trackops_desktop.company.policy_file import TomlPolicy

        return TomlPolicy(Path(self._path), read_site).read()
