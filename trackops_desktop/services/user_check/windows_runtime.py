"""The calls of the Windows Runtime that Hello needs, by their places in the interfaces' tables."""

from __future__ import annotations

import ctypes
import sys
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLASS: Final = "Windows.Security.Credentials.UI.UserConsentVerifier"  # not translated
_STATICS: Final = "af4f3f91-564c-4ddc-b8b5-973447627c65"
_INTEROP: Final = "39e050c3-4e74-441a-8dc0-b81104df949c"
_ASYNC_INFO: Final = "00000036-0000-0000-c000-000000000046"
#: IAsyncOperation of UserConsentVerificationResult; such ids are made of the type's signature.
_OPERATION: Final = "fd596ffd-2318-558f-9dbe-d21df43764a5"
#: Places in the tables: IUnknown has three calls, IInspectable six.
_QUERY, _RELEASE, _FIRST, _STATUS, _RESULTS, _CANCEL = 0, 2, 6, 7, 8, 9
_STARTED, _COMPLETED = 0, 1
_MULTITHREADED: Final = 1
_GLANCE_SECONDS: Final = 0.1
_POINTER: Final = ctypes.sizeof(ctypes.c_void_p)


class WindowsRuntime:
    """Calls that wait: each runs on a worker's own thread, which joins the multithreaded apartment."""

    def __init__(self, libraries: Callable[[str], Any] | None = None) -> None:
        """Take what loads a library by its name; the system's own on first use."""
        self._load = libraries or _system_library

    def availability(self) -> int:
        """Return a UserConsentVerifierAvailability."""
        with self._factory(_STATICS) as factory:
            operation = ctypes.c_void_p()
            _check(_call(factory, _FIRST, ctypes.byref(operation)))
            found = self._result(operation, 15.0, threading.Event())
        if found is None:
            raise OSError("Windows does not say whether Hello is there")
        return found

    def verify(self, reason: str, seconds: float, given_up: threading.Event) -> int | None:
        """Ask over the window in front, which is ours: its button has just been pressed."""
        window = ctypes.c_void_p(self._load("user32").GetForegroundWindow())
        with self._factory(_INTEROP) as factory, self._text(reason) as text:
            operation = ctypes.c_void_p()
            _check(_call(factory, _FIRST, window, text, ctypes.byref(_guid(_OPERATION)), ctypes.byref(operation)))
            return self._result(operation, seconds, given_up)

    def _result(self, operation: ctypes.c_void_p, seconds: float, given_up: threading.Event) -> int | None:
        """Wait for an operation; None where it was given up or took too long, and is called off then."""
        info, until = ctypes.c_void_p(), time.monotonic() + seconds
        _check(_call(operation, _QUERY, ctypes.byref(_guid(_ASYNC_INFO)), ctypes.byref(info)))
        try:
            status = ctypes.c_int(_STARTED)
            while status.value == _STARTED:
                if given_up.wait(_GLANCE_SECONDS) or time.monotonic() >= until:
                    _call(info, _CANCEL)
                    return None
                _check(_call(info, _STATUS, ctypes.byref(status)))
            if status.value != _COMPLETED:
                raise OSError("an operation of Windows failed")
            result = ctypes.c_int()
            _check(_call(operation, _RESULTS, ctypes.byref(result)))
            return result.value
        finally:
            for one in (info, operation):
                _call(one, _RELEASE)

    @contextmanager
    def _factory(self, interface: str) -> Iterator[ctypes.c_void_p]:
        runtime, factory = self._load("combase"), ctypes.c_void_p()
        runtime.RoInitialize(_MULTITHREADED)  # also fine where the thread has joined already
        with self._text(_CLASS) as name:
            _check(runtime.RoGetActivationFactory(name, ctypes.byref(_guid(interface)), ctypes.byref(factory)))
        try:
            yield factory
        finally:
            _call(factory, _RELEASE)

    @contextmanager
    def _text(self, text: str) -> Iterator[ctypes.c_void_p]:
        runtime, made = self._load("combase"), ctypes.c_void_p()
        units = len(text.encode("utf-16-le")) // 2
        _check(runtime.WindowsCreateString(ctypes.c_wchar_p(text), units, ctypes.byref(made)))
        try:
            yield made
        finally:
            runtime.WindowsDeleteString(made)


def _call(thing: ctypes.c_void_p, place: int, *arguments: Any) -> int:
    """Call what stands at a place of an interface's table; everything that is handed over is a pointer."""
    table = ctypes.cast(thing, ctypes.POINTER(ctypes.c_void_p)).contents.value or 0
    address = ctypes.c_void_p.from_address(table + place * _POINTER).value or 0
    pointers = [ctypes.c_void_p] * (1 + len(arguments))
    kind = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)(ctypes.c_long, *pointers)
    return int(kind(address)(thing, *arguments))


def _guid(text: str) -> ctypes.Array[ctypes.c_char]:
    return ctypes.create_string_buffer(uuid.UUID(text).bytes_le, 16)


def _check(result: int) -> None:
    if result < 0:
        raise OSError(f"Windows refused a call ({result & 0xFFFFFFFF:#010x})")


def _system_library(name: str) -> Any:
    if sys.platform == "win32":
        return ctypes.WinDLL(name)
    raise OSError("only Windows has its libraries")
