"""Writes enrolments as six encoders write them: `python -m tests.enrolments.generate FOLDER [COUNT] [NODE_MODULES]`.

pyotp and the packages of npm (otpauth, otplib, speakeasy) are run themselves; what django-otp's `config_url` and
hand-written PHP do is done by Python's own `quote` and `urlencode`, which code as Django's and PHP's do. NODE_MODULES
is a folder in which `npm install otpauth otplib speakeasy` was run; without it their three are left out.
A small part is kept in tests/data/enrolments, so that the tests need no network.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pyotp  # noqa: TID251  (as a writer of its own)

_ISSUERS = (
    "Shop", "Big Shop", "AT&T", "Müller & Söhne", "ACME Co.", "東京銀行", "İş Bankası", "C++ Forum", "Straße 7", "x/y",
    "100% Shop", "#1 Shop",
    "What?", "a=b", "Shop (EU)", "Émile’s", "localhost", "192.0.2.7", "Shop – Admin", "🛒 Shop",
)  # fmt: skip
_NAMES = (
    "dana", "dana@mail.test", "dana+shop@mail.test", "dana.smith@mail.test", "Dana Smith@mail.test", "дана@mail.test",
    "dana#1@mail.test", "dana?@mail.test", "dana&erik@mail.test", "dana=1@mail.test", "100%@mail.test", "d/a@mail.test",
    "dana@192.0.2.7", "corp\\dana@mail.test", "o'dana@mail.test", "DANA@MAIL.TEST", "dana_1@mail.test",
    "你好@mail.test",
)  # fmt: skip
#: Of django-otp the algorithm is always SHA1, and the issuer has no colon.
_Account = dict[str, Any]


def _pyotp(one: _Account) -> str:
    import hashlib

    digest = getattr(hashlib, one["algorithm"].lower())
    totp = pyotp.TOTP(one["secret"], digits=one["digits"], interval=one["period"], digest=digest)
    return totp.provisioning_uri(name=one["name"], issuer_name=one["issuer"])


def _django(one: _Account) -> str:
    query = urlencode({"secret": one["secret"], "algorithm": "SHA1", "digits": one["digits"], "period": one["period"]})
    return f"otpauth://totp/{quote(one['issuer'] + ':' + one['name'])}?{query}&issuer={quote(one['issuer'])}"


def _php(one: _Account, code: Callable[[str], str]) -> str:
    label = f"{code(one['issuer'])}:{code(one['name'])}"
    return f"otpauth://totp/{label}?secret={one['secret']}&issuer={code(one['issuer'])}{_rest(one)}"


def _php_query(one: _Account) -> str:
    """`http_build_query` codes a space as a plus; the label is coded whole by `rawurlencode`."""
    label = quote(f"{one['issuer']}:{one['name']}", safe="")
    return f"otpauth://totp/{label}?{urlencode({'secret': one['secret'], 'issuer': one['issuer']})}{_rest(one)}"


def _rest(one: _Account) -> str:
    return f"&algorithm={one['algorithm']}&digits={one['digits']}&period={one['period']}"


_WRITERS: dict[str, Callable[[_Account], str]] = {
    "pyotp": _pyotp,
    "django-otp": _django,
    "php-rawurlencode": lambda one: _php(one, lambda text: quote(text, safe="")),
    "php-urlencode": lambda one: _php(one, lambda text: quote_plus(text, safe="")),
    "php-http_build_query": _php_query,
}
_OF_NPM = ("otpauth", "otplib", "speakeasy")


def _accounts(writer: str, count: int) -> Iterator[_Account]:
    chance = random.Random(writer)
    for _ in range(count):
        raw = "".join(chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(chance.choice((26, 32, 32, 64))))
        yield {
            "writer": writer,
            "issuer": chance.choice(_ISSUERS),
            "name": chance.choice(_NAMES),
            "secret": raw,
            "algorithm": "SHA1" if writer == "django-otp" else chance.choice(("SHA1", "SHA1", "SHA256", "SHA512")),
            "digits": chance.choice((6, 6, 8)),
            "period": chance.choice((30, 30, 60)),
        }


def written(writer: str, count: int) -> Iterator[_Account]:
    """Yield accounts with the URI that one of Python's own writers gives them."""
    for one in _accounts(writer, count):
        yield one | {"uri": _WRITERS[writer](one)}


def _of_npm(writer: str, count: int, modules: Path) -> Iterator[_Account]:
    with tempfile.TemporaryDirectory(dir=modules) as folder:
        script = shutil.copy(Path(__file__).with_name("writers.mjs"), folder)
        lines = "".join(json.dumps(one) + "\n" for one in _accounts(writer, count))
        done = subprocess.run(["node", script], input=lines, capture_output=True, text=True, check=True)
        yield from map(json.loads, done.stdout.splitlines())


def main(arguments: list[str]) -> int:
    """Write a file for each writer."""
    folder, count = Path(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 1_250
    folder.mkdir(parents=True, exist_ok=True)
    rows = {writer: written(writer, count) for writer in _WRITERS}
    if len(arguments) > 2:
        rows |= {writer: _of_npm(writer, count, Path(arguments[2])) for writer in _OF_NPM}
    for writer, accounts in rows.items():
        text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in accounts)
        (folder / f"{writer}.jsonl").write_text(text, encoding="utf-8")
    return 0


WRITERS = tuple(_WRITERS)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
