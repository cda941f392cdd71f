"""What a person needs beside the vocabulary's terms: days and hours they can give, their age, their health plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from directory.search.arguments import MAX_TEXT, Arguments, Note, Pairs, first, whole_number
from directory.search.plan_reading import typed_plan

DAYS = range(1, 8)
HOURS = range(1, 61)  # a week
AGES = range(121)
ROLLING = "rolling"
SOON = {"this-week": 7, "two-weeks": 14}  # a start within so many days
THIS_YEAR = "year"

Start = Literal["rolling", "this-week", "two-weeks"]


@dataclass(frozen=True, slots=True)
class Needs:
    """None, or empty, where nothing is asked. Each field is a parameter of the search, of the same name."""

    days: int | None = None  # a week, at most
    hours_min: int | None = None  # a week
    hours_max: int | None = None
    start: Start | None = None  # new people begin any week; or there is room and a beginning within one week, or two
    age: int | None = None  # years
    plan: str = ""  # a health plan, as typed
    confirmed: bool = False  # the program itself confirmed all that decides within a year

    @classmethod
    def from_args(cls, args: Arguments, notes: list[Note]) -> Needs:
        """Read the parameters. Never raises; what cannot be understood is left out and noted."""
        least = whole_number(args, "hours_min", HOURS, notes, code="hours")
        most = whole_number(args, "hours_max", HOURS, notes, code="hours")
        if least is not None and most is not None and least > most:
            notes.append(Note("hours", "hours_max", f"{least}–{most}"))
            least = most = None
        return cls(
            days=whole_number(args, "days", DAYS, notes),
            hours_min=least,
            hours_max=most,
            start=_start(args, notes),
            age=whole_number(args, "age", AGES, notes),
            plan=_plan(args, notes),
            confirmed=_confirmed(args, notes),
        )

    def pairs(self) -> Pairs:
        """As parameters of an address, in a fixed order; nothing for what is not asked."""
        pairs: Pairs = []
        for field in PARAMETERS:
            value = getattr(self, field)
            if value is True:
                pairs.append((field, THIS_YEAR))
            elif value is not None and value != "" and value is not False:
                pairs.append((field, str(value)))
        return pairs

    def active(self) -> tuple[str, ...]:
        """What is asked, by parameter; the two ends of the hours are one need, `hours`."""
        given = (("hours" if field.startswith("hours") else field) for field, _ in self.pairs())
        return tuple(dict.fromkeys(given))

    def text_of(self, need: str) -> str:
        """One of `active` as it stands in the address: "15", or "9-12" for the hours."""
        given = dict(self.pairs())
        if need != "hours":
            return given[need]
        return "-".join(given.get(end, "") for end in _FIELDS[need])

    def without(self, need: str) -> Needs:
        """The same needs without one of `active`."""
        return self._reset(lambda field: field in _FIELDS.get(need, (need,)))

    def only(self, need: str) -> Needs:
        """One of `active`, and nothing else."""
        return self._reset(lambda field: field not in _FIELDS.get(need, (need,)))

    def _reset(self, which: Callable[[str], bool]) -> Needs:
        nothing: dict[str, Any] = {field.name: field.default for field in fields(self) if which(field.name)}
        return replace(self, **nothing)


ANYTHING = Needs()
_FIELDS = {"hours": ("hours_min", "hours_max")}
PARAMETERS = tuple(field.name for field in fields(Needs))


def _start(args: Arguments, notes: list[Note]) -> Start | None:
    match first(args, "start").lower():
        case "":
            return None
        case "rolling":
            return "rolling"
        case "this-week":
            return "this-week"
        case "two-weeks":
            return "two-weeks"
        case other:
            notes.append(Note("start", "start", other[:MAX_TEXT]))
            return None


def _plan(args: Arguments, notes: list[Note]) -> str:
    text = " ".join(first(args, "plan")[:MAX_TEXT].split())
    if not text:
        return ""
    read = typed_plan(text)
    if read.names_a_plan:
        return text
    notes.append(Note("plan-asks" if read.asks else "plan-pays" if read.pays else "plan", "plan", text))
    return ""


def _confirmed(args: Arguments, notes: list[Note]) -> bool:
    text = first(args, "confirmed").lower()
    if text not in ("", THIS_YEAR):
        notes.append(Note("confirmed", "confirmed", text[:MAX_TEXT]))
    return text == THIS_YEAR
