"""The places that people sign in to: company subdomains, other addresses, and the practice site."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from trackops_desktop.company.rules import ForbiddenByCompany, advice_of
from trackops_desktop.errors import SignInError
from trackops_desktop.i18n import _
from trackops_desktop.services.company_file import is_colour
from trackops_desktop.signin.origin import Origin, may_hold_secrets, origin_of, site_origin
from trackops_desktop.vault.vault import Vault

DOCUMENT: Final = "sites"
PRACTICE_ID: Final = "practice"
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Site:
    """One place to sign in to; the password, if it is kept, lies in the vault as a note.

    Attributes:
        id: 32 hexadecimal digits, or `practice`.
        name: What the user calls it.
        origin: The exact origin that is opened and filled, as text.
        username: The user name there, or an empty text.
        keep_signed_in: Keep cookies in a profile of the site's own.
        has_password: The password is kept in the vault.
        help: How to reach the company's help desk, or an empty text.
        accent: The company's colour as `#rrggbb`, or an empty text.
        declined: The user does not want to be asked again whether the sign-in is to be saved.
        managed: The company's policy brings it: name and address stay as they are.

    """

    id: str
    name: str
    origin: str
    username: str = ""
    keep_signed_in: bool = False
    has_password: bool = False
    help: str = ""
    accent: str = ""
    declined: bool = False
    managed: bool = False

    @property
    def where(self) -> Origin:
        """The origin as a value; stored ones are always sound."""
        origin = origin_of(self.origin)
        if origin is None:
            raise SignInError(_("This site's address is damaged."), _("Edit the site and type its address again."))
        return origin


class Sites:
    """The user's sites, and the fields that were pointed at; everything that raises, raises a TrackopsError."""

    def __init__(
        self,
        vault: Vault,
        practice: Callable[[], str | None] = lambda: None,
        elsewhere: Callable[[], str | None] = lambda: None,
    ) -> None:
        """Take the vault, and what tells the address of the practice site while it runs.

        Args:
            vault: Where they are stored.
            practice: Tells it at once, for the site that this program runs.
            elsewhere: Tells it for one that a terminal runs; it may wait, and is asked whenever sites are read.

        """
        self._vault = vault
        self._practice, self._elsewhere = practice, elsewhere
        self._told: str | None = None
        self._seen: dict[str, object] | None = None

    def practice_origin(self) -> Origin | None:
        """Return the practice site's origin while it runs, if it is on loopback as it must be."""
        address = self._practice() or self._told
        origin = origin_of(address) if address else None
        return origin if origin is not None and origin.is_loopback else None

    def all(self) -> tuple[Site, ...]:
        """Return the company's sites, the user's in their order, and the running practice site last."""
        stored = tuple(site for site in map(_site_from, self._rows()) if site is not None)
        self._told = self._elsewhere()
        practice = self._practice_site(stored)
        kept = self._with_managed(tuple(site for site in stored if site.id != PRACTICE_ID))
        return kept if practice is None else (*kept, practice)

    def find(self, id: str) -> Site:
        """Return one site.

        Raises:
            SignInError: It is not there any more, or the practice site does not run.

        """
        for site in self.all():
            if site.id == id:
                return site
        raise SignInError(_("That site no longer exists."), _("Choose another one."))

    def named(self, name: str) -> Site:
        """Return the site that a user means by its name, its host or its subdomain.

        Raises:
            SignInError: There is none, or there are several.

        """
        wanted = name.strip().casefold()
        sites = self.all()
        found = [site for site in sites if site.name.casefold() == wanted]
        found = found or [site for site in sites if wanted in (site.where.host, site.where.host.partition(".")[0])]
        if len(found) == 1:
            return found[0]
        if found:
            raise SignInError(_("Several of your sites have this name."), _("Choose one in the list of sites."))
        raise SignInError(_("None of your sites has this name."), _("Choose one in the list of sites, or add it."))

    def add(
        self,
        where: str,
        *,
        name: str = "",
        username: str = "",
        keep_signed_in: bool = False,
        help_text: str = "",
        accent: str = "",
    ) -> Site:
        """Add a site by its subdomain or address.

        Raises:
            SignInError: The address makes no sense, is not encrypted, or is there already for this user name.

        """
        origin = site_origin(where, self.practice_origin())
        site = Site(
            uuid.uuid4().hex,
            _tidy(name) or origin.host,
            str(origin),
            _tidy(username),
            keep_signed_in,
            help=help_text,
            accent=accent,
        )
        with self._vault.transaction():
            self._refuse_twin(site)
            self._save(lambda sites: [*sites, site])
        return site

    def change(self, id: str, *, name: str, username: str, keep_signed_in: bool) -> Site:
        """Change what may be changed without touching any binding."""
        with self._vault.transaction():
            old = self.find(id)
            new = replace(old, name=_tidy(name) or old.name, username=_tidy(username), keep_signed_in=keep_signed_in)
            self._refuse_twin(new)
            return self._replace(new)

    def decline(self, id: str) -> Site:
        """Note that the user does not want the sign-in to be saved, and is not to be asked again."""
        with self._vault.transaction():
            return self._replace(replace(self.find(id), declined=True))

    def rebind(self, id: str, where: str) -> tuple[Site, int]:
        """Move a site to another address together with the accounts that are bound to the old one.

        This is for a company whose subdomain has changed; it happens only when the user says so.

        Returns:
            The site, and how many accounts moved with it.

        """
        if id == PRACTICE_ID:
            raise SignInError(
                _("The practice site's address can't be changed."), _("It follows the running practice site.")
            )
        self._refuse_managed(id)
        origin = site_origin(where, self.practice_origin())
        with self._vault.transaction():
            old = self.find(id)
            new = replace(old, origin=str(origin), name=str(origin.host) if old.name == old.where.host else old.name)
            self._refuse_twin(new)
            shared = any(site.origin == old.origin and site.id != id for site in self.all())
            self._replace(new)
            return new, 0 if shared else self._move_accounts(old.origin, str(origin))

    def remove(self, id: str) -> None:
        """Remove a site and its password; accounts stay as they are.

        Raises:
            ForbiddenByCompany: It is the company's.

        """
        self._refuse_managed(id)
        self._save(lambda sites: [site for site in sites if site.id != id])
        self._vault.drop_note(_password_key(id))

    def keep_password(self, id: str, password: str | None) -> Site:
        """Keep the password in the vault, or drop it.

        Raises:
            SignInError: The site is not there any more; no password stays behind.

        """
        self.find(id)
        if password:
            self._vault.put_note(_password_key(id), password)
        else:
            self._vault.drop_note(_password_key(id))
        try:
            with self._vault.transaction():
                # Another program may have dropped it meanwhile, or kept another one.
                there = self._vault.has_note(_password_key(id))
                return self._replace(replace(self.find(id), has_password=there))
        except SignInError:
            self._vault.drop_note(_password_key(id))
            raise

    def password(self, id: str) -> str | None:
        """Return the kept password; raises VaultError while the vault is locked."""
        return self._vault.note(_password_key(id))

    def pointed(self, origin: str) -> str:
        """Return the selector of the field that the user pointed at on this origin, or an empty text.

        It goes by what was read last, so that a page need not wait for it.
        """
        pointed = (self._document() if self._seen is None else self._seen).get("pointed")
        value = pointed.get(origin) if isinstance(pointed, dict) else None
        return value if isinstance(value, str) else ""

    def point(self, origin: str, selector: str) -> None:
        """Remember the field that the user pointed at on this origin."""

        def change(document: dict[str, object]) -> dict[str, object]:
            pointed = document.get("pointed")
            known = pointed if isinstance(pointed, dict) else {}
            return {**document, "pointed": {**known, origin: selector}}

        self._vault.change_document(DOCUMENT, change)
        self._document()

    def follow_practice(self) -> int:
        """Move the accounts of the practice site to where it runs now: its port is another one at every start.

        Only accounts bound to the very address at which this program ran it last move. Returns how many did.
        """
        origin = self.practice_origin()
        if origin is None:
            return 0
        with self._vault.transaction():
            last = self._document().get("practice")
            if last == str(origin):
                return 0
            self._vault.change_document(DOCUMENT, lambda document: {**document, "practice": str(origin)})
            return self._move_accounts(last, str(origin)) if isinstance(last, str) else 0

    def _move_accounts(self, old: str, new: str) -> int:
        """Bind every account of one origin to another; return how many there were."""
        moving = [entry for entry in self._vault.entries() if entry.site == old]
        for entry in moving:
            self._vault.update(entry.id, site=new)
        return len(moving)

    def _with_managed(self, stored: tuple[Site, ...]) -> tuple[Site, ...]:
        """Return the sites with those of the company's policy, of which users keep what they may change.

        One that the user had before, at the same address, stays the user's own.
        """
        own = {site.id: site for site in stored}
        managed = {_managed_id(site.origin): site for site in self._vault.rules.policy.sites}
        taken = {site.origin for site in stored if site.id not in managed}
        given = [
            replace(
                own.get(id_) or Site(id_, site.name, site.origin),
                name=site.name,
                origin=site.origin,
                help=site.help,
                accent=site.accent,
                managed=True,
            )
            for id_, site in managed.items()
            if site.origin not in taken
        ]
        return (*given, *(site for site in stored if site.id not in managed))

    def _refuse_managed(self, id: str) -> None:
        policy = self._vault.rules.policy
        if any(_managed_id(site.origin) == id for site in policy.sites):
            raise ForbiddenByCompany(_("Your company set this site up, so it stays as it is."), advice_of(policy))

    def _practice_site(self, stored: tuple[Site, ...]) -> Site | None:
        origin = self.practice_origin()
        if origin is None:
            return None
        known = next((site for site in stored if site.id == PRACTICE_ID), None)
        site = known or Site(PRACTICE_ID, _("Practice site"), str(origin))
        # The port is another one at every start; the practice site is the same.
        return replace(site, origin=str(origin))

    def _refuse_twin(self, new: Site) -> None:
        for site in self.all():
            if site.id != new.id and (site.origin, site.username) == (new.origin, new.username):
                raise SignInError(_("You already have this site."), _("Open it, or enter a different username."))

    def _replace(self, new: Site) -> Site:
        def changed(sites: list[Site]) -> list[Site]:
            if any(site.id == new.id for site in sites):
                return [new if site.id == new.id else site for site in sites]
            return [*sites, new]

        self._save(changed)
        return new

    def _save(self, changed: Callable[[list[Site]], list[Site]]) -> None:
        """Change the stored sites, and nothing else that the document holds."""

        def change(document: dict[str, object]) -> dict[str, object]:
            stored = [site for site in map(_site_from, _rows_of(document)) if site is not None]
            return {**document, "sites": [_site_row(site) for site in changed(stored)]}

        self._vault.change_document(DOCUMENT, change)

    def _document(self) -> dict[str, object]:
        self._seen = self._vault.document(DOCUMENT) or {}
        return self._seen

    def _rows(self) -> tuple[Mapping[str, object], ...]:
        return _rows_of(self._document())


