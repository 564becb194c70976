"""Reports: the Security Checkup, on screen and as a file for spreadsheets."""

from __future__ import annotations

import csv
import io

from sqlalchemy import select
from sqlalchemy.orm import Session

from trackops_desktop.practice.storage.tables import User

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def users_without_mfa(session: Session) -> list[User]:
    """Return every active user who has no MFA enabled."""
    wanted = select(User).where(User.access != "disabled", User.mfa_secret.is_(None)).order_by(User.name, User.id)
    return list(session.scalars(wanted).unique())


def checkup_csv(users: list[User]) -> str:
    """Return the Security Checkup as CSV; no cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["Username", "Name", "Kind", "Role", "Role requires MFA"])
    for user in users:
        requires = "yes" if user.role.requires_mfa else "no"
        row = (user.username, user.name, user.kind, user.role.name, requires)
        writer.writerow([inert(cell) for cell in row])
    return out.getvalue()


def inert(cell: str) -> str:
    """Return a cell that no spreadsheet runs: one that starts like a formula gets a quote before it (OWASP)."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
