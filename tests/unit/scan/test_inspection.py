from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.codes import code_at
from trackops_desktop.otp.migration import format_migration
from trackops_desktop.otp.secret import Secret
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.scan.inspection import Inspection, inspect_text
from trackops_desktop.scan.reading import Symbol

NOW = 1_700_000_010.0
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SYMBOL = Symbol(7, "M", 45)


def inspected(text: str) -> Inspection:
    return inspect_text(text, SYMBOL, NOW)


def origins(text: str) -> dict[str, tuple[str, str]]:
    [account] = inspected(text).accounts
    return {field.name: (field.value, field.origin) for field in account.fields}


def warned(text: str) -> dict[str, str]:
    [account] = inspected(text).accounts
    return {warning.field: warning.sentence for warning in account.warnings}


def test_every_parameter_is_named_with_where_it_came_from() -> None:
    assert origins(f"otpauth://totp/Acme:ada?secret={KEY}&issuer=Acme&digits=8") == {
        "type": ("totp", "address"),
        "issuer": ("Acme", "parameter, and the label"),
        "name": ("ada", "label"),
        "secret": ("160 bits", "parameter"),
        "algorithm": ("SHA1", "default"),
        "digits": ("8", "parameter"),
        "period": ("30 s", "default"),
    }


def test_where_an_issuer_came_from_is_told_apart() -> None:
    assert origins(f"otpauth://totp/ada?secret={KEY}&issuer=Acme")["issuer"] == ("Acme", "parameter")
    assert origins(f"otpauth://totp/Acme:ada?secret={KEY}")["issuer"] == ("Acme", "label")
    assert origins(f"otpauth://totp/ada?secret={KEY}")["issuer"] == ("", "not given")


def test_a_counter_takes_the_place_of_the_period() -> None:
    fields = origins(f"otpauth://hotp/ada?secret={KEY}&counter=5")
    assert fields["counter"] == ("5", "parameter")
    assert "period" not in fields


def test_steam_is_read_in_both_spellings() -> None:
    for text in (f"steam://{KEY}", f"otpauth://totp/Steam:ada?secret={KEY}&encoder=steam"):
        assert origins(text)["digits"] == ("5", "fixed for Steam")
        assert "Steam" in warned(text)["type"]


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("secret=JBSWY3DP&issuer=Acme", "secret", "only 40 bits"),
        (f"secret={KEY}A&issuer=Acme", "secret", "character may be missing"),
        (f"secret={KEY}&issuer=Other", "issuer", "disagree"),
        (f"secret={KEY}&algorithm=SHA256", "algorithm", "ignore SHA256"),
        (f"secret={KEY}&digits=8", "digits", "ignore digits=8"),
        (f"secret={KEY}&digits=7", "digits", "can't show 7"),
        (f"secret={KEY}&period=60", "period", "uses 30"),
        (f"secret={KEY}&image=https%3A%2F%2Fexample.org", "parameters", "“image” means nothing"),
        (f"secret={KEY}&counter=1", "counter", "ignored"),
    ],
)
def test_what_is_unusual_is_warned_about(query: str, field: str, words: str) -> None:
    assert words in warned(f"otpauth://totp/Acme:ada?{query}")[field]


def test_a_missing_issuer_is_warned_about() -> None:
    assert "issuer" in warned(f"otpauth://totp/ada?secret={KEY}")


def test_an_ordinary_enrolment_has_no_warning_and_survives_the_round_trip() -> None:
    [account] = inspected(f"otpauth://totp/Acme:ada?secret={KEY}&issuer=Acme").accounts
    assert account.warnings == ()
    assert account.round_trip


def test_the_codes_before_now_and_after_follow_each_other() -> None:
    [account] = inspected(f"otpauth://totp/Acme:ada?secret={KEY}&issuer=Acme").accounts
    assert account.before is not None
    assert account.before.valid_until == account.now.valid_from
    assert account.now.valid_until == account.after.valid_from
    assert account.now == code_at(account.enrolment, NOW)


def test_a_counter_has_no_code_before_its_first() -> None:
    [first] = inspected(f"otpauth://hotp/ada?secret={KEY}&counter=0").accounts
    [second] = inspected(f"otpauth://hotp/ada?secret={KEY}&counter=1").accounts
    assert first.before is None
    assert (second.before, second.now) == (first.now, first.after)


def test_a_time_before_the_first_period_has_no_code_before() -> None:
    [account] = inspect_text(f"otpauth://totp/a?secret={KEY}", None, 10.0).accounts
    assert account.before is None


def test_an_export_shows_every_account_and_its_place() -> None:
    enrolments = [Enrolment(Account(issuer="Acme", name=f"u{n}"), Secret(bytes(20))) for n in range(12)]
    found = inspected(format_migration(enrolments, 5)[1])
    assert (found.kind, found.export, len(found.accounts)) == ("otpauth-migration", "part 2 of 2", 2)
    assert {field.origin for field in found.accounts[0].fields} == {"export code"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://example.org", "isn't for an authenticator"),
        ("otpauth://totp/a?secret=", "secret"),
        ("otpauth://totp/a?secret=AAAA1111", "secret"),
        (f"otpauth://totp/a?secret={KEY}&digits=99", "digits"),
        ("otpauth-migration://offline?data=AAAA", "damaged"),
    ],
)
def test_what_cannot_be_read_is_told_without_repeating_it(text: str, words: str) -> None:
    found = inspected(text)
    assert found.accounts == ()
    assert words in found.problems[0]
    assert "AAAA1111" not in found.report()


def test_the_report_names_the_symbol_and_masks_the_secret() -> None:
    report = inspected(f"otpauth://totp/Acme:ada?secret={KEY}&issuer=Other&zz=1").report()
    assert "QRCode version 7, 45 × 45 modules, error correction M" in report
    assert "secret: 160 bits (parameter)" in report
    assert "warning, issuer" in report
    assert "round trip: the same" in report
    assert KEY not in report
    raw = base64.b32decode(KEY)
    assert raw.hex() not in report.lower()


def test_nothing_secret_shows_in_the_repr() -> None:
    found = inspected(f"otpauth://totp/Acme:ada?secret={KEY}")
    assert KEY not in repr(found)
    assert found.accounts[0].now.value not in repr(found)


@given(st.text(max_size=80), st.sampled_from(["", "otpauth://totp/", "otpauth-migration://offline?data=", "steam://"]))
def test_any_text_at_all_is_inspected_without_an_error(text: str, start: str) -> None:
    assert inspect_text(start + text, None, NOW).report().startswith("Kind: ")


@given(
    st.builds(
        Account,
        kind=st.just(Kind.TOTP),
        issuer=st.text(max_size=20),
        name=st.text(max_size=20),
        algorithm=st.sampled_from(Algorithm),
        digits=st.integers(1, 10),
        period=st.integers(1, 86_400),
    ),
    st.binary(min_size=1, max_size=64),
)
def test_every_enrolment_survives_the_round_trip(account: Account, raw: bytes) -> None:
    [found] = inspect_text(format_uri(Enrolment(account, Secret(raw))), None, NOW).accounts
    assert found.round_trip
