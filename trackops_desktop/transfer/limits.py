"""How large a foreign file may be, and how much work it may ask for: checked before the work is done."""

from __future__ import annotations

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import N_, _

MAX_FILE_BYTES = 10 * 2**20
MAX_UNPACKED_BYTES = 50 * 2**20
MAX_ENTRIES = 1_000
#: Of a text in which addresses are looked for: a thousand of them, each on many lines and among much else.
MAX_LINES = 100_000
MAX_ADDRESSES = 20_000
MAX_DEPTH = 32
MAX_NUMBER_DIGITS = 20
#: Each costs Python some fifty bytes; the largest real export, a password manager's, has a tenth of them.
MAX_VALUES = 600_000
MAX_ARCHIVE_MEMBERS = 2_000

#: Ente asks for 1 GiB on a computer; nothing asks for more.
MAX_KDF_MEMORY_BYTES = 2**30
#: Ente on a small phone halves the memory and doubles the passes: the product is what costs time.
MAX_KDF_WORK_BYTES = 16 * 2**30
MAX_KDF_PASSES = 512
MAX_KDF_LANES = 16
#: Aegis uses 32 MiB and one lane, and may have several passwords to be tried.
MAX_SCRYPT_MEMORY_BYTES = 2**28
MAX_SCRYPT_LANES = 4
MAX_PBKDF2_ROUNDS = 10_000_000

_ADVICE = N_("Check where this file comes from.")


def check_file(size: int) -> None:
    """Raise TransferError when a file of this many bytes is larger than any real export."""
    if size > MAX_FILE_BYTES:
        raise TransferError(_("The file is larger than 10 MiB."), _("An export of an authenticator is far smaller."))


def check_unpacked(size: int) -> None:
    """Raise TransferError when an archive holds more than any real export."""
    if size > MAX_UNPACKED_BYTES:
        raise TransferError(_("The archive unpacks to more than 50 MiB."), _(_ADVICE))


def check_entries(count: int) -> None:
    """Raise TransferError when there are more entries than one import takes."""
    if count > MAX_ENTRIES:
        raise TransferError(_("The file contains more than 1,000 entries."), _("Split it and import the parts."))


def check_text(text: str) -> None:
    """Raise TransferError when a text has more lines, or more addresses of any kind, than are looked through."""
    if text.count("\n") + text.count("\r") > MAX_LINES:
        raise TransferError(_("The text has more than 100,000 lines."), _("Import only the lines with the addresses."))
    if text.count("://") > MAX_ADDRESSES:
        raise TransferError(
            _("The text contains more than 20,000 addresses."), _("Import only the lines with enrolments.")
        )


def check_rounds(rounds: int) -> None:
    """Raise TransferError unless PBKDF2 may run this many rounds."""
    if not 1 <= rounds <= MAX_PBKDF2_ROUNDS:
        raise _too_costly()


def check_memory_hard(memory: int, passes: int, lanes: int) -> None:
    """Raise TransferError unless Argon2 or scrypt may use so many bytes, passes over them and lanes."""
    sensible = 8 * 1024 * lanes <= memory <= MAX_KDF_MEMORY_BYTES and 1 <= passes <= MAX_KDF_PASSES
    if not (sensible and 1 <= lanes <= MAX_KDF_LANES and memory * passes <= MAX_KDF_WORK_BYTES):
        raise _too_costly()


def check_scrypt(memory: int, lanes: int) -> None:
    """Raise TransferError unless scrypt may use so many bytes, so many times over."""
    if not (1 <= lanes <= MAX_SCRYPT_LANES and memory <= MAX_SCRYPT_MEMORY_BYTES):
        raise _too_costly()


def _too_costly() -> TransferError:
    return TransferError(_("The file needs more work to open than any real export."), _(_ADVICE))
