"""`make screenshots`: renders every window from made-up accounts at a fixed time into docs/manual/*.png.

Nothing real can get into a picture: the vault lies in a temporary folder with a keyring in memory, and every secret is
a run of equal bytes. Run it under a display server for the platform's own fonts; without one, Qt's offscreen platform
draws the same windows.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.builders import Made, make
from tests.gui.pictures import qr_picture, uri
from tests.keyrings import FaultyKeyring
from trackops_desktop.errors import Cancelled, TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.languages import ENGLISH
from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.ui.add.typed_page import TypedPage
from trackops_desktop.ui.context import MenuHook
from trackops_desktop.ui.platform.spoken_language import SpokenLanguage
from trackops_desktop.vault.entry import NewEntry

FOLDER = Path(__file__).parents[2] / "docs" / "manual"
#: 22 seconds into a 30-second code.
AT = 1_700_000_032.0
PASSPHRASE = "a passphrase for pictures only"
PEOPLE: tuple[tuple[str, str, dict[str, Any], tuple[str, ...]], ...] = (
    ("Trackops", "anna.berg@demo", {}, ("work",)),
    ("Trackops", "a.berg@harbour-pine", {}, ("work",)),
    ("GitHub", "annaberg", {}, ()),
    ("Google", "anna.berg@gmail.com", {}, ("private",)),
    ("Steam", "anna_plays", {"kind": Kind.STEAM, "digits": 5}, ("private",)),
    ("Harbour & Pine Investigations, Regional Office", "anna.berg@a-very-long-subdomain.example.org", {}, ("work",)),
    ("AWS", "root@production", {"digits": 8, "algorithm": Algorithm.SHA256}, ("work", "shared")),
    ("VPN token", "aberg", {"kind": Kind.HOTP}, ("work",)),
    ("Nextcloud", "anna", {"period": 60}, ("private",)),
    ("日本郵便", "花子", {}, ()),
)


class SystemKeyring(FaultyKeyring):
    """A keyring in memory under a name for people."""


class AtOnce:
    """Does work at once."""

    def run(
        self, work: Callable[[], Any], on_done: Callable[[Any], None], on_error: Any = None, on_end: Any = None
    ) -> None:
        try:
            result = work()
        except Cancelled:
            return
        except TrackopsError as error:
            (on_error or print)(error)
            return
        finally:
            if on_end is not None:
                on_end()
        on_done(result)


def accounts(count: int) -> list[NewEntry]:
    """Return made-up accounts; the secret of each is one byte repeated."""
    made = []
    for number in range(count):
        issuer, name, how, tags = PEOPLE[number % len(PEOPLE)]
        numbered = name if number < len(PEOPLE) else f"{name.partition('@')[0]}.{number}"
        account = Account(issuer=issuer, name=numbered, **how)
        made.append(NewEntry(Enrolment(account, Secret(bytes([number % 255 + 1]) * 20)), tags=tags))
    return made


@contextmanager
def application(
    app: QApplication, count: int, *, theme: str = "light", scale: float = 1.0, keyring: Any = "memory", **settings: Any
) -> Iterator[Made]:
    """A whole application over made-up accounts, its window open."""
    hook = MenuHook("Trackops…", "globe", "Ctrl+G", lambda _window: None, in_header=True)
    with tempfile.TemporaryDirectory() as folder:
        kept = SystemKeyring() if keyring == "memory" else keyring
        made = make(app, Path(folder), lambda: AT, kept, AtOnce(), hooks=(hook,))
        if count:
            made.vault.add_many(accounts(count))
        made.set(theme=theme, text_scale=scale, **settings)
        frame = made.windows.frame
        wide = min(round(420 * max(1.0, scale * 0.9)), frame.screen().availableSize().width())
        frame.resize(wide, frame.height())
        made.open()
        made.window.ticker.run(False)
        settle(app)
        yield made
        for widget in QApplication.topLevelWidgets():
            if widget is not made.windows.frame:
                widget.close()
        made.set(text_scale=1.0)  # the next application takes the text size of this one for the system's
        made.close()
        settle(app)


def settle(app: QApplication) -> None:
    """Let everything be laid out and painted."""
    for _turn in range(6):
        app.processEvents()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def save(widget: QWidget, name: str) -> None:
    """Write a picture of a window, small enough for a manual."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settle(app)
    from PIL import Image

    widget.grab().toImage().save(f"{name}.png")
    with Image.open(f"{name}.png") as image:
        small = image.convert("RGB").quantize(160, dither=Image.Dither.NONE)
    small.save(f"{name}.png", optimize=True)
    sys.stdout.write(f"{name}.png {small.width} × {small.height}\n")


def dialog(title: str) -> QWidget:
    """Return the open window of this title, given in English."""
    return next(w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowTitle() == _(title))


