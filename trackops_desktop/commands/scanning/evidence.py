"""`trackops evidence verify`: whether a single byte of a folder of evidence was changed, and who signed it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from trackops_desktop.commands.context import DONE, FAILED, CommandContext
from trackops_desktop.commands.output import write_json, write_line
from trackops_desktop.i18n import _


def arguments(parser: ArgumentParser) -> None:
    """Say what `evidence` takes."""
    parser.add_argument("action", metavar="verify", choices=("verify",), help=_("check a folder of evidence"))
    parser.add_argument("folder", metavar="FOLDER", help=_("what `inspect --evidence` wrote"))
    parser.add_argument("--key", metavar="FINGERPRINT", help=_("the key of the installation that it has to be from"))


def run(call: CommandContext) -> int:
    """Check it; exit status 1 where something was changed or another installation signed it."""
    from trackops_desktop.linting.evidence.manifest import verify
    from trackops_desktop.services.evidence_key import EvidenceKey, fingerprint

    checked = verify(Path(call.args.folder))
    faults, key = list(checked.faults), ""
    if checked.public is not None:
        key = fingerprint(checked.public)
        wanted = (call.args.key or "").replace(" ", "").lower()
        if wanted and wanted != key.replace(" ", ""):
            faults.append(_("It is signed by another key: {key}.", key=key))
        elif not wanted and not EvidenceKey(call.vault()).is_own(checked.public):
            faults.append(
                _("Another installation signed it: {key}. If you know that key, give it with --key.", key=key)
            )
    if call.args.json:
        write_json(call.out, {"good": not faults, "faults": faults, "key": key, "about": dict(checked.about)})
        return FAILED if faults else DONE
    for fault in faults:
        write_line(call.out, fault)
    if not faults:
        write_line(call.out, _("Not a byte was changed. Signed by the key {key}.", key=key))
    for name, value in checked.about.items():
        write_line(call.out, f"  {name}: {value}")
    return FAILED if faults else DONE
