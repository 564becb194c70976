"""What one look of the doctor found."""

from __future__ import annotations

from dataclasses import dataclass

from trackops_desktop.commands.output import Json
from trackops_desktop.commands.terminal_words import in_a_terminal
from trackops_desktop.i18n import N_, _

_NAMES = {
    "camera": N_("camera"),
    "catalogue": N_("catalogue"),
    "clock": N_("clock"),
    "forgotten": N_("forgotten"),
    "keyring": N_("keyring"),
    "links": N_("links"),
    "log": N_("log"),
    "menu": N_("menu"),
    "passphrase": N_("passphrase"),
    "policy": N_("policy"),
    "screen": N_("screen"),
    "unlock": N_("unlock by the system"),
    "versions": N_("versions"),
}


@dataclass(frozen=True)
class Check:
    """What one look found.

    Attributes:
        check: What was looked at.
        ok: Whether it works.
        detail: How it is, as a sentence or a name.
        advice: What to do, or an empty text.
        nameless: How it is without the names of accounts, where `detail` has some.
        needed: Whether the vault cannot do without it.
        value: How it is in one word for machines, where there is one.

    """

    check: str
    ok: bool
    detail: str
    advice: str = ""
    nameless: str = ""
    needed: bool = False
    value: str = ""

    def fields(self) -> dict[str, Json]:
        """Return it as `doctor --json` shows it: for fleets, so that no account and no user is named."""
        detail = self.nameless or self.detail
        said: dict[str, Json] = {"check": self.check, "ok": self.ok, "detail": detail}
        return {**said, "advice": self.advice, "value": self.value}

    def line(self, *, names: bool = True) -> str:
        """Return it as a line for people, with or without the names of accounts."""
        mark = _("ok") if self.ok else _("FAIL") if self.needed else _("note")
        detail = self.detail if names or not self.nameless else self.nameless
        return f"{mark:<4} {_(_NAMES[self.check])}: {detail} {in_a_terminal(self.advice)}".rstrip()
