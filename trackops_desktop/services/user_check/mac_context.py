"""The calls of LocalAuthentication, through Objective-C's runtime: what needs a block gets one made by hand.

A block is a structure that begins with its class and holds the function to call (Clang, "Block Implementation
Specification"). A global one is never copied, so that it only has to live until it has been called.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import threading
import time
from typing import Any, Final

_FRAMEWORK: Final = "/System/Library/Frameworks/LocalAuthentication.framework/LocalAuthentication"
#: LAPolicyDeviceOwnerAuthentication: by Touch ID, a watch, or the password.
_OWNER: Final = 2
_IS_GLOBAL: Final = 1 << 28
_GLANCE_SECONDS: Final = 0.1
_FAILED: Final = -1


class _Descriptor(ctypes.Structure):
    _fields_ = (("reserved", ctypes.c_ulong), ("size", ctypes.c_ulong))


class _Block(ctypes.Structure):
    _fields_ = (
        ("isa", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("reserved", ctypes.c_int),
        ("invoke", ctypes.c_void_p),
        ("descriptor", ctypes.POINTER(_Descriptor)),
    )


_Reply = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_bool, ctypes.c_void_p)


class MacContext:
    """A context of LocalAuthentication for each question."""

    def __init__(self, runtime: Any = None, block_class: int | None = None) -> None:
        """Take Objective-C's runtime and the class of global blocks, or the system's own on first use."""
        self._given, self._block_class = runtime, block_class
        #: Blocks that were handed to the system: it may call them late.
        self._kept: list[object] = []

    @property
    def _runtime(self) -> Any:
        if self._given is None:
            ctypes.CDLL(_FRAMEWORK)
            library = ctypes.CDLL(ctypes.util.find_library("objc") or "libobjc.A.dylib")
            for name in ("objc_getClass", "sel_registerName"):
                getattr(library, name).restype = ctypes.c_void_p
                getattr(library, name).argtypes = (ctypes.c_char_p,)
            self._given = library
        if self._block_class is None:
            system = ctypes.CDLL(None)
            self._block_class = ctypes.addressof(ctypes.c_void_p.in_dll(system, "_NSConcreteGlobalBlock"))
        return self._given

    def can_ask(self) -> int:
        """Return 0, or the LAError that says why not."""
        context, error = self._new_context(), ctypes.c_void_p()
        try:
            place = ctypes.cast(ctypes.byref(error), ctypes.c_void_p)
            can = self._send(context, "canEvaluatePolicy:error:", ctypes.c_long(_OWNER), place, result=ctypes.c_bool)
            return 0 if can else self._code(error.value)
        finally:
            self._send(context, "release")

    def ask(self, reason: str, seconds: float, given_up: threading.Event) -> int | None:
        """Ask, and wait for what the system calls back on a thread of its own."""
        context, answered = self._new_context(), threading.Event()
        answers: list[int] = []

        def reply(_block: int, success: bool, error: int | None) -> None:
            answers.append(0 if success else self._code(error))
            answered.set()

        function = _Reply(reply)
        descriptor = _Descriptor(0, ctypes.sizeof(_Block))
        invoke = ctypes.cast(function, ctypes.c_void_p)
        block = _Block(self._block_class, _IS_GLOBAL, 0, invoke, ctypes.pointer(descriptor))
        self._kept.append((function, descriptor, block))
        text = self._text(reason)
        pointer = ctypes.cast(ctypes.byref(block), ctypes.c_void_p)
        arguments = (ctypes.c_long(_OWNER), text, pointer)
        self._send(context, "evaluatePolicy:localizedReason:reply:", *arguments, result=None)
        until = time.monotonic() + seconds
        while not answered.wait(_GLANCE_SECONDS):
            if given_up.is_set() or time.monotonic() >= until:
                self._send(context, "invalidate", result=None)  # the system closes its window and replies late
                return None
        self._send(context, "release", result=None)
        return answers[0]

    def _new_context(self) -> Any:
        kind = ctypes.c_void_p(self._runtime.objc_getClass(b"LAContext"))
        return ctypes.c_void_p(self._send(ctypes.c_void_p(self._send(kind, "alloc")), "init"))

    def _text(self, text: str) -> Any:
        kind = ctypes.c_void_p(self._runtime.objc_getClass(b"NSString"))
        return ctypes.c_void_p(self._send(kind, "stringWithUTF8String:", ctypes.c_char_p(text.encode())))

    def _code(self, error: int | None) -> int:
        if not error:
            return _FAILED
        return int(self._send(ctypes.c_void_p(error), "code", result=ctypes.c_long))

    def _send(self, to: Any, message: str, *arguments: Any, result: Any = ctypes.c_void_p) -> Any:
        """Send a message; what Objective-C calls `objc_msgSend` takes the types of each call."""
        runtime = self._runtime
        types: list[Any] = [ctypes.c_void_p, ctypes.c_void_p, *(type(one) for one in arguments)]
        send = ctypes.cast(runtime.objc_msgSend, ctypes.CFUNCTYPE(result, *types))
        return send(to, ctypes.c_void_p(runtime.sel_registerName(message.encode())), *arguments)
