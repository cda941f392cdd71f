"""What this room raises to be shown: caught by pages and commands, which say it to the person."""

from __future__ import annotations


class ModerationProblem(Exception):
    """What a moderator cannot decide so; the message says why, and what to do."""
