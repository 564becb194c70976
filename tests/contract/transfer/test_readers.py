"""What every reader promises, over files that the tests' own encoders write."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

import pytest

from tests.unit.transfer.encoders import ENCODERS, PASSPHRASE, Encoder, onepassword, proton_pass
from tests.unit.transfer.samples import VARIETY, enrolment, file_of
from trackops_desktop.errors import TransferError
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.transfer import limits
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import PassphraseNeeded, WrongFilePassphrase
from trackops_desktop.transfer.limits import MAX_ENTRIES
from trackops_desktop.transfer.registry import READERS, reader, recognise

every_encoder = pytest.mark.parametrize("encoder", ENCODERS, ids=lambda encoder: encoder.name)
sealed_encoders = pytest.mark.parametrize(
    "encoder", [one for one in ENCODERS if one.sealed], ids=lambda encoder: encoder.name
)

ACCOUNTS = (
    *VARIETY,
    enrolment("Acme", "plain one", raw=b"plain secret of acme"),
    enrolment("Acme", "another", raw=b"another secret of ac"),
    enrolment("", "only a name", raw=b"nameless-issuer-key!"),
)
BY_VAULT = (onepassword, proton_pass)
#: In place of a value: the place itself is left out.
NOTHING = Ellipsis
TAGS = (("Work",), (), ("Work", "Second tag"), ("Private",))


def rows_for(encoder: Encoder) -> list[tuple[Enrolment, tuple[str, ...]]]:
    carried = [one for one in ACCOUNTS if encoder.carries(one)]
    tagged = [(one, TAGS[at % len(TAGS)][: encoder.tags]) for at, one in enumerate(carried)]
    # These keep items by vault, so the file's order is the vaults' order.
    return sorted(tagged, key=lambda row: row[1][:1]) if encoder.write in BY_VAULT else tagged


@every_encoder
def test_the_file_is_recognised_and_gives_exactly_its_accounts_and_tags(encoder: Encoder) -> None:
    rows = rows_for(encoder)
    file = file_of(encoder.write(rows))

    format_ = recognise(file)
    result = format_.read(file, PASSPHRASE if encoder.sealed else None)

    assert format_.key == encoder.key
    assert [row.enrolment for row in result.accounts] == [one for one, _ in rows]
    assert [row.tags for row in result.accounts] == [tags for _, tags in rows]
    assert not result.problems
    assert sorted(row.row for row in result.accounts) == [row.row for row in result.accounts]


@sealed_encoders
def test_a_sealed_file_asks_for_a_passphrase_and_refuses_a_wrong_one(encoder: Encoder) -> None:
    file = file_of(encoder.write(rows_for(encoder)))
    format_ = recognise(file)

    with pytest.raises(PassphraseNeeded):
        format_.read(file)
    with pytest.raises(PassphraseNeeded):
        format_.read(file, "")
    with pytest.raises(WrongFilePassphrase):
        format_.read(file, "wrong")


def _file_of_many(encoder: Encoder, count: int) -> ForeignFile:
    one = next(account for account in ACCOUNTS if encoder.carries(account))
    return file_of(encoder.write([(one, ())] * count))


@every_encoder
def test_a_thousand_accounts_are_read(encoder: Encoder) -> None:
    full = _file_of_many(encoder, MAX_ENTRIES)

    result = reader(encoder.key, full).read(full, PASSPHRASE if encoder.sealed else None)
    assert len(result.accounts) == MAX_ENTRIES


@every_encoder
def test_one_account_more_than_may_be_is_refused(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is in one place, where it is lowered: a reader that did not ask there would read the file."""
    monkeypatch.setattr(limits, "MAX_ENTRIES", 3)
    full, over = _file_of_many(encoder, 3), _file_of_many(encoder, 4)
    passphrase = PASSPHRASE if encoder.sealed else None

    assert len(reader(encoder.key, full).read(full, passphrase).accounts) == 3
    with pytest.raises(TransferError, match="1,000"):
        reader(encoder.key, over).read(over, passphrase)


def test_a_thousand_is_the_limit() -> None:
    limits.check_entries(1_000)
    with pytest.raises(TransferError, match="1,000"):
        limits.check_entries(1_001)