def _rows_of(document: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    rows = document.get("sites")
    return tuple(row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


def _site_row(site: Site) -> dict[str, object]:
    """Return a site as it is stored; that the company brings it is told by its policy alone."""
    return {name: value for name, value in asdict(site).items() if name != "managed"}


def _managed_id(origin: str) -> str:
    """Return the id of the company's site of an address: always the same, so that what users add to it is kept."""
    return hashlib.blake2b(f"company|{origin}".encode(), digest_size=16).hexdigest()


def _password_key(id: str) -> str:
    return f"password:{id}"


def _tidy(text: str) -> str:
    return " ".join("".join(letter for letter in text if letter.isprintable()).split())[:_LONGEST]


def _text_in(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _site_from(row: Mapping[str, object]) -> Site | None:
    """Return a stored site, or None where its address could never be filled: a damaged row opens nothing."""
    texts = {key: row.get(key) for key in ("id", "name", "origin", "username")}
    if not all(isinstance(value, str) for value in texts.values()):
        return None
    origin = origin_of(str(texts["origin"]))
    if str(texts["id"]) != PRACTICE_ID and not may_hold_secrets(origin):
        return None
    accent = _text_in(row, "accent")
    return Site(
        id=str(texts["id"]),
        name=str(texts["name"]),
        origin=str(texts["origin"]),
        username=str(texts["username"]),
        keep_signed_in=row.get("keep_signed_in") is True,
        has_password=row.get("has_password") is True,
        help=_text_in(row, "help"),
        accent=accent if is_colour(accent) else "",
        declined=row.get("declined") is True,
    )
