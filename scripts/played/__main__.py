"""Plays the jobs that were asked for, and prints what each cost."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

from scripts.played.jobs import JOBS
from scripts.played.stage import staged
from tests.browser.serving import launch_args

COLUMNS = ("screens", "presses", "letters", "pixels", "machine, s", "person, s", "reading, s", "goal missed")


def main() -> None:
    """One table, a row a job."""
    parser = argparse.ArgumentParser(prog="scripts/jobs", description=__doc__)
    parser.add_argument("jobs", nargs="*", choices=[*(one.name for one in JOBS), []], help="all of them without any")
    wanted = parser.parse_args().jobs
    table = Table("job")
    for name in COLUMNS:
        table.add_column(name, justify="right")
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory(prefix="played-") as folder,
        playwright.chromium.launch(**launch_args()) as browser,
        staged(browser, Path(folder)) as stage,
    ):
        for job in JOBS:
            if not wanted or job.name in wanted:
                told = job.play(stage)
                seconds = (f"{one:.0f}" for one in (told.person, told.reading))
                numbers = (f"{one:,}" for one in (told.screens, told.presses, told.letters, told.pixels))
                table.add_row(job.label, *numbers, f"{told.machine:.1f}", *seconds, "; ".join(job.missed(told)) or "–")
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    main()
