from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.keyrings import MemoryKeyring
from tests.qr_png import qr_png
from tests.unit.transfer import encoders
from tests.unit.transfer.samples import KEY, VARIETY, enrolment
from tests.vaults import FakeClock
from trackops_desktop.errors import Cancelled, TransferError
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.paths import Paths
from trackops_desktop.services.import_export.transfers import FORMATS, WRITERS, ImportVerdict, Transfers
from trackops_desktop.transfer.format import PassphraseNeeded
from trackops_desktop.transfer.writers.google import export_codes
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.errors import CatalogueProblem
from trackops_desktop.vault.vault import Vault

ROWS = [(one, ("Work",)) for one in VARIETY]


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = Vault.open(Paths(tmp_path), MemoryKeyring(), FakeClock())
    yield opened
    opened.close()


@pytest.fixture
def transfers(vault: Vault) -> Transfers:
    return Transfers(vault, FakeClock())


def kept(vault: Vault) -> list[Enrolment]:
    entries = vault.entries()
    found = vault.enrolments([entry.id for entry in entries])
    return [found[entry.id] for entry in entries]


def test_a_file_is_read_previewed_applied_and_taken_back(vault: Vault, transfers: Transfers) -> None:
    reading = transfers.read(encoders.aegis_plain(ROWS))
    preview = transfers.preview(reading.result)

    assert reading.format.key == "aegis"
    assert preview.count(ImportVerdict.NEW) == len(VARIETY)

    batch = transfers.apply(preview.rows)

    assert kept(vault) == list(VARIETY)
    assert {entry.tags for entry in vault.entries()} == {("Work",)}

    transfers.undo(batch)

    assert vault.entries() == ()


def test_taking_back_leaves_alone_what_is_gone_already(vault: Vault, transfers: Transfers) -> None:
    batch = transfers.apply(transfers.preview(transfers.read(encoders.uri_lines(ROWS)).result).rows)
    vault.remove(batch.ids[0])
    vault.purge([batch.ids[0]])

    transfers.undo(batch)

    assert vault.entries() == ()


def test_an_import_is_taken_back_as_a_whole_or_not_at_all(vault: Vault, transfers: Transfers) -> None:
    batch = transfers.apply(transfers.preview(transfers.read(encoders.uri_lines(ROWS)).result).rows)
    when = f"WHEN NEW.id = '{batch.ids[-1]}' BEGIN SELECT RAISE(ABORT, 'refused'); END"
    with vault._catalogue.writing() as connection:
        connection.execute(f"CREATE TEMP TRIGGER refused BEFORE INSERT ON entries {when}")
    with pytest.raises(CatalogueProblem):
        transfers.undo(batch)
    assert [entry.id for entry in vault.entries()] == list(batch.ids)
    with vault._catalogue.writing() as connection:
        connection.execute("DROP TRIGGER refused")
    transfers.undo(batch)
    assert vault.entries() == ()


def test_importing_again_adds_nothing(vault: Vault, transfers: Transfers) -> None:
    data = encoders.twofas_sealed([(one, ()) for one in VARIETY[:4]])
    result = transfers.read(data, encoders.PASSPHRASE).result
    transfers.apply(transfers.preview(result).rows)

    again = transfers.preview(result)

    assert again.count(ImportVerdict.SAME) == 4
    assert [row.existing and row.existing.id for row in again.rows] == [entry.id for entry in vault.entries()]
    assert transfers.apply(again.rows).ids == ()
    assert len(vault.entries()) == 4


def test_what_the_file_holds_twice_is_ticked_once(transfers: Transfers) -> None:
    one, other = enrolment(), enrolment("Other issuer")
    data = encoders.uri_lines([(one, ()), (one, ()), (other, ())])

    rows = transfers.preview(transfers.read(data).result).rows

    assert [(row.verdict, row.ticked) for row in rows] == [
        (ImportVerdict.NEW, True),
        (ImportVerdict.SAME, False),
        (ImportVerdict.NEW, True),
    ]


def test_an_account_that_was_renamed_here_is_still_the_same(vault: Vault, transfers: Transfers) -> None:
    entry = vault.add(NewEntry(enrolment("Old name")))
    vault.update(entry.id, issuer="My own name")

    (row,) = transfers.preview(transfers.read(encoders.uri_lines([(enrolment("Old name"), ())])).result).rows

    assert (row.verdict, row.ticked) == (ImportVerdict.SAME, False)


