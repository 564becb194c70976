from __future__ import annotations

from tests.practice_kit.site import practice

__all__ = ["practice"]
