"""What an application that only shows codes keeps out of memory."""

from __future__ import annotations

import pytest

from tests.blocking import elsewhere
from tests.gui.builders import Made
from tests.gui.fresh_interpreter import said
from trackops_desktop.app.signin_windows import _load_ahead
from trackops_desktop.services.sites import Sites
from trackops_desktop.ui.signin import window_registry


def test_formats_of_files_and_the_library_for_emails_are_not_loaded_before_they_are_needed() -> None:
    loaded = said(
        "import sys\n"
        "import trackops_desktop.app.build, trackops_desktop.app.launch\n"
        "import trackops_desktop.ui.transfer.backup_watch, trackops_desktop.ui.transfer.transfer_services\n"
        "print(*{'email', 'trackops_desktop.transfer.registry', 'trackops_desktop.signin.recognise'} & {*sys.modules})"
    )
    assert loaded == ""


def test_what_signs_in_is_loaded_ahead_only_where_there_is_a_site(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(window_registry, "warm_up", lambda: calls.append("loaded"))
    with elsewhere():
        _load_ahead(made.vault)
        assert not calls
        Sites(made.vault).add("demo")
        _load_ahead(made.vault)
    assert calls == ["loaded"]