def test_another_secret_of_the_same_name_is_kept_beside_or_replaces(vault: Vault, transfers: Transfers) -> None:
    old = vault.add(NewEntry(enrolment(raw=b"old secret of twenty"), tags=("Mine",)))
    (row,) = transfers.preview(transfers.read(encoders.uri_lines([(enrolment(), ())])).result).rows

    assert (row.verdict, row.existing) == (ImportVerdict.CONFLICT, vault.entry(old.id))
    assert row.label == f"{vault.entry(old.id).label} (2)"

    beside = transfers.apply([row])
    assert len(vault.entries()) == 2
    transfers.undo(beside)

    batch = transfers.apply([replace(row, replace=True)])
    assert [entry.id for entry in vault.entries()] == list(batch.ids)
    assert old.id in {entry.id for entry in vault.trash()}

    transfers.undo(batch)
    assert [entry.id for entry in vault.entries()] == [old.id]


def test_a_cancelled_import_adds_nothing(vault: Vault, transfers: Transfers) -> None:
    rows = transfers.preview(transfers.read(encoders.uri_lines(ROWS)).result).rows

    def cancel(done: int, of: int) -> None:
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        transfers.apply(rows, cancel)

    assert vault.entries() == ()


def test_progress_tells_the_true_numbers(transfers: Transfers) -> None:
    rows = transfers.preview(transfers.read(encoders.uri_lines(ROWS)).result).rows
    told: list[tuple[int, int]] = []

    transfers.apply(rows[:-1], lambda done, of: told.append((done, of)))

    assert told[-1] == (len(rows) - 1, len(rows) - 1)


def test_a_named_format_overrules_recognition(transfers: Transfers) -> None:
    data = encoders.andotp_plain(ROWS[:1])

    assert transfers.read(data, format_key="andotp").format.key == "andotp"
    mixed = "\n".join([*export_codes([enrolment()]), format_uri(enrolment("Other"))]).encode()
    assert len(transfers.read(mixed, format_key="google").result.accounts) == 2
    assert transfers.read(qr_png(format_uri(enrolment())), format_key="picture").result.found == 1
    with pytest.raises(TransferError):
        transfers.read(data, format_key="picture")
    with pytest.raises(TransferError):
        transfers.read(data, format_key="aegis")
    with pytest.raises(TransferError, match="no such format"):
        transfers.read(data, format_key="nonsense")


def test_a_sealed_file_asks_before_anything_else(transfers: Transfers) -> None:
    with pytest.raises(PassphraseNeeded):
        transfers.read(encoders.aegis_sealed(ROWS))


# -- pictures -----------------------------------------------------------------------------------------------------


def beside(*texts: str) -> bytes:
    """Return one picture with several codes in it."""
    codes = [Image.open(io.BytesIO(qr_png(text, 4))).convert("L") for text in texts]
    whole = Image.new("L", (sum(code.width for code in codes), max(code.height for code in codes)), 255)
    left = 0
    for code in codes:
        whole.paste(code, (left, 0))
        left += code.width
    buffer = io.BytesIO()
    whole.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_picture_gives_all_its_codes(transfers: Transfers) -> None:
    accounts = [enrolment(f"Issuer {at}", raw=bytes([at]) * 20) for at in range(3)]

    reading = transfers.read(beside(*map(format_uri, accounts)))

    assert reading.format.key == "picture"
    assert {row.enrolment.account.issuer for row in reading.result.accounts} == {"Issuer 0", "Issuer 1", "Issuer 2"}
    assert not reading.result.problems


def test_the_parts_of_an_export_may_be_spread_over_pictures(transfers: Transfers) -> None:
    accounts = [enrolment(f"Issuer {at}", raw=bytes([at + 1]) * 20) for at in range(25)]
    pictures = [qr_png(code) for code in export_codes(accounts)]

    whole = transfers.read_pictures(pictures).result
    partial = transfers.read_pictures(pictures[:2]).result

    assert [row.enrolment for row in whole.accounts] == accounts
    assert not whole.problems
    assert len(partial.accounts) == 20
    assert "Part 3 of 3" in partial.problems[0].reason


def test_a_code_that_is_no_enrolment_is_told(transfers: Transfers) -> None:
    result = transfers.read(beside("https://example.com", format_uri(enrolment()))).result

    assert len(result.accounts) == 1
    assert "no enrolment" in result.problems[0].reason


