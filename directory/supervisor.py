"""Keeps one worker running beside a server: starts it again when it dies, stops it when the server is gone.

Run by `directory.server` as `python -m directory.supervisor`. It knows nothing of the directory itself, so that it
stays small and has no reason to fall over.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from types import FrameType

_COMMAND = (sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--attached")
_LOOK_EVERY = 0.5  # seconds
_PAUSE = 1.0  # seconds before a worker that died is started again


def main() -> None:
    """Supervise until the parent process is gone or a signal comes."""
    parent = os.getppid()
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    while not stop.is_set() and os.getppid() == parent:
        # Nothing is ever written to it: it ends when this process does, however that came about.
        worker = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE)
        while worker.poll() is None and not stop.wait(_LOOK_EVERY) and os.getppid() == parent:
            pass
        if worker.poll() is None:
            worker.terminate()
            worker.wait()
        elif not stop.is_set():
            stop.wait(_PAUSE)


if __name__ == "__main__":
    main()
