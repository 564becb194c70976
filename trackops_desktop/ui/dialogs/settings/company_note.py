"""What the company has decided, as *Settings* shows it: above the settings, and beneath each that it locks."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from trackops_desktop.company.policy import CompanyPolicy
from trackops_desktop.i18n import _
from trackops_desktop.ui.widgets.forms import label


def decided(policy: CompanyPolicy) -> list[str]:
    """Return a sentence for everything that the company has decided."""
    said = [
        (policy.passphrase_required, _("A passphrase is required.")),
        (bool(policy.longest_idle_minutes), _("Trackops Desktop locks when you are away.")),
        (policy.lock_with_screen, _("Trackops Desktop locks with the screen.")),
        (policy.system_unlock_forbidden, _("Only the passphrase unlocks Trackops Desktop.")),
        (
            policy.export_forbidden,
            _("Accounts, keys and recovery codes can't be exported, printed or shown as QR codes."),
        ),
        (policy.backups_forbidden, _("Backups can't be written.")),
        (policy.clipboard_forbidden, _("Codes and keys can't be copied.")),
        (policy.updates_off, _("Your company installs updates.")),
        (policy.browsers is not None, _("Only some browsers may connect.")),
        (bool(policy.sites), _("Some sites can't be removed.")),
    ]
    return [sentence for holds, sentence in said if holds]


def set_by_company() -> QLabel:
    """Return the reason that stands beneath a setting that cannot be changed."""
    return label(_("Set by your company."), quiet=True)


class CompanyNote(QFrame):
    """Says that there is a policy, what it decides, what is wrong with it, and who can help."""

    def __init__(self, policy: CompanyPolicy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label(_("Set by your company"), bold=True))
        for fault in policy.faults:
            column.addWidget(label(fault, tone="danger"))
        if policy.faults:
            column.addWidget(label(_("Until this is mended, everything else is as strict as it can be."), quiet=True))
        for sentence in decided(policy):
            column.addWidget(label(f"• {sentence}"))
        if policy.help:
            column.addWidget(label(_("Help desk: {help}", help=policy.help), quiet=True))