def test_pictures_within_a_page_are_read(transfers: Transfers) -> None:
    pictures = [encoders.b64(qr_png(format_uri(one))) for one in VARIETY[:2]]
    page = "<!doctype html><html><body>" + "".join(f'<img src="data:image/png;base64,{one}">' for one in pictures)

    reading = transfers.read(page.encode())

    assert reading.format.key == "html"
    assert [row.enrolment for row in reading.result.accounts] == list(VARIETY[:2])


def test_pictures_without_a_code_or_damaged_are_refused(transfers: Transfers) -> None:
    buffer = io.BytesIO()
    Image.new("L", (300, 300), 255).save(buffer, "PNG")
    with pytest.raises(TransferError, match="No QR code"):
        transfers.read(buffer.getvalue())
    with pytest.raises(TransferError):
        transfers.read(b"\x89PNG\r\n\x1a\n broken")


# -- export -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [writer.key for writer in WRITERS])
def test_every_export_says_what_it_leaves_out_and_holds_the_rest(vault: Vault, transfers: Transfers, key: str) -> None:
    ids = [entry.id for entry in vault.add_many([NewEntry(one, ("Work",)) for one in VARIETY])]

    survey = transfers.survey(key, ids)
    data = transfers.export(key, ids)

    assert len(survey.carried) + len(survey.left_out) == len(VARIETY)
    assert all(left.reason.endswith(".") for left in survey.left_out)
    assert data
    if key == "google":
        left = {entry.entry.account.label for entry in survey.left_out}
        assert left == {"nobody", "Steam – gordon", "Seven – digits"}


@pytest.mark.parametrize("key", [writer.key for writer in WRITERS])
def test_namesakes_are_told_apart_here_and_leave_with_their_true_names(
    vault: Vault, transfers: Transfers, key: str
) -> None:
    rows = [(enrolment("Shop", "ada", raw=letter * 20), ()) for letter in (b"a", b"b", b"b", b"c")]
    preview = transfers.preview(transfers.read(encoders.uri_lines(rows)).result)
    assert [row.label for row in preview.rows] == ["Shop – ada", "Shop – ada (2)", "Shop – ada", "Shop – ada (3)"]
    ids = transfers.apply(preview.rows).ids
    assert [entry.label for entry in vault.entries()] == ["Shop – ada", "Shop – ada (2)", "Shop – ada (3)"]
    assert b"(2)" not in transfers.export(key, ids)
    assert all(
        row.verdict is ImportVerdict.SAME
        for row in transfers.preview(transfers.read(encoders.uri_lines(rows)).result).rows
    )


def test_google_codes_are_as_many_as_needed(vault: Vault, transfers: Transfers) -> None:
    many = [NewEntry(enrolment(f"Issuer {at}", raw=bytes([at]) * 20)) for at in range(21)]
    ids = [entry.id for entry in vault.add_many(many)]

    assert len(transfers.google_codes(ids)) == 3


def test_the_next_counter_is_exported(vault: Vault, transfers: Transfers) -> None:
    entry = vault.add(NewEntry(Enrolment(Account(Kind.HOTP, "A", "b", counter=4), enrolment().secret)))
    vault.use_counter(entry.id)

    assert b"counter=5" in transfers.export("otpauth", [entry.id])


def test_an_account_whose_key_is_lost_is_left_out_and_said(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    vault = Vault.open(Paths(tmp_path), keyring, FakeClock())
    first = vault.add(NewEntry(enrolment("Lost")))
    second = vault.add(NewEntry(enrolment("Kept", raw=b"another secret here!")))
    for service, username in list(keyring.items):
        if first.id in username:
            keyring.delete_password(service, username)

    survey = Transfers(vault, FakeClock()).survey("otpauth", [first.id, second.id])

    assert [entry.id for entry in survey.carried] == [second.id]
    assert "keyring" in survey.left_out[0].reason
    vault.close()


def test_nothing_to_carry_and_a_needless_passphrase_are_refused(vault: Vault, transfers: Transfers) -> None:
    entry = vault.add(NewEntry(VARIETY[4]))

    with pytest.raises(TransferError, match="nothing"):
        transfers.export("google", [entry.id])
    with pytest.raises(TransferError, match="can't be encrypted"):
        transfers.export("otpauth", [entry.id], "passphrase")
    with pytest.raises(TransferError, match="no such format"):
        transfers.export("nonsense", [entry.id])


def test_every_format_has_a_title_of_its_own() -> None:
    assert len({format_.title for format_ in FORMATS}) == len(FORMATS)
    assert KEY not in repr(FORMATS)
