"""What the companion is given by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trackops_desktop.companion.rate_limit import RateLimit
from trackops_desktop.otp.clock import Clock

if TYPE_CHECKING:
    from trackops_desktop.services.browsers import Browsers
    from trackops_desktop.ui.signin.signin_context import SignInContext
    from trackops_desktop.vault.state import Condition


@dataclass(frozen=True, slots=True)
class CompanionContext:
    """Everything the companion uses.

    Attributes:
        signin: What sign-in windows use too.
        condition: How the vault is; it may wait for the keyring.
        unlock: Brings the window forward in which the vault, or the keyring, is unlocked.
        monotonic: Seconds that only ever grow.
        choices: How often each browser may have something done.

    """

    signin: SignInContext
    browsers: Browsers
    condition: Callable[[], Condition]
    unlock: Callable[[], None]
    monotonic: Clock
    choices: RateLimit = field(default_factory=RateLimit)
