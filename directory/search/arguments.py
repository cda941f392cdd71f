"""The parameters of an address: read leniently, each that is not understood noted and dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MAX_TEXT = 100

Arguments = Mapping[str, Sequence[str]]
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Note:
    """Something in the address that was not understood: `code` says which kind, `field` is the parameter."""

    code: str
    field: str
    value: str


# What cannot be typed: control characters, and signs that turn the text behind them around.
_UNTYPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def typed(args: Arguments) -> dict[str, list[str]]:
    """The arguments without characters that nobody types: a page shows them again, and could not be read with them."""
    return {_UNTYPED.sub(" ", field): [_UNTYPED.sub(" ", value) for value in values] for field, values in args.items()}


def first(args: Arguments, field: str) -> str:
    """The first value that says anything, without the spaces around it."""
    values = [value.strip() for value in args.get(field, ()) if value.strip()]
    return values[0] if values else ""


def repeated(args: Arguments, fields: Iterable[str]) -> Iterable[Note]:
    """A note for each of these fields that is given several times with different values: the first one counts."""
    for field in fields:
        values = list(dict.fromkeys(value.strip() for value in args.get(field, ()) if value.strip()))
        if len(values) > 1:
            yield Note("repeated", field, " · ".join(values)[:MAX_TEXT])


def split(values: Iterable[str]) -> Iterable[str]:
    """Every value of a field that may be given several times or with commas."""
    for value in values:
        yield from (part.strip() for part in value.split(",") if part.strip())


def whole_number(args: Arguments, field: str, allowed: range, notes: list[Note], *, code: str = "") -> int | None:
    """A whole number of a range; None where it is left out, or noted as not understood."""
    text = first(args, field)
    if not text:
        return None
    # isascii: "²" and Arabic digits are digits to Python, and longer numbers are refused before they are read.
    if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) in allowed:
        return int(text)
    notes.append(Note(code or field, field, text[:MAX_TEXT]))
    return None
