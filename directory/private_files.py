"""Files and folders that are their owner's alone: the database, backups, mails, rows that were refused.

They hold accounts, addresses and what people wrote. Folders that exist already are left as somebody made them.
"""

from __future__ import annotations

import glob
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

_FILE = 0o600
_FOLDER = 0o700
_DRAFT = re.compile(r"\.[0-9a-f]{16}")  # how the name of a file ends that is not yet whole
_A_DAY = 24 * 60 * 60  # seconds


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, each its owner's alone."""
    for folder in (*reversed(path.parents), path):
        if not folder.is_dir():
            folder.mkdir(mode=_FOLDER, exist_ok=True)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that does not exist yet. Raises FileExistsError when it does; what failed half-way is taken away."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def put(path: Path, data: bytes) -> None:
    """Write a file whole: whoever reads it meanwhile sees what was there before, or all of it."""
    draft = _draft(path)
    try:
        write_new(draft, data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A text file to be written bit by bit that takes its place whole at the end; what fails leaves what was there.

    What is no file, like a pipe, is written as it is.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    draft = _draft(path)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE)
    _sweep(path, os.fstat(handle).st_mtime)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def appear(path: Path, data: bytes = b"") -> bool:
    """Let a file appear at `path` whole, unless there is one; True when it is ours.

    It is written under another name and linked, so nobody ever sees half of it, and of several at once one wins. The
    file is not open any more when it appears: a process that closes a file loses every lock it holds on it.
    """
    draft = _draft(path)
    try:
        write_new(draft, data)
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}")


def _sweep(path: Path, now: float) -> None:
    """Take drafts of this file away that somebody was killed over a day ago; one that is being written is newer.

    `now` is by the clock of the file system, which gave the drafts their time.
    """
    long_ago = now - _A_DAY
    for draft in path.parent.glob(f".{glob.escape(path.name)}.*"):
        if _DRAFT.fullmatch(draft.suffix) and draft.is_file() and draft.stat().st_mtime < long_ago:
            draft.unlink(missing_ok=True)
