"""A D-Bus connection to the Secret Service that never waits for ever and never lets a prompt appear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from jeepney import DBusAddress, DBusErrorResponse, HeaderFields, Message, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection
from secretstorage import Collection, Item, check_service_availability
from secretstorage.defines import SS_PATH, SS_PREFIX
from secretstorage.dhcrypto import Session
from secretstorage.exceptions import LockedException, SecretServiceNotAvailableException
from secretstorage.util import BUS_NAME, DBusAddressWrapper, open_session

from trackops_desktop.vault.secret_service import GNOME

#: Longer than a busy service needs, shorter than a user's patience.
ANSWER_SECONDS: Final = 15.0
#: Searches sent before the first answer is read; keeps both sockets' buffers from filling up against each other.
_BURST: Final = 64

#: Programs that offer the Secret Service, by the beginning of their process's name.
_PROVIDERS: Final = {
    "gnome-keyring": GNOME,
    "kwalletd": "KWallet",
    "ksecretd": "KWallet",
    "keepassxc": "KeePassXC",
}

Found = tuple[list[str], list[str]]


class QuietConnection:
    """What `secretstorage` needs of a jeepney connection, with a time limit and without prompts.

    `secretstorage` runs a prompt by filtering for its answer, so refusing to filter refuses every prompt. `close`
    does nothing, since `keyring` closes after every call; `end` closes.
    """

    def __init__(self, connection: DBusConnection) -> None:
        """Take an open connection and agree on a key for this session."""
        self._connection = connection
        self._service = DBusAddressWrapper(SS_PATH, f"{SS_PREFIX}Service", self)
        self._session: Session = open_session(self)

    @classmethod
    def open(cls, address: str) -> QuietConnection:
        """Connect to the session bus, if the Secret Service is there or can be started.

        Raises:
            SecretServiceNotAvailableException: There is no session bus or no Secret Service on it.

        """
        connection = connect(address)
        try:
            if not check_service_availability(connection):
                raise SecretServiceNotAvailableException("nothing on this session bus offers it")
            return cls(connection)
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
        known = next((name for start, name in _PROVIDERS.items() if program.startswith(start)), None)
        return f"{known} (Secret Service)" if known else "Secret Service"

    def send_and_get_reply(self, message: Message) -> Message:
        """Send a message and return its answer; raise TimeoutError after 15 seconds."""
        return self._connection.send_and_get_reply(message, timeout=ANSWER_SECONDS)

    def filter(self, *_: object, **__: object) -> NoReturn:
        """Refuse to wait for a prompt's answer."""
        raise LockedException("a prompt would be needed")

    def close(self) -> None:
        """Stay open: `keyring` closes what it was lent after each call."""

    def end(self) -> None:
        """Close the connection."""
        self._connection.close()

    def default_collection(self) -> Collection:
        """Return the default collection, which need not be open; raise ItemNotFoundException without one."""
        return Collection(self, session=self._session)

    def item(self, path: str) -> Item:
        """Return the item at an object path."""
        return Item(self, path, self._session)

    def search(self, queries: Sequence[Mapping[str, str]]) -> list[Found]:
        """Return, for each set of attributes, the paths of the open and of the locked items that have them."""
        found: list[Found] = []
        for start in range(0, len(queries), _BURST):
            burst = queries[start : start + _BURST]
            messages = [new_method_call(self._service, "SearchItems", "a{ss}", (dict(query),)) for query in burst]
            found += [(list(body[0]), list(body[1])) for body in self._exchange(messages)]
        return found

    def attributes(self, paths: Sequence[str]) -> list[dict[str, str]]:
        """Return the attributes of items by path."""
        found: list[dict[str, str]] = []
        for start in range(0, len(paths), _BURST):
            items = [
                DBusAddress(path, bus_name=BUS_NAME, interface="org.freedesktop.DBus.Properties")
                for path in paths[start : start + _BURST]
            ]
            messages = [new_method_call(item, "Get", "ss", (f"{SS_PREFIX}Item", "Attributes")) for item in items]
            found += [dict(body[0][1]) for body in self._exchange(messages)]
        return found

    def secrets(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the texts of open items by path, all in one call."""
        if not paths:
            return {}
        (found,) = self._service.call("GetSecrets", "aoo", list(paths), self._session.object_path)
        return {path: _text(self._session, secret) for path, secret in found.items()}

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
        return open_dbus_connection(address)
    except (OSError, ValueError, RuntimeError, KeyError):
        raise SecretServiceNotAvailableException("the session bus cannot be reached") from None


def _text(session: Session, secret: Sequence[Any]) -> str:
    """Take one transported secret apart (specification, "Transfer of Secrets": AES-128-CBC, PKCS #7)."""
    value = bytes(secret[2])
    if session.encrypted:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        decryptor = Cipher(algorithms.AES(session.aes_key or b""), modes.CBC(bytes(secret[1]))).decryptor()
        padded = decryptor.update(value) + decryptor.finalize()
        value = padded[: -padded[-1]]
    return value.decode("utf-8")