#: Which modules take the number over for a limit of their own, and the files that come near it.
OWN_LIMITS = {
    "ente": ("ente_plain",),
    "java_map": ("freeotp2",),
    "phone_database": ("authenticator_plus", "google_database", "microsoft_database"),
}


def test_no_limit_of_a_readers_own_cuts_a_file_off_before_it_is_refused() -> None:
    transfer = {name: module for name, module in sys.modules.items() if name.startswith("trackops_desktop.transfer.")}
    taken = {name.rpartition(".")[2] for name, module in transfer.items() if hasattr(module, "MAX_ENTRIES")}
    assert taken - {"limits"} == OWN_LIMITS.keys()

    by_name = {encoder.name: encoder for encoder in ENCODERS}
    for encoder in (by_name[name] for names in OWN_LIMITS.values() for name in names):
        over = _file_of_many(encoder, MAX_ENTRIES + 1)
        assert "1,000" in _refusal(encoder, over), encoder.name


def _refusal(encoder: Encoder, file: ForeignFile) -> str:
    try:
        reader(encoder.key, file).read(file, PASSPHRASE if encoder.sealed else None)
    except TransferError as error:
        return str(error)
    return ""


@every_encoder
def test_the_file_of_one_format_is_refused_by_every_other_with_its_own_error_only(encoder: Encoder) -> None:
    file = file_of(encoder.write(rows_for(encoder)))

    for format_ in READERS:
        with contextlib.suppress(TransferError):
            assert format_.read(file, PASSPHRASE).found <= 2 * len(ACCOUNTS)


@every_encoder
def test_the_file_of_one_format_is_of_no_other(encoder: Encoder) -> None:
    file = file_of(encoder.write(rows_for(encoder)))

    assert [format_.title for format_ in READERS if format_.sniff(file)] == [recognise(file).title]


def test_every_format_is_written_by_an_encoder() -> None:
    elsewhere = {"zip"}

    assert {format_.key for format_ in READERS} - elsewhere == {encoder.key for encoder in ENCODERS}


def test_help_is_a_sentence_and_a_name_finds_the_reader_that_knows_the_file() -> None:
    assert all(format_.help.endswith(".") and format_.title and format_.suffixes for format_ in READERS)
    for encoder in ENCODERS:
        file = file_of(encoder.write(rows_for(encoder)))
        assert reader(encoder.key, file) is recognise(file)


def _json_encoders() -> list[Encoder]:
    return [one for one in ENCODERS if not one.sealed and one.write([])[:1] in {b"{", b"["}]


@pytest.mark.parametrize("encoder", _json_encoders(), ids=lambda encoder: encoder.name)
def test_any_value_in_any_place_is_tolerated_or_becomes_a_problem(encoder: Encoder) -> None:
    # Values are put in the first two of each list; a third account stands for what comes after them.
    document = json.loads(encoder.write(rows_for(encoder)[:3]))

    for value in (None, 7, "x", True, [], {}, -1, 1.5, [None], {"": None}, NOTHING):
        for replaced in _replacements(document, value):
            assert _found(encoder, replaced) <= 3 + 1, replaced


def _found(encoder: Encoder, document: Any) -> int:
    """Return how many accounts and problems are found; a file that is refused has none."""
    file = file_of(document)
    try:
        return reader(encoder.key, file).read(file).found
    except TransferError:
        return 0
    except Exception as error:
        error.add_note(json.dumps(document))
        raise


def _replacements(document: Any, value: Any) -> list[Any]:
    """Return the document with each of its places in turn replaced by the value."""
    found, text = [], json.dumps(document)
    for path in _paths(document):
        copy = json.loads(text)
        holder = copy
        for step in path[:-1]:
            holder = holder[step]
        if value is NOTHING:
            del holder[path[-1]]
        else:
            holder[path[-1]] = value
        found.append(copy)
    return found


def _paths(node: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps: list[Any] = list(node) if isinstance(node, dict) else []
    if isinstance(node, list):
        steps = list(range(min(2, len(node))))
    return [path for step in steps for path in ((*before, step), *_paths(node[step], (*before, step)))]
