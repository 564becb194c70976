"""New files that only this user can read: a mode elsewhere, a list of who may on Windows, where modes mean nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

#: Nothing is inherited from the folder; the system, administrators and the owner may do everything (SDDL).
_SDDL = "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;OW)"


if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    _GENERIC_WRITE, _SHARED, _CREATE_NEW, _ATTRIBUTE_NORMAL = 0x40000000, 0x7, 1, 0x80
    _SDDL_REVISION = 1

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
        descriptor = wintypes.LPVOID()
        if not _convert(_SDDL, _SDDL_REVISION, ctypes.byref(descriptor), None):
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            attributes = _SecurityAttributes(ctypes.sizeof(_SecurityAttributes), descriptor, False)
            handle = _create_file(
                str(path), _GENERIC_WRITE, _SHARED, ctypes.byref(attributes), _CREATE_NEW, _ATTRIBUTE_NORMAL, None
            )
            if handle == wintypes.HANDLE(-1).value:
                raise ctypes.WinError(ctypes.get_last_error())
        finally:
            _free(descriptor)
        return msvcrt.open_osfhandle(handle, os.O_WRONLY | os.O_BINARY | os.O_NOINHERIT)

    _kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    _create_file = _kernel32.CreateFileW
    _create_file.restype = wintypes.HANDLE
    _create_file.argtypes = (
        *(wintypes.LPCWSTR, wintypes.DWORD, wintypes.DWORD, wintypes.LPVOID),
        *(wintypes.DWORD, wintypes.DWORD, wintypes.HANDLE),
    )
    _free = _kernel32.LocalFree
    _free.argtypes = (wintypes.LPVOID,)
    _convert = ctypes.WinDLL("advapi32", use_last_error=True).ConvertStringSecurityDescriptorToSecurityDescriptorW
    _convert.argtypes = (wintypes.LPCWSTR, wintypes.DWORD, wintypes.LPVOID, wintypes.LPVOID)
else:

    def create_private(path: Path) -> int:
        """Create a file for writing that only this user can read, and return its descriptor.

        Raises:
            OSError: It is there already, or the folder refuses it.

        """
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
