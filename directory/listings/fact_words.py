"""Every fact of a listing in plain English: what it is called, and its value. For the desk, histories and the log.

Values are read by the fields of their models: a field that a model gains is named and worded like the others, and a
test fails until it has a label of its own. Pure. Programs' pages say the same texts in their language
(`web.shared.translate.spoken`); families' pages have words of their own.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from directory.letters import LANGUAGES
from directory.listings.draft import (
    SECTIONS,
    Answer,
    Evidence,
    Geocode,
    ListingDraft,
    Openings,
    Phone,
    Place,
    Room,
    Said,
    Track,
    Value,
)
from directory.listings.draft.draft_text import TermId
from directory.listings.fact_labels import LABELS, fact_label, spaced, term_label
from directory.listings.fact_times import date_said, days_said, time_said, times_said, weeks_said
from directory.listings.facts import ANSWERS, AT_PLACE, POPULATIONS, differing
from directory.listings.fields.field import ADDRESS, ROOM
from directory.listings.plans.plan_lists import refuses
from directory.listings.sources import source_label
from directory.partial_date import PartialDate
from directory.text import filled, filled_plural, known, marked, marked_plural, named, one_line

NOT_STATED = known(marked("not stated"))
_BOTH = {"both": known(marked("the source says yes and no")), "yes": known(marked("yes")), "no": known(marked("no"))}
OF_PLACE = known(marked("yes, of the same place; not known of the program"))

# By the field they stand in; a value that is not here is read with spaces for its hyphens.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "main": marked("main"),
        "intake": marked("for new people"),
        "crisis": marked("crisis line"),
        "tty": marked("TTY"),
        "track": marked("a track of their own"),
        "group": marked("a group of their own"),
        "staff": marked("staff trained for them"),
        "welcomes": marked("they are welcome"),
        "listed": marked("a list says so, without details"),
    },
    "mode": {
        "in-person": marked("in person"),
        "virtual": marked("by video"),
        "hybrid": marked("in person and by video"),
    },
    "scope": {"program": marked("of the program"), "place": marked("of the same place")},
    "of_place": {
        "phones": marked("phones"),
        "phone_hours": marked("phone hours"),
        "website": marked("website"),
        "email": marked("email"),
    },
    "status": {
        "accepting": marked("taking new people"),
        "waitlist": marked("wait list"),
        "full": marked("full right now"),
    },
    "precision": {
        "given": marked("as given"),
        "street": marked("looked up from the street"),
        "zip": marked("the center of its ZIP code"),
        "withheld": marked("the area only, its street is private"),
    },
}


def fact_text(value: object, fact: str = "") -> str:
    """The value of a fact in words, "" where it is not said. `fact` is its field, where that says what it means."""
    return _text(value, fact)


def stored_text(section: str, fact: str, value: object) -> str:
    """The value of a fact as kept in JSON (`facts.Fact`, a suggestion, an import's conflict), in words."""
    if section == ANSWERS and value in (AT_PLACE, "both"):
        return OF_PLACE if value == AT_PLACE else _BOTH["both"]
    return NOT_STATED if value is None else _text(_restored(section, fact, value), fact) or NOT_STATED


def changed_facts(before: ListingDraft | None, after: ListingDraft) -> list[str]:
    """What the facts are called that differ; where only sources and dates do, that."""
    if before is None:
        return []
    found = [fact_label(one.section, one.fact) for one in differing(before, after)]
    if _point(before) != _point(after):
        found.append(known(LABELS["geocode"]))
    return found or ([known(marked("Sources and dates"))] if before != after else [])


def said_text(said: tuple[Said, ...]) -> str:
    """Who says something, and as of when."""
    return one_line((one_line((_source(one.source), date_said(one.as_of), _scope(one.scope))) for one in said), "; ")


def _source(source: str) -> str:
    return named({language: source_label(source, language) for language in LANGUAGES})


def _scope(scope: str) -> str:
    return "" if scope == "program" else known(CHOICES["scope"][scope])


def _point(draft: ListingDraft) -> tuple[object, ...] | None:
    point = draft.geocode
    return (point.latitude, point.longitude, point.precision) if point else None


def _restored(section: str, fact: str, value: object) -> object:
    """A JSON value as the model has it; as it is where the model has changed since."""
    try:
        if (section, fact) == ADDRESS and isinstance(value, Mapping):
            return Place.model_construct(**{"city": "", "state": "", "zip": "", **value})
        if (section, fact) == ROOM and isinstance(value, Mapping):
            return Openings.model_validate_json(json.dumps(value))
        if fact == "geocode" and isinstance(value, Mapping):
            return Geocode.model_construct(**value)
        if section == POPULATIONS and isinstance(value, Mapping):
            return OF_PLACE if "scope" in value else Evidence.model_construct(**{"kind": "listed", **value})
        if section in SECTIONS:
            model: Any = ListingDraft.model_fields[section].annotation
            return TypeAdapter(model.model_fields[fact].annotation).validate_json(json.dumps(value))
    except (ValidationError, KeyError):
        return value
    return value


def _text(value: object, field: str) -> str:
    """`field` is where it stands: what a choice or a term means depends on it."""
    if isinstance(value, Value):
        return _model_text(value)
    if isinstance(value, Mapping):
        parts = ((str(name), _text(one, str(name))) for name, one in value.items())
        return one_line(one_line((_field_label(name), text), " ") for name, text in parts if text)
    if isinstance(value, (tuple, list)):
        texts = [text for one in value if (text := _text(one, field))]
        return one_line((one_line(texts, "; "), _plans_counted(texts) if field == "plans" else ""), " ")
    return _plain(value, field)


def _plans_counted(texts: Sequence[str]) -> str:
    """How many plans were read, and whether it is said there what is not taken: that names no plan."""
    taken = sum(not refuses(text) for text in texts)
    count = filled_plural("%(num)s plan", "%(num)s plans", taken) if taken and len(texts) > 1 else ""
    refused = known(_REFUSED) if taken < len(texts) else ""
    said = one_line((count, refused), "; ")
    return filled("(%(said)s)", said=said) if said else ""


_REFUSED = marked("what is not taken stays as it is written, and no search finds it")


def _plain(value: object, field: str) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return _BOTH["yes"]
    if isinstance(value, dt.time):
        return time_said(value)
    if isinstance(value, PartialDate):
        return date_said(value)
    if isinstance(value, (int, float)):
        return f"${value:,}" if field == "self_pay_a_week" else f"{value:g}"
    text = value.value if isinstance(value, StrEnum) else str(value)
    choice = CHOICES.get(field, {}).get(text)
    return known(choice) if choice else spaced(text) if field in CHOICES else text


def _model_text(value: Value) -> str:
    if isinstance(value, Phone):
        extension = f" ext. {value.extension}" if value.extension else ""
        digits = value.number.removeprefix("+1")
        number = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}{extension}"
        return filled("%(number)s (%(kind)s)", number=number, kind=_text(value.kind, "kind"))
    if isinstance(value, Place):
        return _place(value)
    if isinstance(value, (Openings, Room)):
        wait = filled_plural(*_WAITS, value.wait_days) if value.wait_days is not None else ""
        day = filled("as of %(day)s", day=date_said(value.as_of)) if isinstance(value, Room) else ""
        return one_line((_text(value.status, "status"), wait, *_room_days(value), day))
    if isinstance(value, Geocode):
        point = f"{value.latitude:.5f}, {value.longitude:.5f}"
        return filled("%(number)s (%(kind)s)", number=point, kind=_text(value.precision, "precision"))
    if isinstance(value, Evidence):
        spanish = filled("in Spanish: %(words)s", words=value.words_es) if value.words_es else ""
        return one_line((_text(value.kind, "kind"), value.words or "", spanish), "; ")
    if isinstance(value, Said):
        return said_text((value,))
    if isinstance(value, Answer):
        return OF_PLACE if value.said.scope == "place" else _BOTH.get(value.value, value.value)
    if isinstance(value, Track):
        return one_line((value.name, one_line(_track_parts(value))), ": ")
    return one_line(_other_parts(value, ()))


