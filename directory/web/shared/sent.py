"""A form that comes back holds what was sent with it: texts, ticks and choices, whyever it was not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request


@dataclass(frozen=True, slots=True)
class Sent:
    """What one form of a page carried; None for a form that was not sent, which shows what stands."""

    fields: Mapping[str, Sequence[str]] | None

    def __bool__(self) -> bool:
        return self.fields is not None

    def text(self, name: str, standing: object = "") -> str:
        """What a text field holds."""
        if self.fields is None:
            return "" if standing is None else str(standing)
        return next(iter(self.fields.get(name, ())), "")

    def has(self, name: str, value: object = "yes", standing: object = False) -> bool:
        """True where this tick, radio or option is chosen."""
        return bool(standing) if self.fields is None else str(value) in self.fields.get(name, ())


def sent_to(address: str, **marks: str) -> Sent:
    """What this request sent to the form at `address`. `marks` tell apart forms of one address by what they carry."""
    if request.method != "POST" or request.path != address:
        return Sent(None)
    if any(value not in request.form.getlist(name) for name, value in marks.items()):
        return Sent(None)
    return Sent(request.form.to_dict(flat=False))
