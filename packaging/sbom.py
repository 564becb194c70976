"""Writes resources/sbom.cdx.json: a CycloneDX bill of materials of what `requirements.lock` brings.

Run by `make licences` in an environment into which the lock was installed. The same lock gives the same bytes.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).parent.parent
_CLASSIFIER = "License :: OSI Approved :: "


def pinned(lock: str) -> list[tuple[str, str, list[str]]]:
    """Return name, version and SHA-256 hashes of everything that a lock pins."""
    found = []
    for block in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE):
        named = re.match(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([^ ;\\\n]+)", block)
        if named:
            found.append((named[1], named[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", block)))
    return found


def component(name: str, version: str, hashes: list[str]) -> Component:
    """Return one package; its licence is known only where it is installed."""
    made = Component(
        type=ComponentType.LIBRARY,
        name=name,
        version=version,
        bom_ref=f"{name}=={version}",
        purl=PackageURL("pypi", None, name, version),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in hashes[:1]],
    )
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return made
    expressions = about.get_all("License-Expression") or []
    classifiers = [one for one in about.get_all("Classifier") or [] if one.startswith(_CLASSIFIER)]
    short = [one for one in about.get_all("License") or [] if one.strip() and "\n" not in one]
    if expressions:
        made.licenses.add(LicenseFactory().make_with_expression(expressions[0]))
    for named in [] if expressions else [one.rpartition(" :: ")[2] for one in classifiers] or short:
        made.licenses.add(LicenseFactory().make_with_name(named))
    return made


def main() -> None:
    """Write the file."""
    bom = Bom()
    bom.metadata.component = root = Component(
        type=ComponentType.APPLICATION, name="trackops-desktop", bom_ref="trackops-desktop"
    )
    root.licenses.add(LicenseFactory().make_with_expression("Apache-2.0"))
    components = [component(*one) for one in pinned((ROOT / "requirements.lock").read_text("utf-8"))]
    bom.components.update(components)
    bom.register_dependency(root, components)
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    text = re.sub(r'\n *"(serialNumber|timestamp)": "[^"]*",?', "", text)
    text = re.sub(r",(\s*[}\]])", r"\1", text)
    (ROOT / "resources/sbom.cdx.json").write_text(text.rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    main()
