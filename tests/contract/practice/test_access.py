"""Every route × identity, as the written table says; a route that the table lacks fails."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.practice_kit.client import Browser, form_token
from tests.practice_kit.site import PracticeSite, start_site
from trackops_desktop.practice.web.api import build_api
from trackops_desktop.practice.web.routes import ROUTES, STATIC_FILES

TABLE = Path(__file__).parents[2] / "data" / "practice" / "access.csv"
IDENTITIES = ("anonymous", "ticket", "setup", "user", "administrator", "api")
EXAMPLES = {"{user_id}": "5", "{session_id}": "999", "{role_id}": "2", "{id}": "1"}
FORMS = {"anonymous": "/sign-in", "ticket": "/sign-in/code", "setup": "/set-up"}


def table() -> dict[tuple[str, str], dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["method"], row["path"]): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeSite]:
    started = start_site(tmp_path_factory.mktemp("access"))
    with Browser(started) as browser:
        browser.enable("erin")
    yield started
    started.server.stop()


def arrive(site: PracticeSite, identity: str) -> Browser:
    """Come as somebody: with the cookies, or the API token, that make the identity."""
    browser = Browser(site)
    users = {"ticket": "erin", "setup": "rosa", "user": "vendor", "administrator": "chief"}
    if identity in users:
        assert browser.password(users[identity]).status_code == 303
    if identity == "api":
        browser.http.auth = httpx.BasicAuth("admin/token", site.api_token)
    return browser


def ask(site: PracticeSite, identity: str, method: str, path: str) -> int:
    """Open a route as an identity, with the right form token and no other field."""
    for name, example in EXAMPLES.items():
        path = path.replace(name, example)
    with arrive(site, identity) as browser:
        if method == "GET":
            return browser.get(path).status_code
        page = "" if identity == "api" else browser.get(FORMS.get(identity, "/profile")).text
        token = form_token(page) if page else ""
        return browser.http.request(method, path, data={"form_token": token}).status_code


@pytest.mark.parametrize("identity", IDENTITIES)
def test_every_route_answers_every_identity_as_the_table_says(site: PracticeSite, identity: str) -> None:
    expected = {route: int(row[identity]) for route, row in table().items()}
    assert {route: ask(site, identity, *route) for route in expected} == expected


def test_the_table_has_every_route_and_no_other(site: PracticeSite) -> None:
    pages = {(route.method, route.path) for route in ROUTES}
    static = {("GET", f"/static/{name}") for name in STATIC_FILES}
    with Browser(site) as browser:
        described = browser.get("/api/v1/openapi.json").json()["paths"]
    api = {(method.upper(), f"/api/v1{path}") for path, methods in described.items() for method in methods}
    assert set(table()) == pages | static | api | {("GET", "/api/v1/openapi.json")}


def test_the_api_has_no_route_that_it_does_not_describe(site: PracticeSite) -> None:
    running = site.server._site
    assert running is not None
    api = build_api(running)
    assert {getattr(route, "path", "") for route in api.routes} <= {"/openapi.json", *api.openapi()["paths"]}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY"])
def test_other_methods_are_refused_on_every_path(site: PracticeSite, method: str) -> None:
    with arrive(site, "administrator") as browser:
        for _get, path in table():
            for name, example in EXAMPLES.items():
                path = path.replace(name, example)
            assert browser.http.request(method, path).status_code == 405, path


def test_an_unknown_path_is_a_page_that_says_so(site: PracticeSite) -> None:
    for identity in ("anonymous", "administrator"):
        with arrive(site, identity) as browser:
            for path in ("/nothing", "/static/../practice.key", "/static/%2e%2e/practice.key", "/users/5/nothing"):
                answer = browser.get(path)
                assert answer.status_code == 404
                assert "Traceback" not in answer.text


def test_the_cookies_of_nobody_open_nothing(site: PracticeSite) -> None:
    for cookie in ("trackops_session", "trackops_ticket"):
        with Browser(site) as browser:
            for value in ("", "x", "a" * 43, "a" * 6000):
                browser.http.cookies.set(cookie, value, domain="127.0.0.1")
                assert browser.get("/profile").status_code == 401
