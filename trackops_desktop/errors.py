"""The errors a user may meet. Each carries a sentence for people; none ever carries a secret or the input.

TrackopsError
├── OtpError          an enrolment, a key or a code that makes no sense
├── VaultError        the keyring, the catalogue or the seal
├── TransferError     a foreign file, an export or a backup
├── ScanError         a picture, a screen or a camera
├── SignInError       a page, a site or the embedded browser
├── TypingError       another program's window that a code was to be typed into
└── PracticeError     the practice site
Cancelled             the user changed their mind: say nothing
Anything else is a bug.
"""

from __future__ import annotations

import os
import sys

from trackops_desktop.i18n import N_, _

#: Why the system refuses, in the words of its C library: Python asks it in English alone.
_REASONS = frozenset(
    {
        N_("No such file or directory"),
        N_("Permission denied"),
        N_("Operation not permitted"),
        N_("File exists"),
        N_("Is a directory"),
        N_("Not a directory"),
        N_("Directory not empty"),
        N_("No space left on device"),
        N_("Read-only file system"),
        N_("Device or resource busy"),
        N_("File name too long"),
        N_("Input/output error"),
        N_("Too many open files"),
        N_("Too many levels of symbolic links"),
        N_("File too large"),
        N_("No such device"),
    }
)


class TrackopsError(Exception):
    """An expected failure, with what to tell the user.

    Attributes:
        sentence: What is wrong, as one sentence.
        advice: What to do about it, as one sentence, or an empty text.

    """

    def __init__(self, sentence: str, advice: str = "") -> None:
        """Keep the sentence and the advice; neither may hold a secret or the offending input."""
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.sentence} {self.advice}".strip()


class OtpError(TrackopsError):
    """An enrolment, a key or a code that makes no sense.

    Attributes:
        field: The part of the enrolment that is wrong (`secret`, `period`, …), or an empty text.

    """

    def __init__(self, sentence: str, advice: str = "", *, field: str = "") -> None:
        """Keep the name of the field beside the sentence."""
        super().__init__(sentence, advice)
        self.field = field


class VaultError(TrackopsError):
    """The keyring, the catalogue or the seal could not do what was asked."""


class TransferError(TrackopsError):
    """A foreign file, an export or a backup could not be read or written."""


class ScanError(TrackopsError):
    """A picture, a screen or a camera could not be read."""


class SignInError(TrackopsError):
    """A page, a site or the embedded browser could not do what was asked."""


class TypingError(TrackopsError):
    """A code could not be typed into another program's window."""


class PracticeError(TrackopsError):
    """The practice site could not start or do what was asked."""


class Cancelled(Exception):
    """The user changed their mind; nothing is shown."""


def reason_of(error: OSError) -> str:
    """Return why the system refused, in the user's language where that is known; Windows says it in its own."""
    reason = "Is a directory" if _is_folder(error) else error.strerror  # not translated: it is, below
    return _(reason) if reason in _REASONS else reason or _("no reason given")


def _is_folder(error: OSError) -> bool:
    """Return whether a folder was opened as if it were a file, which Windows calls a missing permission.

    What its own calls say of a folder has a number of theirs; Python's `open` goes through C.
    """
    if not isinstance(error, PermissionError) or getattr(error, "winerror", None) is not None:
        return False
    return sys.platform == "win32" and isinstance(error.filename, str) and os.path.isdir(error.filename)  # noqa: PTH112
