"""What administrators do: unlock, disable a lost device's MFA, change users, roles and the company's switch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from trackops_desktop.practice.audit import AuditEvent, record
from trackops_desktop.practice.life_cycle import Doubt, LifeCycle, Proof, erase_factor
from trackops_desktop.practice.security.attempt_limits import GuessKind, is_locked
from trackops_desktop.practice.security.second_factor import Then
from trackops_desktop.practice.security.sessions import end_sessions
from trackops_desktop.practice.site import PracticeParts
from trackops_desktop.practice.storage.database import changed
from trackops_desktop.practice.storage.tables import AttemptCount, Company, Role, SessionRow, User

ACCESSES = {"full": "Full Access", "limited": "Limited Access", "disabled": "Disabled"}
REASON_SHORTEST = 3


class Barrier(Enum):
    """Why an administrator's change is not made, for any administrator."""

    ONESELF = auto()
    LAST_ADMINISTRATOR = auto()
    NO_OWN_FACTOR = auto()
    NO_REASON = auto()
    NOT_THERE = auto()


@dataclass(frozen=True, slots=True)
class Standing:
    """What an administrator sees of a user beside the profile itself."""

    password_locked: bool
    factor_locked: bool
    locked_until: float | None
    refused: int

    @property
    def locked(self) -> bool:
        """Whether there is anything to unlock."""
        return self.password_locked or self.factor_locked


