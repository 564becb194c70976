"""A registry of Windows in memory, with names that are the same in upper and lower case."""

from __future__ import annotations


class RegistryInMemory:
    """Values by key and name; it may refuse, as a policy makes the real one do."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], object] = {}
        self.refuses = False

    def read(self, key: str, name: str) -> object:
        self._allow()
        return self.values.get(_at(key, name))

    def write(self, key: str, name: str, text: str) -> None:
        self.put(key, name, text)

    def put(self, key: str, name: str, value: object) -> None:
        """Write a value of any kind, as other programs do."""
        self._allow()
        self.values[_at(key, name)] = value

    def delete(self, key: str, name: str) -> None:
        self._allow()
        self.values.pop(_at(key, name), None)

    def delete_key(self, key: str) -> None:
        self._allow()
        below = key.casefold()
        for at in [one for one in self.values if one[0] == below or one[0].startswith(f"{below}\\")]:
            del self.values[at]

    def _allow(self) -> None:
        if self.refuses:
            raise PermissionError(13, "Access is denied")


def _at(key: str, name: str) -> tuple[str, str]:
    return key.casefold(), name.casefold()
