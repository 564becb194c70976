from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.file_readers import readers
from tests.qr_png import qr_png
from tests.systems import needs_linux_programs
from tests.unit.commands.calls import KEY, OTHER_URI, URI, Console, Outcome
from trackops_desktop import cli
from trackops_desktop.commands.accounts import listing
from trackops_desktop.commands.context import CommandContext
from trackops_desktop.commands.parser import COMMANDS, build_parser
from trackops_desktop.errors import Cancelled


@pytest.mark.parametrize(
    "argv",
    [
        ["--home", "/a", "--json", "list"],
        ["list", "--home", "/a", "--json"],
        ["--home", "/other", "list", "--json", "--home", "/a"],
    ],
)
def test_shared_options_stand_before_and_after_the_command(argv: list[str]) -> None:
    args = build_parser().parse_args(argv)
    assert (args.home, args.json, args.vault_passphrase_file) == ("/a", True, None)


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["unknown"],
        ["list", "--jso"],
        ["code"],
        ["remove"],
        ["add", URI],
        ["add", KEY],
        ["code", "x", "--at"],
    ],
)
def test_wrong_usage_is_status_2_and_repeats_no_secret(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(argv)
    err = capsys.readouterr().err
    assert left.value.code == 2
    assert err.startswith("trackops")
    assert KEY not in err


def test_help_and_version_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (["--help"], ["--version"], *([command.name, "--help"] for command in COMMANDS)):
        with pytest.raises(SystemExit) as left:
            cli.main(argv)
        assert left.value.code == 0
    out = capsys.readouterr().out
    assert all(command.help in out for command in COMMANDS)
    assert re.search(r"^trackops (\d|\()", out, re.MULTILINE)


def _ended_by(console: Console, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> Outcome:
    def fail(_call: CommandContext) -> int:
        raise error

    command = next(command for command in COMMANDS if command.run is listing.run)
    monkeypatch.setattr(command.__class__, "__setattr__", object.__setattr__)
    monkeypatch.setattr(command, "run", fail)
    return console.run("list")


@pytest.mark.parametrize(
    ("error", "status"),
    [(KeyboardInterrupt(), 130), (BrokenPipeError(), 141), (Cancelled(), 1)],
)
def test_an_ending_that_is_no_error_says_nothing(
    console: Console, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int
) -> None:
    assert _ended_by(console, monkeypatch, error) == Outcome(status, "", "")


def test_a_bug_shows_places_and_no_value(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = _ended_by(console, monkeypatch, RuntimeError(f"could not store {KEY}"))
    assert outcome.status == 70
    assert "RuntimeError in" in outcome.err
    assert KEY not in outcome.err
    assert "could not store" not in outcome.err


def _run(argv: list[str], home: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "DBUS_SESSION_BUS_ADDRESS"}
    return subprocess.run(
        argv,
        env=environment | {"TRACKOPS_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        input=stdin,
    )


def _trackops(*argv: str) -> list[str]:
    return [sys.executable, "-m", "trackops_desktop.cli", *argv]


def test_a_code_is_shown_without_qt_opencv_or_pictures(tmp_path: Path) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("a long passphrase\n")
    option = ["--vault-passphrase-file", str(passphrase)]
    _run(_trackops("add", *option), tmp_path / "home", stdin=URI)
    script = (
        "import json, sys\n"
        "before = set(sys.modules)\n"
        "from trackops_desktop.cli import main\n"
        f"status = main(['code', 'bob', '--at', '59', *{option!r}])\n"
        "print(json.dumps([status, sorted({name.split('.')[0] for name in set(sys.modules) - before})]))\n"
    )
    done = _run([sys.executable, "-c", script], tmp_path / "home")
    code, report = done.stdout.splitlines()
    status, modules = json.loads(report)
    assert (code, status) == ("94287082", 0)
    unused = {"PySide6", "cv2", "PIL", "numpy", "qrcode", "zxingcpp", "pykeepass", "fastapi"}
    if sys.platform != "win32":  # keyring loads it, which on Linux only stores
        unused.add("email")
    assert unused & set(modules) == set()


def test_no_command_but_add_screen_loads_qt(tmp_path: Path) -> None:
    passphrase, picture, listing = tmp_path / "passphrase", tmp_path / "code.png", tmp_path / "list.txt"
    passphrase.write_text("a long passphrase\n")
    picture.write_bytes(qr_png(URI))
    listing.write_text(OTHER_URI)
    commands = [
        ["add", "--image", str(picture)],
        ["list"],
        ["scan", str(picture)],
        ["inspect", str(picture)],
        ["import", str(listing)],
        ["export", str(tmp_path / "out.json"), "--format", "aegis", "--passphrase-file", str(passphrase)],
        ["backup", str(tmp_path / "b"), "--passphrase-file", str(passphrase)],
        ["restore", str(tmp_path / "b"), "--passphrase-file", str(passphrase)],
        ["doctor"],
    ]
    script = (
        "import sys\n"
        "from trackops_desktop.cli import main\n"
        f"for argv in {commands!r}:\n"
        f"    status = main([*argv, '--json', '--vault-passphrase-file', {str(passphrase)!r}])\n"
        "    print(argv[0], status, 'PySide6' in sys.modules, file=sys.stderr)\n"
    )
    done = _run([sys.executable, "-c", script], tmp_path / "home")
    assert [line.split() for line in done.stderr.splitlines() if line.endswith(("True", "False"))] == [
        [command[0], "0", "False"] for command in commands
    ]


def test_an_empty_home_is_made_for_this_user_alone(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    assert _run(_trackops("list"), home).returncode == 0
    assert readers(home) == {"owner"}


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [*_trackops("list", "--json"), "--home", str(tmp_path / "home")]
    try:
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_data_folder_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    for home in (file, file / "below"):
        done = _run(_trackops("list"), home)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert "--home" in done.stderr


@needs_linux_programs
def test_a_full_disk_behind_the_output_is_told(tmp_path: Path) -> None:
    command = f"{sys.executable} -m trackops_desktop.cli list --json > /dev/full"
    done = _run(["sh", "-c", command], tmp_path / "home")
    assert done.returncode == 1
    assert done.stderr == "trackops: The operating system refused it (No space left on device). " + (
        "Check the disk and the permissions.\n"
    )


def test_a_system_that_refuses_repeats_no_message(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = _ended_by(console, monkeypatch, OSError(f"could not write {KEY}"))
    assert (outcome.status, KEY in outcome.err) == (1, False)
