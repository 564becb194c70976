"""`python -m tests.fuzz.enrolments [EXAMPLES]`: enrolments in made-up labels, wrappings, line breaks and encodings.

Whatever is done to the text around an address, or to the address's own lines, what is read has the whole secret, or
there is a sentence: never an account that makes other codes.
"""

from __future__ import annotations

import sys
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.enrolment_text import read_enrolments
from trackops_desktop.otp.secret import Secret
from trackops_desktop.otp.text_encoding import decoded
from trackops_desktop.otp.uri import format_uri

_LABELS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
_SECRETS = st.sampled_from([10, 16, 20, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size))
_WRAPPINGS = (
    "{0}", "<{0}>", '"{0}"', "see {0}.", "[x]({0})", "« {0} »", "`{0}`", "Hello\n\n{0}\n\nBye", "> {0}\n> Bye",
    "\0{0}\0",
    "1. {0}", "https://qr.test/?size=9&data={1}&x=1", "https://qr.test/?d={2}", "{0}\n# end",
)  # fmt: skip
_BREAKS = (
    "\n", "\r\n", "\n> ", "\n    ", "=\n", " ", "\u200b", "\n| ", "\n2. ", "&shy;", "<wbr>", "<br>\n",
    '" +\n "', "\\\n", "…\n", " │\n│ ",
)  # fmt: skip


@st.composite
def texts(draw: st.DrawFn) -> tuple[Enrolment, bytes]:
    """Draw an enrolment and the bytes of a text that holds it."""
    account = Account(
        issuer=draw(_LABELS),
        name=draw(_LABELS),
        algorithm=draw(st.sampled_from(Algorithm)),
        digits=draw(st.sampled_from([6, 7, 8])),
        period=draw(st.sampled_from([15, 30, 60, 120])),
    )
    enrolment = Enrolment(account, Secret(draw(_SECRETS)))
    uri = format_uri(enrolment)
    once = quote(uri, safe="")
    text = draw(st.sampled_from(_WRAPPINGS)).format(uri, once, quote(once, safe=""))
    first = draw(st.integers(0, len(text)))
    # From behind, so that the second does not move the first; a few letters apart, as breaks are.
    for at in draw(st.sampled_from([(), (first,), (max(first, first // 2 + 6), first // 2)])):
        text = text[:at] + draw(st.sampled_from(_BREAKS)) + text[at:]
    coding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]))
    return enrolment, text.encode(coding)


def check(made: tuple[Enrolment, bytes]) -> None:
    """Compare what is read with what was written."""
    enrolment, data = made
    text = decoded(data)
    if text is None:
        return
    for item in read_enrolments(text).items:
        assert item.error is None or item.error.sentence.endswith(".")
        assert base32.encode(enrolment.secret) not in str(item.error)
        for parsed in item.accounts:
            assert parsed.enrolment.secret == enrolment.secret, text
            kept, meant = parsed.enrolment.account, enrolment.account
            settings_kept = kept.algorithm, kept.digits, kept.period
            assert kept.kind is Kind.STEAM or settings_kept == (meant.algorithm, meant.digits, meant.period), text


def main(arguments: list[str]) -> int:
    """Run as many examples as asked for."""
    examples = int(arguments[0]) if arguments else 5_000
    run = settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    run(given(texts())(check))()
    print(f"enrolments: {examples} texts")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
