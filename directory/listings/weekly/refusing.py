"""What in a part of a text keeps it from being read, what is taken out of it, and what is only told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from directory.listings.weekly.time_words import folded
from directory.listings.weekly.values import Doubt, Remark, Token
from directory.text import filled, known, marked, one_line

# Kinds of tokens that keep their part from being read: why, and what to do.
_REFUSES = {
    "clock": ("no-end", marked("Write when it starts and when it ends, like 6-9 pm.")),
    "irregular": ("not-weekly", marked("It is not every week, or not all year. Write what holds for a usual week.")),
    "always": ("always", marked("It says when somebody is there. Write when the group meets.")),
    "unclear": ("unclear", marked("It may be times or a number of hours. Write times like 18:00-21:00.")),
}
# Kinds that are left out of their part, and told.
_TOLD = {
    "aside": ("left-out", marked("It says nothing of when, and is left out of the schedule.")),
    "vague": ("left-open", marked("It leaves open when that is.")),
    "zone": ("zone", marked("The time zone is left out: families read times as they are at the program.")),
    "why": ("closed", marked("It says when it is closed. Only days and times of groups are kept.")),
}
_LEFT_OUT = marked("It says nothing of days and times, and is left out.")
_OFFICE = marked("It says when somebody can be reached, not when groups meet.")
_OFFICES = frozenset({"office", "the office", "our office", "main office", "oficina", "la oficina"})  # and nothing else
_NO_WORD = marked("“%(text)s” is no day and no time that we know.")
_UNKNOWN = marked("It is no day and no time that we know.")
_HOW_OFTEN = marked("It says how often or how long, not on which days.")
_ASIDE = frozenset({"fill", "holiday", "to", "and", "edge", "desk", "closed", "except", "away"})


def refused(part: Sequence[Token], shown: str) -> tuple[list[Token], list[Remark], list[Remark]]:
    """The part without what says nothing and without days that are away; why it cannot be read; what is told of it."""
    whole = shown[part[0].at : part[-1].end].strip(" ,-\t")
    said = any(token.kind in ("days", "away", "span", "clock") for token in part)
    wrong = [remark for at, _ in enumerate(part) if (remark := _wrong(part, at, whole, shown, when=said))]
    when = any(token.kind in ("days", "span", "clock") for token in part)
    if when and any(map(_is_office, part)):
        several = sum(token.kind == "span" for token in part) > 1
        says = marked("Write only when the groups meet.") if several else marked("It is left out.")
        office = [Remark(whole, "office", one_line((known(_OFFICE), known(says)), " "))]
        return ([], office, []) if several else ([], [], office)
    notes: list[Remark] = []
    left = []
    for at, token in enumerate(part):
        text = shown[token.at : token.end]
        if token.kind == "unknown":
            if at and part[at - 1].kind == "unknown" and notes:
                notes[-1] = replace(notes[-1], text=f"{notes[-1].text} {text}")
            else:
                notes.append(Remark(text, "left-out", _LEFT_OUT))
        elif token.kind in _TOLD:
            notes.append(Remark(text, *_TOLD[token.kind]))
        elif token.kind == "count" and not when:
            notes.append(Remark(text, "how-often", _HOW_OFTEN))
        elif token.kind not in _ASIDE:
            left.append(token)
    if when and any(token.kind == "unknown" for token in part) and not any(token.kind == "days" for token in part):
        wrong.append(Remark(whole, "unknown", filled(_NO_WORD, text=notes[0].text)))
    if wrong:
        return left, sorted(wrong, key=lambda one: one.code == "no-end")[:1], []  # what is in doubt comes first
    if when:
        return left, [], notes
    open_ = [note for note in notes if note.code == "left-out"]
    if open_ and not any(token.kind == "aside" for token in part):  # a part that says nothing else
        return left, [Remark(whole, "unknown", _UNKNOWN)], [note for note in notes if note not in open_]
    return left, [], notes


def _is_office(token: Token) -> bool:
    """Whether a part is of those who answer, by a word for it or as a whole by the name: "M-F 8-5 (office)"."""
    named = token.kind in ("name", "label") and folded(str(token.value or "")).strip(" .") in _OFFICES
    return token.kind == "desk" or named


def _wrong(tokens: Sequence[Token], at: int, whole: str, shown: str, *, when: bool) -> Remark | None:
    token = tokens[at]
    if isinstance(token.value, Doubt):
        return Remark(whole, token.value.code, token.value.says)
    if token.kind in _REFUSES:
        return Remark(whole, *_REFUSES[token.kind])
    if token.kind == "unknown" and when and (_beside_days(tokens, at, -1) or _beside_days(tokens, at, 1)):
        text = shown[token.at : token.end]
        return Remark(whole, "unknown", filled(_NO_WORD, text=text))
    return None


def _beside_days(tokens: Sequence[Token], at: int, step: int) -> bool:
    """Whether a day or a dash stands there: then the word may be a day that was mistyped."""
    at += step
    while 0 <= at < len(tokens) and tokens[at].kind in ("fill", "unknown"):
        at += step
    if 0 <= at < len(tokens) and tokens[at].kind == "and":
        at += step
    return 0 <= at < len(tokens) and tokens[at].kind in ("days", "away", "to", "except", "closed")
