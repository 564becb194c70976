"""The audit: what happened, who did it, to whom, and why; never a secret, a code or a password."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trackops_desktop.practice.storage.tables import Event, User


class AuditEvent(StrEnum):
    """Every kind of event."""

    SIGN_IN = "sign-in"
    PASSWORD_RIGHT = "password-right"
    SIGN_IN_FAILED = "sign-in-failed"
    ACCOUNT_LOCKED = "account-locked"
    CODE_WRONG = "code-wrong"
    CODE_REPLAYED = "code-replayed"
    CODE_REFUSED = "code-refused"
    CODE_LOCKED = "code-locked"
    RECOVERY_WRONG = "recovery-wrong"
    RECOVERY_REFUSED = "recovery-refused"
    RECOVERY_USED = "recovery-used"
    SIGN_OUT = "sign-out"
    SESSION_ENDED = "session-ended"
    SET_UP_SHOWN = "set-up-shown"
    SET_UP_WRONG = "set-up-wrong"
    MFA_ENABLED = "mfa-enabled"
    MFA_RESET = "mfa-reset"
    MFA_DISABLED = "mfa-disabled"
    RECOVERY_MADE = "recovery-made"
    RECOVERY_DOWNLOADED = "recovery-downloaded"
    PASSWORD_RESET_ASKED = "password-reset-asked"
    PASSWORD_RESET = "password-reset"
    PASSWORD_RESET_UNLOCKED = "password-reset-unlocked"
    CONFIRM_FAILED = "confirm-failed"
    ADMIN_DISABLED_MFA = "admin-disabled-mfa"
    ADMIN_UNLOCKED = "admin-unlocked"
    ADMIN_CHANGED_USER = "admin-changed-user"
    ADMIN_CHANGED_ROLE = "admin-changed-role"
    ADMIN_SWITCHED_MFA = "admin-switched-mfa"
    RESCUED = "rescued"
    SEEDED = "seeded"


def record(
    session: Session,
    what: AuditEvent,
    now: float,
    company_id: int,
    *,
    actor: str = "",
    subject: str = "",
    detail: str = "",
) -> None:
    """Write one event into the transaction of what it tells about."""
    session.add(
        Event(at=now, company_id=company_id, what=what, actor=actor[:64], subject=subject[:64], detail=detail[:300])
    )


def record_own(session: Session, what: AuditEvent, now: float, user: User, detail: str = "") -> None:
    """Write one event that a user caused about themselves."""
    record(session, what, now, user.company_id, actor=user.username, subject=user.username, detail=detail)


def newest_events(session: Session, page: int, per_page: int) -> tuple[list[Event], int]:
    """Return one page of events, newest first, and how many there are."""
    count = session.scalar(select(func.count()).select_from(Event)) or 0
    rows = session.scalars(select(Event).order_by(Event.id.desc()).offset((page - 1) * per_page).limit(per_page)).all()
    return list(rows), count


_JOURNEYS: dict[str, tuple[AuditEvent, ...]] = {
    "enable": (AuditEvent.MFA_ENABLED,),
    "sign-in": (),
    "reset": (AuditEvent.MFA_RESET,),
    "disable": (AuditEvent.MFA_DISABLED,),
    "lost-device": (AuditEvent.ADMIN_DISABLED_MFA,),
    "locked-account": (AuditEvent.ADMIN_UNLOCKED, AuditEvent.PASSWORD_RESET_UNLOCKED),
}


def journeys_done(session: Session) -> dict[str, bool]:
    """Tell which of the six journeys of the guided tour the audit shows as done.

    The sign-in counts when it was completed with a code; a lost device when an administrator disabled MFA, which a
    recovery code of one's own does not.
    """
    seen = set(session.scalars(select(Event.what).where(Event.what != AuditEvent.SIGN_IN).distinct()))
    done = {journey: any(what in seen for what in whats) for journey, whats in _JOURNEYS.items()}
    ways = set(session.scalars(select(Event.detail).where(Event.what == AuditEvent.SIGN_IN).distinct()))
    done["sign-in"] = WITH_CODE in ways
    return done


WITH_CODE = "with a code"
WITH_RECOVERY = "with a recovery code"
WITH_PASSWORD = "with the password"

SENTENCES: dict[str, str] = {
    AuditEvent.SIGN_IN: "Signed in",
    AuditEvent.PASSWORD_RIGHT: "Entered the right password",
    AuditEvent.SIGN_IN_FAILED: "Failed to sign in",
    AuditEvent.ACCOUNT_LOCKED: "Account locked after too many wrong passwords",
    AuditEvent.CODE_WRONG: "Entered a wrong code",
    AuditEvent.CODE_REPLAYED: "Entered a code that was already used",
    AuditEvent.CODE_REFUSED: "Code refused: the second factor is locked",
    AuditEvent.CODE_LOCKED: "Second factor locked after too many wrong codes",
    AuditEvent.RECOVERY_WRONG: "Entered a wrong recovery code",
    AuditEvent.RECOVERY_REFUSED: "Recovery code refused: locked",
    AuditEvent.RECOVERY_USED: "Used a recovery code",
    AuditEvent.SIGN_OUT: "Signed out",
    AuditEvent.SESSION_ENDED: "Ended a session",
    AuditEvent.SET_UP_SHOWN: "Started setting up MFA",
    AuditEvent.SET_UP_WRONG: "Entered a wrong code during set-up",
    AuditEvent.MFA_ENABLED: "Enabled MFA",
    AuditEvent.MFA_RESET: "Reset MFA",
    AuditEvent.MFA_DISABLED: "Disabled MFA",
    AuditEvent.RECOVERY_MADE: "Created new recovery codes",
    AuditEvent.RECOVERY_DOWNLOADED: "Downloaded the recovery codes",
    AuditEvent.PASSWORD_RESET_ASKED: "Requested a password reset",
    AuditEvent.PASSWORD_RESET: "Reset the password",
    AuditEvent.PASSWORD_RESET_UNLOCKED: "Reset the password, which unlocked the account",
    AuditEvent.CONFIRM_FAILED: "Failed to confirm with the password",
    AuditEvent.ADMIN_DISABLED_MFA: "Disabled MFA of another user",
    AuditEvent.ADMIN_UNLOCKED: "Unlocked an account",
    AuditEvent.ADMIN_CHANGED_USER: "Changed a user",
    AuditEvent.ADMIN_CHANGED_ROLE: "Changed a role",
    AuditEvent.ADMIN_SWITCHED_MFA: "Changed the company's MFA setting",
    AuditEvent.RESCUED: "Rescued on this computer",
    AuditEvent.SEEDED: "Company created",
}
