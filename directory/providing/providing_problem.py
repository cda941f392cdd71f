"""What this room raises to be shown: caught by pages and commands, which say it to the person."""

from __future__ import annotations


class ProvidingProblem(Exception):
    """What a person who keeps or claims a listing cannot do so; the message says why, and what to do."""
