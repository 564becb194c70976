"""A D-Bus connection to the Secret Service that never waits for ever and lets a prompt appear only where it may."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from jeepney import DBusErrorResponse, HeaderFields, MatchRule, Message, MessageType, Properties, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, Proxy
from jeepney.io.common import FilterHandle
from secretstorage import Collection, Item, check_service_availability
from secretstorage.defines import SS_PATH, SS_PREFIX
from secretstorage.dhcrypto import Session
from secretstorage.exceptions import SecretServiceNotAvailableException
from secretstorage.util import BUS_NAME, PROMPT_IFACE, DBusAddressWrapper, add_match_rules, open_session, unlock_objects

from trackops_desktop.bus_connection import open_bus
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.vault.keyring.errors import denied, given_up, gone, must_ask, unanswered
from trackops_desktop.vault.keyring.prompts import KeyringPrompts
from trackops_desktop.vault.keyring.providers import PROVIDERS

_LOGGER = LazyLogger(__name__)
#: Longer than a busy service needs, shorter than a user's patience.
ANSWER_SECONDS: Final = 15.0
#: How long a question to the user may stay open: time enough to look for a password.
PROMPT_SECONDS: Final = 300.0
#: A question that is open for longer is one that somebody has to answer; many are over at once, unseen.
_NOTICE_SECONDS: Final = 0.4
#: How often the wait for an answer looks whether it was given up.
_GLANCE_SECONDS: Final = 0.1
#: Searches sent before the first answer is read; keeps both sockets' buffers from filling up against each other.
_BURST: Final = 64

Found = tuple[list[str], list[str]]


class SecretServiceConnection:
    """What `secretstorage` needs of a jeepney connection, with time limits, and with prompts only where they may be.

    `secretstorage` runs a prompt by filtering for its answer and receiving until it has come, so refusing to filter
    refuses the prompt. `close` does nothing, since `keyring` closes after every call; `end` closes.
    """

    def __init__(self, connection: DBusConnection, prompts: KeyringPrompts | None = None) -> None:
        """Take an open connection, and who says whether prompts may appear; agree on a key for this session."""
        self._connection = connection
        self._prompts = prompts or KeyringPrompts()
        self._asked: str | None = None
        self._owners: deque[Message] | None = None
        self._provider = "Secret Service"  # not translated
        self._service = DBusAddressWrapper(SS_PATH, f"{SS_PREFIX}Service", self)
        self._session: Session = open_session(self)

    @classmethod
    def open(cls, address: str, prompts: KeyringPrompts | None = None) -> SecretServiceConnection:
        """Connect to the session bus, if the Secret Service is there or can be started.

        Raises:
            SecretServiceNotAvailableException: There is no session bus or no Secret Service on it.

        """
        connection = connect(address)
        try:
            if not check_service_availability(connection):
                raise SecretServiceNotAvailableException("nothing on this session bus offers it")  # not translated
            return cls(connection, prompts)
        except BaseException:
            connection.close()
            raise

    def provider(self) -> str:
        """Return the name of the program that offers the service, as far as it can be told."""
        try:
            (process,) = Proxy(message_bus, self._connection, timeout=ANSWER_SECONDS).GetConnectionUnixProcessID(
                BUS_NAME
            )
            program = Path(f"/proc/{process}/comm").read_text("utf-8").strip()
        except (DBusErrorResponse, OSError):
            program = ""
        known = next((name for start, name in PROVIDERS.items() if program.startswith(start)), None)
        self._provider = f"{known} (Secret Service)" if known else "Secret Service"  # not translated
        return self._provider

    def send_and_get_reply(self, message: Message) -> Message:
        """Send a message and return its answer; raise TimeoutError after 15 seconds."""
        return self._connection.send_and_get_reply(message, timeout=ANSWER_SECONDS)

    def filter(self, rule: MatchRule) -> FilterHandle:
        """Get ready to hear a prompt's answer.

        Raises:
            KeyringMustAsk: No prompt may appear now.

        """
        if not self._prompts.may_ask:
            raise must_ask(self.provider())
        if self._owners is None:
            self._owners = self._heard()
        self._asked = rule.header_fields["path"]
        return self._connection.filter(rule)

    def recv_until_filtered(self, answers: deque[Message], *, timeout: float | None = None) -> Message:
        """Wait for a prompt's answer, five minutes at most where no time is given.

        Raises:
            KeyringDenied: The wait was given up; the prompt is told to go.
            KeyringFailed: Nobody has answered in time; the prompt is told to go.
            KeyringMissing: The program that asked has ended.

        """
        begun, limit, told = time.monotonic(), timeout or PROMPT_SECONDS, False
        try:
            with self._prompts.waiting():
                while not answers:
                    waited = time.monotonic() - begun
                    self._check_wait(waited, limit)
                    if not told and waited >= _NOTICE_SECONDS:
                        told = True
                        self._prompts.tell_waiting(self.provider())
                    with suppress(TimeoutError):
                        self._connection.recv_messages(timeout=_GLANCE_SECONDS)
        except BaseException:
            self._dismiss()
            raise
        return answers.popleft()

    def close(self) -> None:
        """Stay open: `keyring` closes what it was lent after each call."""

    def end(self) -> None:
        self._connection.close()

    def default_collection(self) -> Collection:
        """Return the default collection, which need not be open; raise ItemNotFoundException without one."""
        return Collection(self, session=self._session)

    def item(self, path: str) -> Item:
        """Return the item at an object path."""
        return Item(self, path, self._session)

    def search(self, queries: Sequence[Mapping[str, str]]) -> list[Found]:
        """Return, for each set of attributes, the paths of the open and of the locked items that have them."""
        bodies = self._bursts(new_method_call(self._service, "SearchItems", "a{ss}", (dict(one),)) for one in queries)
        return [(list(body[0]), list(body[1])) for body in bodies]

    def search_open(self, queries: Sequence[Mapping[str, str]]) -> list[Found]:
        """Return the same as `search`, of the open collections alone and without letting anybody be asked.

        KeePassXC lets its user be asked for a password in the middle of `search` where any of its databases is locked.
        """
        locked = dict(self._properties(self._collections(), f"{SS_PREFIX}Collection", "Locked"))
        calls = [
            (number, DBusAddressWrapper(path, f"{SS_PREFIX}Collection", self))
            for path, shut in locked.items()
            if not shut
            for number in range(len(queries))
        ]
        bodies = self._bursts(new_method_call(to, "SearchItems", "a{ss}", (dict(queries[n]),)) for n, to in calls)
        places = [(number, path) for (number, _), body in zip(calls, bodies, strict=True) for path in body[0]]
        kept_back = dict(self._properties([path for _, path in places], f"{SS_PREFIX}Item", "Locked"))
        found: list[Found] = [([], []) for _ in queries]
        for number, path in places:
            if path in kept_back:
                found[number][int(kept_back[path])].append(path)
        return found

    def attributes(self, paths: Sequence[str]) -> list[dict[str, str]]:
        """Return the attributes of items by path."""
        asked = (Properties(DBusAddressWrapper(path, f"{SS_PREFIX}Item", self)).get("Attributes") for path in paths)
        return [dict(body[0][1]) for body in self._bursts(asked)]

    def unlock(self, paths: Sequence[str]) -> None:
        """Let the user be asked about items that are kept back.

        Raises:
            KeyringProblem: The user said no, or was not to be asked, or did not answer.

        """
        if unlock_objects(self, list(paths)):
            raise denied(self.provider())

    def secrets(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the texts of open items by path, all in one call."""
        if not paths:
            return {}
        (found,) = self._service.call("GetSecrets", "aoo", list(paths), self._session.object_path)
        return {path: _text(self._session, secret) for path, secret in found.items()}

    def _collections(self) -> list[str]:
        return list(self._service.get_property("Collections"))

    def _properties(self, paths: Sequence[str], interface: str, name: str) -> Iterable[tuple[str, bool]]:
        asked = (Properties(DBusAddressWrapper(path, interface, self)).get(name) for path in paths)
        for path, body in zip(paths, self._bursts(asked), strict=True):
            yield path, bool(body[0][1])

    def _bursts(self, messages: Iterable[Message]) -> list[Any]:
        """Exchange any number of messages, so many at a time that no buffer fills up."""
        waiting, bodies = list(messages), []
        for start in range(0, len(waiting), _BURST):
            bodies += self._exchange(waiting[start : start + _BURST])
        return bodies

    def _heard(self) -> deque[Message]:
        """Have prompts' answers and the end of the service's program sent here; return where the latter arrives."""
        add_match_rules(self)
        rule = MatchRule(
            type="signal", sender=message_bus.bus_name, interface=message_bus.interface, member="NameOwnerChanged"
        )
        rule.add_arg_condition(0, BUS_NAME)
        Proxy(message_bus, self._connection, timeout=ANSWER_SECONDS).AddMatch(rule)
        owners: deque[Message] = deque()
        self._connection.filter(rule, queue=owners)
        return owners

    def _check_wait(self, waited: float, limit: float) -> None:
        if self._prompts.given_up:
            raise given_up(self.provider())
        if self._owners:
            self._owners.clear()
            raise gone(self._provider)
        if waited > limit:
            raise unanswered(self.provider(), limit)

    def _dismiss(self) -> None:
        """Dismiss the prompt that is open; the service behind it may be gone or not answer."""
        prompt = DBusAddressWrapper(self._asked or SS_PATH, PROMPT_IFACE, self)
        try:
            self._connection.send(new_method_call(prompt, "Dismiss"))
        except Exception as error:  # noqa: BLE001 # whoever offers it may be gone, or may answer anything
            _LOGGER.warning("The keyring's question could not be dismissed", error=error)

    def _exchange(self, messages: Sequence[Message]) -> list[Any]:
        """Send all messages, then gather their answers: one wait instead of one for each."""
        serials = []
        for message in messages:
            serials.append(next(self._connection.outgoing_serial))
            self._connection.send(message, serial=serials[-1])
        answers: dict[int, Any] = {}
        while len(answers) < len(serials):
            answer = self._connection.receive(timeout=ANSWER_SECONDS)
            serial = answer.header.fields.get(HeaderFields.reply_serial)
            if serial in serials:
                if answer.header.message_type is MessageType.error:
                    raise DBusErrorResponse(answer)
                answers[serial] = answer.body
        return [answers[serial] for serial in serials]


def connect(address: str) -> DBusConnection:
    """Connect to a bus.

    Raises:
        SecretServiceNotAvailableException: Nothing listens there, or the address makes no sense.

    """
    try:
        return open_bus(address)
    except OSError:
        raise SecretServiceNotAvailableException("the session bus cannot be reached") from None  # not translated


def _text(session: Session, secret: Sequence[Any]) -> str:
    """Take one transported secret apart (specification, "Transfer of Secrets": AES-128-CBC, PKCS #7)."""
    value = bytes(secret[2])
    if session.encrypted:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        decryptor = Cipher(algorithms.AES(session.aes_key or b""), modes.CBC(bytes(secret[1]))).decryptor()
        padded = decryptor.update(value) + decryptor.finalize()
        value = padded[: -padded[-1]]
    return value.decode("utf-8")
