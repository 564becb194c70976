"""The user's part of the registry: Windows' own, and the stand-in that other tests use does the same."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.user_registry import RegistryInMemory
from trackops_desktop.user_registry import UserRegistry, user_registry

KEY = r"Software\Trackops Desktop of the tests"


@pytest.fixture(params=["in memory", "the system's"])
def registry(request: pytest.FixtureRequest) -> Iterator[UserRegistry]:
    if request.param == "in memory":
        yield RegistryInMemory()
    elif sys.platform == "win32":
        own = user_registry()
        own.delete_key(KEY)
        yield own
        own.delete_key(KEY)
    else:
        pytest.skip("only Windows has a registry")


def test_values_come_and_go_with_their_keys(registry: UserRegistry) -> None:
    registry.delete(KEY, "nothing")
    registry.delete_key(KEY)
    assert registry.read(KEY, "") is None
    registry.write(rf"{KEY}\shell\open", "", '"C:\\a b.exe" "%1"')
    registry.write(KEY, "Protocol", "")
    registry.write(KEY, "Name", "Zoë – 東")
    assert registry.read(rf"{KEY}\SHELL\open", "") == '"C:\\a b.exe" "%1"'
    assert registry.read(KEY, "protocol") == ""
    registry.delete(KEY, "Name")
    assert (registry.read(KEY, "Name"), registry.read(KEY, "Protocol")) == (None, "")
    registry.delete_key(KEY)
    assert registry.read(rf"{KEY}\shell\open", "") is None
    assert registry.read(KEY, "Protocol") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has one")
def test_other_systems_have_none() -> None:
    with pytest.raises(OSError, match="no registry"):
        user_registry()
