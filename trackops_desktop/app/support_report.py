"""The report for support: versions, what the doctor finds, and the end of the log; nothing of it names an account."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping

from trackops_desktop.app.versions import versions
from trackops_desktop.otp.clock import Clock
from trackops_desktop.paths import Paths
from trackops_desktop.program import VERSION
from trackops_desktop.vault.vault import Vault


def support_report(vault: Vault, paths: Paths, environment: Mapping[str, str], clock: Clock) -> Callable[[], str]:
    """Return what makes the report; it asks the keyring and reads files, so call it on a worker."""

    def make() -> str:  # not translated: support reads it
        from trackops_desktop.commands.doctor import system_checks, vault_checks
        from trackops_desktop.diagnostics.log import last_lines

        parts = [f"{name}: {value}" for name, value in (("Trackops Desktop", VERSION), *versions(vault))]
        found = [*vault_checks.checks(lambda: vault, None), *system_checks.checks(environment, clock, paths.logs)]
        checked = [check.line(names=False) for check in found]
        log = last_lines(paths.logs) or "(empty)"
        head = ["Trackops Desktop: support report", "", *parts, f"Machine: {platform.machine()}", ""]
        return "\n".join([*head, "What the doctor finds", *checked, "", "Log", log])

    return make
