"""A secret that is looked for where it must not be, in every form in which it could have been written."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

#: Twenty bytes that occur nowhere else; their Base32 text is what an enrolment carries.
RAW = b"\xc3CANARY\x07in/the\xb5mine!"
BASE32 = base64.b32encode(RAW).decode()
URI = f"otpauth://totp/Canary:tweety?secret={BASE32}&issuer=Canary"


def forms(raw: bytes = RAW) -> tuple[bytes, ...]:
    """Return the secret as bytes, Base32, Base64 (three alignments), hexadecimal, and their UTF-16 texts."""
    texts = [base64.b32encode(raw).decode(), raw.hex(), base64.b64encode(raw).decode().rstrip("=")]
    texts += [base64.urlsafe_b64encode(raw).decode().rstrip("=")]
    # Within a longer text Base64 depends on where the secret begins; the middle of each alignment stays the same.
    texts += [base64.b64encode(b"x" * shift + raw).decode()[4:-4] for shift in (1, 2)]
    texts += [quote(raw), repr(raw)[2:-1]]
    cases = {form for text in texts for form in (text, text.lower(), text.upper())}
    return (raw, *(form.encode(code) for form in sorted(cases) for code in ("utf-8", "utf-16-le", "utf-16-be")))


FORMS = forms()


def seen_in(data: bytes) -> bool:
    """Say whether any form of the secret occurs."""
    return any(form in data for form in FORMS)


def files_with_it(*folders: Path) -> Iterator[Path]:
    """Yield every file below the folders that holds any form of the secret."""
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file() and not file.is_symlink() and seen_in(file.read_bytes()):
                yield file
