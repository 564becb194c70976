"""Seed files: the company and the users of a class, as JSON or as a CSV list of people."""

from __future__ import annotations

import csv as csv_format
import io
import re
from collections.abc import Mapping
from typing import Any

from trackops_desktop.errors import PracticeError
from trackops_desktop.json_object import parsed_json
from trackops_desktop.practice.security.passwords import password_problem
from trackops_desktop.practice.settings import PracticeSettings
from trackops_desktop.practice.storage.seed import ACCESSES, KINDS, RolePlan, SeedPlan, UserPlan, demonstration

_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_USERNAME = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_MOST_USERS = 2000


def parse_seed_file(text: str, *, csv: bool = False) -> SeedPlan:
    """Return the company that a seed file describes.

    Raises:
        PracticeError: It is not a seed file, or something in it is missing, unknown or double. The sentence names the
            row and the field, never what stands in it.

    """
    return _check(_from_csv(text) if csv else _from_json(text))


def _from_json(text: str) -> SeedPlan:
    try:
        data = parsed_json(text, strict=True)
    except ValueError as error:
        raise PracticeError("The seed file isn't JSON.") from error
    if not isinstance(data, dict) or not isinstance(data.get("users"), list):
        raise PracticeError("The seed file needs a list `users`.")
    company = data.get("company", {})
    if not isinstance(company, dict):
        raise PracticeError("The seed file's `company` must have `subdomain` and `name`.")
    given = data.get("roles")
    roles = demonstration().roles if given is None else tuple(_role(row, at) for at, row in _rows(given, "role"))
    users = tuple(_user(row, at) for at, row in _rows(data["users"], "user"))
    subdomain, name = (
        _text(company, "subdomain", "the company", "class"),
        _text(company, "name", "the company", "Class"),
    )
    return SeedPlan(subdomain, name, roles, users)


def _from_csv(text: str) -> SeedPlan:
    """Read one person a line: username, name, role (the last two may be missing); the first line names the columns."""
    reader = csv_format.DictReader(io.StringIO(text, newline=""))
    try:
        named = "username" in (reader.fieldnames or ())
        rows = [{key: value for key, value in row.items() if key and value} for row in reader]
    except csv_format.Error as error:
        raise PracticeError("The seed file isn't CSV.") from error
    if not named:
        raise PracticeError("The seed file needs a column `username`.")
    plan = demonstration()
    administrators = tuple(user for user in plan.users if user.role == "Administrator")
    people = tuple(_user(row, at) for at, row in enumerate(rows, start=2))
    names = {user.username.casefold() for user in people}
    users = (*(user for user in administrators if user.username not in names), *people)
    return SeedPlan("class", "Class", plan.roles, users)


def _rows(rows: object, kind: str) -> list[tuple[int, Mapping[str, Any]]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise PracticeError(f"The seed file's {kind}s must be a list of objects.")
    return list(enumerate(rows, start=1))


def _role(row: Mapping[str, Any], at: int) -> RolePlan:
    where = f"role {at}"
    _only(row, {"name", "administrator", "requires_mfa"}, where)
    flags = (_flag(row, "administrator", where), _flag(row, "requires_mfa", where))
    return RolePlan(_text(row, "name", where), *flags)


def _user(row: Mapping[str, Any], at: int) -> UserPlan:
    where = f"user {at}"
    _only(row, {"username", "name", "role", "kind", "access", "chief", "purpose", "password"}, where)
    username = _text(row, "username", where)
    if not _USERNAME.fullmatch(username):
        raise PracticeError(
            f"The seed file's {where} has a `username` with characters other than letters, digits, . _ and -"
        )
    kind, access = _text(row, "kind", where, "employee"), _text(row, "access", where, "full")
    if kind not in KINDS or access not in ACCESSES:
        raise PracticeError(
            f"The seed file's {where} has an unknown `kind` or `access`.",
            f"Kinds: {', '.join(KINDS)}. Access: {', '.join(ACCESSES)}.",
        )
    return UserPlan(
        username,
        _text(row, "role", where, "Investigator"),
        _text(row, "name", where, username),
        kind,
        access,
        chief=_flag(row, "chief", where),
        purpose=_text(row, "purpose", where, ""),
        password=_text(row, "password", where, "") or None,
    )


def _check(plan: SeedPlan) -> SeedPlan:
    if not _SUBDOMAIN.fullmatch(plan.subdomain):
        raise PracticeError("The seed file's subdomain may only contain lower-case letters, digits and hyphens.")
    roles = {role.name: role for role in plan.roles}
    if len(roles) != len(plan.roles) or len({user.username.casefold() for user in plan.users}) != len(plan.users):
        raise PracticeError("The seed file names a role or a user twice.")
    if any(user.role not in roles for user in plan.users):
        raise PracticeError("The seed file gives a user a role that it doesn't define.")
    if not any(roles[user.role].administrator and user.access != "disabled" for user in plan.users):
        raise PracticeError("The seed file has no active administrator.")
    if len(plan.users) > _MOST_USERS or sum(user.chief for user in plan.users) > 1:
        raise PracticeError(f"The seed file may have {_MOST_USERS} users and one chief operator at most.")
    for user in plan.users:
        _check_password(user, plan.subdomain)
    return plan


def _check_password(user: UserPlan, subdomain: str) -> None:
    if user.password is not None:
        problem = password_problem(user.password, user.username, subdomain, PracticeSettings())
        if problem:
            raise PracticeError(f"The seed file's password of {user.username} isn't accepted.", problem)


def _only(row: Mapping[str, Any], known: set[str], where: str) -> None:
    if set(row) - known:
        raise PracticeError(f"The seed file's {where} has an unknown field.", f"Known: {', '.join(sorted(known))}.")


def _text(row: Mapping[str, Any], field: str, where: str, default: str | None = None) -> str:
    value = row.get(field, default)
    if not isinstance(value, str) or len(value) > 128 or not all(letter.isprintable() for letter in value):
        raise PracticeError(f"The seed file's {where} needs a text as `{field}`.")
    return value.strip()


def _flag(row: Mapping[str, Any], field: str, where: str) -> bool:
    value = row.get(field, False)
    if not isinstance(value, bool):
        raise PracticeError(f"The seed file's {where} needs true or false as `{field}`.")
    return value
