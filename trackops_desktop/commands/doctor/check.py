"""What one look of the doctor found."""

from __future__ import annotations

from dataclasses import dataclass

from trackops_desktop.commands.output import Json


@dataclass(frozen=True)
class Check:
    """What one look found.

    Attributes:
        check: What was looked at.
        ok: Whether it works.
        detail: How it is, as a sentence or a name.
        advice: What to do, or an empty text.
        needed: Whether the vault cannot do without it.

    """

    check: str
    ok: bool
    detail: str
    advice: str = ""
    needed: bool = False

    def fields(self) -> dict[str, Json]:
        """Return it as `doctor --json` shows it."""
        return {"check": self.check, "ok": self.ok, "detail": self.detail, "advice": self.advice}
