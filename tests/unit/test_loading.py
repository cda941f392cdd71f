"""A server and a command load the software without looking for garbage in it: a third of each start went there."""

from __future__ import annotations

import contextlib
import gc
import subprocess
import sys

from directory import loading
from directory.config import ROOT

_LOOKS = """
import gc
looks = []
gc.callbacks.append(lambda phase, info: looks.append(phase))
import wsgi
print(len(looks), gc.isenabled(), gc.get_freeze_count() > 100_000)
"""


def test_nobody_looks_for_garbage_in_what_is_loaded() -> None:
    told = subprocess.run([sys.executable, "-c", _LOOKS], cwd=ROOT, capture_output=True, text=True, check=True)
    looks, enabled, kept = told.stdout.split()
    assert int(looks) < 100  # a few before the application is made, of some eight hundred
    assert (enabled, kept) == ("True", "True")


def test_garbage_is_looked_for_after_loading_failed() -> None:
    with contextlib.suppress(LookupError), loading():
        assert not gc.isenabled()
        raise LookupError
    assert gc.isenabled()
