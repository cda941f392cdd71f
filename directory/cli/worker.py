"""`flask --app wsgi worker`: does background jobs and sends mail. scripts/serve starts one by itself."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

import click
from flask import Flask
from flask.cli import with_appcontext

from directory.wiring import this_app
from directory.worker import run


def init_app(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(worker)


@click.command()
@click.option("--attached", is_flag=True, help="Stop when standard input ends: with the process that started this one.")
@with_appcontext
def worker(attached: bool) -> None:
    """Do background jobs and send mail until stopped. A job cut off in the middle is done again by the next worker."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        # At once, also in the middle of a job: its transaction is rolled back, and the next worker takes it again.
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    if attached:
        threading.Thread(target=_end_with_input, daemon=True).start()
    run(this_app(), stop)


def _end_with_input() -> None:
    """Wait for the end of standard input, then for nothing more: the process that held it is gone."""
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
