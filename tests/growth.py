"""How much memory a file takes that is read: `python -m tests.growth < FILE` prints its problem and bytes.

The bytes are those by which the process grew at its largest. It is forked from one that did nothing else: a process
that was only started is said to be as large as the one that started it.
"""

from __future__ import annotations

import os
import resource
import sys

from directory.imports.table import FileProblem
from tests.tables import first_table

_UNIT = 1 if sys.platform == "darwin" else 1024


def _largest() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def main() -> int:
    """Read the file in a process of its own; that one's exit code."""
    data = sys.stdin.buffer.read()
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    before, code = _largest(), "none"
    try:
        first_table(data)
    except FileProblem as problem:
        code = problem.code
    print(code, _largest() - before)
    return 0


if __name__ == "__main__":
    sys.exit(main())
