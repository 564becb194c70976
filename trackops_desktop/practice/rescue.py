"""The way out for a chief operator with no second administrator: on the machine itself."""

from __future__ import annotations

from sqlalchemy import select, update

from trackops_desktop.errors import PracticeError
from trackops_desktop.practice.audit import AuditEvent, record
from trackops_desktop.practice.life_cycle import erase_factor
from trackops_desktop.practice.security.attempt_limits import GuessKind
from trackops_desktop.practice.security.passwords import new_password
from trackops_desktop.practice.security.sessions import end_sessions
from trackops_desktop.practice.site import PracticeParts
from trackops_desktop.practice.storage.database import changed
from trackops_desktop.practice.storage.tables import User


def rescue(site: PracticeParts, username: str) -> str:
    """Take MFA off a user, unlock the account, end its sessions and return a new random password.

    Raises:
        PracticeError: There is no such user, or it may not sign in.

    """
    with site.database.read() as session:
        user = session.scalar(select(User).where(User.login == username.strip().casefold()))
    if user is None:
        raise PracticeError("No such user.", "Check the spelling of the username.")
    if not user.active:
        raise PracticeError("This user's access is disabled.", "An administrator can change the access level.")
    password = new_password()
    password_hash, now = site.passwords.hash(password), site.clock()
    with site.database.write() as session:
        site.attempts.clear(session, GuessKind.PASSWORD, user.id)
        erase_factor(session, site, user.id)
        values = {"password_hash": password_hash, "password_changed_at": now}
        changed(session, update(User).where(User.id == user.id).values(values))
        end_sessions(session, user.id)
        record(session, AuditEvent.RESCUED, now, user.company_id, actor="(on the machine)", subject=user.username)
    return password
