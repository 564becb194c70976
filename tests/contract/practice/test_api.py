"""The staff API."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.patience import PATIENCE
from tests.practice_kit.client import NO_AUTHORITIES, Browser
from tests.practice_kit.site import PracticeSite, start_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeSite]:
    started = start_site(tmp_path_factory.mktemp("api"))
    yield started
    started.server.stop()


@pytest.fixture
def api(site: PracticeSite) -> Iterator[httpx.Client]:
    base = f"{site.url}/api/v1"
    auth = ("chief/token", site.api_token)
    with httpx.Client(base_url=base, auth=auth, timeout=PATIENCE, verify=NO_AUTHORITIES) as client:
        yield client


def test_a_page_of_staff(api: httpx.Client) -> None:
    answer = api.get("/staff", params={"page": 2, "per_page": 3}).json()
    assert {key: value for key, value in answer.items() if key != "staff"} == {
        "page": 2,
        "per_page": 3,
        "record_count": 7,
        "page_count": 3,
    }
    assert [person["username"] for person in answer["staff"]] == ["rosa", "lost", "locked"]
    assert answer["staff"][0]["created_at"].endswith("Z")
    assert [person["mfa_enabled"] for person in answer["staff"]] == [False, True, False]


def test_all_pages_hold_every_employee_once_and_nobody_else(api: httpx.Client) -> None:
    pages = [api.get("/staff", params={"page": page, "per_page": 2}).json()["staff"] for page in range(1, 6)]
    names = [person["username"] for page in pages for person in page]
    assert names == ["chief", "admin", "erin", "rosa", "lost", "locked", "former"]
    assert pages[4] == []


def test_a_count_request_answers_only_the_counts(api: httpx.Client) -> None:
    assert api.get("/staff", params={"count": "true"}).json() == {"record_count": 7, "page_count": 1}


def test_one_employee_and_nobody_else(api: httpx.Client) -> None:
    assert api.get("/staff/3").json()["username"] == "erin"
    assert [api.get(f"/staff/{number}").status_code for number in (7, 8, 99, 0)] == [404, 404, 404, 422]


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "per_page=101", "page=99999999999999999999", "count=x"]
)
def test_what_is_not_valid_is_a_problem(api: httpx.Client, query: str) -> None:
    answer = api.get(f"/staff?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 422


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("chief/token", True),
        ("ERIN/token", True),
        ("chief", False),
        ("vendor/token", False),
        ("client/token", False),
        ("former/token", False),
        ("nobody/token", False),
        ("/token", False),
        ("", False),
    ],
)
def test_only_full_access_employees_with_the_token_may_call(site: PracticeSite, name: str, right: bool) -> None:
    answer = httpx.get(f"{site.url}/api/v1/staff", auth=(name, site.api_token), timeout=PATIENCE)
    assert answer.status_code == (200 if right else 401)
    wrong = httpx.get(f"{site.url}/api/v1/staff", auth=(name, "x" * 43), timeout=PATIENCE)
    assert wrong.status_code == 401
    assert wrong.headers["www-authenticate"].startswith("Basic ")


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!!", "Basic /////w==", "Bearer x", "Basic " + "A" * 5000])
def test_a_strange_authorization_is_refused(site: PracticeSite, header: str) -> None:
    answer = httpx.get(f"{site.url}/api/v1/staff", headers={"authorization": header}, timeout=PATIENCE)
    assert answer.status_code == 401
    assert answer.json()["title"] == "Unauthorized"


def test_cookies_open_nothing_and_nothing_secret_is_told(site: PracticeSite, api: httpx.Client) -> None:
    with Browser(site) as browser:
        browser.sign_in("chief")
        assert browser.get("/api/v1/staff").status_code == 401
    fields = set(api.get("/staff").json()["staff"][0])
    assert not [field for field in fields if "secret" in field or "hash" in field or "password" in field]


def test_generated_requests_never_fault_and_keep_to_the_description(site: PracticeSite) -> None:
    from tests.practice_kit.fuzz import fuzz_api  # Schemathesis takes seconds to load

    result = fuzz_api(site.url, "chief", site.api_token, cases=160)
    assert (result.server_errors, result.broken) == (0, [])
    assert result.cases >= 100
    assert {200, 401, 422} <= set(result.statuses)
