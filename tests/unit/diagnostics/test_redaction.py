from __future__ import annotations

from trackops_desktop.diagnostics.redaction import redacted_argument, safe_trace

CANARY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _fail(secret: str) -> None:
    try:
        raise KeyError(secret)
    except KeyError as error:
        raise ValueError(f"bad {secret}") from error


def test_a_trace_names_places_and_repeats_nothing() -> None:
    try:
        _fail(CANARY)
    except ValueError as error:
        text = safe_trace(error)
    assert "ValueError in" in text
    assert "KeyError in" in text
    assert "_fail" in text
    assert CANARY not in text
    assert "bad" not in text
    assert "raise" not in text


def test_a_trace_of_an_error_that_causes_itself_ends() -> None:
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert len(safe_trace(one).splitlines()) <= 101


def test_a_secret_among_the_arguments_is_not_repeated() -> None:
    text = redacted_argument(f"unrecognized arguments: otpauth://totp/a?secret={CANARY} {CANARY} --jsn")
    assert CANARY not in text
    assert "--jsn" in text
