"""A policy in the registry of Windows, where group policies put it and ordinary users cannot write."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Final

from trackops_desktop.company.keys import KEYS, PolicyKind
from trackops_desktop.company.policy import NO_POLICY, CompanyPolicy, SiteReader, policy_from, strict_policy
from trackops_desktop.company.policy_file import windows_name
from trackops_desktop.i18n import _

KEY: Final = r"Software\Policies\Trackops Desktop"  # not translated
#: What a key of the registry holds: values by name, and in place of a list a mapping of what its own key holds.
RegistryValues = Mapping[str, object]


class RegistryPolicy:
    """Reads the key, and the two below it that hold lists."""

    def __init__(self, read_site: SiteReader, values: Callable[[], RegistryValues | None]) -> None:
        """Take what reads the registry: None where there is no such key."""
        self._read_site, self._values = read_site, values

    def stamp(self) -> object:
        """Return everything that is there, as text."""
        try:
            values = self._values()
        except OSError as error:
            return error.errno
        return None if values is None else repr(sorted(values.items()))

    def read(self) -> CompanyPolicy:
        """Return what the registry says; strict where a value makes no sense."""
        source = rf"HKLM\{KEY}"
        try:
            values = self._values()
        except OSError:
            return strict_policy(source, (_("{file} can't be read.", file=source),))
        if values is None:
            return NO_POLICY

        def place_of(name: str) -> str:
            return _("“{name}” in {file}", name=windows_name(name), file=source)

        return policy_from(plain_values(values), source, place_of, self._read_site)


def plain_values(values: RegistryValues) -> dict[str, object]:
    """Return the values as `policy.toml` would have them: a switch is 0 or 1, a list a key of its own.

    Names of the registry are the same in upper and lower case.
    """
    known = {key.windows.casefold(): key for key in KEYS}
    plain: dict[str, object] = {}
    for name, value in values.items():
        key = known.get(name.casefold())
        if key is None:
            plain[name] = value
        elif key.kind is PolicyKind.SWITCH and value in (0, 1):
            plain[key.name] = bool(value)
        elif key.kind is PolicyKind.NAMES and isinstance(value, dict):
            plain[key.name] = list(value.values())
        elif key.kind is PolicyKind.SITES and isinstance(value, dict):
            plain[key.name] = [{"name": site, "address": address} for site, address in value.items()]
        else:
            plain[key.name] = value
    return plain


if sys.platform == "win32":
    import winreg

    _VIEW: Final = winreg.KEY_READ | winreg.KEY_WOW64_64KEY

    def registry_values() -> RegistryValues | None:
        """Return what this computer's registry says, or None where there is no policy."""
        values = _listed(KEY)
        if values is None:
            return None
        for name in (key.windows for key in KEYS if key.kind in (PolicyKind.NAMES, PolicyKind.SITES)):
            listed = _listed(rf"{KEY}\{name}")
            if listed is not None:
                values[name] = listed
        return values

    def _listed(name: str) -> dict[str, object] | None:
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, name, 0, _VIEW) as opened:
                found = [winreg.EnumValue(opened, at) for at in range(winreg.QueryInfoKey(opened)[1])]
        except FileNotFoundError:
            return None
        return {value_name: value for value_name, value, _kind in found}
