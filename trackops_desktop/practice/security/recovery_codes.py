"""Recovery codes: ten of them, 75 random bits each, hashed on their own, used once."""

from __future__ import annotations

import re
import secrets

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from trackops_desktop.practice.security.passwords import SlowHasher
from trackops_desktop.practice.security.sessions import Overtaken
from trackops_desktop.practice.storage.database import changed
from trackops_desktop.practice.storage.tables import RecoveryCode

# 32 signs without 0, 1, I and O: five bits each.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_SLOTS = "ABCDEFGHJK"
_RANDOM_SIGNS = 15
_SHAPE = re.compile(f"[{_SLOTS}][{_ALPHABET}]{{{_RANDOM_SIGNS}}}")
_SEPARATORS = re.compile(r"[\s‐‑–-]")


def make(hasher: SlowHasher) -> dict[str, str]:
    """Return ten new recovery codes, as people see them, with their hashes."""
    codes = [slot + "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_SIGNS)) for slot in _SLOTS]
    return {shown(code): hasher.hash(code) for code in codes}


def shown(code: str) -> str:
    """Return a code in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def tidy(text: str) -> str | None:
    """Return a typed code as it is compared, or None when it cannot be one."""
    if len(text) > 64:
        return None
    code = _SEPARATORS.sub("", text).upper()
    return code if _SHAPE.fullmatch(code) else None


def slot_of(code: str) -> str:
    """Return which of the ten a code is."""
    return code[0]


def replace(session: Session, user_id: int, codes: dict[str, str]) -> None:
    """Store new codes in place of a user's old ones."""
    erase(session, user_id)
    session.add_all(
        RecoveryCode(user_id=user_id, slot=slot_of(code), code_hash=hashed) for code, hashed in codes.items()
    )


def erase(session: Session, user_id: int) -> None:
    """Delete a user's codes."""
    changed(session, delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def use(session: Session, row: RecoveryCode, now: float) -> None:
    """Use a code up.

    Raises:
        Overtaken: Another request has used it, or it was replaced.

    """
    unused = (
        RecoveryCode.id == row.id,
        RecoveryCode.used_at.is_(None),
        RecoveryCode.code_hash == row.code_hash,
    )
    if not changed(session, update(RecoveryCode).where(*unused).values(used_at=now)):
        raise Overtaken


def left(session: Session, user_id: int) -> int:
    """Return how many unused codes a user has."""
    mine = (RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*mine)) or 0


def stored(session: Session, user_id: int) -> dict[str, str]:
    """Return the hashes of a user's codes by their slots."""
    rows = session.scalars(select(RecoveryCode).where(RecoveryCode.user_id == user_id))
    return {row.slot: row.code_hash for row in rows}


def same(hasher: SlowHasher, hashes: dict[str, str], codes: tuple[str, ...]) -> bool:
    """Tell whether these are all the codes that the hashes are of."""
    tidied = [code for code in map(tidy, codes[: len(_SLOTS)]) if code is not None]
    if len(codes) != len(hashes) or {slot_of(code) for code in tidied} != set(hashes):
        return False
    return all(hasher.verify(hashes[slot_of(code)], code) for code in tidied)


def mark_downloaded(session: Session, hashes: dict[str, str], now: float) -> bool:
    """Use up the one download of these codes; False when it was used before or they were replaced."""
    mine = (RecoveryCode.code_hash.in_(hashes.values()), RecoveryCode.downloaded_at.is_(None))
    return bool(hashes) and changed(session, update(RecoveryCode).where(*mine).values(downloaded_at=now)) == len(hashes)
