"""The formats that are known, most particular first: a literal list, nothing registers itself."""

from __future__ import annotations

from trackops_desktop.errors import TransferError
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Format, Writer
from trackops_desktop.transfer.readers.aegis import Aegis
from trackops_desktop.transfer.readers.andotp import AndOtp
from trackops_desktop.transfer.readers.archives import AnyArchive, AuthenticatorPlus, RaivoZip, WinAuth
from trackops_desktop.transfer.readers.authy import Authy
from trackops_desktop.transfer.readers.bitwarden import Bitwarden, BitwardenAuthenticator, BitwardenCsv
from trackops_desktop.transfer.readers.browser_extension import BrowserExtension
from trackops_desktop.transfer.readers.duo import Duo
from trackops_desktop.transfer.readers.ente import Ente
from trackops_desktop.transfer.readers.extract_otp import ExtractOtpSecrets
from trackops_desktop.transfer.readers.freeotp import FreeOtp, FreeOtp2, FreeOtpPlus
from trackops_desktop.transfer.readers.google import GoogleAuthenticator, GoogleWriter
from trackops_desktop.transfer.readers.keepass import KeePass
from trackops_desktop.transfer.readers.lastpass import LastPass
from trackops_desktop.transfer.readers.login_table import LoginTable
from trackops_desktop.transfer.readers.onepassword import OnePassword, OnePasswordCsv
from trackops_desktop.transfer.readers.otpauth import OtpauthList, OtpauthWriter
from trackops_desktop.transfer.readers.phone_database import GoogleDatabase, MicrosoftDatabase, StratumDatabase
from trackops_desktop.transfer.readers.proton import Proton
from trackops_desktop.transfer.readers.proton_pass import ProtonPass
from trackops_desktop.transfer.readers.steam import SteamGuard
from trackops_desktop.transfer.readers.stratum import Stratum, StratumHtml
from trackops_desktop.transfer.readers.totp_authenticator import TotpAuthenticator
from trackops_desktop.transfer.readers.twofas import TwoFas
from trackops_desktop.transfer.readers.unreadable import KNOWN_BUT_REFUSED, UNKNOWN_BUT_REFUSED, Refusal
from trackops_desktop.transfer.writers.aegis import AegisWriter
from trackops_desktop.transfer.writers.sheet import SheetWriter
from trackops_desktop.transfer.writers.stratum import StratumWriter
from trackops_desktop.transfer.writers.twofas import TwoFasWriter

#: The order matters: a format stands before every other that would also recognise its files.
_PARTICULAR: tuple[Format, ...] = (
    Aegis(),
    TwoFas(),
    Bitwarden(),
    BitwardenAuthenticator(),
    Ente(),
    Stratum(),
    StratumHtml(),
    StratumDatabase(),
    Proton(),
    OnePassword(),
    ProtonPass(),
    LastPass(),
    SteamGuard(),
    Duo(),
    RaivoZip(),
    ExtractOtpSecrets(),
    FreeOtpPlus(),
    Authy(),
    FreeOtp(),
    FreeOtp2(),
    BrowserExtension(),
    KeePass(),
    MicrosoftDatabase(),
    BitwardenCsv(),
    OnePasswordCsv(),
    LoginTable(),
    AuthenticatorPlus(),
    WinAuth(),
    TotpAuthenticator(),
    GoogleAuthenticator(),
    GoogleDatabase(),
    OtpauthList(),
    AndOtp(),
)
READERS: tuple[Format, ...] = (*_PARTICULAR, AnyArchive(_PARTICULAR))

WRITERS: tuple[Writer, ...] = (
    AegisWriter(),
    TwoFasWriter(),
    StratumWriter(),
    OtpauthWriter(),
    GoogleWriter(),
    SheetWriter(),
)


def recognise(file: ForeignFile) -> Format:
    """Return the format of a file by its content.

    Raises:
        TransferError: It is empty, damaged or none that is known.

    """
    if not file.data.strip():
        raise TransferError("The file is empty.", "Export it again.")
    _refuse(file, KNOWN_BUT_REFUSED)
    for reader in READERS:
        if reader.sniff(file):
            return reader
    if file.json_error is not None:
        raise file.json_error
    _refuse(file, UNKNOWN_BUT_REFUSED)
    raise TransferError(
        "This file is of no format that can be imported.",
        "Choose the format yourself, or export a list of otpauth:// addresses there.",
    )


def reader(key: str, file: ForeignFile | None = None) -> Format:
    """Return the reader of that name: of several, the one that recognises the file.

    Raises:
        TransferError: There is none.

    """
    named = [known for known in READERS if known.key == key]
    if not named:
        keys = ", ".join(dict.fromkeys(known.key for known in READERS))
        raise TransferError("There is no such format to import.", f"Known are {keys}.")
    return next((known for known in named if file is not None and known.sniff(file)), named[0])


def writer(key: str) -> Writer:
    """Return the writer of that name, or raise TransferError."""
    for known in WRITERS:
        if known.key == key:
            return known
    raise TransferError("There is no such format to export.", f"Known are {', '.join(one.key for one in WRITERS)}.")


def _refuse(file: ForeignFile, refusals: tuple[Refusal, ...]) -> None:
    for refusal in refusals:
        if refusal.applies(file):
            raise TransferError(refusal.sentence, refusal.advice)
