from __future__ import annotations

import json
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QEventLoop, QUrl
from pytestqt.qtbot import QtBot

from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE
from tests.vaults import FakeClock, enrolment
from tests.web.conftest import PAGES
from tests.web.kit import hosting
from trackops_desktop.browser.explain import Explainer, bound_in
from trackops_desktop.paths import Paths
from trackops_desktop.signin.origin import Origin
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.vault import Vault

ROOT = Path(__file__).parents[2]
_CALL = """
import sys
from trackops_desktop.browser.explain import explain
sys.exit(explain(sys.argv[1], sys.argv[2] == "y"))
"""


def run_explain(url: str, *, reveal: bool = False) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as testers do."""
    command = [sys.executable, "-c", _CALL, url, "y" if reveal else "n"]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=ROOT)


def test_without_an_output_it_ends_quietly() -> None:
    page = (PAGES / "enrol-svg-no-text.html").as_uri()
    for lost in ("sys.stdout = sys.stderr = None", "sys.stdout.close()"):
        code = _CALL.replace("import sys\n", f"import sys\n{lost}\n", 1)
        for url in (page, "javascript:alert(1)"):
            command = [sys.executable, "-c", code, url, "n"]
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=ROOT)
            assert done.returncode == 1, (lost, url, done.stderr)
            assert "Traceback" not in done.stderr


def test_prints_one_object_with_every_key_and_no_secret() -> None:
    done = run_explain((PAGES / "enrol-svg-no-text.html").as_uri())
    assert done.stdout, done.stderr
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert {"url", "asks", "confidence", "fields", "enrolment", "origin", "bound"} <= answer.keys()
    assert answer["enrolment"] | {"source": "qr"} == {
        "type": "totp",
        "issuer": "Trackops",
        "name": "alice@demo",
        "algorithm": "SHA1",
        "digits": 6,
        "period": 30,
        "secret": None,
        "source": "qr",
    }
    assert "KRUGKIDROVUWG2ZAMJZG653OEBTG66BA" not in done.stdout + done.stderr


def test_reveal_shows_the_secret(pages_url: str) -> None:
    done = run_explain(f"{pages_url}/enrol-svg-no-text.html", reveal=True)
    assert done.stdout, done.stderr
    answer = json.loads(done.stdout)
    assert answer["enrolment"]["secret"] == "KRUGKIDROVUWG2ZAMJZG653OEBTG66BA"
    assert (answer["origin"], answer["url"]) == (pages_url, f"{pages_url}/enrol-svg-no-text.html")


def test_a_page_that_cannot_be_loaded_is_exit_one_with_nothing_on_stdout() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = run_explain(f"http://127.0.0.1:{port}/")
    assert (done.returncode, done.stdout) == (1, "")
    assert "couldn't be loaded" in done.stderr


def test_an_address_of_another_kind_is_exit_one() -> None:
    assert run_explain("javascript:alert(1)").returncode == 1


def test_a_page_that_never_rests_and_opens_dialogs_is_looked_at_all_the_same(pages_url: str) -> None:
    done = run_explain(f"{pages_url}/busy.html")
    assert done.stdout, done.stderr
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["asks"]) == (0, "sign-in")


def test_whether_an_account_is_bound_is_told_without_making_a_file(tmp_path: Path) -> None:
    paths, demo = Paths(tmp_path), Origin("https", "demo.viewcases.com", 443)
    is_bound = bound_in(paths, FakeClock())
    assert not is_bound(demo)
    assert list(tmp_path.iterdir()) == []
    with closing(Vault.open(paths, MemoryKeyring(), FakeClock())) as vault:
        vault.add(NewEntry(enrolment(), site=str(demo)))
    for file in tmp_path.glob("*.lock"):
        file.unlink()
    before = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert is_bound(demo)
    assert not is_bound(Origin("https", "demo.viewcases.net", 443))
    assert {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == before


def test_a_page_that_never_gives_the_engine_back_ends_at_the_limit(qtbot: QtBot) -> None:
    html = "<h1>Sign in</h1><script>addEventListener('load', () => { for (;;); })</script>"
    with hosting({"/": html}) as (host,):
        loop = QEventLoop()
        explainer = Explainer(QUrl(f"{host.url}/"), loop.quit, limit_ms=1500)
        explainer.start()
        loop.exec()
        explainer.close()
    assert (explainer.seen, explainer.problem) == (None, "it took longer than 30 seconds.")


def test_a_long_line_of_blanks_costs_nothing(qtbot: QtBot) -> None:
    html = f"<h1>Recovery codes</h1><pre>x{' ' * 25_000}y</pre><p>z{'&nbsp;' * 8_000}</p>"
    with hosting({"/": html}) as (host,):
        done = run_explain(f"{host.url}/")
    assert done.stdout, done.stderr
    assert json.loads(done.stdout)["asks"] == "nothing"


def test_a_server_that_wants_a_name_and_password_is_asked_once_and_named() -> None:
    with hosting({"/": "<h1>401 Authorization Required</h1>"}) as (host,):
        host.headers["/"] = (401, {"WWW-Authenticate": 'Basic realm="Staging"'})
        done = run_explain(f"{host.url}/")
        assert (done.returncode, done.stdout) == (1, "")
        assert "127.0.0.1 asks for a username and password" in done.stderr
        assert host.asked.count("/") == 1
