from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st

from trackops_desktop.scan.decoding import symbol_layout
from trackops_desktop.scan.decoding.decoder import read_codes
from trackops_desktop.scan.decoding.erasure_repair import repaired
from trackops_desktop.scan.decoding.reed_solomon import corrected
from trackops_desktop.scan.decoding.unwarp import drawn

LEVELS = {"L": 1, "M": 0, "Q": 3, "H": 2}


def modules(version: int, level: str, text: str = "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP", mask: int = 3) -> Any:
    code: Any = qrcode.QRCode(version=version, error_correction=LEVELS[level], border=0, mask_pattern=mask)
    code.add_data(text, optimize=0)
    code.make(fit=False)
    return np.array(code.get_matrix(), dtype=bool)


def grey(symbol: Any) -> Any:
    return np.where(symbol, 30, 220).astype(np.uint8)


@pytest.mark.parametrize("level", "LMQH")
@pytest.mark.parametrize("version", [4, 6, 7, 10, 14, 21, 32, 40])
def test_layout_agrees_with_an_independent_encoder(version: int, level: str) -> None:
    symbol = modules(version, level, "otpauth://totp/a", mask=version % 8)
    assert symbol_layout.format_of(symbol) == (level, version % 8)
    fixed = symbol_layout.fixed_patterns(version)
    assert np.array_equal(symbol[fixed], symbol_layout.finders(version)[fixed])
    at = symbol_layout.places(version)
    bits = (symbol ^ symbol_layout.mask(version, version % 8))[at[:, 0], at[:, 1]].reshape(-1, 8)
    stream = [int(word) for word in np.packbits(bits, axis=1)[:, 0]]
    for block in symbol_layout.blocks(version, level):
        words = [stream[index] for index in block.codewords]
        assert corrected(words, block.correction, [], block.correction) == words


@pytest.mark.parametrize("version", range(1, 41))
def test_every_codeword_belongs_to_exactly_one_block(version: int) -> None:
    for level in LEVELS:
        numbers = sorted(n for block in symbol_layout.blocks(version, level) for n in block.codewords)
        assert numbers == list(range(len(symbol_layout.places(version)) // 8))


@pytest.mark.parametrize("mask", range(8))
def test_a_symbol_that_is_whole_stays_as_it_is(mask: int) -> None:
    symbol = modules(6, "M", mask=mask)
    whole = repaired(grey(symbol))
    assert whole is not None
    assert np.array_equal(whole == 0, symbol)


def hidden(symbol: Any, share: float, value: int) -> Any:
    """Hide a square in the middle that holds this share of the symbol."""
    means = grey(symbol)
    side = int(symbol.shape[0] * share**0.5)
    start = (symbol.shape[0] - side) // 2 + 2
    means[start : start + side, start : start + side] = value
    return means


@pytest.mark.parametrize(("version", "level"), [(6, "M"), (8, "M"), (10, "M"), (23, "L")])
@pytest.mark.parametrize("value", [255, 0])
def test_more_may_be_hidden_than_plain_decoding_bridges_and_nothing_is_made_up(
    version: int, level: str, value: int
) -> None:
    symbol = modules(version, level, "otpauth://totp/a?" + "x" * 60)
    plain, mended = [0.0], [0.0]
    for share in (step / 100 for step in range(6, 26)):
        means = hidden(symbol, share, value)
        if read_codes(drawn(means)).readings:
            plain.append(share)
        whole = repaired(means)
        if whole is not None:
            assert np.array_equal(whole == 0, symbol)
            mended.append(share)
    assert max(mended) > 1.1 * max(plain)


def test_what_is_hidden_too_far_is_left_alone() -> None:
    assert repaired(hidden(modules(8, "M"), 0.5, 255)) is None


def test_noise_and_odd_sizes_are_left_alone() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (45, 45)).astype(np.uint8)
    assert repaired(noise) is None
    assert repaired(noise[:44, :44]) is None


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_errors_and_erasures_within_the_limit_are_corrected_and_beyond_it_never_wrongly(data: st.DataObject) -> None:
    block = symbol_layout.blocks(8, "M")[0]
    symbol = modules(8, "M")
    at = symbol_layout.places(8)
    bits = (symbol ^ symbol_layout.mask(8, 3))[at[:, 0], at[:, 1]].reshape(-1, 8)
    true = [int(np.packbits(bits, axis=1)[index, 0]) for index in block.codewords]
    places = data.draw(st.permutations(range(len(true))))
    wrong, lost = data.draw(st.integers(0, 12)), data.draw(st.integers(0, 18))
    bad = true[:]
    for index in places[: wrong + lost]:
        bad[index] ^= data.draw(st.integers(1, 255))
    found = corrected(bad, block.correction, places[wrong : wrong + lost], 4)
    if 2 * wrong + lost <= block.correction - 4:
        assert found == true
    else:
        assert found in (None, true)
