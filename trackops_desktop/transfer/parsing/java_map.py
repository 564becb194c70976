"""A serialised `java.util.HashMap` of texts (Java Object Serialization Specification, protocol version 2).

Only what such a map consists of is understood; everything else is refused, so nothing can be instantiated.
"""

from __future__ import annotations

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import _
from trackops_desktop.transfer.limits import MAX_ENTRIES

MAGIC = b"\xac\xed\x00\x05"
_OBJECT, _CLASS, _TEXT, _LONG_TEXT, _REFERENCE, _BLOCK, _END, _NULL = 0x73, 0x72, 0x74, 0x7C, 0x71, 0x77, 0x78, 0x70
_FIRST_HANDLE = 0x7E0000
_FIELD_SIZES = {b"F": 4, b"I": 4, b"Z": 1, b"J": 8}
_MAX_PAIRS = 2 * MAX_ENTRIES + 10


class _ByteReader:
    """Walks over the bytes, and remembers texts by the handles that later references use."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.handles: list[str | None] = []

    def take(self, count: int) -> bytes:
        """Return the next bytes, or raise TransferError at the end."""
        piece = self.data[self.at : self.at + count]
        if count < 0 or len(piece) != count:
            raise _damaged()
        self.at += count
        return piece

    def number(self, size: int) -> int:
        """Return a big-endian number without a sign."""
        return int.from_bytes(self.take(size), "big")

    def expect(self, code: int) -> None:
        """Step over one code, or raise TransferError."""
        if self.number(1) != code:
            raise _damaged()

    def utf(self, size: int) -> str:
        """Return a text of Java's modified UTF-8 with its length before it."""
        raw = self.take(self.number(size)).replace(b"\xc0\x80", b"\0")
        try:
            return raw.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeError:
            raise _damaged() from None

    def head(self) -> None:
        """Step over the description of the class and its fields, up to the first pair."""
        self.expect(_OBJECT)
        self.expect(_CLASS)
        if self.utf(2) not in {"java.util.HashMap", "java.util.LinkedHashMap"}:
            raise _damaged()
        self.take(9)
        fields = [self._field() for _each in range(self.number(2))]
        self.expect(_END)
        self.expect(_NULL)
        self.handles += [None, None]
        for size in fields:
            self.take(size)

    def _field(self) -> int:
        kind = self.take(1)
        self.utf(2)
        if kind not in _FIELD_SIZES:
            raise _damaged()
        return _FIELD_SIZES[kind]

    def text(self) -> str:
        """Return the next text, new or referred to."""
        code = self.number(1)
        if code == _REFERENCE:
            place = self.number(4) - _FIRST_HANDLE
            known = self.handles[place] if 0 <= place < len(self.handles) else None
            if known is None:
                raise _damaged()
            return known
        if code not in {_TEXT, _LONG_TEXT}:
            raise _damaged()
        text = self.utf(2 if code == _TEXT else 8)
        self.handles.append(text)
        return text


def read_map(data: bytes) -> dict[str, str]:
    """Return the pairs of the map in file order.

    Raises:
        TransferError: It is no such map, is damaged, or has more pairs than an export has.

    """
    reader = _ByteReader(data)
    if reader.take(len(MAGIC)) != MAGIC:
        raise _damaged()
    reader.head()
    reader.expect(_BLOCK)
    block = reader.take(reader.number(1))
    count = int.from_bytes(block[-4:], "big")
    if len(block) != 8 or count > _MAX_PAIRS:
        raise _damaged()
    return {reader.text(): reader.text() for _entry in range(count)}


def _damaged() -> TransferError:
    return TransferError(_("The FreeOTP backup is damaged, or larger than any real one."), _("Export it again."))
