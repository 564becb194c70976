"""What the assistant knows about the accounts that could be used on a page."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, enrolment
from trackops_desktop.paths import Paths
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.signin import SignInService
from trackops_desktop.services.sites import Site
from trackops_desktop.signin.origin import Origin
from trackops_desktop.signin.page_intent import AsksCode, RecognisedField
from trackops_desktop.signin.report import Field
from trackops_desktop.signin.signin_flow import SignInFlow
from trackops_desktop.ui.signin.assistant_state import situation_of
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.vault import Vault

DEMO = Origin("https", "demo.viewcases.com", 443)


def test_accounts_of_one_name_are_told_apart_in_what_is_offered(tmp_path: Path) -> None:
    with closing(Vault.open(Paths(tmp_path), MemoryKeyring(), FakeClock())) as vault:
        codes = Codes(vault, FakeClock())
        signin = SignInService(vault, codes)
        question = AsksCode(RecognisedField("code", Field(1)))
        site = Site("1", "Demo", str(DEMO))

        def offered() -> list[str]:
            signin.look()
            now = situation_of(site, DEMO, question, SignInFlow(), signin, vault_open=True)
            return [known.label for known in now.accounts or now.bindable]

        added = vault.add_many([NewEntry(enrolment("Trackops", "ada", raw=letter * 20)) for letter in (b"a", b"b")])
        assert offered() == ["Trackops – ada", "Trackops – ada (2)"]
        for entry in added:
            signin.bind(entry.id, DEMO)
        assert offered() == ["Trackops – ada", "Trackops – ada (2)"]
