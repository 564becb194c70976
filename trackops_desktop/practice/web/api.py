"""The developer API: `GET /staff` and `GET /staff/{id}`, with basic authentication and an OpenAPI description.

Names of fields are our own where the real service has not published them.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBasic
from pydantic import BaseModel, Field
from sqlalchemy import func, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.practice.security.token_signing import token_hash
from trackops_desktop.practice.site import PracticeParts
from trackops_desktop.practice.storage.tables import User
from trackops_desktop.practice.web.middleware import plain_answer

_LOGGER = LazyLogger(__name__)
_MOST = 1_000_000_000
_BASIC = HTTPBasic(auto_error=False, description="{username}/token with the company's API token")
_CHALLENGE = 'Basic realm="Trackops API", charset="UTF-8"'
_WANTED = "A full access employee and the API token are needed."


class ApiError(BaseModel):
    """An error (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class Employee(BaseModel):
    """One employee; times in UTC."""

    id: int
    username: str
    name: str
    role: str
    access_level: str
    chief_operator: bool
    mfa_enabled: bool
    created_at: datetime
    updated_at: datetime


class Count(BaseModel):
    """How many records and pages there are."""

    record_count: int
    page_count: int


class Staff(Count):
    """One page of employees."""

    page: int
    per_page: int
    staff: list[Employee] = Field(default_factory=list)


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"model": ApiError, "description": HTTPStatus(code).phrase, "content": {"application/problem+json": {}}}
    for code in (401, 404, 421, 422, 503)
}


def build_api(site: PracticeParts) -> FastAPI:
    """Return the API of a site."""
    api = FastAPI(
        title="Trackops practice API",
        version="1",
        docs_url=None,
        redoc_url=None,
        responses={code: _PROBLEMS[code] for code in (401, 421, 422, 503)},
        exception_handlers={
            RequestValidationError: _invalid,
            HTTPException: _failed,
            Exception: _fault,
        },
    )

    def authenticate(request: Request, _described: Annotated[object, Depends(_BASIC)]) -> None:
        if not _may_call(site, request.headers.get("authorization", "")):
            raise HTTPException(HTTPStatus.UNAUTHORIZED, _WANTED, {"www-authenticate": _CHALLENGE})

    def staff(
        page: Annotated[int, Query(ge=1, le=_MOST // 100)] = 1,
        per_page: Annotated[int, Query(ge=1, le=100)] = 25,
        count: Annotated[bool, Query(description="Answer only how many there are")] = False,
    ) -> Staff | Count:
        """List the employees, by id."""
        return _page(site, page, per_page, count)

    def one(employee_id: Annotated[int, Path(alias="id", ge=1, le=_MOST)]) -> Employee:
        """Tell about one employee."""
        with site.database.read() as session:
            user = session.get(User, employee_id)
        if user is None or user.kind != "employee":
            raise HTTPException(HTTPStatus.NOT_FOUND, "There is no such employee.")
        return _employee(user)

    allowed = [Depends(authenticate)]
    api.add_api_route("/staff", staff, methods=["GET"], dependencies=allowed, summary="Staff", tags=["staff"])
    api.add_api_route(
        "/staff/{id}", one, methods=["GET"], dependencies=allowed, tags=["staff"], responses={404: _PROBLEMS[404]}
    )
    return api


def _page(site: PracticeParts, page: int, per_page: int, count: bool) -> Staff | Count:
    employees = User.kind == "employee"
    with site.database.read() as session:
        records = session.scalar(select(func.count()).select_from(User).where(employees)) or 0
        rows = select(User).where(employees).order_by(User.id).offset((page - 1) * per_page).limit(per_page)
        users = [] if count else session.scalars(rows).unique().all()
    pages = -(-records // per_page)
    if count:
        return Count(record_count=records, page_count=pages)
    staff = [_employee(user) for user in users]
    return Staff(page=page, per_page=per_page, record_count=records, page_count=pages, staff=staff)


def _employee(user: User) -> Employee:
    return Employee(
        id=user.id,
        username=user.username,
        name=user.name,
        role=user.role.name,
        access_level=user.access,
        chief_operator=user.chief,
        mfa_enabled=user.mfa_on,
        created_at=datetime.fromtimestamp(int(user.created_at), UTC),
        updated_at=datetime.fromtimestamp(int(user.updated_at), UTC),
    )


def _may_call(site: PracticeParts, header: str) -> bool:
    """Tell whether an Authorization header is a full access employee's with the company's token.

    The token has 256 random bits, so nobody guesses it and nothing is counted; cookies are not looked at.
    """
    username, token = _credentials(header)
    with site.database.read() as session:
        user = session.scalar(select(User).where(User.login == username.casefold()[:128]).order_by(User.id).limit(1))
    stored = user.company.api_token_hash if user is not None else ""
    right = hmac.compare_digest(stored, token_hash(token))
    return right and user is not None and user.kind == "employee" and user.access == "full"


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic" or len(encoded) > 1000:
        return "", ""
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return "", ""
    name, _, token = decoded.replace("\0", "").partition(":")
    return (name.removesuffix("/token"), token) if name.endswith("/token") else ("", "")


async def _invalid(_request: Request, error: Exception) -> Response:
    wrong: list[Any] = list(error.errors()) if isinstance(error, RequestValidationError) else []
    fields = sorted({str(part["loc"][-1]) for part in wrong})
    return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"Not valid: {', '.join(fields)}.")


async def _failed(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return _problem(HTTPStatus.BAD_REQUEST, "The request isn't valid.")
    answer = _problem(HTTPStatus(error.status_code), error.detail)
    answer.headers.update(error.headers or {})
    return answer


async def _fault(_request: Request, error: Exception) -> Response:
    _LOGGER.error("%s while answering", error, error=error)
    kind, body = plain_answer("/api/", HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong.")
    return Response(body, HTTPStatus.INTERNAL_SERVER_ERROR, headers={"content-type": kind})


def _problem(status: HTTPStatus, detail: str) -> Response:
    problem = ApiError(title=status.phrase, status=int(status), detail=detail)
    return JSONResponse(problem.model_dump(), status, media_type="application/problem+json")
