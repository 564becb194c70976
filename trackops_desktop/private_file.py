"""New files and folders that only this user can read: by a mode, or on Windows, where modes mean nothing, by a list."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from collections.abc import Iterator
    from contextlib import contextmanager
    from ctypes import wintypes

    #: Nothing is inherited from the folder; the system, administrators and the owner may do everything (SDDL).
    _OF_A_FILE = "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;OW)"
    #: The same, for everything that will lie in the folder too.
    _OF_A_FOLDER = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;OW)"
    _GENERIC_WRITE, _SHARED, _CREATE_NEW, _ATTRIBUTE_NORMAL = 0x40000000, 0x7, 1, 0x80
    _SDDL_REVISION = 1
    #: DACL_SECURITY_INFORMATION, PROTECTED_DACL_SECURITY_INFORMATION.
    _LIST, _NOTHING_INHERITED = 0x4, 0x80000000
    #: ERROR_INVALID_FUNCTION, ERROR_NOT_SUPPORTED.
    _WITHOUT_LISTS = frozenset({1, 50})

    class _SecurityAttributes(ctypes.Structure):
        _fields_ = (
            ("length", wintypes.DWORD),
            ("descriptor", wintypes.LPVOID),
            ("inherit", wintypes.BOOL),
        )

    def create_private(path: Path) -> int:
        """Create a file for writing that only this user can read, and return its descriptor.

        The list is there from the beginning: set afterwards, others could have opened the file before.

        Raises:
            OSError: It is there already, or the folder refuses it.

        """
        with _descriptor(_OF_A_FILE) as descriptor:
            attributes = _SecurityAttributes(ctypes.sizeof(_SecurityAttributes), descriptor, False)
            handle = _create_file(
                str(path), _GENERIC_WRITE, _SHARED, ctypes.byref(attributes), _CREATE_NEW, _ATTRIBUTE_NORMAL, None
            )
            if handle == wintypes.HANDLE(-1).value:
                raise _refusal(path)
        return msvcrt.open_osfhandle(handle, os.O_WRONLY | os.O_BINARY | os.O_NOINHERIT)

    def make_private_folder(path: Path, *, parents: bool = True) -> None:
        """Make a folder for this user alone where there is none, and those above it that are missing (`parents`).

        Python itself heeds the mode 0700 here since 3.11.10 and 3.12.4 alone.

        Raises:
            OSError: It can't be made.

        """
        if parents and path.parent != path and not path.parent.exists():
            make_private_folder(path.parent)
        with _descriptor(_OF_A_FOLDER) as descriptor:
            attributes = _SecurityAttributes(ctypes.sizeof(_SecurityAttributes), descriptor, False)
            made = _create_directory(str(path), ctypes.byref(attributes))
            if not made and not path.is_dir():
                raise _refusal(path)

    def keep_others_out(folder: Path) -> None:
        """Let this user alone into an empty folder that is there already, unless its disk knows no users (FAT).

        Raises:
            OSError: It belongs to somebody else.

        """
        with _descriptor(_OF_A_FOLDER) as descriptor:
            done = _set_file_security(str(folder), _LIST | _NOTHING_INHERITED, descriptor)
            if not done and ctypes.get_last_error() not in _WITHOUT_LISTS:
                raise _refusal(folder)

    @contextmanager
    def _descriptor(sddl: str) -> Iterator[wintypes.LPVOID]:
        descriptor = wintypes.LPVOID()
        if not _convert(sddl, _SDDL_REVISION, ctypes.byref(descriptor), None):
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            yield descriptor
        finally:
            _free(descriptor)

    def _refusal(path: Path) -> OSError:
        refusal = ctypes.WinError(ctypes.get_last_error())
        refusal.filename = str(path)
        return refusal

    _kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    _create_file = _kernel32.CreateFileW
    _create_file.restype = wintypes.HANDLE
    _create_file.argtypes = (
        *(wintypes.LPCWSTR, wintypes.DWORD, wintypes.DWORD, wintypes.LPVOID),
        *(wintypes.DWORD, wintypes.DWORD, wintypes.HANDLE),
    )
    _create_directory = _kernel32.CreateDirectoryW
    _create_directory.argtypes = (wintypes.LPCWSTR, wintypes.LPVOID)
    _free = _kernel32.LocalFree
    _free.argtypes = (wintypes.LPVOID,)
    _advapi32 = ctypes.WinDLL("advapi32", use_last_error=True)
    _convert = _advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW
    _convert.argtypes = (wintypes.LPCWSTR, wintypes.DWORD, wintypes.LPVOID, wintypes.LPVOID)
    _set_file_security = _advapi32.SetFileSecurityW
    _set_file_security.argtypes = (wintypes.LPCWSTR, wintypes.DWORD, wintypes.LPVOID)
else:

    def create_private(path: Path) -> int:
        """Create a file for writing that only this user can read, and return its descriptor.

        Raises:
            OSError: It is there already, or the folder refuses it.

        """
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    def make_private_folder(path: Path, *, parents: bool = True) -> None:
        """Make a folder for this user alone where there is none, and those above it that are missing (`parents`).

        `Path.mkdir` leaves the mode of those above to the umask; the XDG Base Directory Specification wants 0700 for
        every folder that is made.

        Raises:
            OSError: It can't be made.

        """
        if parents and path.parent != path and not path.parent.exists():
            make_private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)

    def keep_others_out(folder: Path) -> None:
        """Let this user alone into an empty folder that is there already, unless its disk knows no users (FAT).

        Raises:
            OSError: It belongs to somebody else.

        """
        folder.chmod(0o700)
