"""What `argparse` says by itself, in the user's language: its sentences as they stand in Python 3.11 to 3.13."""

from __future__ import annotations

import argparse

from trackops_desktop.i18n import N_, _, ngettext

SENTENCES = (
    # Translators: The sentences with % are about what somebody typed after a command. Keep what follows a % as it is.
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("not allowed with argument %s"),
    N_("one of the arguments %s is required"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
)


def teach_argparse() -> None:
    """Let `argparse` look its sentences up where ours are; it asks two functions of its module."""
    vars(argparse).update(_=_, ngettext=_several)


def _several(one: str, many: str, count: int) -> str:
    """Look up a sentence about so many; there is one of ours."""
    known = ngettext("expected %s argument", "expected %s arguments", count)
    return known if one == "expected %s argument" else one if count == 1 else many
