"""A list of health plans as people write it, and whether it says what is not taken. Pure.

People write "Aetna, Cigna and Humana", one a line, or with slashes. Each plan is kept by itself, for a search asks for
one. There is one reader for all: what a file, a form or a stored draft says goes through `Payment.plans`. What says
which plans are *not* taken is never cut: a piece of "all but Medicaid, Medicare" would say that Medicare is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from directory.listings.plans.plan_names import (
    families,
    generic,
    harmless,
    known,
    refusing,
)
from directory.text import fold


def refuses(text: str) -> bool:
    """Whether a text says that some plan is not taken. Such a text names no plan as one that is."""
    return _refusal(text) is not None


def _refusal(text: str) -> str | None:
    """What follows the first refusing word, folded; None where nothing is refused."""
    folded = harmless().sub(" ", fold(text))
    found = refusing().search(folded)
    if found is not None:
        return folded[found.end() :]
    return "" if _CROSSES & set(text) else None


_CROSSES = frozenset("❌✗✘✖🚫⛔")


def split(texts: Iterable[str]) -> tuple[str, ...]:
    """Single plans from names that may hold several, each once, in their order. Reading them again changes nothing.

    A comma, a semicolon, a bar, a bullet or a line's end stands between plans; "and", "or", "&", "/" and "+" only
    where there are different known plans on both sides: "Blue Cross and Blue Shield" is one. What is in brackets, and a
    piece that names nothing by itself ("PPO", "Inc.", a state), stays with its plan. A line that refuses plans stays
    whole, and what follows it stays with it: "No Medicaid; Medicare" refuses both. What is longer than a hundred of
    the longest names is no list of plans: it stays as it is, to be refused.
    """
    plans = _once(texts)
    for _ in range(_AGAIN):
        before, plans = plans, _once(plans)
        if plans == before:
            break
    return plans


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        for plan in _of(text) if len(text) <= _KEPT else _read(text):
            found.setdefault(fold(plan) or plan, plan)
    return tuple(found.values())


_AGAIN = 10  # what is left of a piece may hold a joint that was hidden before
_KEPT = 300  # characters of a text that is read once for all listings that hold it
_MOST = 20_000
_JOINED = 2_000  # of a piece between commas
_BETWEEN = re.compile(r"[;\n\r|•·]")
_NUMBERED = re.compile(r"\s*1[.)]\s")
_NUMBERS = re.compile(r"(?:^|(?<=\s))\d{1,2}[.)]\s+")
_PIECES = re.compile(r"\([^()]*\)|,|[^,(]+|\(")
_ALSO = re.compile(r"( (?:and|or|y|o) | ?[&/+] ?| [-–—] )", re.IGNORECASE)  # of text with single spaces
_OTHERS = frozenset({"among", "etc", "many", "more", "most", "other", "others"})
_APPOSED = re.compile(  # what is said of the plan before it: "Aetna, a CVS company"
    r"(?:now|formerly|previously|part of|aka|dba|fka) .|an? (?:.* )?(?:affiliate|brand|company|division|subsidiary)$"
)
_DASHES = "-–—*"
_BEGINS = re.compile(r"(?:(?:and|or|y|o) |[&/+] ?)+", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def _of(text: str) -> tuple[str, ...]:
    return _read(text)


def _read(text: str) -> tuple[str, ...]:
    """The plans of one text."""
    if len(text) > _MOST:
        return (text,)
    found: list[str] = []
    for line in _lines(text):
        if refuses(line):
            found.append(_clean(line))
            continue
        for piece in _with_their_plan(_at_commas(line.strip().lstrip(_DASHES))):
            found += [_clean(one) for one in _apart(piece)]
    return tuple(one for one in found if one)


def _lines(text: str) -> list[str]:
    """The text cut at what always stands between plans, but for what a refusal is about."""
    if _NUMBERED.match(text):
        text = _NUMBERS.sub("\n", text)
    lines = [line.strip().lstrip(_DASHES).strip() for line in _BETWEEN.split(text)]
    if not refuses(text):
        return lines
    lines = [line for line in lines if line]
    first = next((number for number, line in enumerate(lines) if refuses(line)), 0)
    if not known(_refusal(lines[first]) or ""):  # "Medicaid; Medicare: not accepted": it may be about all before it
        return [_with_next(lines)]
    starts = [number for number, line in enumerate(lines) if number >= first and refuses(line)]
    ends = [*starts[1:], len(lines)]
    return lines[:first] + [_with_next(lines[a:b]) for a, b in zip(starts, ends, strict=True)]


def _with_next(lines: Sequence[str]) -> str:
    text = ""
    for line in lines:
        text += (" " if text.endswith(":") else "; ") * bool(text) + line
    return text


def _at_commas(line: str) -> list[str]:
    """The line cut at its commas, but for those in brackets."""
    pieces = [""]
    for part in _PIECES.findall(line):
        if part == ",":
            pieces.append("")
        else:
            pieces[-1] += part
    return [_without_and(" ".join(piece.split())) for piece in pieces if piece.strip()]


def _without_and(piece: str) -> str:
    """The "and" before the last of a list is not its name."""
    begins = _BEGINS.match(piece)
    return piece[begins.end() :] if begins and begins.end() < len(piece) else piece


def _with_their_plan(pieces: list[str]) -> list[str]:
    """Pieces that name nothing by themselves go back to the plan they follow."""
    plans: list[str] = []
    for piece in pieces:
        if plans and _says_no_plan(piece, plans[-1]):
            plans[-1] += f", {piece}"
        else:
            plans.append(piece)
    return plans


def _says_no_plan(piece: str, before: str) -> bool:
    """Whether a piece names nothing by itself, or only says more of the plan before it."""
    folded = fold(piece)
    if set(folded.split()) <= generic() | _OTHERS:
        return True
    return _APPOSED.match(folded) is not None and known(piece) <= known(before)


def _apart(piece: str) -> list[str]:
    """Different known plans that are joined by "and" and the like."""
    first, *rest = _ALSO.split(piece) if len(piece) <= _JOINED else [piece]
    plans, before = [first], known(first)
    for joint, other in zip(rest[::2], rest[1::2], strict=True):
        after = known(other)
        if _are_two(before, after) and not (joint.strip() in _DASHES and _is_public(before | after)):
            plans.append(other)
            before = after
        else:
            plans[-1] += joint + other
            before |= after
    return plans


def _are_two(before: frozenset[int], after: frozenset[int]) -> bool:
    """Whether known plans stand on both sides, none on both. "Molina Medicaid and Medicare" are Molina's own."""
    if not before or not after or before & after:
        return False
    company = [number for number in before if families()[number].term is None]
    of_a_company = len(before) > len(company) > 0
    return not of_a_company or any(families()[number].term is None for number in after)


def _is_public(numbers: Iterable[int]) -> bool:
    """Whether a plan of the government is among these: "Aetna - Medicare" is Aetna's own."""
    return any(families()[number].term is not None for number in numbers)


def _clean(plan: str) -> str:
    return " ".join(plan.split()).strip(" .,:" + _DASHES)
