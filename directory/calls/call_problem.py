"""What this room raises to be shown: caught by pages, which say it to the person."""

from __future__ import annotations


class CallProblem(Exception):
    """What cannot be kept of a call; the message says why, and what to do. `question` is the id of the one it is of."""

    def __init__(self, text: str, question: str = "") -> None:
        self.question = question
        super().__init__(text)


class ChangedDuringCall(CallProblem):
    """Somebody changed what was asked while the call went on. Nothing was kept."""


class NotOnScreen(CallProblem):
    """Somebody else has this call, or the listing is in the directory no longer. Nothing was kept."""
