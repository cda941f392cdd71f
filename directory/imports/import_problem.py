"""What this room raises to be shown: caught by pages and commands, which say it to the person."""

from __future__ import annotations


class ImportProblem(Exception):
    """What cannot be done with an import or a row of it; the message says why, and what to do."""
