"""`trackops generate`: a batch of enrolment codes to test with."""

from __future__ import annotations

import random
from argparse import ArgumentParser
from itertools import chain
from pathlib import Path

from trackops_desktop.commands.context import DONE, CommandContext, WrongUsage
from trackops_desktop.commands.output import write_json, write_line
from trackops_desktop.i18n import _, count_text, ngettext

MOST = 100_000


def arguments(parser: ArgumentParser) -> None:
    """Say what `generate` takes."""
    parser.add_argument("--count", metavar="N", type=int, required=True, help=_("how many right codes"))
    parser.add_argument(
        "--policy", metavar="POLICY", default="trackops", help=_("what they follow (default: trackops)")
    )
    parser.add_argument("--out", metavar="FOLDER", required=True, help=_("a new folder for the files"))
    parser.add_argument("--faulty", action="store_true", help=_("add one code for every finding that the policy knows"))
    parser.add_argument(
        "--account", metavar="NAME", help=_("names of accounts, with {example} in them", example="{number}")
    )
    parser.add_argument("--seed", metavar="S", help=_("make the same batch again; its secrets are then no secrets"))


def run(call: CommandContext) -> int:
    """Write the batch and say what is where."""
    from trackops_desktop.linting.batches.batch import BatchWriter, faulty_codes, right_codes
    from trackops_desktop.linting.batches.draft import ACCOUNT, draft_for
    from trackops_desktop.linting.policy import find_policy
    from trackops_desktop.program import VERSION

    count = call.args.count
    if not 0 <= count <= MOST:
        raise WrongUsage(_("The count must lie between 0 and {most}.", most=count_text(MOST)), _("Give --count 10."))
    policy, account = find_policy(call.args.policy), call.args.account or ACCOUNT
    source = random.SystemRandom() if call.args.seed is None else random.Random(call.args.seed)  # noqa: S311 - on purpose
    draft_for(policy, 1, source, account)  # a name that does not match is told before anything is written
    codes = right_codes(policy, count, source, account)
    if call.args.faulty:
        codes = chain(codes, faulty_codes(policy, count + 1, source, account))
    folder = Path(call.args.out)
    written = BatchWriter(folder).write(codes, policy, VERSION)
    if call.args.json:
        write_json(call.out, {"folder": str(folder), "codes": written, "expected": str(folder / "expected.json")})
    else:
        write_line(
            call.out,
            ngettext(
                "{count} code in {folder}; expected.json says what is to be found in each.",
                "{count} codes in {folder}; expected.json says what is to be found in each.",
                written,
                folder=folder,
            ),
        )
    return DONE
