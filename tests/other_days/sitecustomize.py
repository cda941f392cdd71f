"""For scripts/test_days, in every Python it starts: a sleep that libfaketime leaves alone.

Its clock is right for the day alone (FAKETIME_DONT_FAKE_MONOTONIC): waits that it does not know of, like those for a
lock, would else end in another year. But then it refuses the absolute sleep that Python 3.11 and later begin.
"""

from __future__ import annotations

import select
import time
from typing import SupportsIndex


def _sleep(seconds: float | SupportsIndex) -> None:
    select.select((), (), (), float(seconds))


time.sleep = _sleep
