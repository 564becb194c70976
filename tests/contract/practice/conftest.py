from __future__ import annotations

from tests.practice_site import practice

__all__ = ["practice"]
