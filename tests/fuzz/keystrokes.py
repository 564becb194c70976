"""A hundred codes into each real window under each layout, all of which must arrive.

Run it as `python -m tests.fuzz.keystrokes [CODES]`.
"""

from __future__ import annotations

import random
import sys

from tests.programs.typing_targets import LAYOUTS, all_targets, missing_for_typing, typing_desk, waited_for
from trackops_desktop.keystrokes.keyboard import type_text
from trackops_desktop.otp.steam import ALPHABET

CODES = 100


_SEED = 20


def main(arguments: list[str]) -> int:
    """Type, and print for each window and layout how many arrived as they were sent."""
    missing = missing_for_typing()
    if missing:
        print(f"Not tried: {missing} is missing.")
        return 0
    count = int(arguments[0]) if arguments else CODES
    chance = random.Random(_SEED)
    wrong = 0
    with typing_desk() as desk, all_targets(desk):
        for layout in LAYOUTS:
            desk.use_layout(layout)
            for target in desk.targets.values():
                sent = [_code(chance, number) for number in range(count)]
                before = len(target.lines())
                for code in sent:
                    type_text(desk.keyboard, target.window, code, enter=True)
                got = waited_for(target, before + count)[before:]
                right = sum(one == other for one, other in zip(sent, got, strict=False))
                wrong += count - right
                print(f"{layout} {target.name}: {right} of {count}", flush=True)
    return int(wrong > 0)


def _code(chance: random.Random, number: int) -> str:
    """Return six digits, and every tenth time a Steam code."""
    if number % 10 == 9:
        return "".join(chance.choice(ALPHABET) for _place in range(5))
    return f"{chance.randrange(1_000_000):06}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
