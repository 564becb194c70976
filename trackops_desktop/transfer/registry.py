"""The formats that are known: a literal list, nothing registers itself."""

from __future__ import annotations

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import _, list_text, pair_text
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Format, Writer
from trackops_desktop.transfer.readers.aegis import Aegis
from trackops_desktop.transfer.readers.andotp import AndOtp
from trackops_desktop.transfer.readers.archives import AnyArchive, AuthenticatorPlus, RaivoZip, WinAuth
from trackops_desktop.transfer.readers.authy import Authy, AuthyTokens
from trackops_desktop.transfer.readers.browser_extension import BrowserExtension
from trackops_desktop.transfer.readers.duo import Duo
from trackops_desktop.transfer.readers.ente import Ente
from trackops_desktop.transfer.readers.extract_otp import ExtractOtpSecrets
from trackops_desktop.transfer.readers.freeotp import FreeOtp, FreeOtp2, FreeOtpPlus
from trackops_desktop.transfer.readers.google import GoogleAuthenticator
from trackops_desktop.transfer.readers.lastpass import LastPass
from trackops_desktop.transfer.readers.otpauth import OtpauthList
from trackops_desktop.transfer.readers.password_managers.bitwarden import (
    Bitwarden,
    BitwardenAuthenticator,
    BitwardenCsv,
    BitwardenItems,
)
from trackops_desktop.transfer.readers.password_managers.dashlane import Dashlane
from trackops_desktop.transfer.readers.password_managers.enpass import Enpass, EnpassCsv
from trackops_desktop.transfer.readers.password_managers.keepass import KeePass
from trackops_desktop.transfer.readers.password_managers.keepass_xml import KeePassXml
from trackops_desktop.transfer.readers.password_managers.keeper import Keeper, KeeperCsv
from trackops_desktop.transfer.readers.password_managers.login_table import LoginTable
from trackops_desktop.transfer.readers.password_managers.onepassword import OnePassword, OnePasswordCsv
from trackops_desktop.transfer.readers.password_managers.proton_pass import ProtonPass, ProtonPassCsv
from trackops_desktop.transfer.readers.password_managers.zoho import ZohoVault
from trackops_desktop.transfer.readers.phone_database import GoogleDatabase, MicrosoftDatabase, StratumDatabase
from trackops_desktop.transfer.readers.proton import Proton
from trackops_desktop.transfer.readers.steam import SteamGuard
from trackops_desktop.transfer.readers.stratum import Stratum, StratumHtml
from trackops_desktop.transfer.readers.totp_authenticator import TotpAuthenticator
from trackops_desktop.transfer.readers.twofas import TwoFas
from trackops_desktop.transfer.readers.twofauth import TwoFAuth
from trackops_desktop.transfer.readers.unsupported import KNOWN_BUT_REFUSED, UNKNOWN_BUT_REFUSED, UnsupportedFile
from trackops_desktop.transfer.writers.aegis import AegisWriter
from trackops_desktop.transfer.writers.google import GoogleWriter
from trackops_desktop.transfer.writers.otpauth import OtpauthWriter
from trackops_desktop.transfer.writers.sheet import SheetWriter
from trackops_desktop.transfer.writers.stratum import StratumWriter
from trackops_desktop.transfer.writers.twofas import TwoFasWriter

#: Tables that say by their columns, or by what stands in them, which program wrote them.
_TABLES: tuple[Format, ...] = (
    BitwardenCsv(),
    OnePasswordCsv(),
    ProtonPassCsv(),
    ZohoVault(),
    Dashlane(),
    EnpassCsv(),
    KeeperCsv(),
    ExtractOtpSecrets(),
)
#: Every recogniser says what must be there, so that the order does not matter: no file is of two of these formats.
_PARTICULAR: tuple[Format, ...] = (
    Aegis(),
    TwoFas(),
    Bitwarden(),
    BitwardenAuthenticator(),
    BitwardenItems(),
    Ente(),
    Stratum(),
    StratumHtml(),
    StratumDatabase(),
    Proton(),
    OnePassword(),
    ProtonPass(),
    Enpass(),
    Keeper(),
    TwoFAuth(),
    LastPass(),
    SteamGuard(),
    Duo(),
    RaivoZip(),
    FreeOtpPlus(),
    Authy(),
    AuthyTokens(),
    FreeOtp(),
    FreeOtp2(),
    BrowserExtension(),
    KeePass(),
    KeePassXml(),
    MicrosoftDatabase(),
    *_TABLES,
    LoginTable(_TABLES),
    AuthenticatorPlus(),
    WinAuth(),
    TotpAuthenticator(),
    GoogleAuthenticator(),
    GoogleDatabase(),
    AndOtp(),
)
_LISTED = OtpauthList(_PARTICULAR)
READERS: tuple[Format, ...] = (*_PARTICULAR, _LISTED, AnyArchive((*_PARTICULAR, _LISTED)))

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
        raise TransferError(_("The file is empty."), _("Export it again."))
    _refuse(file, KNOWN_BUT_REFUSED)
    found = [reader for reader in READERS if reader.sniff(file)]
    if len(found) > 1:
        titles = pair_text(list(dict.fromkeys(one.title for one in found)))
        raise TransferError(
            _("The file could be from any of these: {titles}.", titles=titles), _("Choose the format yourself.")
        )
    if found:
        return found[0]
    if file.json_error is not None:
        raise file.json_error
    _refuse(file, UNKNOWN_BUT_REFUSED)
    raise TransferError(
        _("This file isn't in a format that can be imported."),
        _("Choose the format yourself, or export a list of otpauth:// addresses there."),
    )


def reader(key: str, file: ForeignFile | None = None) -> Format:
    """Return the reader of that name: of several, the one that recognises the file.

    Raises:
        TransferError: There is none.

    """
    named = [known for known in READERS if known.key == key]
    if not named:
        keys = list_text(list(dict.fromkeys(known.key for known in READERS)))
        raise TransferError(_("There is no such format to import."), _("Known formats: {keys}.", keys=keys))
    return next((known for known in named if file is not None and known.sniff(file)), named[0])


def writer(key: str) -> Writer:
    """Return the writer of that name, or raise TransferError."""
    for known in WRITERS:
        if known.key == key:
            return known
    raise TransferError(
        _("There is no such format to export."),
        _("Known formats: {keys}.", keys=list_text([one.key for one in WRITERS])),
    )


def _refuse(file: ForeignFile, refusals: tuple[UnsupportedFile, ...]) -> None:
    for refusal in refusals:
        if refusal.applies(file):
            raise TransferError(refusal.sentence, refusal.advice)
