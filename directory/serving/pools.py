"""Threads for families, and others for the desk: whatever happens at the desk, families' threads are theirs."""

from __future__ import annotations

from typing import Any

from waitress.task import ThreadedTaskDispatcher

from directory.desk import below


class Pools:
    """Gives each request to a thread of its part of the site; in the order in which they came."""

    def __init__(self, *, families: int, desk: int) -> None:
        self._families, self._desk = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        self._families.set_thread_count(families)
        self._desk.set_thread_count(desk)

    def add_task(self, task: Any) -> None:
        """Have a connection's first request answered."""
        path = getattr(task.requests[0], "path", "")  # what could not be read has none
        (self._desk if below(path) else self._families).add_task(task)

    def shutdown(self) -> None:
        """Let each thread finish what it does, for some seconds."""
        self._desk.shutdown()
        self._families.shutdown()
