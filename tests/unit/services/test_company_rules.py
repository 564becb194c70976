"""What the company's policy forbids is refused by the services, whatever window or command asks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.backup_kit import cheap_kdf
from tests.keyrings import MemoryKeyring
from tests.policies import PolicyInFile
from tests.vaults import FakeClock, enrolment, new
from trackops_desktop.backup.backups import Backups
from trackops_desktop.companion.browser_hosts import BrowserHosts
from trackops_desktop.company.rules import CompanyRules, ForbiddenByCompany, WayOut
from trackops_desktop.paths import Paths
from trackops_desktop.services.accounts import Accounts
from trackops_desktop.services.browsers import Browsers
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.import_export.transfers import WRITERS, Transfers
from trackops_desktop.services.settings import Settings, SettingsStore
from trackops_desktop.services.sites import Sites
from trackops_desktop.vault.entry import Entry, NewEntry
from trackops_desktop.vault.errors import PassphraseDemanded
from trackops_desktop.vault.state import VaultState
from trackops_desktop.vault.vault import Vault

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the policy is a file here")
PASSPHRASE = "correct horse battery staple"


@dataclass
class Kept:
    """A vault with one account, under a policy that can be changed."""

    vault: Vault
    policy: PolicyInFile
    clock: FakeClock
    entry: Entry
    folder: Path


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    policy = PolicyInFile(tmp_path)
    clock = FakeClock()
    with closing(Vault.open(Paths(tmp_path / "home"), MemoryKeyring(), clock, policy.rules())) as vault:
        (entry,) = vault.add_many([new()])
        yield Kept(vault, policy, clock, entry, tmp_path)


EXPORTS: dict[str, Callable[[Kept], object]] = {
    **{
        writer.key: lambda kept, key=writer.key: Transfers(kept.vault, kept.clock).export(  # type: ignore[misc]
            key, [kept.entry.id]
        )
        for writer in WRITERS
    },
    "codes on the screen": lambda kept: Transfers(kept.vault, kept.clock).google_codes([kept.entry.id]),
    "printed sheet": lambda kept: Transfers(kept.vault, kept.clock).cards([kept.entry.id]),
    "one QR code, and the inspection": lambda kept: Accounts(kept.vault, kept.clock).uri(kept.entry.id),
}
BACKUPS: dict[str, Callable[[Kept], object]] = {
    "set up": lambda kept: Backups(kept.vault, kept.clock, cheap_kdf).set_up(kept.folder / "backups", PASSPHRASE),
    "now": lambda kept: Backups(kept.vault, kept.clock, cheap_kdf).write_now(),
    "to a file": lambda kept: Backups(kept.vault, kept.clock, cheap_kdf).write_file(
        kept.folder / "b.trackops", PASSPHRASE
    ),
}


@pytest.mark.parametrize("way", EXPORTS)
def test_no_account_leaves_where_export_is_forbidden(kept: Kept, way: str) -> None:
    assert EXPORTS[way](kept)
    kept.policy.write("export_forbidden = true\nhelp = 'Call 1234'\n")  # nobody has looked since
    with pytest.raises(ForbiddenByCompany) as refused:
        EXPORTS[way](kept)
    assert refused.value.advice == "Help desk: Call 1234"
    kept.policy.write("export_forbidden = tru\n")
    with pytest.raises(ForbiddenByCompany) as refused:
        EXPORTS[way](kept)
    assert f"Line 1 of {kept.policy.path} isn't TOML." in refused.value.advice
    kept.policy.remove()
    assert EXPORTS[way](kept)


@pytest.mark.parametrize("way", BACKUPS)
def test_no_backup_is_written_where_they_are_forbidden(kept: Kept, way: str) -> None:
    backups = Backups(kept.vault, kept.clock, cheap_kdf)
    backups.set_up(kept.folder / "backups", PASSPHRASE)
    kept.clock.now += 40 * 86_400
    before = sorted((kept.folder / "backups").iterdir())
    assert backups.is_due()
    assert backups.notice() is not None
    kept.policy.write("backups_forbidden = true\n")
    with pytest.raises(ForbiddenByCompany):
        BACKUPS[way](kept)
    assert not backups.is_due()
    assert backups.write_if_due() is None
    assert backups.notice() is None  # it would ask for what is forbidden
    assert sorted((kept.folder / "backups").iterdir()) == before
    assert not (kept.folder / "b.trackops").exists()
    kept.policy.write("export_forbidden = true\n")  # which is not the same
    assert BACKUPS[way](kept)


def test_settings_are_what_the_company_has_decided(kept: Kept) -> None:
    store = SettingsStore(kept.vault)
    stored = store.save(Settings(lock_after_minutes=60, lock_with_screen=False))
    kept.policy.write("longest_idle_minutes = 10\nlock_with_screen = true\n")
    kept.vault.rules.look()
    held = store.load()
    assert (held.lock_after_minutes, held.lock_with_screen) == (10, True)
    assert store.save(replace(held, lock_after_minutes=4), held).lock_after_minutes == 4
    for wish in ({"lock_after_minutes": 0}, {"lock_after_minutes": 15}, {"lock_with_screen": False}):
        with pytest.raises(ForbiddenByCompany):
            store.save(replace(held, **wish), held)
    assert store.save(replace(held, theme="dark"), held).theme == "dark"
    kept.policy.remove()
    kept.vault.rules.look()
    assert not store.load().lock_with_screen  # the user's own wish comes back
    assert stored.lock_after_minutes == 60


def test_a_required_passphrase_stands_before_everything(kept: Kept) -> None:
    vault, id_ = kept.vault, kept.entry.id
    vault.put_note("password:a", "secret")
    codes = Codes(vault, kept.clock, lambda: 0.0)
    kept.policy.write("passphrase_required = true\n")
    condition = vault.condition()
    assert (condition.state, condition.demanded) == (VaultState.CHOOSE, True)
    assert condition.sentence == "Your company requires a passphrase."
    assert not vault.is_open()
    assert not vault.seems_open()
    for ask in (
        lambda: vault.enrolment(id_),
        lambda: vault.enrolments([id_]),
        lambda: vault.first_enrolments(1),
        lambda: vault.note("password:a"),
        lambda: vault.notes(["password:a"]),
        lambda: vault.add(NewEntry(enrolment("Other"))),
        lambda: codes.load([id_]),
    ):
        with pytest.raises(PassphraseDemanded):
            ask()
    vault.seal(PASSPHRASE)
    assert vault.condition().state is VaultState.READY
    assert vault.note("password:a") == "secret"
    with pytest.raises(PassphraseDemanded):
        vault.unseal()
    vault.seal(f"{PASSPHRASE} 2")  # another one may be chosen
    kept.policy.remove()
    vault.unseal()
    assert not vault.is_sealed()


def test_sites_of_the_company_are_there_and_stay(kept: Kept) -> None:
    sites = Sites(kept.vault)
    own = sites.add("https://own.example.org", name="Mine")
    kept.policy.write("[[sites]]\nname='Work'\naddress='work'\nhelp='Room 5'\n")
    kept.vault.rules.look()
    work, mine = sites.all()
    assert (work.name, work.origin, work.managed, work.help) == ("Work", "https://work.viewcases.com", True, "Room 5")
    assert mine == own
    with pytest.raises(ForbiddenByCompany):
        sites.remove(work.id)
    with pytest.raises(ForbiddenByCompany):
        sites.rebind(work.id, "https://elsewhere.example.org")
    sites.change(work.id, name="Else", username="jo", keep_signed_in=True)
    sites.keep_password(work.id, "secret")
    changed = sites.find(work.id)
    assert (changed.name, changed.username, changed.keep_signed_in, changed.has_password) == ("Work", "jo", True, True)
    kept.policy.write("[[sites]]\nname='Job'\naddress='work'\n")
    kept.vault.rules.look()
    assert sites.find(work.id).name == "Job"
    assert sites.password(work.id) == "secret"
    kept.policy.write("[[sites]]\nname='Mine'\naddress='https://own.example.org'\n")
    kept.vault.rules.look()
    # What the user has had, and what the user has added to the company's, is not lost.
    assert {site.id for site in sites.all()} == {own.id, work.id}
    assert not any(site.managed for site in sites.all())


def test_only_allowed_browsers_are_let_in(kept: Kept, tmp_path: Path) -> None:
    browsers = Browsers(kept.vault, kept.clock)
    (tmp_path / "user" / ".config" / "chromium").mkdir(parents=True)
    hosts = BrowserHosts(
        Paths(tmp_path / "home"), {"HOME": str(tmp_path / "user")}, platform="linux", rules=kept.vault.rules
    )
    ((chromium, _state),) = hosts.all()
    assert browsers.lets_in("/usr/lib/chromium/chromium")
    kept.policy.write("browsers = ['firefox']\n")
    assert browsers.lets_in("/usr/lib/firefox/firefox")
    assert not browsers.lets_in("/usr/lib/chromium/chromium")
    with pytest.raises(ForbiddenByCompany):
        hosts.install(chromium)
    assert chromium.manifest is not None
    assert not chromium.manifest.exists()
    kept.policy.write("browsers = ['firefox', 'chromium']\n")
    hosts.install(chromium)
    assert chromium.manifest.exists()


def test_the_policy_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    policy = PolicyInFile(tmp_path)
    rules = policy.rules()
    assert rules.look() is rules.policy
    policy.write("clipboard_forbidden = true\n")
    assert rules.forbids(WayOut.CLIPBOARD) is None  # windows ask memory
    first = rules.look()
    assert rules.forbids(WayOut.CLIPBOARD) is not None
    assert rules.look() is first
    policy.path.chmod(0o666)
    assert rules.look().faults
    policy.remove()
    rules.check(WayOut.CLIPBOARD)
    assert not rules.policy.is_there


def test_without_a_reader_nothing_is_forbidden() -> None:
    rules = CompanyRules()
    assert not rules.look().is_there
    for way in WayOut:
        rules.check(way)
