"""Opens picture files under limits that are checked before a single pixel is decoded."""

from __future__ import annotations

import functools
import io
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import _
from trackops_desktop.program import is_frozen

if TYPE_CHECKING:
    from PIL.Image import Image

_LOGGER = LazyLogger(__name__)
MAX_BYTES = 20 * 1024 * 1024
"""The largest picture file that is opened."""

MAX_PIXELS = 40_000_000
"""The largest picture that is decoded, in pixels of one frame."""

MAX_FRAMES = 200
"""How many frames of an animation, or pages of a TIFF, are looked at."""

MAX_ALL_PIXELS = 10 * MAX_PIXELS
"""How many pixels of all the frames together are looked at: 190 frames of a screen, or ten of the largest."""

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "AVIF")
"""Formats that are opened, by Pillow's names. Every further decoder would be one more to attack."""

SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".dib", ".gif", ".tif", ".tiff", ".avif", ".heic"}
)
"""File name endings of those formats, for file dialogs and watched folders."""

_HEIC = frozenset(b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"))
"""How HEIC begins after the length of its first box (ISO/IEC 23008-12 annex B)."""


def open_picture(source: Path | str | bytes) -> Iterator[Image]:
    """Yield the frames of a picture: several for an animated GIF or WebP and a TIFF of many pages, else one.

    The first frame is decoded before this returns, so that an unreadable file is refused here and not later.

    Args:
        source: A file, or its content.

    Raises:
        ScanError: The file cannot be read, is too large, or is no picture of a known format.

    """
    data = source if isinstance(source, bytes) else content(Path(source))
    if len(data) > MAX_BYTES:
        raise _too_large()
    frames = _frames(data)
    first = next(frames, None)
    if first is None:
        raise _unreadable()
    return _chained(first, frames)


def check_together(pictures: Sequence[bytes]) -> None:
    """Make sure that the pictures of one file are not more than is looked at, by what they say of their sizes.

    Raises:
        ScanError: They are.

    """
    if sum(map(_claimed_pixels, pictures)) > MAX_ALL_PIXELS:
        raise _too_large()


def _claimed_pixels(data: bytes) -> int:
    try:
        with _opened(data) as image:
            return image.width * image.height
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it is said when it is read
        _LOGGER.once("A picture's size cannot be read", error=error)  # not translated
        return 0


def _chained(first: Image, rest: Iterator[Image]) -> Iterator[Image]:
    yield first
    try:
        yield from rest
    except ScanError:
        # A damaged later frame does not take away what the earlier ones gave.
        return


def content(path: Path) -> bytes:
    """Return a file's bytes, cut where it is too large.

    Raises:
        ScanError: It cannot be read.

    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise ScanError(_("The picture doesn't exist."), _("Check the name and the folder.")) from None
    except (OSError, ValueError):
        if path.is_dir():
            raise ScanError(_("This is a folder, not a picture."), _("Choose a picture inside it.")) from None
        raise ScanError(_("The picture can't be opened."), _("Check that you may read the file.")) from None


def _frames(data: bytes) -> Iterator[Image]:
    from PIL import Image, UnidentifiedImageError

    if is_heic(data) and not _register_heic():
        raise ScanError(
            _("This picture is in HEIC, the iPhone's format, and the reader for HEIC isn't installed."),
            _("Save it as JPEG or PNG.")
            if is_frozen()  # a package, into which nothing can be installed
            else _("Install the extra `heic` (pip install 'trackops-desktop[heic]'), or save it as JPEG or PNG."),
        )
    try:
        left = MAX_ALL_PIXELS
        with _opened(data) as image:
            for index in range(_count(image)):
                frame = _frame(image, index)
                left -= frame.width * frame.height
                if left < 0:
                    return
                yield frame
    except ScanError:
        raise
    except UnidentifiedImageError:
        raise ScanError(
            _("This isn't a picture, or isn't in a supported format."),
            _("Use PNG, JPEG, WebP, BMP, GIF, TIFF, AVIF or HEIC."),
        ) from None
    except Image.DecompressionBombError:
        raise _too_large() from None
    except Exception as error:  # noqa: BLE001 - Pillow's decoders raise nearly anything on damaged files
        _LOGGER.once("A picture cannot be decoded", error=error)  # not translated
        raise _unreadable() from None


def is_heic(data: bytes) -> bool:
    """Say whether bytes begin like a HEIC picture."""
    return data[4:12] in _HEIC


@functools.cache
def _register_heic() -> bool:
    """Teach Pillow to open HEIC; False where pillow-heif, which is optional, is not installed."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    # Thumbnails and depth maps are no pictures of a code. libheif holds its own limits on top of ours.
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    return True


def _opened(data: bytes) -> Image:
    from PIL import Image

    with warnings.catch_warnings():
        # Pillow warns of oversized pictures, which are refused in the next step.
        warnings.simplefilter("ignore")
        # Pillow asks for every format by name, and for HEIC only where there is a HEIC picture.
        return Image.open(io.BytesIO(data), formats=("HEIF",) if is_heic(data) else FORMATS)


def _count(image: Image) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return min(int(getattr(image, "n_frames", 1)), MAX_FRAMES)


def _frame(image: Image, index: int) -> Image:
    """Decode one frame as a picture of its own, upright."""
    from PIL import ImageOps

    with warnings.catch_warnings():
        # Pillow warns of oddly written metadata, which is of no interest here.
        warnings.simplefilter("ignore")
        if index:
            image.seek(index)
        if image.width * image.height > MAX_PIXELS:
            raise _too_large()
        return ImageOps.exif_transpose(image)


def _too_large() -> ScanError:
    return ScanError(
        _("The picture is too large."),
        _(
            "The limits are {megabytes} MiB and {megapixels} megapixels: cut out the code.",
            megabytes=MAX_BYTES // 2**20,
            megapixels=MAX_PIXELS // 10**6,
        ),
    )


def _unreadable() -> ScanError:
    return ScanError(
        _("The picture is damaged and can't be shown."), _("Save it again, or take a screenshot of the code.")
    )
