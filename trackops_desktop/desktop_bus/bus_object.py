"""One object on the bus: the methods that may be called on it, and its description for those who ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from jeepney import HeaderFields, Message, new_error, new_method_return

from trackops_desktop.errors import TrackopsError

_UNKNOWN_OBJECT: Final = "org.freedesktop.DBus.Error.UnknownObject"
_UNKNOWN_METHOD: Final = "org.freedesktop.DBus.Error.UnknownMethod"
_FAILED: Final = "org.freedesktop.DBus.Error.Failed"
_INVALID: Final = "org.freedesktop.DBus.Error.InvalidArgs"


@dataclass(frozen=True, slots=True)
class BusMethod:
    """A method.

    Attributes:
        takes, gives: The types of its arguments and of its results, each a complete type of D-Bus.
        do: Is called with the arguments and returns the results.

    """

    takes: tuple[str, ...]
    gives: tuple[str, ...]
    do: Callable[..., tuple[Any, ...]]


Interfaces = Mapping[str, Mapping[str, BusMethod]]


def answer(objects: Mapping[str, Interfaces], call: Message) -> Message:
    """Do what a call asks for and return the reply, which is an error where it can't be done."""
    fields = call.header.fields
    path, member = fields.get(HeaderFields.path, ""), fields.get(HeaderFields.member, "")
    interface = fields.get(HeaderFields.interface, "")
    if interface == "org.freedesktop.DBus.Peer" and member == "Ping":
        return new_method_return(call)
    if path not in objects:
        return new_error(call, _UNKNOWN_OBJECT)
    if interface == "org.freedesktop.DBus.Introspectable" and member == "Introspect":
        return new_method_return(call, "s", (described(objects[path]),))
    method = objects[path].get(interface, {}).get(member)
    if method is None:
        return new_error(call, _UNKNOWN_METHOD)
    if fields.get(HeaderFields.signature, "") != "".join(method.takes):
        return new_error(call, _INVALID)
    try:
        results = method.do(*call.body)
    except TrackopsError:
        return new_error(call, _FAILED)
    return new_method_return(call, "".join(method.gives) or None, results)


def described(interfaces: Interfaces) -> str:
    """Return the description of an object (the specification's introspection format)."""
    parts = ["<node>"]
    for name, methods in interfaces.items():
        parts.append(f"<interface name={quoteattr(name)}>")
        for member, method in methods.items():
            parts.append(f"<method name={quoteattr(member)}>")
            parts += [f'<arg type={quoteattr(one)} direction="in"/>' for one in method.takes]
            parts += [f'<arg type={quoteattr(one)} direction="out"/>' for one in method.gives]
            parts.append("</method>")
        parts.append("</interface>")
    return "".join([*parts, "</node>"])
