"""The systems' ways of recognising their user: what an answer means, and the calls of Windows and macOS."""

from __future__ import annotations

import ctypes
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from trackops_desktop.services.user_check import windows_runtime
from trackops_desktop.services.user_check.local_authentication import LocalAuthentication
from trackops_desktop.services.user_check.mac_context import MacContext
from trackops_desktop.services.user_check.polkit import Polkit
from trackops_desktop.services.user_check.this_system import user_check
from trackops_desktop.services.user_check.user_check import (
    UserCheckCancelled,
    UserCheckError,
    UserCheckImpossible,
    UserCheckKind,
    UserCheckUnanswered,
    UserCheckUnasked,
    UserNotRecognised,
    unlock_text,
)
from trackops_desktop.services.user_check.windows_hello import WindowsHello
from trackops_desktop.services.user_check.windows_runtime import WindowsRuntime


class Answers:
    """Stands for the calls of either system: gives one answer, or fails."""

    def __init__(self, answer: int | OSError | None) -> None:
        self.answer = answer
        self.reasons: list[str] = []

    def availability(self) -> int:
        if isinstance(self.answer, OSError):
            raise self.answer
        return self.answer or 0

    can_ask = availability

    def verify(self, reason: str, _seconds: float, given_up: threading.Event) -> int | None:
        self.reasons.append(reason)
        if isinstance(self.answer, OSError):
            raise self.answer
        if self.answer is None and reason.startswith("Unlock") and self.waits:
            given_up.set()
        return self.answer

    ask = verify
    waits = False


@pytest.mark.parametrize(
    ("answer", "means"),
    [
        (1, UserCheckImpossible),
        (2, UserCheckImpossible),
        (3, UserCheckImpossible),
        (4, UserCheckUnasked),
        (5, UserNotRecognised),
        (6, UserCheckCancelled),
        (None, UserCheckUnanswered),
        (OSError(), UserCheckUnasked),
    ],
)
def test_what_hello_answers(answer: int | OSError | None, means: type[UserCheckError]) -> None:
    with pytest.raises(means) as raised:
        WindowsHello(Answers(answer)).ask()
    assert type(raised.value) is means


def test_hello_says_yes_and_whether_it_is_set_up() -> None:
    calls = Answers(0)
    WindowsHello(calls).ask()
    assert calls.reasons == ["Unlock your codes."]
    assert WindowsHello(Answers(0)).hindrance() is None
    assert str(WindowsHello(Answers(2)).hindrance()).startswith("Windows Hello isn't set up.")
    assert isinstance(WindowsHello(Answers(OSError())).hindrance(), UserCheckUnasked)


def test_hello_that_was_given_up_is_cancelled() -> None:
    calls = Answers(None)
    calls.waits = True
    with pytest.raises(UserCheckCancelled):
        WindowsHello(calls).ask()


@pytest.mark.parametrize(
    ("answer", "means"),
    [
        (-1, UserNotRecognised),
        (-2, UserCheckCancelled),
        (-4, UserCheckCancelled),
        (-9, UserCheckCancelled),
        (-5, UserCheckImpossible),
        (-1004, UserCheckUnasked),
        (None, UserCheckUnanswered),
        (OSError(), UserCheckUnasked),
    ],
)
def test_what_macos_answers(answer: int | OSError | None, means: type[UserCheckError]) -> None:
    with pytest.raises(means) as raised:
        LocalAuthentication(Answers(answer)).ask()
    assert type(raised.value) is means


def test_macos_says_yes_and_whether_it_can_ask() -> None:
    calls = Answers(0)
    LocalAuthentication(calls).ask()
    assert calls.reasons == ["unlock your codes"]
    assert LocalAuthentication(Answers(0)).hindrance() is None
    assert isinstance(LocalAuthentication(Answers(-5)).hindrance(), UserCheckImpossible)
    assert isinstance(LocalAuthentication(Answers(-6)).hindrance(), UserCheckUnasked)


def test_each_system_has_its_own_way() -> None:
    assert isinstance(user_check("linux"), Polkit)
    assert isinstance(user_check("win32"), WindowsHello)
    assert isinstance(user_check("darwin"), LocalAuthentication)
    assert user_check("plan9") is None
    assert len({unlock_text(kind) for kind in UserCheckKind}) == 3


# The Windows Runtime, with tables of functions as Windows lays them out


Pointer = ctypes.c_void_p


