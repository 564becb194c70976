"""Seeding: the demonstration company, or the one of a seed file, with random passwords."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trackops_desktop.practice.audit import AuditEvent, record
from trackops_desktop.practice.security.attempt_limits import GuessKind, new_attempt_counts
from trackops_desktop.practice.security.codes import SECRET_BYTES
from trackops_desktop.practice.security.passwords import new_password
from trackops_desktop.practice.security.token_signing import new_token, token_hash
from trackops_desktop.practice.site import PracticeParts
from trackops_desktop.practice.storage.database import changed
from trackops_desktop.practice.storage.tables import AttemptCount, Company, Role, User

KINDS = ("employee", "vendor", "client")
ACCESSES = ("full", "limited", "disabled")


@dataclass(frozen=True, slots=True)
class DemoUser:
    """One user of a freshly seeded company.

    Attributes:
        password: In clear, for the one time it is shown; None when it is not known any more.
        role: The name of the role.
        purpose: What the user is there to be tried with.

    """

    username: str
    password: str | None = field(repr=False)
    role: str
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class RolePlan:
    """A role to be made."""

    name: str
    administrator: bool = False
    requires_mfa: bool = False


@dataclass(frozen=True, slots=True)
class UserPlan:
    """A user to be made; without a password a random one is drawn.

    Attributes:
        locked: The account is locked by wrong passwords from the start.
        lost_device: MFA is on with a secret that nobody knows.

    """

    username: str
    role: str
    name: str = ""
    kind: str = "employee"
    access: str = "full"
    chief: bool = False
    purpose: str = ""
    password: str | None = field(default=None, repr=False)
    locked: bool = False
    lost_device: bool = False


@dataclass(frozen=True, slots=True)
class SeedPlan:
    """A company to be made."""

    subdomain: str
    company: str
    roles: tuple[RolePlan, ...]
    users: tuple[UserPlan, ...]
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Seeded:
    """What seeding made, with what is shown once."""

    users: tuple[DemoUser, ...]
    api_token: str = field(repr=False)


def demonstration() -> SeedPlan:
    """Return the demonstration company: one user for every journey."""
    roles = (
        RolePlan("Administrator", administrator=True),
        RolePlan("Investigator"),
        RolePlan("Case Manager", requires_mfa=True),
        RolePlan("Vendor"),
        RolePlan("Client User"),
    )
    users = (
        UserPlan("chief", "Administrator", "Carla Hale", chief=True, purpose="Chief operator: the account's owner"),
        UserPlan("admin", "Administrator", "Amir Brandt", purpose="Administrator: unlock, lost device, reports"),
        UserPlan("erin", "Investigator", "Erin Ortiz", purpose="Enable, sign in, reset and disable MFA"),
        UserPlan("rosa", "Case Manager", "Rosa Novak", purpose="The role requires MFA: set-up at the next sign-in"),
        UserPlan(
            "lost",
            "Investigator",
            "Leo Marsh",
            purpose="Lost device: MFA is on and no one has the secret",
            lost_device=True,
        ),
        UserPlan("locked", "Investigator", "Kim Webb", purpose="Locked account: too many wrong passwords", locked=True),
        UserPlan("vendor", "Vendor", "Vera Stone", kind="vendor", access="limited", purpose="A vendor"),
        UserPlan("client", "Client User", "Paul Grant", kind="client", access="limited", purpose="A client user"),
        UserPlan("former", "Investigator", "Dana Fry", access="disabled", purpose="Disabled: cannot sign in"),
    )
    return SeedPlan("demo", "Harbour & Pine Investigations", roles, users, demonstration=True)


def seed(site: PracticeParts, plan: SeedPlan) -> Seeded:
    """Make a company; every password that is not given is drawn at random."""
    passwords = {user.username: user.password or new_password() for user in plan.users}
    hashes = {username: site.passwords.hash(password) for username, password in passwords.items()}
    api_token = new_token()
    with site.database.write() as session:
        company = Company(subdomain=plan.subdomain, name=plan.company, api_token_hash=token_hash(api_token))
        session.add(company)
        session.flush()
        roles = {role.name: _role(role, company.id) for role in plan.roles}
        session.add_all(roles.values())
        session.flush()
        session.add_all(new_attempt_counts(None, site.settings))
        for user in plan.users:
            _add_user(session, site, plan, user, (company.id, roles[user.role].id), hashes[user.username])
        record(session, AuditEvent.SEEDED, site.clock(), company.id, detail=f"{len(plan.users)} users")
    users = tuple(DemoUser(user.username, passwords[user.username], user.role, user.purpose) for user in plan.users)
    return Seeded(users, api_token)


def known_users(site: PracticeParts) -> tuple[DemoUser, ...]:
    """Return the company's users without passwords, in the order they were made."""
    with site.database.read() as session:
        users = session.scalars(select(User).order_by(User.id)).unique().all()
    return tuple(DemoUser(user.username, None, user.role.name, user.purpose) for user in users)


def reseed_passwords(site: PracticeParts) -> tuple[DemoUser, ...]:
    """Give every user of the demonstration company a new random password and return them.

    Nothing else changes: locks, second factors and sessions stay as they are.
    """
    fresh: dict[str, str] = {}
    with site.database.read() as session:
        users = session.scalars(select(User).where(User.demonstration).order_by(User.id)).unique().all()
    for user in users:
        fresh[user.username] = new_password()
        hashed, now = site.passwords.hash(fresh[user.username]), site.clock()
        with site.database.write() as session:
            values = {"password_hash": hashed, "password_changed_at": now}
            changed(session, update(User).where(User.id == user.id).values(values))
    return tuple(DemoUser(user.username, fresh[user.username], user.role.name, user.purpose) for user in users)


def _role(plan: RolePlan, company_id: int) -> Role:
    return Role(company_id=company_id, name=plan.name, administrator=plan.administrator, requires_mfa=plan.requires_mfa)


def _add_user(
    session: Session, site: PracticeParts, plan: SeedPlan, user: UserPlan, ids: tuple[int, int], password_hash: str
) -> None:
    now = site.clock()
    row = User(
        company_id=ids[0],
        role_id=ids[1],
        username=user.username,
        login=user.username.casefold(),
        name=user.name or user.username,
        kind=user.kind,
        access=user.access,
        chief=user.chief,
        demonstration=plan.demonstration,
        purpose=user.purpose,
        password_hash=password_hash,
        password_changed_at=now,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    counts = new_attempt_counts(row.id, site.settings)
    session.add_all(counts)
    if user.locked:
        _lock(counts)
    if user.lost_device:
        row.mfa_secret, row.mfa_changed_at = site.seals.seal(secrets.token_bytes(SECRET_BYTES), row.id), now


def _lock(counts: Sequence[AttemptCount]) -> None:
    for count in counts:
        if count.kind == GuessKind.PASSWORD:
            count.failures = count.ceiling
