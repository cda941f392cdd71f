"""A bounded store of what was made for everyone alike; the least used goes first. One a process, safe among threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by key, at most `size` of them. A key names everything that its value depends on."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made where it is not kept. Two threads may make the same value; one is kept."""
        found = self.find([key])
        if key not in found:
            found[key] = make()
            self.keep(found)
        return found[key]

    def find(self, keys: Iterable[Hashable]) -> dict[Hashable, T]:
        """The values of those keys that are kept."""
        with self._lock:
            found = {key: self._entries[key] for key in keys if key in self._entries}
            for key in found:
                self._entries.move_to_end(key)
        return found

    def keep(self, made: Mapping[Hashable, T]) -> None:
        """Keep these too."""
        with self._lock:
            self._entries.update(made)
            while len(self._entries) > self._size:
                self._entries.popitem(last=False)

    def __len__(self) -> int:
        return len(self._entries)