class Interface:
    """An interface as programs of Windows see it: a pointer to a table of functions."""

    def __init__(self, **calls: tuple[int, Callable[..., int]]) -> None:
        self.released = 0
        places: dict[int, Callable[..., int]] = dict(calls.values())
        places[2] = self._release
        self._functions = [self._made(places.get(place)) for place in range(12)]
        self._table = (Pointer * 12)(*(ctypes.cast(one, Pointer) for one in self._functions))
        self._object = Pointer(ctypes.addressof(self._table))
        self.address = ctypes.addressof(self._object)

    def _release(self, *_more: int) -> int:
        self.released += 1
        return 0

    @staticmethod
    def _made(function: Callable[..., int] | None) -> Any:
        kind = ctypes.CFUNCTYPE(ctypes.c_long, *[Pointer] * 5)

        def call(_this: int, *arguments: int) -> int:
            return -1 if function is None else function(*arguments)

        return kind(call)


def _write(place: int, value: int, kind: Any = Pointer) -> int:
    kind.from_address(place).value = value
    return 0


class Combase:
    """The library that gives out what an application asks for by name and number."""

    def __init__(self, interfaces: dict[str, Interface]) -> None:
        self.interfaces = interfaces
        self.texts: list[str] = []
        self.names: list[str] = []

    def __call__(self, name: str) -> Combase:
        self.names.append(name)
        return self

    def RoInitialize(self, kind: int) -> int:
        assert kind == 1
        return 1

    def WindowsCreateString(self, text: ctypes.c_wchar_p, units: int, made: Any) -> int:
        assert text.value is not None
        assert units == len(text.value)
        self.texts.append(text.value)
        made._obj.value = 77
        return 0

    def WindowsDeleteString(self, made: Pointer) -> int:
        assert made.value == 77
        return 0

    def RoGetActivationFactory(self, _name: Pointer, interface: Any, factory: Any) -> int:
        wanted = str(uuid.UUID(bytes_le=interface._obj.raw))
        if wanted not in self.interfaces:
            return -2147221164  # REGDB_E_CLASSNOTREG
        factory._obj.value = self.interfaces[wanted].address
        return 0

    def GetForegroundWindow(self) -> int:
        return 4711


def _operation(statuses: list[int], result: int) -> tuple[Interface, Interface, list[str]]:
    """Return an operation and its IAsyncInfo, which goes through these states."""
    told: list[str] = []

    def status(place: int, *_more: int) -> int:
        return _write(place, statuses.pop(0) if len(statuses) > 1 else statuses[0], ctypes.c_int)

    def cancel(*_more: int) -> int:
        told.append("cancelled")
        return 0

    info = Interface(status=(7, status), cancel=(9, cancel))

    def query(interface: int, place: int, *_more: int) -> int:
        told.append(str(uuid.UUID(bytes_le=ctypes.string_at(interface, 16))))
        return _write(place, info.address)

    operation = Interface(query=(0, query), results=(8, lambda place, *_more: _write(place, result, ctypes.c_int)))
    return operation, info, told


def test_windows_is_asked_whether_hello_is_there() -> None:
    operation, info, told = _operation([0, 1], 2)
    statics = Interface(check=(6, lambda place, *_more: _write(place, operation.address)))
    combase = Combase({"af4f3f91-564c-4ddc-b8b5-973447627c65": statics})
    assert WindowsRuntime(combase).availability() == 2
    assert combase.texts == ["Windows.Security.Credentials.UI.UserConsentVerifier"]
    assert told == ["00000036-0000-0000-c000-000000000046"]
    assert (operation.released, info.released, statics.released) == (1, 1, 1)


def test_windows_asks_over_the_window_in_front() -> None:
    operation, _info, _told = _operation([0, 0, 1], 0)
    seen: list[tuple[int, int, str]] = []

    def verify(window: int, text: int, kind: int, place: int) -> int:
        seen.append((window, text, str(uuid.UUID(bytes_le=ctypes.string_at(kind, 16)))))
        return _write(place, operation.address)

    interop = Interface(verify=(6, verify))
    runtime = WindowsRuntime(Combase({"39e050c3-4e74-441a-8dc0-b81104df949c": interop}))
    assert runtime.verify("Unlock your codes.", 60.0, threading.Event()) == 0
    assert seen == [(4711, 77, _operation_id("UserConsentVerificationResult"))]


def _operation_id(of: str) -> str:
    """Return the number of an asynchronous operation of an enumeration, as the Windows Runtime makes it of its name."""
    signature = f"pinterface({{9fc2b0bb-e446-44e2-aa61-9cab8f636af2}};enum(Windows.Security.Credentials.UI.{of};i4))"
    return str(uuid.uuid5(uuid.UUID("11f47ad5-7b73-42c0-abae-878b1e16adee"), signature))


