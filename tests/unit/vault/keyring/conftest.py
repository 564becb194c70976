"""The Secret Service is Linux's: what speaks to it cannot even be imported elsewhere."""

from __future__ import annotations

import sys

collect_ignore = [] if sys.platform == "linux" else ["test_secret_service.py"]
