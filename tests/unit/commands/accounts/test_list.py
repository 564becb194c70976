from __future__ import annotations

from tests.unit.commands.calls import HOTP_URI, KEY, OTHER_URI, URI, Console


def test_an_empty_vault_lists_nothing_and_says_what_to_do(console: Console) -> None:
    assert console.run("list", "--json").json == []
    outcome = console.run("list")
    assert (outcome.status, outcome.out) == (0, "")
    assert "`trackops add`" in outcome.err


def test_every_account_is_listed_without_its_secret(console: Console) -> None:
    ids = [console.add(uri) for uri in (URI, OTHER_URI, HOTP_URI)]
    outcome = console.run("list", "--json")
    assert outcome.json == [
        {
            "id": ids[0],
            "type": "totp",
            "issuer": "ACME",
            "name": "bob",
            "algorithm": "SHA1",
            "digits": 8,
            "period": 30,
            "site": None,
            "tags": [],
            "note": "",
            "pinned": False,
        },
        {
            "id": ids[1],
            "type": "totp",
            "issuer": "Umbrella",
            "name": "alice",
            "algorithm": "SHA1",
            "digits": 6,
            "period": 30,
            "site": None,
            "tags": [],
            "note": "",
            "pinned": False,
        },
        {
            "id": ids[2],
            "type": "hotp",
            "issuer": "Counter",
            "name": "carol",
            "algorithm": "SHA1",
            "digits": 6,
            "counter": 3,
            "site": None,
            "tags": [],
            "note": "",
            "pinned": False,
        },
    ]
    assert KEY not in outcome.out


def test_people_see_columns(console: Console) -> None:
    first, second = console.add(URI), console.add(HOTP_URI)
    assert console.run("list").out.splitlines() == [
        f"{first[:8]}  ACME     bob    totp SHA1 8 digits 30 s",
        f"{second[:8]}  Counter  carol  hotp SHA1 6 digits counter 3",
    ]


def test_a_sealed_vault_and_a_missing_keyring_can_be_listed(console: Console) -> None:
    console.add()
    console.keyring = None
    assert [entry["name"] for entry in console.run("list", "--json").json] == ["bob"]


def test_the_trash_is_listed_apart(console: Console) -> None:
    account = console.add()
    assert console.run("list", "--trash").err == "trackops: The trash is empty.\n"
    console.run("remove", account)
    assert console.run("list", "--json").json == []
    assert [entry["id"] for entry in console.run("list", "--trash", "--json").json] == [account]
