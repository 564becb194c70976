"""No file is taken for another program's: what every recogniser demands, and files that only share words with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.transfer import encoders
from tests.unit.transfer.samples import KEY, enrolment, file_of
from trackops_desktop.errors import TransferError
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.registry import READERS, recognise

CASES = Path(__file__).parents[2] / "data" / "cases"
URI = f"otpauth://totp/Acme:ada?secret={KEY}&issuer=Acme"
ROWS = [(enrolment(), ())]

#: What each file is, the accounts in it with their tags, and how many entries cannot be taken over.
EXPECTED: dict[str, tuple[str, list[str], int]] = {
    "12-zoho-legacy.csv": ("zoho", ["Build server – dana@lab.test [Work]"], 0),
    "14-enpass.json": ("enpass", ["Shop – dana [Work]", "Forum – dana2 []"], 0),
    "15-authy-decrypted.json": ("authy", ["GitHub – dana []", "Shop – dana@mail.test []"], 0),
    "20b-cp1252-bitwarden.csv": ("bitwarden", ["Müller & Söhne – dana@mail.test [Büro]"], 0),
    "21-bwauth-null-name.json": ("bitwarden-authenticator", ["dana@mail.test []", "Shop []"], 0),
    "41-keepass2.xml": ("keepass", ["Shop – dana []", "Forum []"], 0),
    "42-2fauth.json": ("2fauth", ["Shop – dana@mail.test []", "Bank – dana []"], 0),
    "43-keeper.json": ("keeper", ["Shop – dana [Work]"], 0),
    "44-proton-pass.csv": ("proton-pass", ["Shop – dana [Personal]", "Forum – dana [Work]"], 0),
    "44b-dashlane.csv": ("dashlane", ["Shop – dana [Work]"], 0),
    "45-bw-cli-list.json": ("bitwarden", ["Shop – dana []"], 0),
    "48-gnome-authenticator.json": ("andotp", ["Shop – dana [Shop]", "Steam – dana []"], 0),
    "49c-sep-comma.csv": ("bitwarden", ["Shop – dana []"], 0),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_of_another_program_is_recognised_once_and_read_whole(name: str) -> None:
    key, labels, problems = EXPECTED[name]
    file = ForeignFile((CASES / name).read_bytes())

    assert [one.key for one in READERS if one.sniff(file)] == [key]
    result = recognise(file).read(file)

    found = [f"{row.enrolment.account.label} [{', '.join(row.tags)}]" for row in result.accounts]
    assert (found, len(result.problems)) == (labels, problems)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-8-sig"])
@pytest.mark.parametrize("name", [one for one in EXPECTED if not one.startswith("20b")])
def test_the_encoding_does_not_matter(name: str, codec: str) -> None:
    key, labels, _ = EXPECTED[name]
    file = ForeignFile((CASES / name).read_bytes().decode().encode(codec))

    assert [one.key for one in READERS if one.sniff(file)] == [key]
    assert len(recognise(file).read(file).accounts) == len(labels)


LOOKALIKES: dict[str, Any] = {
    "a compose file": {"services": [{"image": "web"}], "schemaVersion": "3"},
    "services of a schema": {"services": [{"image": "web", "ports": [80]}], "schemaVersion": 3},
    "a shopping list": {"folders": [], "items": [{"title": "bread", "count": 2}]},
    "items in folders": {"folders": [], "items": [{"name": "bread", "type": "food"}]},
    "a web page's state": {"accounts": [{"name": "ada", "vaultsOpen": 1}], "deviceId": "x"},
    "steam-like": {"accounts": {"1": {"shared_secret": "x"}}},
    "a header and a db": {"header": {"title": "x"}, "db": "postgres"},
    "tokens of a language": {"tokens": ["if", "else"], "tokenOrder": None},
    "tokens of a parser": {"tokens": [{"label": "if", "type": "word"}]},
    "authenticators of a site": {"Authenticators": [{"Name": "x"}], "Title": "y"},
    "sealed by someone": {"salt": "c2FsdA==", "content": "words", "author": "x"},
    "entries of a log": {"version": 1, "entries": [{"content": "words"}]},
    "vaults of a bank": {"vaults": {"a": 1}},
    "cached objects": {"a": {"hash": "1", "secret": KEY}},
    "rows of labels": [{"secret": KEY, "label": "x"}],
    "rows of timers": [{"account": "x", "timer": 30}],
    "records of a band": {"records": [{"title": "x", "year": 1970}]},
    "records with a login": {"records": [{"title": "x", "login": "y"}]},
    "an app's data": {"app": "weather", "data": [{"otp_type": "totp"}]},
    "items that are none": [{"object": "list", "data": []}],
    "an answer": {"success": True, "data": {"object": "list", "data": []}},
    "words of authy": {"message": "authenticator_tokens", "tokens": []},
    "logins": {"AUTHENTIFIANT": "none"},
    "a table of rehearsals": "name,login_totp\nx,y\n",
    "a table of titles": "Title,Field,Kind\nx,y,z\n",
    "a table about Keeper": "a,b,c\nTFC:Keeper,x,y\n",
    "a table about secrets": "name,secretdata\nx,y\n",
    "a table of vaults": "type,name,vault\nx,y,z\n",
    "a map of a page": "<p><map name='tokenOrder'><area/></map><string name='tokenOrder'>[]</string></p>",
    "another map": "<map><string name='other'>tokenOrder and com.authy.storage.tokens</string></map>",
    "a page about KeePass": "<html><p>&lt;KeePassFile&gt; is how it begins: <KeePassFile></p></html>",
    "long base64": "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODk=" * 4,
    "long base32": KEY * 8,
    "hexadecimal": "00112233445566778899aabbccddeeff" * 4,
}


@pytest.mark.parametrize("name", LOOKALIKES)
def test_what_only_shares_words_with_a_format_is_of_none(name: str) -> None:
    file = file_of(LOOKALIKES[name])

    assert [one.title for one in READERS if one.sniff(file)] == []
    with pytest.raises(TransferError):
        recognise(file)


def test_a_page_with_an_address_in_it_is_a_list_and_no_backup_of_stratum() -> None:
    page = f"<!doctype html><html><body><p>Type <code>{URI}</code></p></body></html>"

    assert recognise(file_of(page)).key == "otpauth"
    assert recognise(file_of(page.replace("<p>Type", "<table><tr><td>").replace("</code>", "</code></td>"))).key == (
        "stratum"
    )


def test_a_mail_that_names_entes_parameter_is_a_list() -> None:
    assert recognise(file_of(f"Ente adds codeDisplay=%7B%7D to an address.\n{URI}\n")).key == "otpauth"


def test_a_file_that_fits_two_formats_is_of_neither_until_the_user_says_so() -> None:
    both = json.loads(encoders.aegis_plain(ROWS)) | json.loads(encoders.twofauth(ROWS))

    with pytest.raises(TransferError, match="Aegis and 2FAuth"):
        recognise(file_of(both))
