"""The files of a folder that lists are put into: whole ones of the folder itself, and nothing that a link leads to.

A file is taken once nobody has written it for a minute, and where it is the same after reading as before.
"""

from __future__ import annotations

import errno
import fnmatch
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from directory import clock
from directory.imports.checking.opened import Upload
from directory.imports.live.fetched import Fetched, FetchProblem, NothingNew, NotYet, day_of
from directory.imports.table import Limits
from directory.imports.uploads import MAX_FILES, safe_name

QUIET_FOR = 60.0  # seconds since a file was last written
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def read_folder(folder: Path, *, pattern: str, together: bool) -> Fetched | NothingNew:
    """The newest file whose name fits `pattern` ("*.csv", capitals or not), or all of them `together`.

    Hidden files, links, folders and pipes are passed over. Raises FetchProblem; NotYet while one is being written.
    """
    with _opened(folder) as at:
        found = _files(at, folder, pattern)
        if not found:
            return NothingNew(f"No file like {pattern} lies in the folder.")
        wanted = sorted(found) if together else [max(found, key=lambda name: (found[name].st_mtime_ns, name))]
        if len(wanted) > MAX_FILES:
            raise FetchProblem(f"{len(wanted)} files like {pattern} lie there, and {MAX_FILES} at most go together.")
        for name in wanted:
            _refuse_unfinished(name, found[name])
        uploads = tuple(Upload(safe_name(name), _read(at, name, found[name])) for name in wanted)
    return Fetched(uploads, day_of(max(found[name].st_mtime for name in wanted)))


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """The folder as it is now, by a number: who puts a link in its place meanwhile changes nothing."""
    try:
        at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise FetchProblem(f"The folder cannot be opened: {error.strerror}.") from error
    try:
        yield at
    finally:
        os.close(at)


def _files(at: int, folder: Path, pattern: str) -> dict[str, os.stat_result]:
    found: dict[str, os.stat_result] = {}
    try:
        for name in os.listdir(at):
            if name.startswith(".") or not fnmatch.fnmatchcase(name.lower(), pattern.lower()):
                continue
            try:
                stands = os.stat(name, dir_fd=at, follow_symlinks=False)
            except FileNotFoundError:
                continue
            if stat.S_ISREG(stands.st_mode):
                found[name] = stands
    except OSError as error:
        raise FetchProblem(f"The folder {folder} cannot be read: {error.strerror}.") from error
    return found


def _refuse_unfinished(name: str, stands: os.stat_result) -> None:
    # Nobody can set back when a file's inode last changed, as a copy sets back when its bytes did.
    if 0 <= clock.now().timestamp() - stands.st_ctime < QUIET_FOR:
        raise NotYet(f"“{safe_name(name)}” was written a moment ago, and may not be whole.")


def _read(at: int, name: str, stood: os.stat_result) -> bytes:
    """A file's bytes. Raises NotYet where they are not those that were seen, FetchProblem where it is too large."""
    most = Limits().bytes
    try:
        handle = os.open(name, _READ, dir_fd=at)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP):
            raise NotYet(f"“{safe_name(name)}” was taken away meanwhile.") from error
        raise FetchProblem(f"“{safe_name(name)}” cannot be opened: {error.strerror}.") from error
    with os.fdopen(handle, "rb") as file:
        if stood.st_size > most:
            raise FetchProblem(f"“{safe_name(name)}” is larger than {most / 1e6:.0f} MB. Split it, or pack it (.gz).")
        try:
            data = file.read(most + 1)
        except OSError as error:
            raise FetchProblem(f"“{safe_name(name)}” cannot be read: {error.strerror}.") from error
        if _marks(os.fstat(file.fileno())) != _marks(stood) or len(data) != stood.st_size:
            raise NotYet(f"“{safe_name(name)}” was written while it was read.")
    return data


def _marks(stands: os.stat_result) -> tuple[int, ...]:
    return stands.st_ino, stands.st_dev, stands.st_size, stands.st_mtime_ns, stands.st_ctime_ns
