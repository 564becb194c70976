from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.practice_kit.chromium import chromium, has_chromium, patient
from tests.practice_kit.site import PracticeSite, practice

__all__ = ["practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not has_chromium():
        pytest.skip("chromium is not installed")
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser, practice: PracticeSite) -> Iterator[Page]:
    """A page of a browser without script: the site must not need any."""
    context = patient(browser.new_context(base_url=practice.url, java_script_enabled=False, accept_downloads=True))
    yield context.new_page()
    context.close()
