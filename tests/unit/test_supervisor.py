"""A worker beside a server is there as long as the server is, whatever dies, and goes when the server goes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from directory.config import ROOT
from directory.supervisor import Supervisor
from tests import prepared

FLASK = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py")]


def until(what: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return not state.startswith("Z")


def processes() -> list[tuple[int, int, str]]:
    """(number, its parent's, command) of every process on this machine."""
    shown = subprocess.run(["ps", "-wweo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in shown.splitlines()]
    return [(int(pid), int(parent), command) for pid, parent, command in rows]


def workers_of(server: int) -> list[int]:
    """The processes that a server started and that are workers of jobs."""
    return [pid for pid, parent, command in processes() if parent == server and "worker --attached" in command]


@contextmanager
def server(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DIRECTORY_DATABASE_URL": prepared.sqlite_at(folder / "w.sqlite"),
        "DIRECTORY_PORT": str(port),
        "DIRECTORY_WORKERS": "1",
        "DIRECTORY_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:directory.server", "wsgi:app"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)

    def answers() -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except OSError:
            assert process.poll() is None
            return False
        return True

    try:
        until(answers)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def test_a_worker_that_is_killed_is_started_again_and_ends_with_its_server(tmp_path: Path) -> None:
    with server(tmp_path) as process:
        until(lambda: len(workers_of(process.pid)) == 1)
        (first,) = workers_of(process.pid)
        # Of the server's children one is the worker and one serves: there is nothing else that could be killed.
        until(lambda: len([pid for pid, parent, _command in processes() if parent == process.pid]) == 2)
        os.kill(first, signal.SIGKILL)
        until(lambda: len(workers_of(process.pid)) == 1 and workers_of(process.pid) != [first])
        (second,) = workers_of(process.pid)
        process.terminate()
        process.wait(30)
        assert not alive(second)


def test_a_worker_ends_with_a_server_that_is_killed(tmp_path: Path) -> None:
    with server(tmp_path) as process:
        until(lambda: len(workers_of(process.pid)) == 1)
        (worker,) = workers_of(process.pid)
        process.kill()
        process.wait()
        until(lambda: not alive(worker))


def test_what_ends_is_started_again_until_it_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.supervisor._FIRST_PAUSE", 0.01)
    monkeypatch.setattr("directory.supervisor._LONGEST_PAUSE", 0.02)
    monkeypatch.setattr("directory.supervisor._LOOK_EVERY", 0.01)
    note = tmp_path / "started"
    script = f"import os; open({str(note)!r}, 'a').write(f'{{os.getpid()}} '); raise SystemExit(1)"
    supervisor = Supervisor([sys.executable, "-S", "-c", script], tmp_path)
    supervisor.start()
    until(lambda: note.exists() and len(note.read_text().split()) >= 3)
    supervisor.stop()
    started = note.read_text()
    time.sleep(0.3)
    assert note.read_text() == started


def test_a_process_that_cannot_be_started_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("directory.supervisor._FIRST_PAUSE", 0.01)
    command = tmp_path / "later"
    supervisor = Supervisor([str(command)], tmp_path)
    supervisor.start()
    time.sleep(0.1)
    command.write_text("#!/bin/sh\ntouch started\nexec sleep 60\n")
    command.chmod(0o700)
    until((tmp_path / "started").exists)
    supervisor.stop()
    assert "It is tried again" in capfd.readouterr().err


def test_an_attached_worker_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    environment = os.environ | {"DIRECTORY_DATABASE_URL": prepared.sqlite_at(tmp_path / "w.sqlite")}
    subprocess.run([*FLASK, "setup"], env=environment, check=True, capture_output=True)
    worker = subprocess.Popen(
        [*FLASK, "worker", "--attached"], env=environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert worker.stdin is not None
    try:
        assert worker.poll() is None
        worker.stdin.close()  # as the system does for a process that is killed
        assert worker.wait(30) == 0
    finally:
        worker.kill()
        worker.wait()
