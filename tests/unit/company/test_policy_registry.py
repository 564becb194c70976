"""A policy in the registry: its values, and on Windows the registry itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from trackops_desktop.company.policy_registry import KEY, RegistryPolicy
from trackops_desktop.services.company_policy import read_site


def test_the_registry_says_the_same_in_its_own_way() -> None:
    values = {
        "Help": "Call 1234",
        "passphraserequired": 1,
        "LongestIdleMinutes": 10,
        "LockWithScreen": 1,
        "ExportForbidden": 1,
        "BackupsForbidden": 1,
        "ClipboardForbidden": 1,
        "UpdatesOff": 1,
        "Browsers": {"1": "firefox", "2": r"C:\Own\browser.exe"},
        "Sites": {"Example": "example", "Old": "https://old.example.org:8443"},
    }
    found = RegistryPolicy(read_site, lambda: values).read()
    assert found.faults == ()
    assert found.browsers == ("firefox", r"C:\Own\browser.exe")
    assert [site.origin for site in found.sites] == ["https://example.viewcases.com", "https://old.example.org:8443"]
    assert found.export_forbidden
    assert found.passphrase_required
    wrong = RegistryPolicy(read_site, lambda: {"ExportForbidden": 2}).read()
    assert wrong.faults[0].startswith(r"“ExportForbidden” in HKLM\Software\Policies\Trackops Desktop is wrong")
    assert RegistryPolicy(read_site, lambda: None).stamp() is None

    def refused() -> None:
        raise PermissionError

    assert RegistryPolicy(read_site, refused).read().export_forbidden
    assert RegistryPolicy(read_site, lambda: {"ExportForbidden": 0}).read().faults == ()


if sys.platform == "win32":
    import winreg

    from trackops_desktop.company.policy_registry import registry_values

    _ALL = winreg.KEY_ALL_ACCESS | winreg.KEY_WOW64_64KEY

    @pytest.fixture
    def registry() -> Iterator[None]:
        """No policy before, and none after; only an administrator may run this."""
        _forget()
        yield
        _forget()

    def _forget() -> None:
        for name in (rf"{KEY}\Browsers", rf"{KEY}\Sites", KEY):
            try:
                winreg.DeleteKeyEx(winreg.HKEY_LOCAL_MACHINE, name, winreg.KEY_WOW64_64KEY)
            except FileNotFoundError:
                continue

    def _write(name: str, **values: int | str) -> None:
        with winreg.CreateKeyEx(winreg.HKEY_LOCAL_MACHINE, name, 0, _ALL) as key:
            for value, said in values.items():
                kind = winreg.REG_DWORD if isinstance(said, int) else winreg.REG_SZ
                winreg.SetValueEx(key, value, 0, kind, said)

    def test_a_group_policy_is_read_where_windows_puts_it(registry: None) -> None:
        policy = RegistryPolicy(read_site, registry_values)
        assert policy.stamp() is None
        _write(KEY, Help="Call 1234", ExportForbidden=1, ClipboardForbidden=0, LongestIdleMinutes=10)
        _write(rf"{KEY}\Browsers", **{"1": "firefox", "2": "chrome"})
        _write(rf"{KEY}\Sites", Example="example")
        stamp = policy.stamp()
        found = policy.read()
        assert found.faults == ()
        assert (found.help, found.export_forbidden, found.clipboard_forbidden) == ("Call 1234", True, False)
        assert (found.longest_idle_minutes, found.browsers) == (10, ("firefox", "chrome"))
        assert [site.origin for site in found.sites] == ["https://example.viewcases.com"]
        _write(KEY, ExportForbidden=2)
        assert policy.stamp() != stamp
        assert policy.read().faults
        _forget()
        assert policy.stamp() is None
