"""Keeps one worker running beside a server: starts it again when it dies, stops it with the server.

A thread of the server's first process does it, and no process of its own: there is none that could be killed and leave
the worker dead. It knows nothing of the directory itself, so that it stays small and has no reason to fall over.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

WORKER = (sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--attached")
_LOOK_EVERY = 0.5  # seconds
_FIRST_PAUSE = 1.0  # seconds before a worker that died is started again; twice as long each time it dies at once
_LONGEST_PAUSE = 60.0
_LIVED = 60.0  # seconds after which a worker's death is a new story
_TIME_TO_END = 10.0  # seconds


class Supervisor:
    """One process that is started again whenever it ends, from `start` to `stop`."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._command, self._folder = command, folder
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        """Start the process, and watch it from now on.

        Call it before the server forks: a fork in the middle of a start would hold on to the pipe by which the start
        is known to be over, and it would never be.
        """
        self._process = self._begin()
        self._thread.start()

    def stop(self) -> None:
        """End the process and wait until it is gone."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        pause = _FIRST_PAUSE / 2
        while not self._stop.is_set():
            began = time.monotonic()
            if self._process is not None:
                self._watch(self._process)
            pause = _FIRST_PAUSE if time.monotonic() - began > _LIVED else min(pause * 2, _LONGEST_PAUSE)
            if not self._stop.wait(pause):
                self._process = self._begin()

    def _begin(self) -> subprocess.Popen[bytes] | None:
        # Nothing is ever written to it: it ends when this process and its children do, however that came about.
        try:
            return subprocess.Popen(self._command, cwd=self._folder, stdin=subprocess.PIPE)
        except OSError as error:  # no memory, no more processes: there may be some again later
            sys.stderr.write(f"The worker could not be started ({error.strerror}). It is tried again.\n")
            return None

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None and not self._stop.wait(_LOOK_EVERY):
            pass
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_TIME_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process.stdin is not None:
            process.stdin.close()
