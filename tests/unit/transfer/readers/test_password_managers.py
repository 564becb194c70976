"""What password managers and servers write beside the ordinary: trash, several codes, odd labels, loose values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.transfer import encoders
from tests.unit.transfer.encoders import PASSPHRASE
from tests.unit.transfer.samples import KEY, enrolment, file_of
from trackops_desktop.errors import TransferError
from trackops_desktop.otp.account import Algorithm, Kind
from trackops_desktop.transfer.format import PassphraseNeeded, ReadResult, WrongFilePassphrase
from trackops_desktop.transfer.registry import READERS, recognise

OTHER = "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK"
URI = f"otpauth://totp/Acme:ada?secret={KEY}&issuer=Acme"


def read(content: Any, key: str, passphrase: str | None = None) -> ReadResult:
    file = file_of(content)
    assert [one.key for one in READERS if one.sniff(file)] == [key]
    return recognise(file).read(file, passphrase)


def labels(result: ReadResult) -> list[str]:
    return [row.enrolment.account.label for row in result.accounts]


# -- Enpass -------------------------------------------------------------------------------------------------------


def field(kind: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"type": kind, "label": kind.upper(), "value": value, "deleted": 0} | more


def item(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": "Acme", "category": "login", "trashed": 0, "archived": 0, "fields": list(fields)} | more


def test_enpass_reads_every_live_code_and_tells_what_is_not_one() -> None:
    past = [{"updated_at": 1, "value": OTHER}, {"updated_at": 2, "value": OTHER}]
    items = [
        item(field("email", "ada@acme.test"), field("totp", KEY, history=past), field("totp", f"{OTHER} ")),
        item(field("totp", KEY), trashed=1, title="Trashed"),
        item(field("totp", KEY, deleted=1), title="Removed"),
        item(field("totp", ""), field("username", "x"), title="No code"),
        item(field("totp", ["x"]), title="Damaged"),
        item(field("totp", KEY), archived=1, title="Archived"),
        {"title": "A note", "category": "note"},
    ]

    result = read({"folders": [], "items": items}, "enpass")

    assert labels(result) == ["Acme – ada@acme.test", "Acme – ada@acme.test", "Archived"]
    assert ["trash" in problem.reason for problem in result.problems] == [True, False]
    assert result.notes == (
        "3 entries have no one-time code.",
        "2 earlier codes are in the items' history: not imported.",
        "1 code was removed from its item in Enpass: not imported.",
    )


def test_the_table_of_enpass_is_known_by_its_pairs_where_it_has_no_heading() -> None:
    rows = f'"Acme","Username*","ada","Password*","p","TOTP","{KEY}","a note"\n"Pin","PIN","1234",""\n'
    german = f'"Title","Field","Value","Note"\n"Acme","Benutzername","ada","Einmalcode","{URI}",""\n'

    assert labels(read(rows, "enpass")) == ["Acme – ada"]
    assert labels(read(german, "enpass")) == ["Acme – ada"]


# -- Keeper -------------------------------------------------------------------------------------------------------


def test_keeper_reads_every_code_of_a_record_in_whatever_way_it_is_written() -> None:
    records = [
        {"title": "A", "login": "ada", "custom_fields": {"$oneTimeCode::1": URI, "$oneTimeCode:spare:2": [KEY, OTHER]}},
        {"title": "B", "login": "eve", "custom_fields": {"TFC:Keeper": KEY}, "folders": [{"shared_folder": "X\\Y"}]},
        {"title": "C", "login": "bob", "custom_fields": [{"type": "oneTimeCode", "value": KEY}, {"name": "x"}]},
        {"title": "D", "login": "dan", "custom_fields": {"$oneTimeCode::1": {"bad": 1}}},
        {"title": "E", "login": "eva", "custom_fields": {"$text:oneTimeCode:1": KEY, "note": "oneTimeCode"}},
        7,
    ]

    result = read({"records": records}, "keeper")

    assert labels(result) == ["Acme – ada", "A – ada", "A – ada", "B – eve", "C – bob"]
    assert result.accounts[3].tags == ("X/Y",)
    assert (len(result.problems), result.notes) == (2, ("1 entry has no one-time code.",))
    assert labels(read(records[:2], "keeper")) == ["Acme – ada", "A – ada", "A – ada", "B – eve"]


def test_the_table_of_keeper_may_have_a_heading() -> None:
    heading = "Folder,Title,Login,Password,Website Address,Notes,Shared Folder,Custom Fields\n"
    row = f"Work\\IT,Acme,ada,p,,,Team,colour,red,$oneTimeCode::1,{URI}\n"

    (found,) = read(heading + row, "keeper").accounts

    assert (found.enrolment.account.label, found.tags) == ("Acme – ada", ("Work/IT", "Team"))


# -- Zoho, Dashlane, Proton Pass ----------------------------------------------------------------------------------


def test_zoho_keeps_codes_in_a_column_or_among_the_entrys_own_lines() -> None:
    heading = '"Secret Name","Secret URL","Notes","SecretData","CustomData","Tags","ChamberName"\n'
    rows = f'"Acme","","","SecretType:Web Account\nEmail ID:x\nUser Name:ada\nTOTP:{KEY}\n","","a,b","Team"\n'
    rows += f'"Shop","","","User Name:eve\n","One Time Code:{URI}\n","",""\n"None","","","User Name:x\n","","",""\n'

    result = read(heading + rows, "zoho")

    assert labels(result) == ["Acme – ada", "Acme – ada"]
    assert result.accounts[0].tags == ("Team", "a", "b")
    assert result.notes == ("1 entry has no one-time code.",)


def test_older_tables_and_the_json_of_dashlane_are_read() -> None:
    table = f"username,username2,username3,title,password,note,url,category,otpSecret\n,eve,,Acme,p,,,Work,{KEY}\n"
    logins = [{"title": "Acme", "email": "ada", "otpSecret": KEY}, {"title": "x"}, {"title": "y", "otp": 7}, None]

    assert labels(read(table, "dashlane")) == ["Acme – eve"]
    result = read({"AUTHENTIFIANT": logins}, "dashlane")
    assert (labels(result), len(result.problems)) == (["Acme – ada"], 2)


def test_an_archive_with_a_single_table_of_logins_is_any_archive() -> None:
    archive = encoders.aes_zip({"credentials.csv": encoders.dashlane_csv([(enrolment(), ())]), "x.txt": b"w"}, None)

    result = read(archive, "zip")

    assert len(result.accounts) == 1
    assert result.notes[-1] == "1 file in the archive is in no known format."


def test_the_vault_of_proton_pass_is_a_tag_and_an_address_without_a_name_is_filled_in() -> None:
    heading = "type,name,url,email,username,password,note,totp,createTime,modifyTime,vault\n"
    row = f"login,Acme,,ada@acme.test,,p,,otpauth://totp/?secret={KEY},1,1,Family & friends\n"

    (found,) = read(heading + row, "proton-pass").accounts

    assert (found.enrolment.account.label, found.tags) == ("Acme – ada@acme.test", ("Family & friends",))


# -- 2FAuth, Authy, Bitwarden -------------------------------------------------------------------------------------


def test_2fauth_tells_what_cannot_be_represented() -> None:
    rows = [
        {"otp_type": "steamtotp", "service": "Steam", "account": "ada", "secret": KEY, "algorithm": "sha1"},
        {"otp_type": "totp", "service": "Acme", "account": "ada", "secret": KEY, "algorithm": "md5"},
        {"otp_type": "totp", "service": None, "account": "null", "secret": KEY, "algorithm": "sha512", "digits": 8},
        {"otp_type": "yubi", "service": "A", "account": "b", "secret": KEY},
        {"otp_type": "hotp", "service": "A", "account": "b", "secret": ""},
        "words",
    ]

    result = read({"app": "2fauth_v6.0.0", "schema": 2, "data": rows}, "2fauth")

    first, second = (row.enrolment.account for row in result.accounts)
    assert (first.kind, second.algorithm, second.digits, second.name) == (Kind.STEAM, Algorithm.SHA512, 8, "")
    assert [problem.row for problem in result.problems] == [2, 4, 5, 6]


def test_tokens_of_authy_say_themselves_what_is_unusual() -> None:
    tokens = [
        {"account_type": "authy", "name": "Twilio", "decrypted_seed": KEY, "digits": 7},
        {"account_type": "x", "name": "Host: 10.0.0.1:8006", "issuer": None, "decrypted_seed": KEY, "digits": 7},
        {"account_type": "x", "name": "Acme: ada", "issuer": "Acme", "decrypted_seed": "Decryption failed: x"},
    ]

    result = read({"decrypted_authenticator_tokens": tokens}, "authy")

    assert [(row.enrolment.account.label, row.enrolment.account.period) for row in result.accounts] == [
        ("Twilio", 10),
        ("Host – 10.0.0.1:8006", 30),
    ]
    assert any("ten seconds" in warning.sentence for warning in result.accounts[1].warnings)
    assert [problem.row for problem in result.problems] == [3]


def test_sealed_tokens_of_authy_ask_for_the_backups_passphrase() -> None:
    document = json.loads(encoders.authy_tokens_sealed([(enrolment(), ()), (enrolment("Acme", "ada"), ())]))
    document["authenticator_tokens"][1]["unique_iv"] = None
    document["authenticator_tokens"][1]["encrypted_seed"] = "AAAA"

    with pytest.raises(PassphraseNeeded):
        read(document, "authy")
    with pytest.raises(WrongFilePassphrase):
        read(document, "authy", "wrong")
    result = read(document, "authy", PASSPHRASE)
    assert (len(result.accounts), len(result.problems)) == (1, 1)


def listed(**more: Any) -> dict[str, Any]:
    login = {"username": "ada", "totp": KEY}
    return {"object": "item", "type": 1, "name": "Acme", "folderId": None, "login": login} | more


@pytest.mark.parametrize(
    "content",
    [
        [listed()],
        listed(),
        {"success": True, "data": listed()},
        {"success": True, "data": {"object": "list", "data": [listed()]}},
    ],
)
def test_everything_that_bitwardens_command_line_prints_is_read(content: Any) -> None:
    assert labels(read(content, "bitwarden")) == ["Acme – ada"]


def test_the_trash_and_other_items_of_bitwardens_command_line_are_told() -> None:
    note = {"object": "item", "type": 2, "name": "A note", "folderId": None, "login": None}

    result = read([listed(), listed(deletedDate="2025-01-01T00:00:00Z"), note], "bitwarden")

    assert (len(result.accounts), len(result.problems)) == (1, 1)
    assert result.notes == ("1 entry has no one-time code.",)


# -- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", [":null", "null", "undefined", "NULL", " : null", "(null)", "", None])
@pytest.mark.parametrize("user", ["null", "undefined", ":undefined", None])
def test_a_programs_word_for_nothing_is_no_name(title: str | None, user: str | None) -> None:
    items = [listed(name=title, login={"username": user, "totp": KEY})]

    assert labels(read(items, "bitwarden")) == ["Unnamed account"]


@pytest.mark.parametrize(
    ("title", "code", "label"),
    [
        ("Shop:null", KEY, "Shop – ada"),
        ("Null Island", KEY, "Null Island – ada"),
        ("Shop:null", f"otpauth://totp/Shop:null?secret={KEY}&issuer=Shop", "Shop – ada"),
        ("null", f"otpauth://totp/null:ada@acme.test?secret={KEY}&issuer=null", "ada@acme.test"),
        ("Shop", f"otpauth://totp/ada:null?secret={KEY}&issuer=Shop", "Shop – ada:null"),
        ("10.0.0.1:8006", KEY, "10.0.0.1:8006 – ada"),
    ],
)
def test_what_is_a_name_stays_one(title: str, code: str, label: str) -> None:
    items = [listed(name=title, login={"username": "ada", "totp": code})]

    assert labels(read(items, "bitwarden")) == [label]


# -- hostile ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["title", "value"])
def test_half_a_character_in_a_file_is_told(key: str) -> None:
    text = json.dumps({"folders": [], "items": [item(field("totp", KEY))]}).replace(f'"{key}": "', f'"{key}": "\\ud800')

    with pytest.raises(TransferError, match="half a character"):
        recognise(file_of(text))
