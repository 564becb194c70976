"""The feed of updates, from minisign's own signatures over a real https server to what is told."""

from __future__ import annotations

import datetime
import ipaddress
import json
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.keyrings import MemoryKeyring
from tests.policies import PolicyInFile
from tests.vaults import FakeClock
from trackops_desktop.paths import Paths
from trackops_desktop.services.update_check import DAY, UpdateCheck, UpdateSource, built_in_source
from trackops_desktop.updates.download import LARGEST, DownloadFailed, download
from trackops_desktop.updates.feed import FeedWrong, is_newer, read_feed
from trackops_desktop.updates.minisign import SignatureWrong, public_key, trusted_comment
from trackops_desktop.vault.vault import Vault

pytestmark = pytest.mark.skipif(shutil.which("minisign") is None, reason="minisign signs here")
ROOT = Path(__file__).parents[3]
NOW = 1_700_000_000.0
COMMENT = "trackops-desktop updates"


class Signer:
    """A key of this test's own, and minisign."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self._secret, self.public = folder, folder / "key", folder / "key.pub"
        subprocess.run(
            ["minisign", "-G", "-W", "-f", "-p", str(self.public), "-s", str(self._secret)],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    @property
    def key(self) -> str:
        return self.public.read_text()

    def sign(self, data: bytes, comment: str = COMMENT, *more: str) -> str:
        file = self.folder / "file"
        file.write_bytes(data)
        command = ["minisign", "-S", *more, "-s", str(self._secret), "-t", comment, "-m", str(file)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        return (self.folder / "file.minisig").read_text()


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer(tmp_path_factory.mktemp("signer"))


def _feed(**changes: Any) -> bytes:
    values = {
        "trackops_updates": 1,
        "number": 7,
        "published": int(NOW),
        "version": "2.0.0",
        "page": "https://a.example/2",
    }
    return json.dumps({**values, **changes}).encode()


def test_what_minisign_signs_is_proved(signer: Signer) -> None:
    data, key = b"any file", public_key(signer.key)
    signature = signer.sign(data, "a comment, with é")
    assert trusted_comment(data, signature, key) == "a comment, with é"
    assert public_key(signer.key.splitlines()[1]) == key
    lines = signature.splitlines()
    foreign = Signer(signer.folder / "other")
    wrong = {
        "another file": (b"any filf", signature),
        "another comment": (data, signature.replace("a comment", "b comment")),
        "another key": (data, foreign.sign(data)),
        "the key's number of ours, the rest another's": (
            data,
            "\n".join([*foreign.sign(data).splitlines()[:1], lines[1], *foreign.sign(data).splitlines()[2:]]),
        ),
        "not prehashed": (data, signer.sign(data, COMMENT, "-l")),
        "cut off": (data, "\n".join(lines[:3])),
        "more lines": (data, f"{signature}\nmore"),
        "no Base64": (data, signature.replace(lines[1], "!" * len(lines[1]))),
        "shorter": (data, signature.replace(lines[3], "QUJD")),
        "empty": (data, ""),
    }
    for name, (said, proof) in wrong.items():
        with pytest.raises(SignatureWrong):
            raise AssertionError(f"{name}: {trusted_comment(said, proof, key)}")
    for text in ("", "untrusted comment: x", "QUJD", signer.key + "\nmore"):
        with pytest.raises(SignatureWrong):
            public_key(text)


def test_a_feed_that_makes_no_sense_is_refused_though_it_is_signed(signer: Signer) -> None:
    key = public_key(signer.key)
    good = _feed()
    assert read_feed(good, signer.sign(good), key).version == "2.0.0"
    for data in (
        _feed(trackops_updates=2),
        _feed(number=-1),
        _feed(number=True),
        _feed(published="now"),
        _feed(version="2.0; rm"),
        _feed(page="http://a.example"),
        _feed(page="https://a.example/\n"),
        _feed(page="https://a.example/" + "a" * 300),
        b"[]",
        b"\xff",
        b"[" * 5_000,
    ):
        with pytest.raises(FeedWrong):
            read_feed(data, signer.sign(data), key)
    with pytest.raises(FeedWrong):  # the key has signed it, but as something else
        read_feed(good, signer.sign(good, "a release"), key)


def test_versions_are_compared_as_numbers() -> None:
    assert is_newer("0.10.0", "0.9.9")
    assert is_newer("1", "0.9")
    assert not is_newer("1.0", "1.0.0")
    assert not is_newer("0.9.9", "0.10.0")
    assert not is_newer("2.0.0", "unknown")
    assert not is_newer("newest", "1.0")


@dataclass
class Served:
    """A real https server: what it answers, and what it was asked for."""

    address: str
    trust: ssl.SSLContext
    files: dict[str, bytes]
    asked: list[str] = field(default_factory=list)

    def fetch(self, address: str) -> bytes:
        return download(address, self.trust)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this test's own for 127.0.0.1, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=2))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "server.pem"
    kind = serialization.PrivateFormat.PKCS8
    text = key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption())
    path.write_bytes(text + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def served(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    files: dict[str, bytes] = {}
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", "/feed.json")
                self.end_headers()
                return
            body = files.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    trust = ssl.create_default_context(cafile=str(certificate))
    try:
        yield Served(f"https://127.0.0.1:{server.server_address[1]}", trust, files, asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_file_comes_over_https_alone_and_within_its_limits(served: Served) -> None:
    served.files |= {"/feed.json": b"here", "/large": b"x" * (LARGEST + 1), "/most": b"x" * LARGEST}
    assert served.fetch(f"{served.address}/feed.json") == b"here"
    assert len(served.fetch(f"{served.address}/most")) == LARGEST
    for path in ("/large", "/moved", "/none"):
        with pytest.raises(DownloadFailed):
            served.fetch(f"{served.address}{path}")
    with pytest.raises(DownloadFailed):  # nobody vouches for this server
        download(f"{served.address}/feed.json")
    for address in ("http://127.0.0.1:1/", "file:///etc/hostname", "https://127.0.0.1:1/", "https://"):
        with pytest.raises(DownloadFailed):
            served.fetch(address)
    moments = iter([0.0, 100.0])
    with pytest.raises(DownloadFailed):
        download(f"{served.address}/feed.json", served.trust, lambda: next(moments))


@dataclass
class Asking:
    """A vault whose application asks a real feed."""

    check: UpdateCheck
    served: Served
    signer: Signer
    clock: FakeClock
    policy: PolicyInFile
    vault: Vault

    def publish(self, **changes: Any) -> None:
        data = _feed(**changes)
        self.served.files |= {"/feed.json": data, "/feed.json.minisig": self.signer.sign(data).encode()}

    def day_passes(self) -> None:
        self.clock.now += DAY


@pytest.fixture
def asking(tmp_path: Path, served: Served, signer: Signer) -> Iterator[Asking]:
    policy, clock = PolicyInFile(tmp_path), FakeClock(NOW)
    with closing(Vault.open(Paths(tmp_path / "home"), MemoryKeyring(), clock, policy.rules())) as vault:
        source = UpdateSource(f"{served.address}/feed.json", signer.key)
        check = UpdateCheck(vault, clock, served.fetch, version="1.0.0", source=lambda: source)
        yield Asking(check, served, signer, clock, policy, vault)


def test_a_newer_version_is_told_and_asked_for_once_a_day(asking: Asking) -> None:
    asking.publish()
    assert asking.check.look(wanted=False) is None
    assert asking.served.asked == []
    found = asking.check.look(wanted=True)
    assert found is not None
    assert (found.version, found.page) == ("2.0.0", "https://a.example/2")
    assert asking.served.asked == ["/feed.json", "/feed.json.minisig"]
    asking.clock.now += DAY - 1
    assert asking.check.look(wanted=True) is None
    assert len(asking.served.asked) == 2
    asking.clock.now += 1
    assert asking.check.look(wanted=True) is not None
    asking.policy.write("updates_off = true\n")
    asking.day_passes()
    assert asking.check.look(wanted=True) is None
    assert len(asking.served.asked) == 4


def test_whatever_is_wrong_is_ignored(asking: Asking, tmp_path: Path) -> None:
    asking.publish(number=7)
    assert asking.check.look(wanted=True) is not None
    for changes in (
        {"number": 6},  # an older feed, replayed
        {"number": 8, "version": "0.9.0"},  # a downgrade
        {"number": 8, "version": "1.0.0"},  # what runs already
        {"number": 9, "published": int(NOW + 30 * DAY)},  # from the future
        {"number": 9, "page": "http://a.example"},
    ):
        asking.day_passes()
        asking.publish(**changes)
        assert asking.check.look(wanted=True) is None, changes
    asking.day_passes()
    asking.publish(number=10)
    good = asking.served.files["/feed.json.minisig"]
    for broken in (b"", good.replace(b"updates", b"updatez"), Signer(tmp_path / "thief").sign(_feed()).encode()):
        asking.served.files["/feed.json.minisig"] = broken
        assert asking.check.look(wanted=True) is None
        asking.day_passes()
    del asking.served.files["/feed.json"]
    assert asking.check.look(wanted=True) is None
    asking.day_passes()
    asking.publish(number=11)
    assert asking.check.look(wanted=True) is not None


def test_an_upgrade_is_told_once(asking: Asking) -> None:
    def runs(version: str) -> bool:
        check = UpdateCheck(asking.vault, asking.clock, asking.served.fetch, version=version)
        return check.was_updated()

    assert [runs(one) for one in ("1.0.0", "1.0.0", "1.1.0", "1.1.0", "1.0.0", "1.1.0")] == [
        *(False, False, True, False),
        *(False, True),
    ]


def test_a_checkout_has_nobody_to_ask(asking: Asking) -> None:
    assert not built_in_source().is_there
    check = UpdateCheck(asking.vault, asking.clock, asking.served.fetch, version="1.0.0")
    assert check.look(wanted=True) is None
    assert not check.is_possible


def test_the_release_side_signs_what_the_program_takes(signer: Signer, tmp_path: Path) -> None:
    script = [sys.executable, str(ROOT / "packaging" / "update_feed.py")]
    feed, into = tmp_path / "feed.json", tmp_path / "updates.toml"
    signed = ["sign", "--version", "2.1.0", "--number", "8", "--page", "https://a.example", "--secret-key"]
    for arguments in (
        [*signed, str(signer.folder / "key"), str(feed)],
        ["check", "--key", str(signer.public), str(feed)],
        ["configure", "--feed", "https://a.example/f.json", "--key", str(signer.public), "--into", str(into)],
    ):
        subprocess.run([*script, *arguments], check=True, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    assert json.loads(feed.read_bytes())["number"] == 8
    assert signer.key.splitlines()[1] in into.read_text()
    feed.write_bytes(feed.read_bytes() + b" ")
    assert (
        subprocess.run([*script, "check", "--key", str(signer.public), str(feed)], check=False, cwd=ROOT).returncode
        == 1
    )
