"""What one look of the doctor found."""

from __future__ import annotations

from dataclasses import dataclass

from trackops_desktop.commands.output import Json
from trackops_desktop.i18n import N_, _

_NAMES = {
    "camera": N_("camera"),
    "catalogue": N_("catalogue"),
    "clock": N_("clock"),
    "forgotten": N_("forgotten"),
    "keyring": N_("keyring"),
    "log": N_("log"),
    "menu": N_("menu"),
    "screen": N_("screen"),
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

    """

    check: str
    ok: bool
    detail: str
    advice: str = ""
    nameless: str = ""
    needed: bool = False

    def fields(self) -> dict[str, Json]:
        """Return it as `doctor --json` shows it."""
        return {"check": self.check, "ok": self.ok, "detail": self.detail, "advice": self.advice}

    def line(self, *, names: bool = True) -> str:
        """Return it as a line for people, with or without the names of accounts."""
        mark = _("ok") if self.ok else _("FAIL") if self.needed else _("note")
        detail = self.detail if names or not self.nameless else self.nameless
        return f"{mark:<4} {_(_NAMES[self.check])}: {detail} {self.advice}".rstrip()
