"""`python -m trackops_desktop` opens the application."""

from __future__ import annotations

import sys

from trackops_desktop.app import main

if __name__ == "__main__":
    sys.exit(main())
