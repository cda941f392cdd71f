"""What this room raises to be shown: caught by pages and commands, which say it to the person."""

from __future__ import annotations


class AccountProblem(Exception):
    """What cannot be done with an account, or a code that opens none; the message says why, and what to do."""
