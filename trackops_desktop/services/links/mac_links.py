"""Who opens links on macOS: Launch Services, which knows the application by the schemes in its `Info.plist`."""

from __future__ import annotations

from typing import Protocol

from trackops_desktop.i18n import _
from trackops_desktop.services.links.link_handling import SCHEMES, HandlerUnchanged, LinkHandling, LinkOwner

#: As `packaging/folder.spec` has it.
BUNDLE = "com.viewcases.TrackopsDesktop"
_UTF8 = 0x08000100  # kCFStringEncodingUTF8


class LaunchServices(Protocol):
    """The system's default programs, by their bundles' names."""

    def handler(self, scheme: str) -> str | None:
        """Return the bundle that opens a scheme."""

    def set_handler(self, scheme: str, bundle: str) -> bool:
        """Let a bundle open a scheme; False where the system refuses."""


class MacLinks:
    """Asks and tells Launch Services; names of bundles differ by nothing but case."""

    def __init__(self, services: LaunchServices) -> None:
        self._services = services

    def look(self) -> LinkHandling:
        """Say who opens links."""
        found = [self._services.handler(scheme) for scheme in SCHEMES]
        if all(one is not None and one.casefold() == BUNDLE.casefold() for one in found):
            return LinkHandling(LinkOwner.OURS)
        other = next((one for one in found if one is not None and one.casefold() != BUNDLE.casefold()), None)
        return LinkHandling(LinkOwner.NOBODY) if other is None else LinkHandling(LinkOwner.OTHERS, other)

    def take(self) -> None:
        """Become the default of both kinds of links."""
        done = [self._services.set_handler(scheme, BUNDLE) for scheme in SCHEMES]
        if not all(done):
            raise HandlerUnchanged(
                _("macOS doesn't let Trackops Desktop open these links."),
                _("Move it to the Applications folder, start it from there, then try again."),
            )

    def give_up(self) -> None:
        """There is no way to have no program: the system would ask this one again while it is installed."""
        raise HandlerUnchanged(
            _("macOS keeps a program for these links."), _("Choose another authenticator in its own settings.")
        )


def launch_services() -> LaunchServices:
    """Return the system's own, through CoreServices."""
    import ctypes

    core = ctypes.CDLL("/System/Library/Frameworks/CoreServices.framework/CoreServices")
    pointer = ctypes.c_void_p
    core.CFStringCreateWithCString.restype = pointer
    core.CFStringCreateWithCString.argtypes = [pointer, ctypes.c_char_p, ctypes.c_uint32]
    core.CFStringGetCString.restype = ctypes.c_bool
    core.CFStringGetCString.argtypes = [pointer, ctypes.c_char_p, ctypes.c_long, ctypes.c_uint32]
    core.CFRelease.argtypes = [pointer]
    core.LSCopyDefaultHandlerForURLScheme.restype = pointer
    core.LSCopyDefaultHandlerForURLScheme.argtypes = [pointer]
    core.LSSetDefaultHandlerForURLScheme.restype = ctypes.c_int32
    core.LSSetDefaultHandlerForURLScheme.argtypes = [pointer, pointer]

    def made(text: str) -> int:
        return int(core.CFStringCreateWithCString(None, text.encode(), _UTF8))

    class SystemLaunchServices:
        def handler(self, scheme: str) -> str | None:
            name = made(scheme)
            found = core.LSCopyDefaultHandlerForURLScheme(name)
            core.CFRelease(name)
            if not found:
                return None
            room = ctypes.create_string_buffer(1024)
            is_text = core.CFStringGetCString(found, room, len(room), _UTF8)
            core.CFRelease(found)
            return room.value.decode("utf-8", "replace") if is_text else None

        def set_handler(self, scheme: str, bundle: str) -> bool:
            texts = made(scheme), made(bundle)
            status: int = core.LSSetDefaultHandlerForURLScheme(*texts)
            for one in texts:
                core.CFRelease(one)
            return status == 0

    return SystemLaunchServices()
