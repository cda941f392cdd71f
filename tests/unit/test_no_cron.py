"""Whatever is due by the calendar is done by the worker: there is nothing that only a cron job would do."""

from __future__ import annotations

import ast
import inspect

from directory import worker
from directory.config import ROOT
from directory.providing import scheduled_tasks

# Names by which old things are forgotten; of these, by whom they are asked for instead.
DUE = ("clean_up", "forget_old", "forget_documents", "forget_texts", "send_due", "begin_due", "run_due")


def defined() -> set[str]:
    """ "module.function" of everything that is due by the calendar."""
    found = set()
    for path in sorted((ROOT / "directory").rglob("*.py")):
        for one in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(one, ast.FunctionDef) and one.name in DUE:
                found.add(f"{path.stem}.{one.name}")
    return found


def test_the_worker_does_all_of_it() -> None:
    source = inspect.getsource(worker) + inspect.getsource(scheduled_tasks)
    left = {one for one in defined() if f"{one}(" not in source}
    assert left == {"worker.run_due", "due.run_due"}  # all of it together, and the command for it
    assert len(defined()) >= 12
