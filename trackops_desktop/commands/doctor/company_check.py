"""The doctor's look at the company's policy."""

from __future__ import annotations

from trackops_desktop.commands.doctor.check import Check
from trackops_desktop.company.policy import CompanyPolicy
from trackops_desktop.i18n import _


def policy_check(policy: CompanyPolicy) -> Check:
    """Say whether there is a policy and whether it can be read; a broken one is something to mend."""
    if not policy.is_there:
        return Check("policy", True, _("Your company has set nothing on this computer."), value="none")
    if policy.faults:
        advice = _("Until the administrator mends it, everything else is as strict as it can be.")
        return Check("policy", False, " ".join(policy.faults), advice, needed=True, value="broken")
    return Check(
        "policy", True, _("It is in force, from {file}.", file=policy.source), value="in force"
    )  # not translated
