"""Processes that are killed at moments of their work, and what any reader sees meanwhile.

`python -m tests.killing` loads the software once, opens no database, and forks a worker for each line of settings that
it is given: a hundred of them begin in the time that three would need by themselves.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from directory import create_app, jobs, worker
from directory.config import ROOT, Settings
from directory.extensions import db
from directory.imports.live import folder
from directory.models import JobStatus
from directory.setup import set_up

GIVES_UP_AFTER = 120.0  # seconds in which a worker does what it is asked
LOOKS_EVERY = 0.01  # seconds

Begun = Callable[[], tuple[int, bool] | None]  # how often it was begun, and whether it is at work; None when it is done
Whole = Callable[[], bool]  # True where a reader sees all of the work, or nothing of it


class Workers:
    """Workers that begin at once, each in a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.killing"]
        self._forking = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    @contextmanager
    def one(self, url: str, **settings: str) -> Iterator[None]:
        """A worker over this database, with these settings, killed at the end of the block."""
        assert self._forking.stdin
        assert self._forking.stdout
        self._forking.stdin.write(f"{json.dumps({'database_url': url, **settings})}\n")
        number = int(self._forking.stdout.readline())
        try:
            yield
        finally:
            os.kill(number, signal.SIGKILL)
            while _lives(number):
                time.sleep(LOOKS_EVERY)

    def end(self) -> None:
        """No more are wanted."""
        self._forking.communicate()


def _lives(number: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(number, 0)
        return True
    return False


@dataclass(frozen=True)
class Scene:
    """An application over a database of the test's own, and workers to kill there."""

    app: Flask
    url: str
    workers: Workers

    def under_kills(self, *, target: int, kinds: Collection[str], moments: list[float], whole: Whole) -> int:
        """Run workers until the job of these kinds on a target is done; how many kills hit one at work.

        Each worker but the last is killed so many seconds after it took the job.
        """

        def begun() -> tuple[int, bool] | None:
            with self.app.app_context():
                job = jobs.under_way(db.session, target_id=target, kinds=kinds)
                return None if job is None else (job.tries, job.status == JobStatus.RUNNING)

        for killed, moment in enumerate([*moments, None]):
            before = begun()
            if before is None:
                return killed
            with self.workers.one(self.url):
                watch(begun, tries=before[0], moment=moment, whole=whole)
        assert begun() is None, "the last worker did not finish"
        return len(moments)


def watch(begun: Begun, *, tries: int, moment: float | None, whole: Whole) -> None:
    """Until it is done, or so many seconds after it was begun once more: no reader ever sees half of it."""
    gives_up, ends = time.monotonic() + GIVES_UP_AFTER, None
    while ends is None or time.monotonic() < ends:
        assert time.monotonic() < gives_up, "the worker does not finish"
        assert whole(), "a reader sees half of it"
        now = begun()
        if now is None:
            return
        if moment is not None and ends is None and now[1] and now[0] > tries:
            ends = time.monotonic() + moment
        time.sleep(LOOKS_EVERY)


@contextmanager
def scene(url: str, workers: Workers) -> Iterator[Scene]:
    """A scene over this database, set up; its connections are closed at the end."""
    app = create_app(Settings(database_url=url, log_level="error"))
    with app.app_context():
        set_up()
    try:
        yield Scene(app, url, workers)
    finally:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


Scenes = Callable[[], AbstractContextManager[Scene]]  # makes one, over a database of its own


def many_kills(
    number: int, seed: int, *, longest: float, phases: int, run: Callable[[list[list[float]]], int], each: int = 4
) -> None:
    """Run anew, with other moments to kill at (`each` in a phase), until so many kills have hit."""
    chance, hit, runs = random.Random(seed), 0, 0
    while hit < number:
        hit += run([sorted(chance.uniform(0.0, longest) for _ in range(each)) for _ in range(phases)])
        runs += 1
    print(f"{hit} kills hit a worker at work, in {runs} runs")


def flask(arguments: list[str], url: str, folder: Path) -> subprocess.Popen[str]:
    """Begin a command of ours."""
    environment = os.environ | {"DIRECTORY_DATABASE_URL": url, "DIRECTORY_LOG_LEVEL": "error"}
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *arguments]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def finish(arguments: list[str], url: str, folder: Path) -> str:
    """Run a command of ours to its end; what it says."""
    process = flask(arguments, url, folder)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    return output


def _fork_workers() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: one that is killed is gone at once
    create_app(
        Settings(database_url="sqlite:////never/opened.sqlite")
    )  # what it imports is there for each that is forked
    folder.QUIET_FOR = 0.0  # a list of a test is whole as soon as it is there
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            os.dup2(2, 1)  # what it prints is no number
            app = create_app(Settings(**json.loads(line), log_level="error"))
            worker.run(app, threading.Event())
        print(number, flush=True)


if __name__ == "__main__":
    _fork_workers()
