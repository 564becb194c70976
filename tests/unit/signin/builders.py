"""Reports, fields and questions for tests."""

from __future__ import annotations

from typing import Any

from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.secret import Secret
from trackops_desktop.signin.page_intent import AsksCode, AsksSignIn, EnrolmentPage, RecognisedField
from trackops_desktop.signin.report import ElementRect, Field, PageReport

CODE = RecognisedField("code", Field(1, name="code"))
USER = RecognisedField("username", Field(2, name="user"))
PASSWORD = RecognisedField("password", Field(3, name="password", type="password"))
SIGN_IN = AsksSignIn(USER, PASSWORD)
ASKS_CODE = AsksCode(CODE)


def enrolment_page(
    code: RecognisedField | None = CODE, raw: bytes = b"1" * 20, name: str = "alice@demo"
) -> EnrolmentPage:
    return EnrolmentPage(Enrolment(Account(issuer="Trackops", name=name), Secret(raw)), code=code)


def field(handle: int = 1, **more: Any) -> Field:
    return Field(handle, **{"place": ElementRect(10, 10 + 40 * handle, 200, 30), "selector": f"#f{handle}", **more})


def report(*fields: Field, text: str = "", **more: Any) -> PageReport:
    return PageReport(
        "https://demo.viewcases.com/x", "https://demo.viewcases.com", "d1", fields=fields, text=text, **more
    )


def answer(**changes: Any) -> dict[str, Any]:
    """What the page script writes for an empty page, with some values changed."""
    page: dict[str, Any] = {
        "url": "https://demo.viewcases.com/",
        "origin": "https://demo.viewcases.com",
        "document": "1-2-3-4",
        "title": "",
        "fields": [],
        "forms": [],
        "buttons": [],
        "alerts": [],
        "headings": [],
        "links": [],
        "sources": [],
        "pictures": [],
        "strangers": [],
        "text": "",
        "view": {"width": 800, "height": 600},
        "scripted": False,
        "sent": 0,
        "withheld": False,
    }
    return {"ok": True, "page": {**page, **changes}}
