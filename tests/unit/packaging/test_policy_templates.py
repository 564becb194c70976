"""The templates for administrators say what the code understands, and are written from its table."""

from __future__ import annotations

import importlib.util
import plistlib
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.policies import PolicyInFile
from trackops_desktop.company.keys import KEYS, PolicyKind
from trackops_desktop.company.policy_file import from_windows_names
from trackops_desktop.company.policy_registry import KEY, RegistryPolicy
from trackops_desktop.services.company_policy import read_site

ROOT = Path(__file__).parents[3]
POLICIES = ROOT / "packaging" / "policies"
SPACE = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"


@pytest.fixture(scope="module")
def written() -> Any:
    spec = importlib.util.spec_from_file_location("policy_templates", ROOT / "packaging" / "policy_templates.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_they_are_as_the_table_of_keys_has_them(written: Any) -> None:
    for path, data in written.templates().items():
        assert path.read_bytes() == data, f"run packaging/policy_templates.py: {path.name}"


def test_every_value_of_the_group_policy_is_understood() -> None:
    root = ElementTree.parse(POLICIES / "windows" / "trackops-desktop.admx").getroot()
    words = ElementTree.parse(POLICIES / "windows" / "en-US" / "trackops-desktop.adml").getroot()
    strings = {one.attrib["id"] for one in words.iter(f"{SPACE}string")}
    shown = {one.attrib["refId"] for one in words.iter() if "refId" in one.attrib}
    values: dict[str, object] = {}
    for policy in root.iter(f"{SPACE}policy"):
        assert policy.attrib["key"] == KEY
        assert policy.attrib["class"] == "Machine"
        name = policy.attrib["name"]
        assert {name, f"{name}_Help"} <= strings
        element = policy.find(f"{SPACE}elements/*")
        if element is None:
            value = policy.find(f"{SPACE}enabledValue/{SPACE}decimal")
            assert value is not None
            values[policy.attrib["valueName"]] = int(value.attrib["value"])
            continue
        assert element.attrib["id"] in shown
        if element.tag == f"{SPACE}decimal":
            values[element.attrib["valueName"]] = int(element.attrib["maxValue"])
        elif element.tag == f"{SPACE}text":
            values[element.attrib["valueName"]] = "x" * int(element.attrib["maxLength"])
        else:
            assert element.attrib["key"] == rf"{KEY}\{name}"
            values[name] = {"Example": "example"} if "explicitValue" in element.attrib else {"1": "firefox"}
    assert set(values) == {key.windows for key in KEYS}
    found = RegistryPolicy(read_site, lambda: values).read()
    assert found.faults == ()
    assert all(getattr(found, key.name) is True for key in KEYS if key.kind is PolicyKind.SWITCH)
    assert (found.longest_idle_minutes, len(found.help), found.browsers) == (1_440, 600, ("firefox",))
    assert found.sites[0].name == "Example"


def test_the_profile_holds_a_value_for_every_key(tmp_path: Path) -> None:
    profile = plistlib.loads((POLICIES / "macos" / "trackops-desktop.mobileconfig").read_bytes())
    (payload,) = profile["PayloadContent"]
    own = {name: value for name, value in payload.items() if not name.startswith("Payload")}
    assert set(from_windows_names(own)) == {key.name for key in KEYS}
    assert payload["PayloadType"] == "com.viewcases.TrackopsDesktop"


def test_the_example_is_a_policy_once_its_marks_are_taken_away(tmp_path: Path) -> None:
    text = (POLICIES / "linux" / "policy.toml").read_text("utf-8")
    assert PolicyInFile(tmp_path, text).reader().read().faults == ()
    (tmp_path / "on").mkdir()
    policy = PolicyInFile(tmp_path / "on")
    policy.write("\n".join(re.sub(r"^# (?=\[\[|\w+ = )", "", line) for line in text.splitlines()))
    found = policy.reader().read()
    assert found.faults == ()
    assert (found.export_forbidden, found.longest_idle_minutes, found.sites[0].name) == (True, 10, "Example Inc.")
