"""Real photographs, where `TRACKOPS_QR_DATA` names a folder of them with a manifest."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from trackops_desktop.scan.decoding.decoder import read_codes
from trackops_desktop.scan.decoding.pipelines import decode_picture
from trackops_desktop.scan.sources.images import Source
from trackops_desktop.scan.sources.picture_files import open_picture

FOLDER = Path(os.environ.get("TRACKOPS_QR_DATA") or "/nowhere")

pytestmark = pytest.mark.skipif(
    not (FOLDER / "manifest.json").is_file(), reason="TRACKOPS_QR_DATA names no folder of photographs"
)


def entries(*, negative: bool) -> list[dict[str, Any]]:
    listing = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    return [entry for entry in listing if entry["negative"] is negative and (negative or entry["truth"])]


def picture(entry: dict[str, Any]) -> Any:
    return next(open_picture(FOLDER / entry["file"]))


def test_at_most_half_as_many_are_missed_as_by_the_plain_decoder() -> None:
    plain = ours = 0
    for entry in entries(negative=False)[::3]:
        truth = {text.replace("\r\n", "\n").strip() for text in entry["truth"]}
        image = picture(entry)
        for readings, add in ((read_codes(Source(image).raw).readings, (1, 0)), (decode_picture(image), (0, 1))):
            if not any(r.text.replace("\r\n", "\n").strip() in truth for r in readings):
                plain, ours = plain + add[0], ours + add[1]
    assert plain > 0
    assert ours <= plain / 2


def test_nothing_is_made_up_where_there_is_no_code() -> None:
    for entry in entries(negative=True)[::3]:
        assert decode_picture(picture(entry)) == (), entry["file"]
