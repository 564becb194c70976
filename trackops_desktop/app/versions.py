"""Which versions the product is made of; asking starts none of its parts."""

from __future__ import annotations

from trackops_desktop.i18n import N_
from trackops_desktop.vault.vault import Vault


def versions(vault: Vault) -> tuple[tuple[str, str], ...]:
    """Return name and version of every part, for the about window, which translates the words; starts none of them."""
    import platform
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    from PySide6.QtCore import qVersion

    def of(package: str) -> str:
        try:
            return installed(package)
        except PackageNotFoundError:
            return N_("not installed")

    return (
        (N_("Keyring"), vault.place_name()),
        ("Qt", f"{qVersion()} (PySide6 {of('PySide6')})"),  # not translated
        ("Chromium", _chromium_version()),
        ("OpenCV", of("opencv-python")),
        ("zxing-cpp", of("zxing-cpp")),
        ("Python", platform.python_version()),
        (N_("System"), f"{platform.system()} {platform.release()}"),
    )


def _chromium_version() -> str:
    """Ask the embedded browser's library; importing it starts no process."""
    try:
        from trackops_desktop.browser.version import chromium_version
    except ImportError:
        return N_("not available")
    return chromium_version()
