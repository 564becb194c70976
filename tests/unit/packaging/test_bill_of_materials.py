"""What the product is made of, as it is told to others, is what the lock installs."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


def _pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^ ;\\\n]+)", (ROOT / name).read_text("utf-8"), re.M))


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    text = (ROOT / "resources/sbom.cdx.json").read_text("utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def test_it_names_exactly_what_the_lock_pins(bill: dict[str, Any]) -> None:
    told = {component["name"]: component["version"] for component in bill["components"]}
    assert told == _pins("requirements.lock")


def test_every_component_has_a_licence_those_of_other_systems_too(bill: dict[str, Any]) -> None:
    bare = {component["name"] for component in bill["components"] if not component.get("licenses")}
    assert not bare


def test_what_developers_install_has_the_versions_that_users_get() -> None:
    users, developers = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert users.items() <= developers.items()
    assert not {"pytest", "mypy", "ruff", "playwright"} & set(users)


def test_what_builds_the_project_is_in_the_lock_since_setting_up_builds_it_without_fetching_anything() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = {re.split(r"[^A-Za-z0-9._-]", one)[0] for one in pyproject["build-system"]["requires"]}
    assert wanted | {"editables"} <= set(_pins("requirements.lock"))


def test_no_lock_names_an_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert not re.search(r"(?i)https?://|--(extra-)?index-url", (ROOT / name).read_text("utf-8"))


def test_every_package_of_the_lock_has_its_licence_text_those_of_other_systems_too() -> None:
    head, *sections = (ROOT / "THIRD-PARTY-LICENSES").read_text("utf-8").split("\n" + "=" * 100 + "\n")
    assert "pykeepass" in head
    assert "GNU General Public License 3.0" in " ".join(head.split())
    names = {re.sub(r"[-_.]+", "-", section.split("\n", 1)[0]).lower() for section in sections}
    assert names == {*_pins("requirements.lock"), "python"}
    assert not [section for section in sections if not re.search(r"(?m)^-- ", section) or "UNKNOWN" in section]
    cryptography = next(section for section in sections if section.startswith("cryptography\n"))
    assert "Apache License" in cryptography, "one of two licences is not there in full"
    assert "Redistribution and use" in cryptography, "one of two licences is not there in full"
