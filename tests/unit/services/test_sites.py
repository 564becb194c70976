from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, new
from trackops_desktop.errors import SignInError
from trackops_desktop.paths import Paths
from trackops_desktop.services.sites import DOCUMENT, PRACTICE_ID, Sites
from trackops_desktop.vault.vault import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    vault = Vault.open(Paths(tmp_path).make(), MemoryKeyring(), FakeClock())
    yield vault
    vault.close()


def test_a_subdomain_is_enough_and_nothing_is_kept_unasked(vault: Vault) -> None:
    site = Sites(vault).add("Demo")
    assert (site.origin, site.name) == ("https://demo.viewcases.com", "demo.viewcases.com")
    assert (site.has_password, site.keep_signed_in, Sites(vault).password(site.id)) == (False, False, None)
    assert Sites(vault).all() == (site,)


def test_the_same_site_for_the_same_user_is_refused(vault: Vault) -> None:
    sites = Sites(vault)
    sites.add("demo", username="alice")
    with pytest.raises(SignInError, match="already have"):
        sites.add("https://demo.viewcases.com/", username="alice")
    assert len({site.id for site in (sites.add("demo", username="bob"), *sites.all())}) == 2


def test_a_password_lies_in_the_vault_alone(vault: Vault) -> None:
    sites = Sites(vault)
    site = sites.keep_password(sites.add("demo", username="alice").id, "a secret of mine")
    assert (site.has_password, sites.password(site.id)) == (True, "a secret of mine")
    assert "a secret of mine" not in str(vault.document(DOCUMENT))
    assert sites.keep_password(site.id, None).has_password is False
    assert sites.password(site.id) is None


def test_removing_a_site_takes_its_password_and_leaves_accounts(vault: Vault) -> None:
    sites = Sites(vault)
    site = sites.add("demo")
    sites.keep_password(site.id, "secret")
    vault.add(new())
    sites.remove(site.id)
    assert (sites.all(), vault.note(f"password:{site.id}"), len(vault.entries())) == ((), None, 1)


def test_a_changed_subdomain_moves_the_bound_accounts_only_when_asked(vault: Vault) -> None:
    sites = Sites(vault)
    site = sites.add("demo")
    bound = vault.add(new("Trackops", "alice"))
    vault.update(bound.id, site=site.origin)
    other = vault.add(new("ACME", "jo"))
    moved, count = sites.rebind(site.id, "newname")
    assert (moved.origin, count) == ("https://newname.viewcases.com", 1)
    assert vault.entry(bound.id).site == "https://newname.viewcases.com"
    assert vault.entry(other.id).site is None
    with pytest.raises(SignInError):
        sites.rebind(site.id, "http://plain.example")


def test_accounts_stay_where_another_site_still_uses_the_address(vault: Vault) -> None:
    sites = Sites(vault)
    one, _other = sites.add("demo", username="alice"), sites.add("demo", username="bob")
    bound = vault.add(new("Trackops", "bob"))
    vault.update(bound.id, site=one.origin)
    assert sites.rebind(one.id, "elsewhere")[1] == 0
    assert vault.entry(bound.id).site == "https://demo.viewcases.com"


def test_the_practice_site_is_there_while_it_runs_wherever_it_runs(vault: Vault) -> None:
    address: list[str | None] = ["http://127.0.0.1:8123"]
    sites = Sites(vault, lambda: address[0])
    sites.change(PRACTICE_ID, name="Practice", username="erin", keep_signed_in=False)
    address[0] = "http://127.0.0.1:9999"
    (practice,) = sites.all()
    assert (practice.origin, practice.username) == ("http://127.0.0.1:9999", "erin")
    address[0] = None
    assert sites.all() == ()
    address[0] = "http://192.168.1.9:8123"
    assert sites.all() == ()
    with pytest.raises(SignInError):
        sites.find(PRACTICE_ID)


def test_accounts_of_the_practice_site_follow_it_to_another_port_and_no_others_do(vault: Vault) -> None:
    address: list[str | None] = ["http://127.0.0.1:8123"]
    sites = Sites(vault, lambda: address[0])
    assert sites.follow_practice() == 0
    bound, strange = vault.add(new("Trackops", "erin")), vault.add(new("Trackops", "x"))
    vault.update(bound.id, site="http://127.0.0.1:8123")
    vault.update(strange.id, site="http://127.0.0.1:9000")
    address[0] = None
    assert sites.follow_practice() == 0
    address[0] = "http://127.0.0.1:7777"
    assert sites.follow_practice() == 1
    assert [vault.entry(one.id).site for one in (bound, strange)] == ["http://127.0.0.1:7777", "http://127.0.0.1:9000"]
    assert sites.follow_practice() == 0


@pytest.mark.parametrize(
    "rows",
    [
        "nonsense",
        [1, None, []],
        [{"id": "1", "name": "x", "origin": "http://demo.viewcases.com", "username": ""}],
        [{"id": "1", "name": "x", "origin": "https://a@b", "username": ""}],
        [{"id": "1", "name": "x", "origin": 3, "username": ""}],
        [{"id": "1", "name": "x", "username": ""}],
    ],
)
def test_a_damaged_row_opens_nothing(vault: Vault, rows: object) -> None:
    vault.change_document(DOCUMENT, lambda _before: {"sites": rows})
    assert Sites(vault).all() == ()
    assert Sites(vault).add("demo").origin == "https://demo.viewcases.com"


def test_a_field_that_was_pointed_at_is_remembered_for_its_origin(vault: Vault) -> None:
    sites = Sites(vault)
    site = sites.add("demo")
    sites.point(site.origin, "#code")
    assert (sites.pointed(site.origin), sites.pointed("https://other.example")) == ("#code", "")
    assert sites.all() == (site,)


def test_a_stored_colour_that_is_none_styles_nothing(vault: Vault) -> None:
    sites = Sites(vault)
    sites.add("demo", accent="#1a73e8")
    assert sites.all()[0].accent == "#1a73e8"

    def damaged(document: dict[str, object]) -> dict[str, object]:
        rows = document["sites"]
        assert isinstance(rows, list)
        return {**document, "sites": [{**row, "accent": "red; } QWidget { background: url(/x)"} for row in rows]}

    vault.change_document(DOCUMENT, damaged)
    assert sites.all()[0].accent == ""
