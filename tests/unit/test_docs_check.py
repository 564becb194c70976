"""The check of the documentation: it finds what is named and does not exist, and leaves alone what is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.docs import complaints

CODE = '''
"""A room."""
LIMIT = 3


class Door:
    width: int = 0

    def __init__(self) -> None:
        self.is_open = False

    def open(self) -> None:
        def inner() -> None:
            self.words = "&Open the door…"


async def enter() -> None: ...
'''
PARSER = 'COMMANDS = (Command("list", "show", 1, 2), Command("add", "add", 1, 2))\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project in whose documentation nothing is wrong."""
    package = tmp_path / "trackops_desktop"
    for folder in (
        package / "rooms",
        package / "commands",
        tmp_path / "docs" / "manual",
        tmp_path / "resources" / "js",
    ):
        folder.mkdir(parents=True)
    (package / "rooms" / "__init__.py").write_text("")
    (package / "rooms" / "door.py").write_text(CODE)
    (tmp_path / "docs" / "architecture.md").write_text("| `rooms/` | a folder |\n")
    (package / "commands" / "parser.py").write_text(PARSER)
    (tmp_path / "resources" / "js" / "fill.js").write_text("function fill(a) {}\nconst put = (b) => b;\n")
    (tmp_path / "Makefile").write_text("run: x\n\techo\n\ntest:\n\techo\n")
    (tmp_path / "SECURITY.md").write_text("Nothing.\n")
    (tmp_path / "README.md").write_text(
        "[Manual](docs/manual/a.md#top), `make run`.\n```\nsudo apt install make git\n```\n"
    )
    (tmp_path / "docs" / "manual" / "a.md").write_text("Nothing.\n")
    return tmp_path


def _said(project: Path, text: str) -> list[str]:
    (project / "docs" / "page.md").write_text(text)
    return complaints(project)


RIGHT = (
    "`rooms/door.py`",
    "`trackops_desktop/rooms/door.py:enter`",
    "`rooms/door.py:Door.open`",
    "`rooms/door.py:open`",
    "`rooms/door.py:LIMIT`",
    "`rooms/door.py:Door.is_open`",
    "`rooms/`",
    "`trackops_desktop/rooms`",
    "`resources/js/fill.js:fill`",
    "`trackops_desktop.rooms.door.Door`",
    "`Door.open`",
    "`make test`",
    "`trackops list --json`",
    "```console\n$ trackops add < x\n```",
    "[another](manual/a.md)",
    # Nobody's here.
    "`tokens.xml`, `open/OWNER.lock`, `QImage.copy`, `https://demo.example/x`, `/app`, `totp/x`, `catalogue.sqlite3`",
)
WRONG = (
    "`rooms/window.py`",
    "`window.py`",
    "`rooms/door.py:leave`",
    "`rooms/door.py:Door.shut`",
    "`rooms/door.py:Window`",
    "`resources/js/fill.js:full`",
    "`cellar/`",
    "`rooms/cellar`",
    "`trackops_desktop.rooms.window`",
    "`trackops_desktop.rooms.door.Window`",
    "`Door.shut`",
    "`make cellar`",
    "```\nmake cellar\n```",
    "`trackops fly`",
    "```console\n$ trackops fly --far\n```",
    "    trackops fly",
    "[another](manual/b.md)",
    "![a picture](manual/b.png)",
)


def test_what_is_right_or_not_ours_is_left_alone(project: Path) -> None:
    assert _said(project, "\n\n".join(RIGHT)) == []


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_name_is_found(project: Path, text: str) -> None:
    (said,) = _said(project, text)
    assert said.startswith("docs/page.md: ")


def test_a_name_that_goes_is_missed(project: Path) -> None:
    text = "The way in is `rooms/door.py:Door.open`, then `rooms/door.py:enter`.\n"
    assert _said(project, text) == []
    door = project / "trackops_desktop" / "rooms" / "door.py"
    door.write_text(door.read_text().replace("def enter", "def go_in"))
    assert _said(project, text) == ["docs/page.md: `rooms/door.py:enter`: it defines no enter"]


def test_readme_and_security_are_checked_too(project: Path) -> None:
    for name in ("README.md", "SECURITY.md"):
        (project / name).write_text("`rooms/window.py`\n")
    assert [one.partition(":")[0] for one in complaints(project)] == ["README.md", "SECURITY.md"]


def test_a_folder_that_the_architecture_does_not_name_is_missed(project: Path) -> None:
    cellar = project / "trackops_desktop" / "rooms" / "cellar"
    cellar.mkdir()
    assert complaints(project) == []
    (cellar / "__init__.py").write_text("")
    assert complaints(project) == ["docs/architecture.md: the folder rooms/cellar/ is not named"]


def test_words_of_the_browser_extension_are_said(project: Path) -> None:
    (project / "docs" / "browser.md").write_text("It says *Stop watching this site*.\n")
    assert complaints(project) == ["docs/browser.md: *Stop watching this site*: no window says so"]
    words = project / "extension" / "_locales" / "en"
    words.mkdir(parents=True)
    (words / "messages.json").write_text('{"unwatch": {"message": "Stop watching this site"}}')
    assert complaints(project) == []


def test_words_that_no_window_says_are_found(project: Path) -> None:
    (project / "README.md").write_text("Press *Open the door…*, *open the\ndoor*, **not this**, `*.py`, 2 * 3 * 4.\n")
    assert complaints(project) == []
    (project / "README.md").write_text("Press *Open the window*.\n")
    assert complaints(project) == ["README.md: *Open the window*: no window says so"]
