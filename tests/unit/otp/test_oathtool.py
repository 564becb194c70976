from __future__ import annotations

import random
import shlex
import shutil
import subprocess
from dataclasses import replace

import pytest

from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.codes import code_at
from trackops_desktop.otp.secret import Secret

pytestmark = pytest.mark.skipif(shutil.which("oathtool") is None, reason="oathtool is not installed")


#: How many codes of each enrolment are compared, one after another: to start oathtool takes longer than all of them.
IN_A_ROW = 10


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "count"), [(Kind.TOTP, 1_000), (Kind.HOTP, 100)])
def test_random_enrolments_give_the_codes_of_oathtool(kind: Kind, count: int) -> None:
    dice = random.Random(6238)
    cases = [(_enrolment(dice, kind), dice.randrange(0, 2**33)) for _ in range(count)]
    script = "\n".join(_command(enrolment, at) for enrolment, at in cases)
    done = subprocess.run(["sh", "-e"], input=script, capture_output=True, text=True, check=True)
    assert [code for enrolment, at in cases for code in _codes(enrolment, at)] == done.stdout.split()


def _codes(enrolment: Enrolment, at: int) -> list[str]:
    account = enrolment.account
    if account.kind is Kind.TOTP:
        return [code_at(enrolment, at + number * account.period).value for number in range(IN_A_ROW)]
    counters = range(account.counter, account.counter + IN_A_ROW)
    return [code_at(replace(enrolment, account=replace(account, counter=one)), at).value for one in counters]


def _enrolment(dice: random.Random, kind: Kind) -> Enrolment:
    account = Account(
        kind,
        algorithm=dice.choice(list(Algorithm)) if kind is Kind.TOTP else Algorithm.SHA1,  # its HOTP knows no other
        digits=dice.choice([6, 7, 8]),
        period=dice.choice([30, 30, 60, dice.randrange(1, 86_401)]) if kind is Kind.TOTP else 30,
        counter=dice.getrandbits(dice.choice([8, 32, 63])) if kind is Kind.HOTP else 0,
    )
    return Enrolment(account, Secret(dice.randbytes(dice.choice([1, 10, 16, 20, 32, 64, 65, 128]))))


def _command(enrolment: Enrolment, at: int) -> str:
    account = enrolment.account
    if account.kind is Kind.HOTP:
        mode = ["--hotp", "-c", str(account.counter)]
    else:
        mode = [f"--totp={account.algorithm.value.lower()}", "-s", str(account.period), "-N", f"@{at}"]
    return shlex.join(
        ["oathtool", *mode, "-w", str(IN_A_ROW - 1), "-d", str(account.digits), enrolment.secret.reveal().hex()]
    )
