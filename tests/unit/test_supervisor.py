"""A worker beside a server goes when what started it goes, however that came about."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from directory.config import ROOT


@pytest.mark.alone
def test_an_attached_worker_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    environment = os.environ | {"DIRECTORY_DATABASE_URL": f"sqlite:///{tmp_path / 'w.sqlite'}"}
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py")]
    subprocess.run([*command, "setup"], env=environment, check=True, capture_output=True)
    worker = subprocess.Popen(
        [*command, "worker", "--attached"], env=environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert worker.stdin is not None
    try:
        assert worker.poll() is None
        worker.stdin.close()  # as the system does for a process that is killed
        assert worker.wait(30) == 0
    finally:
        worker.kill()
        worker.wait()
