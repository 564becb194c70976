"""The page script: its parts joined into one function that runs once in a document, in a world of its own."""

# not translated: JavaScript
from __future__ import annotations

from typing import Final

from trackops_desktop.assets import resource

PARTS: Final = ("dom.js", "describe.js", "fill.js", "point.js", "page.js")


def page_script_source(tell: str) -> str:
    """Return the page script.

    Args:
        tell: JavaScript that defines `tell(word)`: how the script says that a document has `begun` or `changed`.

    """
    parts = "\n".join(resource("js", part).read_text(encoding="utf-8") for part in PARTS)
    return (
        "if (!Object.hasOwn(globalThis, 'trackopsPage')) { globalThis.trackopsPage = (() => { 'use strict';\n"
        f"{tell}\n{parts}\nreturn {{ call }};\n}})(); }}"
    )