def codes(app: QApplication) -> None:
    """The list: light, dark, larger, empty, many, hidden codes, nothing found, a notice, a toast."""
    for theme in ("light", "dark"):
        with application(app, 10, theme=theme, show_next_code=True) as made:
            save(made.windows.frame, f"codes-{theme}")
    with application(app, 10, theme="light", scale=1.5) as made:
        save(made.windows.frame, "codes-150-percent")
    with application(app, 1) as made:
        made.window.commands["copy"].trigger()
        save(made.windows.frame, "codes-one-copied")
    with application(app, 1_000, theme="dark", hide_codes=True) as made:
        save(made.windows.frame, "codes-thousand-hidden")
    with application(app, 10) as made:
        made.window.header.search.setText("nothing like it")
        save(made.windows.frame, "codes-nothing-found")
        made.window.header.search.setText("work")
        made.window.show_error(TrackopsError(_("Your accounts couldn't be opened."), _("Start the program again.")))
        save(made.windows.frame, "codes-notice")
        made.window.header.open_menu()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            save(popup, "menu-main")
            popup.close()


def pages(app: QApplication) -> None:
    """What stands in for the list."""
    with application(app, 0, keyring=None, scale=1.5) as made:
        save(made.windows.frame, "no-keyring-150-percent")
    for theme in ("light", "dark"):
        with application(app, 0, theme=theme) as made:
            save(made.windows.frame, f"first-start-{theme}")
    with application(app, 0, keyring=None) as made:
        save(made.windows.frame, "no-keyring")
    with application(app, 5) as made:
        made.vault.seal(PASSPHRASE)
        made.window.lock_now()
        save(made.windows.frame, "locked")
    keyring = SystemKeyring()
    with application(app, 5, keyring=keyring) as made:
        keyring.locked = True
        made.window.controller.look()
        save(made.windows.frame, "keyring-locked")


def adding(app: QApplication) -> None:
    """*Add account* from its first page to the review."""
    for theme in ("light", "dark"):
        with application(app, 10, theme=theme) as made:
            made.windows.open_add()
            save(dialog("Add account"), f"add-{theme}")
            made.windows.open_add("type")
            page: Any = dialog("Add account").findChild(TypedPage)
            page.toggle.click()
            save(dialog("Add account"), f"add-type-{theme}")
    with application(app, 10) as made:
        made.windows.take_content(text(uri(1, name="anna.berg@demo").replace("digits=6", "digits=9")))
        save(dialog("Add account"), "add-review")
    with application(app, 10) as made:
        made.windows.review_link(uri(1, name="new.colleague@demo"))
        save(dialog("Add account"), "add-link")
    with application(app, 10, theme="dark") as made:
        made.windows.take_content(picture(uri(1, name="one"), uri(2, name="two")))
        save(dialog("Add account"), "add-several")


def dialogs(app: QApplication) -> None:
    """The smaller ones."""
    for theme in ("light", "dark"):
        with application(app, 10, theme=theme) as made:
            made.vault.seal(PASSPHRASE)
            for name, title in (("settings", "Settings"), ("shortcuts", "Keyboard shortcuts")):
                made.windows.open_dialog(name)
                save(dialog(title), f"{name}-{theme}")
                dialog(title).close()
    with application(app, 10, scale=1.5) as made:
        for name, title in (("settings", "Settings"), ("shortcuts", "Keyboard shortcuts")):
            made.windows.open_dialog(name)
            save(dialog(title), f"{name}-150-percent")
            dialog(title).close()
    with application(app, 10) as made:
        for key, title in (("edit", "Edit account"), ("tags", "Tags"), ("show_qr", "Show QR code")):
            made.window.commands[key].trigger()
            save(dialog(title), f"{key.replace('_', '-')}")
            dialog(title).close()
        made.window.commands["inspect"].trigger()
        save(dialog("Inspect"), "inspect")
        dialog("Inspect").close()
        for entry in made.vault.entries()[4:7]:
            made.vault.remove(entry.id)
        made.windows.open_dialog("trash")
        save(dialog("Trash"), "trash")
    for theme in ("light", "dark"):
        with application(app, 1, theme=theme) as made:
            made.windows.open_dialog("manual")
            save(dialog("Help"), f"help-{theme}")


def text(content: str) -> QMimeData:
    """Return a text as it is dropped."""
    data = QMimeData()
    data.setText(content)
    return data


def picture(*texts: str) -> QMimeData:
    """Return a picture with codes as it is dropped."""
    data = QMimeData()
    data.setImageData(qr_picture(*texts))
    return data


def main(folder: str | None = None, language: str = ENGLISH) -> int:
    """Render everything; a folder may be given for a look without touching the manual, and a language."""
    target = Path(folder) if folder else FOLDER
    target.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(["screenshots", "-style", "Fusion"])
    app.setQuitOnLastWindowClosed(False)
    app.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    spoken = SpokenLanguage(app, {}, language)
    spoken.begin("")
    spoken.complete()
    os.chdir(target)
    for part in (codes, pages, adding, dialogs):
        part(app)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
