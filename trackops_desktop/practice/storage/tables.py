"""What the practice site stores. Times are unix seconds; nothing that lets anybody in is stored in clear."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import BigInteger, Double, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeEngine


class Base(DeclarativeBase):
    """The tables' common ancestor: times in double precision, ids and steps in 64 bits."""

    type_annotation_map: ClassVar[dict[type, TypeEngine[object] | type[TypeEngine[object]]]] = {
        float: Double(),
    }


class Company(Base):
    """A company, known by its subdomain."""

    __tablename__ = "companies"
    id: Mapped[int] = mapped_column(primary_key=True)
    subdomain: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    mfa_enabled: Mapped[bool] = mapped_column(default=True)
    api_token_hash: Mapped[str] = mapped_column(String(64))
    administration: Mapped[int] = mapped_column(default=0)
    """Counts administrators' changes; updating it first makes them happen one after another."""


class Role(Base):
    """A named set of permissions; it may require MFA."""

    __tablename__ = "roles"
    __table_args__ = (UniqueConstraint("company_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    name: Mapped[str] = mapped_column(String(64))
    administrator: Mapped[bool] = mapped_column(default=False)
    requires_mfa: Mapped[bool] = mapped_column(default=False)


class User(Base):
    """Somebody who may sign in: an employee, a vendor or a client user."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("company_id", "login"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"))
    username: Mapped[str] = mapped_column(String(64))
    login: Mapped[str] = mapped_column(String(128))
    """The user name as it is compared: case folded."""
    name: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(16))
    access: Mapped[str] = mapped_column(String(16))
    chief: Mapped[bool] = mapped_column(default=False)
    demonstration: Mapped[bool] = mapped_column(default=False)
    purpose: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    password_changed_at: Mapped[float]
    mfa_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The secret under AES-256-GCM, bound to this user's id; nothing when MFA is off."""
    mfa_changed_at: Mapped[float | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[float]
    updated_at: Mapped[float]
    role: Mapped[Role] = relationship(lazy="joined")
    company: Mapped[Company] = relationship(lazy="joined")

    @property
    def mfa_on(self) -> bool:
        """Whether a second factor is set up."""
        return self.mfa_secret is not None

    @property
    def active(self) -> bool:
        """Whether the user may sign in at all."""
        return self.access != "disabled"


class AttemptCount(Base):
    """The count of wrong answers of one account, for one kind of answer (`password`, `code`, `recovery`)."""

    __tablename__ = "guards"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Nobody's count stands in for user names that do not exist."""
    kind: Mapped[str] = mapped_column(String(16))
    failures: Mapped[int] = mapped_column(default=0)
    in_flight: Mapped[int] = mapped_column(default=0)
    reserved_at: Mapped[float] = mapped_column(default=0.0)
    ceiling: Mapped[int]
    locked_until: Mapped[float | None]
    refused: Mapped[int] = mapped_column(BigInteger, default=0)


class Ticket(Base):
    """Proof of a right password; opens nothing but the code page, once."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    expires_at: Mapped[float] = mapped_column(index=True)
    used_at: Mapped[float | None]
    after: Mapped[str] = mapped_column(String(500), default="")
    user: Mapped[User] = relationship(lazy="joined")


class SessionRow(Base):
    """A session; stage `setup` opens nothing but the set-up of MFA."""

    __tablename__ = "sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    stage: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[float]
    seen_at: Mapped[float] = mapped_column(index=True)
    password_at: Mapped[float]
    browser: Mapped[str] = mapped_column(String(120), default="")
    user: Mapped[User] = relationship(lazy="joined")


class Pending(Base):
    """A new secret that has not been verified yet, bound to the session it was shown in."""

    __tablename__ = "pending"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[float]
    tries: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """One recovery code, hashed on its own; its slot letter tells which one to compare."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "slot"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    slot: Mapped[str] = mapped_column(String(1))
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[float | None]
    downloaded_at: Mapped[float | None]


class PasswordReset(Base):
    """One request for a reset code. It counts against the limits until it runs out, used or not."""

    __tablename__ = "password_resets"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name_mark: Mapped[str] = mapped_column(String(64))
    """Stands for the name that was typed, whether or not a user has it."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    """Nobody, when no code was printed."""
    expires_at: Mapped[float] = mapped_column(index=True)
    used_at: Mapped[float | None]


class Event(Base):
    """One line of the audit."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[float] = mapped_column(index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    what: Mapped[str] = mapped_column(String(40), index=True)
    actor: Mapped[str] = mapped_column(String(64), default="")
    subject: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[str] = mapped_column(String(300), default="")


class Version(Base):
    """The version of the schema: one row."""

    __tablename__ = "schema_version"
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_check: Mapped[str] = mapped_column(String(64), default="")
    """Tells whether the key file in the folder is the one this database was sealed with."""