_WAITS = marked_plural("%(num)s day to wait", "%(num)s days to wait")
_USUAL = marked_plural("usually %(num)s day to wait", "usually %(num)s days to wait")


def _place(place: Place) -> str:
    street = known(marked("street kept private")) if place.withheld else place.street or ""
    county = place.county or ""
    if county and "county" not in county.lower():
        county = filled("%(name)s County", name=county)
    return one_line((street, place.street2 or "", f"{place.city}, {place.state} {place.zip}", county))


def _room_days(room: Openings | Room) -> list[str]:
    """The days of a word on room, and how long one usually waits."""
    first = room.first_day if isinstance(room, Room) else None
    usual = room.usual_wait_days if isinstance(room, Openings) else None
    return [
        filled("from %(day)s", day=date_said(first)) if first else "",
        filled("full until %(day)s", day=date_said(room.full_until)) if room.full_until else "",
        filled_plural(*_USUAL, usual) if usual is not None else "",
    ]


def _track_parts(track: Track) -> list[str]:
    return [
        days_said(track.days) or known(marked("days not stated")),
        times_said(track),
        _text(track.mode, "mode"),
        weeks_said(track),
        filled("starts: %(when)s", when=track.starts) if track.starts else "",
        filled("for: %(who)s", who=one_line(map(term_label, track.who), "; ")) if track.who else "",
        filled("at: %(site)s", site=track.site) if track.site else "",
        _text(track.room, "room"),
        *_other_parts(track, _TOLD),
    ]


_TOLD = ("name", "days", "start", "end", "mode", "weeks_min", "weeks_max", "starts", "who", "site", "room")


def _other_parts(value: Value, spoken: tuple[str, ...]) -> list[str]:
    """The fields of a model that are not told yet, each with its name."""
    parts = []
    for name, field in type(value).model_fields.items():
        part = getattr(value, name)
        if name in spoken or part is None or part is False or part == ():
            continue
        text = one_line(map(term_label, part), "; ") if _holds_terms(field) else _text(part, name)
        parts.append(one_line((_field_label(name), text), " "))
    return parts


def _holds_terms(field: FieldInfo) -> bool:
    return TermId in get_args(field.annotation)


# What fields inside a fact are called, but those that are called as facts are.
_INNER = {"age_min": marked("youngest age"), "age_max": marked("oldest age")}


def _field_label(name: str) -> str:
    """What a field inside a fact is called."""
    if name in _INNER:
        return known(_INNER[name])
    for section in ("place", "serves", "openings"):
        label = LABELS.get(f"{section}.{name}")
        if label:
            return label.lower().replace("zip", "ZIP")
    return spaced(name)
