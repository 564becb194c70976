"""The words by which people's pages speak of sign-in and codes, read from `resources/words`, one file a language.

Each name is one pattern over lower-case text with accents taken off (`folded`), all languages together: the language
that a page claims to be in is often wrong. They are signs among others, never proof: `signs.py` weighs them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping

from trackops_desktop.assets import resource

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "ja", "zh", "ar")
_PLAIN = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2019\u2018\u00a0łŁøØđĐı", "-----'' lLoOdDi")


def folded(text: str) -> str:
    """Return text in lower case without accents, so that one spelling of a word is enough."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.replace("ß", "ss")).translate(_PLAIN)
    return "".join(letter for letter in spread if not unicodedata.combining(letter)).lower()


def identifier_words(text: str) -> str:
    """Return the words inside a field's name: `mfaCode`, `mfa_code` and `mfa-code` are all `mfa code`."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return " ".join(re.sub(r"[^0-9a-z]+", " ", folded(spaced)).split())


def _read() -> tuple[Mapping[str, object], ...]:
    texts = (resource("words", f"{language}.toml").read_text(encoding="utf-8") for language in LANGUAGES)
    return tuple(tomllib.loads(text) for text in texts)


_TABLES = _read()


def _alternatives(name: str, *, setting: bool = False) -> str:
    """Return what all languages write for one name as the inside of one group.

    Raises:
        LookupError: No language has it; a name was misspelt.

    """
    found: list[str] = []
    for table in _TABLES:
        inner = table.get("settings", {}) if setting else table
        listed = inner.get(name, []) if isinstance(inner, Mapping) else []
        found += [folded(one) for one in listed if one not in found]
    if not found:
        raise LookupError(name)
    return "|".join(found)


def _any(name: str) -> re.Pattern[str]:
    return re.compile(_alternatives(name))


#: A code of so many digits, or one that may as well belong to a booking or a conference.
SOME_CODE = _any("some_code")
#: Says by itself that a one-time code is meant.
ONE_TIME_CODE = _any("one_time_code")
#: Says that an authenticator app is around.
AUTHENTICATOR = _any("authenticator")
#: A code of some kind; alone it says little.
ANY_CODE = _any("any_code")
SECURITY_CODE = _any("security_code")
#: The button beneath a code field.
VERIFY = _any("verify")
#: Texts around a code field that ask to read a code somewhere and to type it.
ENTER_CODE = _any("enter_code")
#: Where a code comes from or goes to; a phone in such words asks for no phone number.
DELIVERY = _any("delivery")
#: The numbers on a payment card.
CARD = _any("card")
#: Things with a code or a number that is no one-time code.
OTHER_CODE = _any("other_code")
#: A recovery code is asked for or spoken of.
RECOVERY = _any("recovery")
#: The heading or button of a page that lets somebody in; the way out, which only somebody who is in is shown.
SIGN_IN = _any("sign_in")
SIGN_OUT = _any("sign_out")
#: A session has ended, which is nobody's mistake.
SESSION = _any("session")
#: What a page tells somebody who has just come in.
SIGNED_IN = _any("signed_in")
#: A password is proven once more before something is changed.
PROVE_AGAIN = _any("prove_again")
#: An account is made, or its password chosen or reset: nobody signs in here.
SIGN_UP = _any("sign_up")
CHANGE_PASSWORD = _any("change_password")
USER_NAME = _any("user_name")
PASSWORD = _any("password")
#: A name that is given to a thing, such as a device.
THING_NAME = _any("thing_name")
CONFIRM = _any("confirm")
NEW = _any("new")
#: The words of a set-up key in text.
SETUP_KEY = _any("setup_key")
#: The page offers to set up an authenticator; it asks to read a picture.
SET_UP = _any("set_up")
SCAN = _any("scan")
#: A form that switches the second factor off.
DISABLE = _any("disable")
#: Something was refused.
WRONG = _any("wrong")
REFUSED_OUTRIGHT = _any("refused_outright")
CODE_NOUN = re.compile(rf"(?:\b|(?<=[^\x00-\x7f]))(?:{_alternatives('code_noun')})")
SIGN_IN_NOUN = re.compile(rf"(?:\b|(?<=[^\x00-\x7f]))(?:{_alternatives('sign_in_noun')})")
LOCKED = _any("locked")
#: A rule or a hint speaks of what would happen, not of what has happened.
CONDITIONAL = _any("conditional")
AGAIN = _any("again")
#: Something has worked; the second factor is in force, perhaps since long ago; something has not worked, or not yet.
SUCCESS = _any("success")
IN_FORCE = _any("in_force")
NOT_YET = _any("not_yet")
#: Words that stand by themselves among codes.
CONTROLS = re.compile(rf"(?:{_alternatives('controls')})")
#: A code that stood here has been used.
SPENT = re.compile(rf"(?:{_alternatives('spent')})")
#: What stands before the settings of a key, and the kinds it may name.
SETTINGS = {
    name: re.compile(rf"(?:{_alternatives(name, setting=True)})")
    for name in ("type", "algorithm", "digits", "period", "counter", "time_based", "counter_based")
}
#: Numbers of digits and of seconds as running text has them.
SO_MANY_DIGITS = re.compile(rf"(?<!\d)(?<!\d[.,])(\d{{1,2}}) ?(?:{_alternatives('digit_unit', setting=True)})")
SO_MANY_SECONDS = re.compile(rf"(?<!\d)(?<!\d[.,])(\d{{1,4}}) ?(?:{_alternatives('second_unit', setting=True)})")


def other_code(text: str) -> bool:
    """Tell whether folded text names something with a code or a number that is no one-time code."""
    return bool(OTHER_CODE.search(DELIVERY.sub(" ", ONE_TIME_CODE.sub(" ", text))))


def asks_for_password(text: str) -> bool:
    """Tell whether folded text of a field names a password, and no password that is good once."""
    return bool(PASSWORD.search(ONE_TIME_CODE.sub(" ", text)))
