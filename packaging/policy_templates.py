"""Writes the policy templates for administrators from the table of keys, so that they cannot say anything else.

    python packaging/policy_templates.py            writes them into packaging/policies
    python packaging/policy_templates.py --check    says whether they are as they should be

ADMX and ADML as Microsoft's "Group Policy ADMX Syntax Reference" describes them, the configuration profile as Apple's
"Configuration Profile Reference" does.
"""

from __future__ import annotations

import plistlib
import sys
import textwrap
import uuid
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from trackops_desktop.company.keys import KEYS, LONGEST_IDLE, PolicyKey, PolicyKind
from trackops_desktop.company.policy_registry import KEY

FOLDER = Path(__file__).parent / "policies"
DOMAIN = "com.viewcases.TrackopsDesktop"
_NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
#: What the examples hold, by key.
EXAMPLES: dict[str, object] = {
    "help": "Call 1234 or write to help@example.com",
    "sites": [{"name": "Example Inc.", "address": "example"}],
    "passphrase_required": True,
    "longest_idle_minutes": 10,
    "lock_with_screen": True,
    "system_unlock_forbidden": False,
    "export_forbidden": True,
    "backups_forbidden": False,
    "clipboard_forbidden": False,
    "updates_off": True,
    "browsers": ["firefox", "chrome"],
}


def admx() -> str:
    """Return the definitions for group policies."""
    policies = "".join(map(_definition, KEYS))
    return f"""{_XML}<policyDefinitions xmlns="{_NAMESPACE}" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="trackops" namespace="ViewCases.Policies.TrackopsDesktop"/>
  </policyNamespaces>
  <resources minRequiredRevision="1.0"/>
  <supportedOn>
    <definitions>
      <definition name="Windows10" displayName="$(string.Windows10)"/>
    </definitions>
  </supportedOn>
  <categories>
    <category name="TrackopsDesktop" displayName="$(string.TrackopsDesktop)"/>
  </categories>
  <policies>
{policies}  </policies>
</policyDefinitions>
"""


def adml() -> str:
    """Return their words in English."""
    strings = {"TrackopsDesktop": "Trackops Desktop", "Windows10": "Windows 10, version 1809, and newer"}
    for key in KEYS:
        strings |= {key.windows: key.title, f"{key.windows}_Help": key.explains}
    table = "".join(f"      <string id={quoteattr(id_)}>{escape(text)}</string>\n" for id_, text in strings.items())
    shown = "".join(_presentation(key) for key in KEYS if key.kind is not PolicyKind.SWITCH)
    return f"""{_XML}<policyDefinitionResources xmlns="{_NAMESPACE}" revision="1.0" schemaVersion="1.0">
  <displayName>Trackops Desktop</displayName>
  <description>Policies of Trackops Desktop</description>
  <resources>
    <stringTable>
{table}    </stringTable>
    <presentationTable>
{shown}    </presentationTable>
  </resources>
</policyDefinitionResources>
"""


def mobileconfig() -> bytes:
    """Return a configuration profile with an example of every key, to be edited."""
    payload = {
        **{key.windows: _plist_value(key) for key in KEYS},
        "PayloadType": DOMAIN,
        "PayloadIdentifier": f"{DOMAIN}.policy",
        "PayloadUUID": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"policy.{DOMAIN}")).upper(),
        "PayloadVersion": 1,
    }
    profile = {
        "PayloadContent": [payload],
        "PayloadDisplayName": "Trackops Desktop",
        "PayloadIdentifier": DOMAIN,
        "PayloadScope": "System",
        "PayloadType": "Configuration",
        "PayloadUUID": str(uuid.uuid5(uuid.NAMESPACE_DNS, DOMAIN)).upper(),
        "PayloadVersion": 1,
    }
    return plistlib.dumps(profile, sort_keys=True)