class Administration:
    """Administrators' use cases. Changes happen one after another, so that the last administrator always stays."""

    def __init__(self, site: PracticeParts) -> None:
        self._site = site
        self._life_cycle = LifeCycle(site)

    def users(self) -> list[tuple[User, Standing]]:
        """Return every user of the company, by name."""
        with self._site.database.read() as session:
            users = session.scalars(select(User).order_by(User.name, User.id)).unique().all()
            counts: dict[int, list[AttemptCount]] = {}
            for count in session.scalars(select(AttemptCount).where(AttemptCount.user_id.is_not(None))):
                counts.setdefault(count.user_id or 0, []).append(count)
        return [(user, self._standing(counts.get(user.id, []))) for user in users]

    def user(self, user_id: int) -> tuple[User, Standing] | None:
        with self._site.database.read() as session:
            user = session.get(User, user_id)
            counts = session.scalars(select(AttemptCount).where(AttemptCount.user_id == user_id)).all()
        return (user, self._standing(list(counts))) if user is not None else None

    def roles(self) -> list[tuple[Role, int]]:
        """Return the roles with how many active users each has."""
        counted = select(User.role_id, func.count()).where(User.access != "disabled").group_by(User.role_id)
        with self._site.database.read() as session:
            counts = {row[0]: row[1] for row in session.execute(counted)}
            roles = session.scalars(select(Role).order_by(Role.id)).all()
        return [(role, counts.get(role.id, 0)) for role in roles]

    def unlock(self, signed_in: SessionRow, user_id: int, reason: str) -> Barrier | None:
        """Unlock an account: its password and its second factor."""
        found = self.user(user_id)
        if found is None:
            return Barrier.NOT_THERE
        user, standing = found
        if not standing.locked:
            return None
        with self._site.database.write() as session:
            self._one_at_a_time(session, signed_in)
            for kind in GuessKind:
                self._site.attempts.clear(session, kind, user_id)
            self._note(session, AuditEvent.ADMIN_UNLOCKED, signed_in, user.username, reason)
        return None

    def disable_mfa(self, signed_in: SessionRow, user_id: int, proof: Proof, reason: str) -> str | Doubt | Barrier:
        """Take MFA off somebody whose device is lost; returns the administrator's new session token.

        Needs the administrator's own code and a reason. Never on oneself, and never so that no administrator with a
        second factor is left.
        """
        found = self.user(user_id)
        if found is None or not found[0].mfa_on:
            return Barrier.NOT_THERE
        if barrier := self._barrier(signed_in, user_id, reason):
            return barrier
        if not signed_in.user.mfa_on:
            return Barrier.NO_OWN_FACTOR

        def then(session: Session) -> None:
            if not self._another_administrator(session, user_id, User.mfa_secret.is_not(None)):
                raise _Barred(Barrier.LAST_ADMINISTRATOR)
            if not erase_factor(session, self._site, user_id):
                raise _Barred(Barrier.NOT_THERE)
            end_sessions(session, user_id)
            self._note(session, AuditEvent.ADMIN_DISABLED_MFA, signed_in, found[0].username, reason)

        result = self._confirmed(signed_in, proof, then)
        if isinstance(result, str):
            self._site.console(f"Notice to {found[0].username}: an administrator disabled MFA on your account.")
        return result

    def change_user(
        self, signed_in: SessionRow, user_id: int, change: tuple[int, str], proof: Proof, reason: str
    ) -> str | Doubt | Barrier:
        """Give a user another role and access level (`change` is the role's id and the level)."""
        found, role_id, access = self.user(user_id), change[0], change[1]
        role = next((role for role, _count in self.roles() if role.id == role_id), None)
        if found is None or role is None or access not in ACCESSES:
            return Barrier.NOT_THERE
        if barrier := self._barrier(signed_in, user_id, reason):
            return barrier

        def then(session: Session) -> None:
            keeps = role.administrator and access != "disabled"
            if not keeps and not self._another_administrator(session, user_id):
                raise _Barred(Barrier.LAST_ADMINISTRATOR)
            values = {"role_id": role_id, "access": access, "updated_at": self._site.clock()}
            changed(session, update(User).where(User.id == user_id).values(values))
            if access == "disabled":
                end_sessions(session, user_id)
            detail = f"{role.name}, {ACCESSES[access]}: {reason}"
            self._note(session, AuditEvent.ADMIN_CHANGED_USER, signed_in, found[0].username, detail)

        return self._confirmed(signed_in, proof, then)

    def change_role(
        self, signed_in: SessionRow, role_id: int, requires_mfa: bool, proof: Proof
    ) -> str | Doubt | Barrier:
        """Let a role require MFA or lift the requirement."""
        role = next((role for role, _count in self.roles() if role.id == role_id), None)
        if role is None:
            return Barrier.NOT_THERE

        def then(session: Session) -> None:
            changed(session, update(Role).where(Role.id == role_id).values(requires_mfa=requires_mfa))
            detail = f"{role.name}: MFA {'required' if requires_mfa else 'not required'}"
            self._note(session, AuditEvent.ADMIN_CHANGED_ROLE, signed_in, "", detail)

        return self._confirmed(signed_in, proof, then)

    def switch_mfa(self, signed_in: SessionRow, enabled: bool, proof: Proof) -> str | Doubt | Barrier:
        """Switch MFA on or off for the company; secrets are kept either way."""

        def then(session: Session) -> None:
            mine = Company.id == signed_in.user.company_id
            changed(session, update(Company).where(mine).values(mfa_enabled=enabled))
            self._note(session, AuditEvent.ADMIN_SWITCHED_MFA, signed_in, "", "on" if enabled else "off")

        return self._confirmed(signed_in, proof, then)

    def _confirmed(self, signed_in: SessionRow, proof: Proof, then: Then) -> str | Doubt | Barrier:
        try:
            return self._life_cycle.confirm(
                signed_in,
                proof,
                then,
                first=lambda session: self._one_at_a_time(session, signed_in),
            )
        except _Barred as barred:
            return barred.barrier

    def _barrier(self, signed_in: SessionRow, user_id: int, reason: str) -> Barrier | None:
        if user_id == signed_in.user_id:
            return Barrier.ONESELF
        return Barrier.NO_REASON if len(reason) < REASON_SHORTEST else None

    def _one_at_a_time(self, session: Session, signed_in: SessionRow) -> None:
        mine = Company.id == signed_in.user.company_id
        changed(session, update(Company).where(mine).values(administration=Company.administration + 1))

    def _another_administrator(self, session: Session, user_id: int, *also: ColumnElement[bool]) -> bool:
        others = select(User.id).join(Role, User.role_id == Role.id)
        wanted = (Role.administrator, User.access != "disabled", User.id != user_id, *also)
        return session.scalar(others.where(*wanted).limit(1)) is not None

    def _standing(self, counts: list[AttemptCount]) -> Standing:
        now = self._site.clock()
        locked = [count for count in counts if is_locked(count, now)]
        until = [count.locked_until for count in locked if count.locked_until is not None]
        return Standing(
            any(count.kind == GuessKind.PASSWORD for count in locked),
            any(count.kind != GuessKind.PASSWORD for count in locked),
            max(until, default=None),
            sum(count.refused for count in counts),
        )

    def _note(self, session: Session, what: AuditEvent, signed_in: SessionRow, subject: str, detail: str) -> None:
        user = signed_in.user
        record(session, what, self._site.clock(), user.company_id, actor=user.username, subject=subject, detail=detail)


class _Barred(Exception):
    def __init__(self, barrier: Barrier) -> None:
        super().__init__(barrier.name)
        self.barrier = barrier


def tidy_reason(text: str) -> str:
    """Return a reason as it is written down: one line, printable, at most 200 letters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:200]
