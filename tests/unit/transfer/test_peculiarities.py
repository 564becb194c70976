"""What each program writes that its neighbours do not: older schemas, loose labels, trash, foreign kinds of codes."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from typing import Any

import pytest

from tests.unit.transfer import encoders
from tests.unit.transfer.encoders import PASSPHRASE
from tests.unit.transfer.samples import KEY, VARIETY, enrolment, file_of
from trackops_desktop.errors import TransferError
from trackops_desktop.otp.account import Account, Algorithm, Kind
from trackops_desktop.transfer.format import PassphraseNeeded, ReadResult, WrongFilePassphrase
from trackops_desktop.transfer.registry import reader, recognise

URI = f"otpauth://totp/Acme:ada?secret={KEY}&issuer=Acme"
RAW = base64.b32decode(KEY)


def read(content: Any, passphrase: str | None = None, key: str | None = None) -> ReadResult:
    file = file_of(content)
    format_ = reader(key, file) if key else recognise(file)
    return format_.read(file, passphrase)


def accounts(content: Any, passphrase: str | None = None, key: str | None = None) -> list[Account]:
    return [row.enrolment.account for row in read(content, passphrase, key).accounts]


def reasons(content: Any, passphrase: str | None = None, key: str | None = None) -> list[str]:
    return [problem.reason for problem in read(content, passphrase, key).problems]


# -- 2FAS ---------------------------------------------------------------------------------------------------------


def twofas(**service: Any) -> dict[str, Any]:
    return {"services": [{"name": "Acme", "secret": KEY} | service], "schemaVersion": 1, "appOrigin": "ios"}


def test_the_first_schema_of_2fas_knew_only_time_based_codes() -> None:
    (account,) = accounts(twofas(type="ManualOrUnknown", otp={"label": "Acme:ada", "digits": 6}))

    assert (account.kind, account.issuer, account.name, account.period) == (Kind.TOTP, "Acme", "ada", 30)


def test_2fas_falls_back_to_the_issuer_of_the_enrolment_and_may_have_no_details() -> None:
    assert accounts(twofas(name="", otp={"issuer": "Other", "account": "bob"}))[0].label == "Other – bob"
    assert accounts(twofas())[0].label == "Acme"
    assert accounts(twofas(secret="jbsw y3dp ehpk 3pxp", otp={"algorithm": None}))[0].algorithm is Algorithm.SHA1


def test_hashes_that_only_2fas_has_are_told() -> None:
    assert "SHA224" in reasons(twofas(otp={"algorithm": "SHA224"}))[0]
    assert "SHA384" in reasons(twofas(otp={"algorithm": "SHA384"}))[0]


@pytest.mark.parametrize("sealed", ["", "a:b", 7, "AAAA:AAAA:AAAA", ":::"])
def test_damaged_seals_of_2fas_are_refused(sealed: Any) -> None:
    if sealed:
        with pytest.raises(TransferError):
            read({"services": [], "schemaVersion": 4, "servicesEncrypted": sealed}, "x")


# -- Bitwarden ----------------------------------------------------------------------------------------------------


def bitwarden(*items: Any, **more: Any) -> dict[str, Any]:
    return {"encrypted": False, "folders": [], "items": list(items)} | more


def login(totp: Any, **more: Any) -> dict[str, Any]:
    return {"type": 1, "name": "Acme", "login": {"username": "ada", "totp": totp}} | more


def test_bare_keys_and_addresses_without_labels_take_those_of_the_item() -> None:
    found = accounts(bitwarden(login(KEY.lower()), login(f"otpauth://totp/?secret={KEY}"), login(f"steam://{KEY}")))

    assert [account.label for account in found] == ["Acme – ada", "Acme – ada", "Steam – ada"]
    assert found[2].kind is Kind.STEAM


def test_items_of_bitwarden_without_a_code_are_no_accounts_and_its_trash_is_told() -> None:
    items = [{"type": 3, "card": {}}, login(None), login(""), login(KEY, deletedDate="2024-01-01"), login(KEY)]

    result = read(bitwarden(*items))

    assert [row.row for row in result.accounts] == [5]
    assert [(problem.row, "trash" in problem.reason) for problem in result.problems] == [(4, True)]


def test_collections_of_an_organisation_become_tags() -> None:
    item = login(KEY, collectionIds=["c1", "gone"])

    (row,) = read({"encrypted": False, "collections": [{"id": "c1", "name": "Shared"}], "items": [item]}).accounts

    assert row.tags == ("Shared",)


def test_an_export_only_its_account_can_open_says_what_works() -> None:
    restricted = {"encrypted": True, "encKeyValidation_DO_NOT_EDIT": "2.a|b|c", "items": []}

    with pytest.raises(TransferError, match="Password protected"):
        read(restricted, "any")


def test_an_export_code_within_a_login_is_told() -> None:
    assert "export code" in reasons(bitwarden(login("otpauth-migration://offline?data=AAAA")))[0]


@pytest.mark.parametrize("data", [None, "", "1.a|b|c", "2.a|b", "2.AAAA|AAAA|AAAA"])
def test_damaged_seals_of_bitwarden_are_refused(data: Any) -> None:
    document = json.loads(encoders.bitwarden_pbkdf2([]))
    with pytest.raises(TransferError):
        read(document | {"data": data}, PASSPHRASE)


def test_a_bitwarden_export_without_its_check_is_still_opened() -> None:
    document = json.loads(encoders.bitwarden_pbkdf2([(VARIETY[0], ())]))
    del document["encKeyValidation_DO_NOT_EDIT"]

    assert len(accounts(document, PASSPHRASE)) == 1
    with pytest.raises(WrongFilePassphrase):
        read(document, "wrong")


# -- Ente, Stratum, Proton ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage", [{"encryptedData": "AAAA"}, {"encryptionNonce": "AAAA"}, {"encryptedData": 5}, {"kdfParams": None}]
)
def test_damaged_seals_of_ente_are_refused(damage: dict[str, Any]) -> None:
    with pytest.raises(TransferError):
        read(json.loads(encoders.ente_sealed([])) | damage, PASSPHRASE)


def test_what_stratum_has_and_we_have_not_is_told() -> None:
    base = {"Issuer": "Acme", "Secret": KEY}
    rows = [
        base | {"Type": 3},
        base | {"Type": 5},
        base | {"Type": 9},
        base | {"Algorithm": 9},
        base | {"Type": "2"},
        5,
    ]

    result = read({"Authenticators": rows, "Categories": None})

    assert [row.row for row in result.accounts] == [5]
    assert [problem.row for problem in result.problems] == [1, 2, 3, 4, 6]
    assert "mOTP" in result.problems[0].reason
    assert "Yandex" in result.problems[1].reason


@pytest.mark.parametrize("length", [16, 20, 40, 60])
def test_a_truncated_backup_of_stratum_is_refused(length: int) -> None:
    with pytest.raises(TransferError):
        read(encoders.stratum_strong([])[:length], PASSPHRASE)
    with pytest.raises(TransferError):
        read(encoders.stratum_legacy([])[:length], PASSPHRASE)


def test_html_entities_are_undone_and_what_only_looks_like_one_is_not() -> None:
    page = f"<html><code>{URI.replace('&', '&amp;')}&amp;period=60</code><code>{URI}&sect=1</code></html>"

    assert [account.period for account in accounts(page)] == [60, 30]
    with pytest.raises(TransferError):
        read("<html><code></html>", key="stratum")


def test_protons_own_name_wins_and_a_colon_before_it_goes() -> None:
    content = {"uri": f"otpauth://totp/%3Acool%40ente.com?secret={KEY}", "name": ":cool@ente.com", "entry_type": "Totp"}
    renamed = {"uri": URI, "name": "renamed", "entry_type": "Totp"}

    found = accounts({"version": 1, "entries": [{"content": content}, {"content": renamed}, {"content": {}}, None]})

    assert [account.label for account in found] == ["cool@ente.com", "Acme – renamed"]


# -- andOTP, FreeOTP ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["Acme - ada", "Acme:ada", "Acme: ada"])
def test_old_backups_of_andotp_have_the_issuer_in_the_label(label: str) -> None:
    assert accounts([{"secret": KEY, "label": label, "type": "TOTP"}])[0].label == "Acme – ada"


def test_a_plain_label_of_andotp_stays_a_name() -> None:
    assert accounts([{"secret": KEY, "label": "ada", "type": "TOTP"}])[0].label == "ada"
    assert accounts([{"secret": KEY, "label": "a - b", "issuer": "", "type": "TOTP"}])[0].name == "a - b"


def token(**more: Any) -> dict[str, Any]:
    return {"type": "TOTP", "label": "ada", "issuerExt": "Acme", "secret": encoders.signed(RAW)} | more


def test_freeotp_knows_steam_by_its_issuer_and_keeps_the_last_counter() -> None:
    result = read({"tokens": [token(issuerExt="Steam"), token(type="HOTP", counter=9)], "tokenOrder": []})

    assert [row.enrolment.account.kind for row in result.accounts] == [Kind.STEAM, Kind.HOTP]
    assert result.accounts[1].enrolment.account.counter == 9
    assert any("last code" in warning.sentence for warning in result.accounts[1].warnings)


@pytest.mark.parametrize("secret", [None, [], "text", [1, 300], [1, "a"], [1, -200], [1, True], [1, None]])
def test_secrets_that_are_no_bytes_are_told(secret: Any) -> None:
    assert len(reasons({"tokens": [token(secret=secret)]})) == 1


def test_a_damaged_token_of_freeotp_1_loses_no_other() -> None:
    page = encoders.freeotp_xml([(VARIETY[0], ())]).replace(b"</map>", b'<string name="b">{broken</string></map>')

    result = read(page)

    assert (len(result.accounts), len(result.problems)) == (1, 1)


def freeotp2_pairs() -> dict[str, str]:
    from trackops_desktop.transfer.parsing.java_map import read_map

    return read_map(encoders.freeotp2([(VARIETY[0], ()), (VARIETY[1], ())]))


def test_freeotp_2_takes_the_hash_from_the_key_where_the_token_lacks_it() -> None:
    pairs = freeotp2_pairs()
    pairs["uuid-1-token"] = json.dumps(json.loads(pairs["uuid-1-token"]) | {"algo": None})

    found = {account.issuer: account.algorithm for account in accounts(encoders.java_map(pairs), PASSPHRASE)}

    assert found["Zürich & Söhne"] is Algorithm.SHA256


def test_halves_and_damaged_tokens_of_freeotp_2_are_told() -> None:
    pairs = freeotp2_pairs()
    pairs |= {"alone": pairs["uuid-0"], "other-token": pairs["uuid-0-token"]}
    pairs |= {"bad": "{}", "bad-token": "{}", "worse": "[", "worse-token": "{}"}
    swapped = json.loads(json.loads(pairs["uuid-1"])["key"])
    swapped["mCipherText"][0] = (swapped["mCipherText"][0] + 1) % 100
    pairs["uuid-1"] = json.dumps({"key": json.dumps(swapped)})

    result = read(encoders.java_map(pairs), PASSPHRASE)

    assert len(result.accounts) == 1
    assert len(result.problems) == 5


@pytest.mark.parametrize(
    "master",
    [
        "{}",
        "[]",
        '{"mAlgorithm": "PBKDF2withHmacSHA512"}',
        '{"mAlgorithm": "PBKDF2withHmacSHA512", "mSalt": [1], "mIterations": "x"}',
        '{"mAlgorithm": "PBKDF2withHmacSHA512", "mSalt": [1], "mIterations": 1, "mEncryptedKey": {"mParameters": [5]}}',
    ],
)
def test_a_damaged_master_key_is_refused(master: str) -> None:
    with pytest.raises(TransferError):
        read(encoders.java_map({"masterKey": master}), PASSPHRASE)


def test_a_java_map_without_a_master_key_is_refused() -> None:
    with pytest.raises(TransferError, match="no master key"):
        read(encoders.java_map({"a": "b"}), PASSPHRASE)


def test_old_androids_write_one_field_less_and_long_texts_another_code() -> None:
    whole = encoders.java_map({"a": "b", "c": "b"})
    older = whole.replace(b"\x00\x02F\x00\x0aloadFactorI\x00\x09threshold", b"\x00\x01F\x00\x0aloadFactor")
    older = older.replace(b"xp" + bytes(8), b"xp" + bytes(4))
    longer = whole.replace(b"t\x00\x01a", b"|" + struct.pack(">Q", 1) + b"a")

    from trackops_desktop.transfer.parsing.java_map import read_map

    assert read_map(older) == read_map(longer) == {"a": "b", "c": "b"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xac\xed\x00\x06",
        encoders.java_map({"a": "b"}).replace(b"java.util.HashMap", b"java.util.HashSet"),
        encoders.java_map({"a": "b"}).replace(b"loadFactorI", b"loadFactorL"),
        encoders.java_map({"a": "b"}).replace(b"w\x08", b"w\x04"),
        encoders.java_map({"a": "b"}).replace(b"t\x00\x01b", b"q\x00\x7e\x00\x00"),
        encoders.java_map({"a": "b"}).replace(b"t\x00\x01b", b"s\x00\x7e\x00\x00"),
        encoders.java_map({"a": "b"}).replace(b"t\x00\x01b", b"t\x00\x01\xff"),
        encoders.java_map({"a": "b"}).replace(b"w\x08\x00\x00\x00\x10\x00\x00\x00\x01", b"w\x08" + b"\x7f" * 8),
    ],
)
def test_other_serialised_objects_are_refused(data: bytes) -> None:
    from trackops_desktop.transfer.parsing.java_map import read_map

    with pytest.raises(TransferError):
        read_map(data)


# -- archives -----------------------------------------------------------------------------------------------------


def test_any_export_may_be_put_into_an_archive() -> None:
    files = {"notes/readme.md": b"words", "a.json": encoders.aegis_plain([(VARIETY[0], ())]), "b.txt": URI.encode()}

    sealed = encoders.aes_zip(files)

    assert [account.label for account in accounts(encoders.aes_zip(files, None))] == [
        VARIETY[0].account.label,
        "Acme – ada",
    ]
    assert [row.row for row in read(sealed, PASSPHRASE).accounts] == [1, 2]
    with pytest.raises(PassphraseNeeded):
        read(sealed)
    with pytest.raises(TransferError, match="no export"):
        read(encoders.aes_zip({"readme.md": b"words"}, None))


def test_the_text_of_winauth_and_the_json_of_raivo_are_read_by_themselves() -> None:
    assert len(accounts(URI, key="winauth")) == 1
    assert len(accounts(encoders.raivo([(VARIETY[0], ())]), key="raivo")) == 1


@pytest.mark.parametrize("key", ["raivo", "winauth", "authenticator-plus", "zip", "1password", "proton-pass"])
def test_an_archive_of_another_kind_and_what_is_none_are_refused(key: str) -> None:
    for content in (encoders.aes_zip({"x.bin": b"1"}, None), b"PK\x05\x06 broken", b"words"):
        with pytest.raises(TransferError):
            read(content, "x", key)


# -- password managers --------------------------------------------------------------------------------------------


def test_items_of_1password_may_be_wrapped_and_hold_several_codes() -> None:
    field = {"value": {"totp": KEY}}
    item = {"overview": {"title": "Acme"}, "details": {"sections": [{"fields": [field, {"value": None}, field]}, None]}}

    found = accounts({"accounts": [{"vaults": [{"attrs": None, "items": [{"item": item}, 5]}]}]}, key="1password")

    assert [account.label for account in found] == ["Acme", "Acme"]


def test_tables_for_keepass_are_read() -> None:
    times = f"Title,User Name,TimeOtp-Secret-Base32,Group\r\nAcme,ada,{KEY},OTP/TOTP\r\n"
    counters = f"Title,User Name,HmacOtp-Secret-Base32,HmacOtp-Counter,Group\n,ada,{KEY},4,OTP\n"

    (row,) = read(times).accounts
    assert (row.enrolment.account.label, row.tags) == ("Acme – ada", ("OTP/TOTP",))
    assert accounts(counters)[0].counter == 4


def test_rows_without_an_address_use_their_columns() -> None:
    rows = [{"name": "ada", "secret": KEY, "issuer": "A", "type": "hotp", "counter": 3, "url": None}]

    assert accounts(rows)[0].counter == 3
    assert len(reasons([rows[0] | {"secret": ""}])) == 1


def test_a_semicolon_may_separate_columns_and_surplus_cells_are_ignored() -> None:
    table = f"name;login_totp;login_username\nAcme;{KEY};ada;more;cells\n\n;;\nShort\n"

    assert [account.label for account in accounts(table)] == ["Acme – ada"]


def test_proton_pass_tells_its_trash() -> None:
    data = {"metadata": {"name": "Acme"}, "content": {"itemEmail": "ada", "totpUri": KEY}}
    vaults = {"v": {"name": "Personal", "items": [{"state": 1, "data": data}, {"state": 2, "data": data}]}, "w": None}

    result = read({"version": "1", "vaults": vaults})

    assert [row.enrolment.account.label for row in result.accounts] == ["Acme – ada"]
    assert "trash" in result.problems[0].reason


# -- phones and others --------------------------------------------------------------------------------------------


def test_the_extensions_own_kinds_are_read_as_what_they_are() -> None:
    def entry(at: int, **more: Any) -> dict[str, Any]:
        return {
            "hash": str(at),
            "index": at,
            "secret": KEY,
            "type": "totp",
            "account": "ada",
            "encrypted": False,
        } | more

    document = {
        "a": entry(5, type="battle"),
        "b": entry(4, type="hex", secret=RAW.hex()),
        "c": entry(3, type="hhex", secret=RAW.hex(), counter=7),
        "d": entry(2, secret=f"blz-{KEY}"),
        "e": entry(1, secret=f"stm-{KEY}"),
        "f": entry(0, type=4, issuer="Steam::steampowered.com", algorithm="1"),
        "g": entry(6, secret="0011223344556677889900"),
        "h": entry(7, type="hex", secret="xyz"),
        "UserSettings": {"theme": "dark"},
    }

    result = read(document)
    found = [row.enrolment for row in result.accounts]

    assert [one.account.kind for one in found] == [Kind.STEAM, Kind.STEAM, Kind.TOTP, Kind.HOTP, *[Kind.TOTP] * 3]
    assert [one.account.digits for one in found] == [5, 5, 8, 6, 6, 8, 6]
    assert found[0].account.issuer == "Steam"
    assert {one.secret.reveal() for one in found} == {RAW, bytes.fromhex("0011223344556677889900")}
    assert len(result.problems) == 1


def test_the_extensions_newest_seal_is_told_and_a_wrong_key_refused() -> None:
    sealed = {"x": {"dataType": "EncOTPStorage", "data": "U2Fs", "keyId": "k", "index": 0}}
    mixed = encoders.browser_extension([(VARIETY[0], ())]) | sealed

    assert "without a passphrase" in reasons(sealed)[0]
    assert (len(read(mixed).accounts), len(read(mixed).problems)) == (1, 1)
    with pytest.raises(TransferError):
        read(json.loads(encoders.browser_extension_keyed([(VARIETY[0], ())])) | {"key": {"enc": "AAAA"}}, "x")


def test_entries_of_the_extension_under_another_passphrase_are_told() -> None:
    document = json.loads(encoders.browser_extension_sealed([(VARIETY[0], ()), (VARIETY[1], ())]))
    document["id1"]["secret"] = encoders.openssl_salted(KEY.encode(), b"another")

    result = read(document, PASSPHRASE)

    assert (len(result.accounts), len(result.problems)) == (1, 1)


def test_totp_authenticators_preferences_are_read() -> None:
    entries = [
        {"base": 16, "key": RAW.hex(), "name": "ada", "issuer": "A"},
        {"base": 7, "key": "x"},
        {"base": 16, "key": "x"},
    ]
    page = f'<?xml version="1.0"?><map><string name="STATIC_TOTP_CODES_LIST">{json.dumps(entries)}</string></map>'

    result = read(page.replace('"base"', "&quot;base&quot;"))

    assert [row.enrolment.secret.reveal() for row in result.accounts] == [RAW]
    assert len(result.problems) == 2


def test_what_opens_with_any_passphrase_by_chance_is_still_refused() -> None:
    sealed = encoders.cbc(hashlib.sha256(b"x").digest(), bytes(16), b"no JSON at all, and rather long for a test of it")

    with pytest.raises(WrongFilePassphrase):
        read(base64.b64encode(sealed), "x", "totp-authenticator")
    with pytest.raises(PassphraseNeeded):
        read(base64.b64encode(sealed), None, "totp-authenticator")


def authy(*entries: Any, name: str = "com.authy.storage.tokens.authenticator.key") -> bytes:
    return encoders.preferences(name, list(entries))


def test_authys_own_tokens_have_seven_digits_and_ten_seconds() -> None:
    own = authy({"name": "Twilio", "secretSeed": RAW.hex()}, name="com.authy.storage.tokens.authy.key")

    (account,) = accounts(own)

    assert (account.issuer, account.digits, account.period) == ("Twilio", 7, 10)
    assert len(reasons(own.replace(RAW.hex().encode(), b"zz"))) == 1


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"originalIssuer": "Acme", "name": "Acme: ada"}, "Acme – ada"),
        ({"originalName": "Acme:ada", "name": "My own name"}, "Acme – My own name"),
        ({"name": "Acme - ada"}, "Acme – ada"),
        ({"name": "ada"}, "ada"),
    ],
)
def test_authys_labels(labels: dict[str, str], expected: str) -> None:
    assert accounts(authy({"decryptedSecret": KEY} | labels, 5, None))[0].label == expected


def test_an_entry_of_authy_under_another_passphrase_is_told() -> None:
    good = encoders.authy_sealed([(enrolment(), ())]).decode()
    bad = good.replace(
        "]</string>", ", {&quot;encryptedSecret&quot;: &quot;AAAA&quot;, &quot;salt&quot;: &quot;s&quot;}]</string>"
    )

    result = read(bad, PASSPHRASE)

    assert (len(result.accounts), len(result.problems)) == (1, 1)


def test_databases_of_phones_tell_what_has_no_code() -> None:
    google = encoders.database(
        "email, secret, type, isEncrypted, issuer",
        [("Acme:ada", KEY, 0, 0, None), ("Acme:ada", "x", 0, 1, None), ("a", KEY, 9, 0, None), ("a:b", KEY, 0, 0, "Z")],
    )
    microsoft = encoders.database(
        "name, username, account_type, oath_secret_key", [("A", "ada", 2, None), ("A", "b", 1, "!"), ("A", "c", 0, KEY)]
    )

    assert [account.label for account in accounts(google)] == ["Acme – ada", "Z – a:b"]
    assert len(reasons(google)) == 2
    assert [account.label for account in accounts(microsoft)] == ["A – c"]
    assert len(reasons(microsoft)) == 2


def test_a_database_in_the_middle_of_its_journal_is_read() -> None:
    data = bytearray(encoders.google_database([(enrolment(), ())]))
    data[18:20] = b"\x02\x02"

    assert len(accounts(bytes(data))) == 1
    with pytest.raises(TransferError):
        read(bytes(data[:3000]), key="google")


def test_steams_secret_must_be_whole() -> None:
    assert len(reasons({"shared_secret": "!!!", "account_name": "a"})) == 1
    assert len(reasons({"accounts": {"1": {"shared_secret": "", "account_name": "a"}}})) == 1


def test_accounts_that_duo_confirms_itself_are_told() -> None:
    assert "no code" in reasons([{"name": "Acme", "otpGenerator": {}}, {"name": "B", "pkey": "x"}])[1]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"-----BEGIN PGP MESSAGE-----\n", "OpenPGP"),
        (b"\x85\x01\x0c\x03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "OpenPGP"),
        (b"\x03\xd9\xa2\x9a\x65\xfb\x4b\xb5", "KeePass 1"),
        (encoders.database("other", [("x",)]), "inner database"),
        (b"%PDF-1.7", "PDF"),
        (
            b"<?xml version='1.0'?><map><string name='com.blizzard.messenger.AUTHENTICATOR_SERIAL'>x</string></map>",
            "Battle.net",
        ),
    ],
)
def test_what_cannot_be_read_says_what_works(data: bytes, word: str) -> None:
    with pytest.raises(TransferError, match=word) as caught:
        recognise(file_of(data))

    assert caught.value.advice


def test_the_database_of_stratum_is_read() -> None:
    data = encoders.database(
        "type, icon, issuer, username, secret, pin, algorithm, digits, period, counter, ranking",
        [(2, None, "Acme", "ada", KEY, None, 1, 8, 60, 0, 0), (3, None, "B", None, KEY, "1", 0, 6, 30, 0, 1)],
        table="authenticator",
    )

    result = read(data)

    assert [(row.enrolment.account.label, row.enrolment.account.algorithm) for row in result.accounts] == [
        ("Acme – ada", Algorithm.SHA256)
    ]
    assert "mOTP" in result.problems[0].reason


def test_steam_accounts_of_winauth_are_known_by_their_device() -> None:
    address = f"otpauth://totp/Steam?secret={KEY}&digits=5&icon=Steam&deviceid=android%3A1&data=%7B%7D"

    (account,) = accounts(address)

    assert (account.kind, account.issuer) == (Kind.STEAM, "Steam")
    renamed = address.replace("totp/Steam", "totp/games")
    assert (accounts(renamed)[0].kind, accounts(renamed)[0].name) == (Kind.STEAM, "games")
    assert accounts(renamed.replace("&deviceid", "&other"))[0].kind is Kind.TOTP


@pytest.mark.parametrize(
    "table",
    [
        f"url,username,password,totp,extra,name,grouping,fav\nx,ada,p,{KEY},,Acme,Work,0\nx,eve,p,,,No code,,0\n",
        f"username;title;otpSecret;category\nada;Acme;{URI};Work\n",
        f"Title,Login,One-time password,Tags\nAcme,ada,{KEY},Work;Work\n",
    ],
)
def test_tables_of_other_password_managers_are_read(table: str) -> None:
    (row,) = read(table).accounts

    assert (row.enrolment.account.label, row.tags) == ("Acme – ada", ("Work",))


def test_the_keys_of_freeotp_2_may_be_written_as_objects_or_as_texts() -> None:
    pairs = freeotp2_pairs()
    master = json.loads(pairs["masterKey"])
    pairs["masterKey"] = json.dumps(master | {"mEncryptedKey": json.dumps(master["mEncryptedKey"])})
    pairs["uuid-0"] = json.dumps({"key": json.loads(json.loads(pairs["uuid-0"])["key"])})

    assert len(accounts(encoders.java_map(pairs), PASSPHRASE)) == 2
