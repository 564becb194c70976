"""Stands in for Orca: asks the accessibility bus what a program shows, and hears what it announces.

The system's own Python runs it, since only that has the bus's bindings; it needs nothing of ours. The program that it
looks at starts it, does what it is asked on standard output and answers on standard input, a line each:

    ->  next                  <-  shown NAME PLACES, or end
    ->  do ACTION WORDS       (nothing: what is announced is waited for)

With `page` as an argument it looks at a sign-in window with a page in it instead.

Complaints are the lines that begin with an exclamation mark.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # type: ignore[import-not-found] # noqa: E402

NAMED = {
    "push button",
    "check box",
    "radio button",
    "text",
    "password text",
    "combo box",
    "spin button",
    "list",
    "tree",
}
#: How an announcement says that it waits for its turn (`ATSPI_LIVE_POLITE`).
POLITE = 1
#: Seconds after which nothing comes any more.
PATIENCE = 180
ANNOUNCED = (
    ("copy", "copied"),
    ("roll over", "has a new code"),
    ("scan", "One account found"),
    ("wrong code", "wasn't accepted"),
    ("lock", "is locked"),
)


def say(line: str) -> None:
    """Tell the program one line."""
    print(line, flush=True)


def patiently(what: Any, words: str) -> Any:
    """Let the bus deliver until something is there, and return it."""
    loop, late = GLib.MainContext.default(), []
    GLib.timeout_add_seconds(PATIENCE, lambda: late.append(True))
    GLib.timeout_add(50, lambda: True)
    while not (found := what()):
        loop.iteration(True)
        if late:
            say(f"! waited in vain for {words}")
            sys.exit(1)
    return found


def application(desktop: Any) -> Any:
    """Return the one program on this bus, once it is there."""
    return patiently(lambda: desktop.get_child_count() and desktop.get_child_at_index(0), "the program")


def descendants(top: Any, depth: int = 0) -> Any:
    """Yield everything that shows in a window, in the order in which it is read."""
    for place in range(min(top.get_child_count(), 60)):
        one = top.get_child_at_index(place)
        if one is None or not one.get_state_set().contains(Atspi.StateType.VISIBLE):
            continue
        yield one
        if depth < 30 and one.get_role_name() not in {"combo box", "spin button"}:
            yield from descendants(one, depth + 1)


def look(name: str, window: Any) -> None:
    """Complain of what a window does not tell."""
    if not window.get_name():
        say(f"! {name}: the window has no name")
    focusable = 0
    for one in descendants(window):
        role, states = one.get_role_name(), one.get_state_set()
        if not states.contains(Atspi.StateType.SHOWING):
            continue
        focusable += states.contains(Atspi.StateType.FOCUSABLE)
        if role in NAMED and not one.get_name():
            say(f"! {name}: a {role} has no name")
        if role in {"check box", "radio button"} and not states.contains(Atspi.StateType.CHECKABLE):
            say(f"! {name}: “{one.get_name()}” is a {role} that does not say that it can be ticked")
    if not focusable:
        say(f"! {name}: nothing can have the keyboard")


def windows_of(program: Any) -> list[Any]:
    """Return the windows that are shown."""
    children = [program.get_child_at_index(place) for place in range(program.get_child_count())]
    return [one for one in children if one and one.get_state_set().contains(Atspi.StateType.SHOWING)]


def titled(program: Any, title: str) -> Any:
    """Return the window of this title, if it is shown."""
    return next((one for one in windows_of(program) if one.get_name() == title), None)


def every_window(program: Any) -> int:
    """Look at window after window; return how many there were."""
    count = 0
    while True:
        say("next")
        answer = sys.stdin.readline().strip()
        if not answer.startswith("shown "):
            return count
        title, _tab, name = answer.removeprefix("shown ").partition("\t")
        look(name, patiently(partial(titled, program, title), name))
        count += 1


def listen(heard: list[str]) -> Any:
    """Hear what is announced from now on; whoever is asked anything after this knows that somebody listens."""

    def on_event(event: Any) -> None:
        heard.append(str(event.any_data))
        if event.detail1 != POLITE:
            say(f"! “{event.any_data}” interrupts: {event.detail1}")

    listener = Atspi.EventListener.new(on_event)
    listener.register("object:announcement")
    return listener


def announcements(heard: list[str]) -> None:
    """Have things done, and wait until each is announced."""
    for action, words in ANNOUNCED:
        heard.clear()
        say(f"do {action}")
        patiently(lambda words=words: any(words in text for text in heard), f"“{words}”, but heard {heard}")
    say("do end")


def list_of(program: Any) -> Any:
    """Return the list of accounts, if it is there."""
    every = (one for window in windows_of(program) for one in descendants(window))
    return next((one for one in every if one.get_name() == "Accounts"), None)


def rows(program: Any) -> None:
    """Look at the list of codes: digits one by one, the countdown beside them and not in them."""
    accounts = patiently(partial(list_of, program), "the list of accounts")
    row = accounts.get_child_at_index(0)
    if ": code " not in row.get_name() or "second" in row.get_name() or "seconds left" not in row.get_description():
        say(f"! a row is “{row.get_name()}” and “{row.get_description()}”")
    if not row.get_state_set().contains(Atspi.StateType.SELECTABLE):
        say("! a row does not say that it can be chosen")


def actions_of(row: Any) -> dict[str, int]:
    """Return what a row offers to do, and the place of each."""
    if "Action" not in row.get_interfaces():
        return {}
    return {Atspi.Action.get_action_name(row, place): place for place in range(Atspi.Action.get_n_actions(row))}


def deeds(program: Any) -> None:
    """Copy a code and open a menu, as what a row offers."""
    row = patiently(partial(list_of, program), "the list of accounts").get_child_at_index(1)
    offered = actions_of(row)
    if not {"copy", "menu"} <= set(offered):
        say(f"! a row offers {sorted(offered)}")
        return
    Atspi.Action.do_action(row, offered["copy"])
    say("do tell copied")
    if (copied := sys.stdin.readline().strip()) not in row.get_name().replace(" ", ""):
        say(f"! “{copied}” was copied of “{row.get_name()}”")
    if not row.get_state_set().contains(Atspi.StateType.SELECTED):
        say("! a row that was copied is not selected")
    if (
        "Selection" not in row.get_parent().get_interfaces()
        or Atspi.Selection.get_selected_child(row.get_parent(), 0) != row
    ):
        say("! the list does not tell which row is selected")
    Atspi.Action.do_action(row, offered["menu"])
    say("do tell menu")
    if "Copy code" not in (told := sys.stdin.readline()):
        say(f"! the menu of a row is {told}")


#: What a sign-in window and the page in it have to have, by role: names.
IN_PAGE = {
    "document web": "Sign in",
    "heading": "Sign in",
    "text": "Username",
    "password text": "Password",
    "push button": "Sign in",
    "link": "Forgot your password?",
}


def page(program: Any) -> None:
    """Find the fields of a page and the assistant above it, and go from field to field."""
    top = patiently(partial(page_of, program), "the page")
    for role, name in IN_PAGE.items():
        if not any(one.get_role_name() == role and name in one.get_name() for one in (top, *descendants(top))):
            say(f"! the page has no {role} “{name}”")
    bar = next(one for one in parts(program) if one.get_name() == "Assistant")
    told = [(one.get_role_name(), one.get_name()) for one in descendants(bar)]
    if ("push button", "Open in my browser") not in told or not any(role == "label" and name for role, name in told):
        say(f"! the assistant is {told}")
    focused = Atspi.StateType.FOCUSED
    for role in ("password text", "text"):
        # A page that has just been drawn anew tells of its parts one by one.
        field = patiently(partial(focusable, top, role), f"a {role} that can have the keyboard")
        Atspi.Action.do_action(field, actions_of(field)["SetFocus"])
        patiently(lambda field=field: field.get_state_set().contains(focused), f"the keyboard in the {role}")
    say("looked at 1")


def focusable(top: Any, role: str) -> Any:
    """Return the first part of a role if it can be given the keyboard, else None."""
    field = next((one for one in descendants(top) if one.get_role_name() == role), None)
    return field if field is not None and "SetFocus" in actions_of(field) else None


def parts(program: Any) -> Any:
    """Yield all that is shown."""
    for window in windows_of(program):
        yield from descendants(window)


def page_of(program: Any) -> Any:
    """Return the page once its form is there."""
    for one in parts(program):
        if one.get_role_name() == "document web" and any(part.get_name() == "Username" for part in descendants(one)):
            return one
    return None


def main() -> None:
    """Do all of it."""
    Atspi.init()
    program = application(Atspi.get_desktop(0))
    if sys.argv[1:] == ["page"]:
        page(program)
        return
    say("do rows")
    sys.stdin.readline()
    heard: list[str] = []
    listener = listen(heard)
    rows(program)
    deeds(program)
    announcements(heard)
    listener.deregister("object:announcement")
    sys.stdin.readline()
    say(f"looked at {every_window(program)}")


main()
