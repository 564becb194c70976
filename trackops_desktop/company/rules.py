"""The policy in force: read again whenever it changes, and asked before anything leaves."""

from __future__ import annotations

import os
import threading
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _

if TYPE_CHECKING:
    from trackops_desktop.company.policy import CompanyPolicy

_LOGGER = LazyLogger(__name__)


class WayOut(Enum):
    """A way by which something secret leaves the application."""

    EXPORT = "export"
    BACKUP = "backup"
    CLIPBOARD = "clipboard"


class ForbiddenByCompany(TrackopsError):
    """The company's policy does not allow it; nothing was done."""


class PolicyReader(Protocol):
    """Where a system keeps policies; every call may wait for a disk."""

    def stamp(self) -> object:
        """Return something that differs after any change; None where there is no policy. Never raises."""
        ...

    def read(self) -> CompanyPolicy:
        """Return what there is, a broken policy as a strict one; never raises."""
        ...


class CompanyRules:
    """What the company allows. Windows ask memory; services look again before they let anything go.

    Without a reader there is no policy: that is for tests and for what only looks at files.
    """

    def __init__(self, reader: PolicyReader | None = None) -> None:
        """Know nothing yet: `look` reads."""
        self._reader = reader
        self._turn = threading.Lock()
        self._stamp: object = None
        self._policy: CompanyPolicy | None = None

    @property
    def policy(self) -> CompanyPolicy:
        """The policy as it was seen last; waits for nothing."""
        if self._policy is None:
            from trackops_desktop.company.policy import NO_POLICY

            return NO_POLICY
        return self._policy

    @property
    def are_there(self) -> bool:
        """Whether the company has decided anything, as it was seen last; waits for nothing and loads nothing."""
        return self._policy is not None

    @property
    def demands_passphrase(self) -> bool:
        """Whether nothing may be used before a passphrase protects it; waits for nothing."""
        return self._policy is not None and self._policy.passphrase_required

    def look(self) -> CompanyPolicy:
        """Read the policy again if it has changed, and return it (worker thread)."""
        self.refresh()
        return self.policy

    def refresh(self) -> None:
        """Read the policy again if it has changed; where there is none, nothing is loaded for it (worker thread)."""
        if self._reader is None:
            return
        with self._turn:
            stamp = self._reader.stamp()
            if stamp != self._stamp:
                self._stamp = stamp
                self._policy = None if stamp is None else self._reader.read()
                faults = 0 if self._policy is None else len(self._policy.faults)
                _LOGGER.info("The company's policy: there %s, faults %d", stamp is not None, faults)

    def forbids(self, way: WayOut) -> ForbiddenByCompany | None:
        """Return why this is not allowed, by what was seen last, or None where it is; waits for nothing."""
        policy = self._policy
        if policy is None:
            return None
        if way is WayOut.EXPORT and policy.export_forbidden:
            said = _("Your company doesn't allow accounts, keys or recovery codes to leave Trackops Desktop.")
        elif way is WayOut.BACKUP and policy.backups_forbidden:
            said = _("Your company doesn't allow backups.")
        elif way is WayOut.CLIPBOARD and policy.clipboard_forbidden:
            said = _("Your company doesn't allow codes and keys to be copied.")
        else:
            return None
        return ForbiddenByCompany(said, advice_of(policy))

    def check(self, way: WayOut) -> None:
        """Look again (worker thread), then raise ForbiddenByCompany if this is not allowed."""
        self.refresh()
        reason = self.forbids(way)
        if reason is not None:
            _LOGGER.info("The company's policy forbids: %s", way)
            raise reason


def advice_of(policy: CompanyPolicy) -> str:
    """Return what to do about what a policy forbids: mend it where it is broken, else ask the help desk."""
    if policy.faults:
        return _("The company's policy is broken, so nothing may leave. {fault}", fault=policy.faults[0])
    if policy.help:
        return _("Help desk: {help}", help=policy.help)
    return _("Ask your administrator.")


def file_stamp(path: str) -> object:
    """Return what tells one state of a policy's file from another; None where there is none (worker thread)."""
    try:
        found, folder = os.stat(path), os.stat(os.path.dirname(path))  # noqa: PTH116, PTH120 # loads nothing
    except (FileNotFoundError, NotADirectoryError) as error:
        # A link that leads nowhere is a policy that somebody took away, and no user may do that.
        return error.errno if os.path.islink(path) else None  # noqa: PTH114 # loads nothing
    except OSError as error:
        return error.errno
    marks = found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
    return marks, found.st_uid, found.st_mode, folder.st_uid, folder.st_mode
