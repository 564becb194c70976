"""A file from elsewhere, looked at from several sides at most once: bytes, text, JSON."""

from __future__ import annotations

from functools import cached_property

from trackops_desktop.errors import TransferError
from trackops_desktop.otp.text_encoding import decoded
from trackops_desktop.transfer import json_text
from trackops_desktop.transfer.limits import check_file


class ForeignFile:
    """The bytes of a file whose format is not known yet.

    Attributes:
        data: The bytes, at most 10 MiB.

    Raises:
        TransferError: It is larger.

    """

    def __init__(self, data: bytes) -> None:
        check_file(len(data))
        self.data = data

    @cached_property
    def text(self) -> str | None:
        """The content as text of whatever encoding, or None if it is none."""
        return decoded(self.data)

    @cached_property
    def _parsed(self) -> tuple[json_text.Json, TransferError | None]:
        if self.text is None or self.text.lstrip()[:1] not in {"{", "["}:
            return None, None
        try:
            return json_text.parse(self.text), None
        except TransferError as error:
            return None, error

    @property
    def json(self) -> json_text.Json:
        """The content as JSON, or None if it is none."""
        return self._parsed[0]

    @property
    def json_error(self) -> TransferError | None:
        """Why a text that begins like JSON is none."""
        return self._parsed[1]

    @property
    def object(self) -> dict[str, json_text.Json]:
        """The content as a JSON object; empty if it is none."""
        return self.json if isinstance(self.json, dict) else {}

    @property
    def array(self) -> list[json_text.Json]:
        """The content as a JSON array; empty if it is none."""
        return self.json if isinstance(self.json, list) else []
