"""Writes resources/sbom.cdx.json: a CycloneDX bill of materials of what `requirements.lock` brings.

Run by `make licences` in an environment into which the lock was installed. The same lock gives the same bytes.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from locked_packages import LOCK, ROOT, Pin, licence_of, located, pinned
from packageurl import PackageURL


def component(pin: Pin, package: Distribution) -> Component:
    """Return one package with its licence."""
    made = Component(
        type=ComponentType.LIBRARY,
        name=pin.name,
        version=pin.version,
        bom_ref=f"{pin.name}=={pin.version}",
        purl=PackageURL("pypi", None, pin.name, pin.version),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in pin.hashes[:1]],
    )
    licence, is_expression = licence_of(package)
    if is_expression:
        made.licenses.add(LicenseFactory().make_with_expression(licence))
    for named in [] if is_expression else filter(None, licence.split("; ")):
        made.licenses.add(LicenseFactory().make_with_name(named))
    return made


def main() -> None:
    """Write the file."""
    bom = Bom()
    bom.metadata.component = root = Component(
        type=ComponentType.APPLICATION, name="trackops-desktop", bom_ref="trackops-desktop"
    )
    root.licenses.add(LicenseFactory().make_with_expression("Apache-2.0"))
    pins = pinned(LOCK.read_text("utf-8"))
    with located(pins) as packages:
        components = [component(pin, packages[pin.name]) for pin in pins]
    bom.components.update(components)
    bom.register_dependency(root, components)
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    text = re.sub(r'\n *"(serialNumber|timestamp)": "[^"]*",?', "", text)
    text = re.sub(r",(\s*[}\]])", r"\1", text)
    (ROOT / "resources/sbom.cdx.json").write_text(text.rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    main()
