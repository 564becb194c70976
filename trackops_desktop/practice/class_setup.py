"""A class made ready to enrol: users whose second factor is on already and whose QR codes go on a sheet."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from trackops_desktop.errors import PracticeError
from trackops_desktop.practice.audit import AuditEvent, record
from trackops_desktop.practice.security.attempt_limits import new_attempt_counts
from trackops_desktop.practice.security.codes import SECRET_BYTES, enrolment_uri
from trackops_desktop.practice.security.passwords import new_password
from trackops_desktop.practice.site import PracticeParts
from trackops_desktop.practice.storage.tables import Company, Role, User

MOST = 200
_NAME = re.compile(r"student-([0-9]{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ClassMember:
    """One user of a class, told this once.

    Attributes:
        username: What to sign in with.
        password: In clear.
        address: What the QR code holds.

    """

    username: str
    password: str = field(repr=False)
    address: str = field(repr=False)


def make_class(site: PracticeParts, count: int) -> tuple[ClassMember, ...]:
    """Add so many users to the company; each only has to scan a code and sign in.

    A second class goes on counting where the first one ended.

    Raises:
        PracticeError: The count is none from 1 to 200, or the company has no role for them.

    """
    if not 1 <= count <= MOST:
        raise PracticeError(f"A class has between 1 and {MOST} users.", "Give --class 20.")
    passwords = [new_password() for _ in range(count)]
    hashes = [site.passwords.hash(password) for password in passwords]
    with site.database.write() as session:
        company = session.scalars(select(Company).order_by(Company.id)).first()
        role = session.scalars(select(Role).where(~Role.administrator).order_by(Role.requires_mfa, Role.id)).first()
        if company is None or role is None:
            raise PracticeError("The practice company has no role for a class.", "Add one that isn't administrative.")
        first = 1 + max((_number(login) for login in session.scalars(select(User.login))), default=0)
        members = []
        for offset, (password, hashed) in enumerate(zip(passwords, hashes, strict=True)):
            username = f"student-{first + offset:03}"
            secret = _add(session, site, (company.id, role.id), username, hashed)
            members.append(ClassMember(username, password, enrolment_uri(secret, username, company.subdomain)))
        record(session, AuditEvent.SEEDED, site.clock(), company.id, detail=f"a class of {count} users")
    return tuple(members)


def _number(login: str) -> int:
    found = _NAME.fullmatch(login)
    return int(found[1]) if found else 0


def _add(session: Session, site: PracticeParts, ids: tuple[int, int], username: str, password_hash: str) -> bytes:
    now, secret = site.clock(), secrets.token_bytes(SECRET_BYTES)
    row = User(
        company_id=ids[0],
        role_id=ids[1],
        username=username,
        login=username,
        name=username.replace("-", " ").capitalize(),
        kind="employee",
        access="full",
        purpose="Rehearsal: scan the code on the sheet, then sign in",
        password_hash=password_hash,
        password_changed_at=now,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    session.add_all(new_attempt_counts(row.id, site.settings))
    row.mfa_secret, row.mfa_changed_at = site.seals.seal(secret, row.id), now
    return secret