def test_a_question_of_windows_that_is_given_up_is_cancelled_there() -> None:
    operation, _info, told = _operation([0], 0)
    interop = Interface(verify=(6, lambda _window, _text, _kind, place: _write(place, operation.address)))
    runtime = WindowsRuntime(Combase({"39e050c3-4e74-441a-8dc0-b81104df949c": interop}))
    given_up = threading.Event()
    given_up.set()
    assert runtime.verify("Unlock your codes.", 60.0, given_up) is None
    assert runtime.verify("Unlock your codes.", 0.0, threading.Event()) is None
    assert told.count("cancelled") == 2
    failing, _more, _told = _operation([3], 0)
    statics = Interface(check=(6, lambda place, *_more: _write(place, failing.address)))
    with pytest.raises(OSError, match="failed"):
        WindowsRuntime(Combase({"af4f3f91-564c-4ddc-b8b5-973447627c65": statics})).availability()


def test_a_windows_that_knows_no_hello_is_told() -> None:
    with pytest.raises(OSError, match="0x80040154"):
        WindowsRuntime(Combase({})).availability()
    assert isinstance(WindowsHello(WindowsRuntime(Combase({}))).hindrance(), UserCheckUnasked)


def test_elsewhere_there_are_no_libraries_of_windows() -> None:
    assert isinstance(WindowsHello(WindowsRuntime()).hindrance(), UserCheckUnasked)
    assert windows_runtime._GLANCE_SECONDS < 1


# Objective-C, with a runtime that takes messages as the real one does


class Runtime:
    """Objects are numbers; what a message does is looked up by its name."""

    LACONTEXT, NSSTRING, CONTEXT, TEXT, ERROR = 11, 12, 21, 22, 31

    def __init__(self, answer: int | None, *, can: bool = True) -> None:
        self.answer, self.can = answer, can
        self.messages: list[str] = []
        self._names: list[bytes] = []
        self._general = ctypes.CFUNCTYPE(Pointer, Pointer, Pointer, Pointer, Pointer, Pointer)(self._send)
        self.objc_msgSend = ctypes.cast(self._general, Pointer)

    def objc_getClass(self, name: bytes) -> int:
        return {b"LAContext": self.LACONTEXT, b"NSString": self.NSSTRING}[name]

    def sel_registerName(self, name: bytes) -> int:
        self._names.append(name)
        return len(self._names)

    def _send(self, _to: int, message: int, first: int, second: int, third: int) -> int:
        name = self._names[message - 1].decode()
        self.messages.append(name)
        if name == "canEvaluatePolicy:error:":
            assert first == 2
            if not self.can:
                Pointer.from_address(second).value = self.ERROR
            return int(self.can)
        if name == "evaluatePolicy:localizedReason:reply:":
            assert (first, second) == (2, self.TEXT)
            if self.answer is not None:
                _call_block(third, self.answer == 0, self.ERROR if self.answer else 0)
        if name == "code":
            return (self.answer or 0) & 0xFFFFFFFFFFFFFFFF
        results = {"alloc": self.CONTEXT, "init": self.CONTEXT, "stringWithUTF8String:": self.TEXT}
        return results.get(name, 0)


def _call_block(block: int, success: bool, error: int) -> None:
    """Call a block as the system does, on a thread of its own: its function stands at the third place."""
    fields = ctypes.cast(block, ctypes.POINTER(Pointer * 4)).contents
    assert fields[0] == 5
    assert ctypes.c_int.from_address(block + 8).value == 1 << 28
    reply = ctypes.CFUNCTYPE(None, Pointer, ctypes.c_bool, Pointer)(fields[2] or 0)
    thread = threading.Thread(target=reply, args=(block, success, error))
    thread.start()
    thread.join()


@pytest.mark.parametrize("answer", [0, -2, -1004])
def test_macos_replies_through_a_block(answer: int) -> None:
    runtime = Runtime(answer)
    assert MacContext(runtime, 5).ask("unlock your codes", 60.0, threading.Event()) == answer
    assert runtime.messages[-1] == "release"


def test_macos_that_nobody_answers_is_called_off() -> None:
    runtime = Runtime(None)
    assert MacContext(runtime, 5).ask("unlock your codes", 0.0, threading.Event()) is None
    assert runtime.messages[-1] == "invalidate"


def test_macos_says_why_it_cannot_ask() -> None:
    assert MacContext(Runtime(0), 5).can_ask() == 0
    assert MacContext(Runtime(-5, can=False), 5).can_ask() == -5
