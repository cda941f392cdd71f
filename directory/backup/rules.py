"""What copying a SQLite and a PostgreSQL database have in common: the words for what went wrong, and two rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

# Running web processes rebuild their index when the epoch moves; it has to move past both sides of a restore.
_RAISE = "UPDATE catalog_version SET version = {version}, epoch = {epoch}"
WAIT = 30  # seconds: longer than anything a person does, shorter than a large import
IN_USE = (
    "Somebody is saving into the database, perhaps a large import. Nothing was changed. Wait until it is done, or stop "
    "the server and its worker (Ctrl+C in the terminal of scripts/serve), and run this again."
)


class BackupError(Exception):
    """The backup or restore was not done; the message says why and what to do. The database is as it was."""


def check_revision(revisions: Sequence[object], path: Path, known: frozenset[str]) -> None:
    """Raises BackupError unless these migrations, which the backup says it has, are among those we know."""
    if not revisions:
        raise BackupError(f"{path} is not a backup of this software's database. Nothing was changed.")
    unknown = [str(revision) for revision in revisions if revision not in known]
    if unknown:
        raise BackupError(
            f"{path} was made by a newer version of this software (migration {unknown[0]}). Update first. "
            "Nothing was changed."
        )


def raise_statement(versions: Sequence[Sequence[int]]) -> str:
    """The statement that puts the catalog's version and epoch past all of these (version, epoch)."""
    version = max((row[0] for row in versions), default=0) + 1
    epoch = max((row[1] for row in versions), default=0) + 1
    return _RAISE.format(version=int(version), epoch=int(epoch))