def toml() -> str:
    """Return an example of `policy.toml`: every key, explained and switched off by a `#`."""
    parts = ["# A policy of Trackops Desktop: /etc/trackops-desktop/policy.toml, written by root alone.\n"]
    tables = ""
    for key in KEYS:
        if key.kind is PolicyKind.SITES:
            tables += f"\n{_comment(key.explains)}" + "".join(map(_toml_site, _sites()))
        else:
            parts.append(f"\n{_comment(key.explains)}# {key.name} = {_toml_value(EXAMPLES[key.name])}\n")
    return "".join(parts) + tables


def _comment(text: str) -> str:
    return textwrap.fill(text, 100, initial_indent="# ", subsequent_indent="# ") + "\n"


def _definition(key: PolicyKey) -> str:
    name, path = key.windows, quoteattr(KEY)
    switch = f' valueName="{name}"' if key.kind is PolicyKind.SWITCH else f' presentation="$(presentation.{name})"'
    head = (
        f'    <policy name="{name}" class="Machine" displayName="$(string.{name})" '
        f'explainText="$(string.{name}_Help)" key={path}{switch}>\n'
        f'      <parentCategory ref="TrackopsDesktop"/>\n      <supportedOn ref="Windows10"/>\n'
    )
    below = quoteattr(f"{KEY}\\{name}")
    bodies = {
        PolicyKind.SWITCH: (
            '      <enabledValue><decimal value="1"/></enabledValue>\n'
            '      <disabledValue><decimal value="0"/></disabledValue>\n'
        ),
        PolicyKind.MINUTES: _elements(
            f'<decimal id="{name}" valueName="{name}" minValue="1" maxValue="{LONGEST_IDLE}" required="true"/>'
        ),
        PolicyKind.TEXT: _elements(f'<text id="{name}" valueName="{name}" maxLength="600" required="true"/>'),
        PolicyKind.NAMES: _elements(f'<list id="{name}" key={below} valuePrefix=""/>'),
        PolicyKind.SITES: _elements(f'<list id="{name}" key={below} explicitValue="true"/>'),
    }
    return f"{head}{bodies[key.kind]}    </policy>\n"


def _elements(one: str) -> str:
    return f"      <elements>\n        {one}\n      </elements>\n"


def _presentation(key: PolicyKey) -> str:
    name, title = key.windows, escape(key.title)
    boxes = {
        PolicyKind.MINUTES: f'<decimalTextBox refId="{name}" defaultValue="10">{title}</decimalTextBox>',
        PolicyKind.TEXT: f'<textBox refId="{name}"><label>{title}</label></textBox>',
        PolicyKind.NAMES: f'<listBox refId="{name}">{title}</listBox>',
        PolicyKind.SITES: f'<listBox refId="{name}">{title} (name and address)</listBox>',
    }
    return f'      <presentation id="{name}">{boxes[key.kind]}</presentation>\n'


def _sites() -> list[dict[str, str]]:
    sites = EXAMPLES["sites"]
    assert isinstance(sites, list)
    return sites


def _plist_value(key: PolicyKey) -> object:
    if key.kind is PolicyKind.SITES:
        return [{name.capitalize(): text for name, text in site.items()} for site in _sites()]
    return EXAMPLES[key.name]


def _toml_value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml_value, value)) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'


def _toml_site(site: dict[str, str]) -> str:
    return "# [[sites]]\n" + "".join(f"# {name} = {_toml_value(text)}\n" for name, text in site.items())


def templates() -> dict[Path, bytes]:
    """Return every template by its place."""
    return {
        FOLDER / "windows" / "trackops-desktop.admx": admx().encode(),
        FOLDER / "windows" / "en-US" / "trackops-desktop.adml": adml().encode(),
        FOLDER / "macos" / "trackops-desktop.mobileconfig": mobileconfig(),
        FOLDER / "linux" / "policy.toml": toml().encode(),
    }


def main() -> int:
    """Write them, or say which are not as they should be."""
    if "--check" in sys.argv[1:]:
        wrong = [path for path, data in templates().items() if not path.exists() or path.read_bytes() != data]
        for path in wrong:
            print(f"{path.relative_to(FOLDER.parent.parent)} is out of date: run packaging/policy_templates.py")
        return 1 if wrong else 0
    for path, data in templates().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
