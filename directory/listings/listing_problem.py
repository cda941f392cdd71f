"""What this room raises to be shown: caught by pages and commands, which say it to the person."""

from __future__ import annotations


class ListingProblem(Exception):
    """What cannot be done to a listing; the message says why, and what to do."""
