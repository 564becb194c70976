"""Two hundred addresses that look like the bound one and are not."""

from __future__ import annotations

from itertools import product

BOUND = "https://demo.viewcases.com"

_SWAPS = {
    "o": "0ο",
    "e": "еé3",
    "m": "nм",
    "i": "í1lі",
    "c": "сç",
    "a": "аá@",
    "s": "ѕ5",
    "v": "ν",
    "w": "vvѡ",
    "d": "ԁđ",
}
_TAILS = ("net", "co", "cm", "com.co", "org", "com.example", "c0m", "corn", "viewcases.com.example", "com.de", "io")
_HEADS = ("portal.", "xn--", "_.", "0.", "de.", "www.", "login.", "a.", "demo.", "-demo.", "xn--demo.", "sso.", "m.")
_PORTS = (80, 8443, 4430, 1, 65535, 8080, 440, 4433, 9443, 22, 444)
_AT = ("evil.example", "evil.example:443", "127.0.0.1", "demo.viewcases.com.evil.example")


def lookalikes() -> list[str]:
    """Return the addresses, each once."""
    host = BOUND.removeprefix("https://")
    hosts = [host[:at] + swap + host[at + 1 :] for at, letter in enumerate(host) for swap in _SWAPS.get(letter, "")]
    hosts += [host[:at] + host[at + 1 :] for at in range(len(host)) if host[at] != "."]
    hosts += [host[:at] + 2 * host[at] + host[at + 1 :] for at in range(len(host)) if host[at] != "."]
    hosts += [host[:at] + host[at + 1] + host[at] + host[at + 2 :] for at in range(len(host) - 1)]
    hosts += [f"{host[:at]}-{host[at:]}" for at in range(1, len(host))]
    hosts += [f"{host[:at]}.{host[at:]}" for at in range(1, len(host)) if "." not in host[at - 1 : at + 1]]
    hosts += [f"demo.viewcases.{tail}" for tail in _TAILS] + [f"{head}{host}" for head in _HEADS]
    hosts += [
        f"{host}.",
        "demo-viewcases.com",
        "demo.view-cases.com",
        "demo.\u200bviewcases.com",
        "demo.viewcas\u00ades-com",
        "demoviewcases.com",
        "viewcases.com",
        "demo",
    ]
    hosts += [f"{a}.{b}" for a, b in product(("demo1", "demos", "dem0", "test"), ("viewcases.com", "viewcases.net"))]
    addresses = [f"https://{one}/" for one in hosts]
    addresses += [f"https://{host}:{port}/" for port in _PORTS]
    addresses += [f"http://{host}/", f"http://{host}:443/", f"http://{host}:80/", f"ftp://{host}/", f"ws://{host}/"]
    addresses += [f"https://{host}@{at}/" for at in _AT] + [f"https://{at}/?{host}" for at in _AT]
    addresses += [f"https://{at}/#https://{host}/" for at in _AT] + [f"https://{at}/{host}/" for at in _AT]
    addresses += [f"https://user:pw@{host}/", f"https://evil.example\\@{host}/", f"https://{host}\\.evil.example/"]
    addresses += [f"data:text/html,https://{host}/", "about:blank", "about:srcdoc", f"blob:https://{host}/1"]
    addresses += [f"javascript:'https://{host}/'", f"view-source:https://{host}/", f"filesystem:https://{host}/x"]
    addresses += [f"https:///{host}/", f"https:/{host}/", f"https:{host}/", f"//{host}/", host, f" https://{host}/"]
    addresses += [f"https://{host}\t/", f"https://{host} /", f"https://{host}%2eevil.example/", "https://[::1]/"]
    addresses += ["https://127.0.0.1/", "https://localhost/", "https://2130706433/", "https://0x7f.1/", "file:///"]
    return [address for address in dict.fromkeys(addresses) if address != f"{BOUND}/"]
