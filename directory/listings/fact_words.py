"""Every fact of a listing in plain English: what it is called, and its value. For the desk, histories and the log.

Values are read by the fields of their models: a field that a model gains is named and worded like the others, and a
test fails until it has a label of its own. Pure; families' pages, which speak two languages, have words of their own.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from directory.listings.draft import (
    DAYS,
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
from directory.listings.facts import ANSWERS, AT_PLACE, POPULATIONS, differing
from directory.listings.fields.field import ADDRESS, ROOM
from directory.listings.plans.plan_lists import refuses
from directory.listings.sources import source_label
from directory.partial_date import PartialDate

NOT_STATED = "not stated"
_BOTH = {"both": "the source says yes and no"}
OF_PLACE = "yes, of the same place; not known of the program"

# By the field they stand in; a value that is not here is read with spaces for its hyphens.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "main": "main",
        "intake": "for new people",
        "crisis": "crisis line",
        "tty": "TTY",
        "track": "a track of their own",
        "group": "a group of their own",
        "staff": "staff trained for them",
        "welcomes": "they are welcome",
        "listed": "a list says so, without details",
    },
    "mode": {"in-person": "in person", "virtual": "by video", "hybrid": "in person and by video"},
    "scope": {"program": "of the program", "place": "of the same place"},
    "of_place": {"phones": "phones", "phone_hours": "phone hours", "website": "website", "email": "email"},
    "status": {"accepting": "taking new people", "waitlist": "wait list", "full": "full right now"},
    "precision": {
        "given": "as given",
        "street": "looked up from the street",
        "zip": "the center of its ZIP code",
        "withheld": "the area only, its street is private",
    },
}
_DAY_NAMES = dict(zip(DAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))


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
        found.append(LABELS["geocode"])
    return found or (["Sources and dates"] if before != after else [])


def said_text(said: tuple[Said, ...]) -> str:
    """Who says something, and as of when."""
    words = ((f"{source_label(one.source)}, {_date(one.as_of)}", one.scope) for one in said)
    return "; ".join(text if scope == "program" else f"{text}, {CHOICES['scope'][scope]}" for text, scope in words)


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
        return ", ".join(f"{_field_label(name)} {text}" for name, text in parts if text)
    if isinstance(value, (tuple, list)):
        texts = [text for one in value if (text := _text(one, field))]
        return "; ".join(texts) + (_plans_counted(texts) if field == "plans" else "")
    return _plain(value, field)


def _plans_counted(texts: Sequence[str]) -> str:
    """How many plans were read, and whether it is said there what is not taken: that names no plan."""
    taken = sum(not refuses(text) for text in texts)
    count = f"{taken} {'plan' if taken == 1 else 'plans'}" if taken and len(texts) > 1 else ""
    refused = "what is not taken stays as it is written, and no search finds it" if taken < len(texts) else ""
    said = "; ".join(filter(None, (count, refused)))
    return f" ({said})" if said else ""


def _plain(value: object, field: str) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, dt.time):
        return _time(value)
    if isinstance(value, PartialDate):
        return _date(value)
    if isinstance(value, (int, float)):
        return f"${value:,}" if field == "self_pay_a_week" else f"{value:g}"
    text = value.value if isinstance(value, StrEnum) else str(value)
    return CHOICES.get(field, {}).get(text) or (spaced(text) if field in CHOICES else text)


def _model_text(value: Value) -> str:
    if isinstance(value, Phone):
        extension = f" ext. {value.extension}" if value.extension else ""
        digits = value.number.removeprefix("+1")
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}{extension} ({_text(value.kind, 'kind')})"
    if isinstance(value, Place):
        street = "street kept private" if value.withheld else value.street
        city = f"{value.city}, {value.state} {value.zip}"
        county = f"{value.county} County" if value.county and "county" not in value.county.lower() else value.county
        return ", ".join(part for part in (street, value.street2, city, county) if part)
    if isinstance(value, (Openings, Room)):
        wait = f"{value.wait_days} {'day' if value.wait_days == 1 else 'days'} to wait"
        day = f"as of {_date(value.as_of)}" if isinstance(value, Room) else ""
        said = (_text(value.status, "status"), wait if value.wait_days is not None else "", *_room_days(value), day)
        return ", ".join(filter(None, said))
    if isinstance(value, Geocode):
        return f"{value.latitude:.5f}, {value.longitude:.5f} ({_text(value.precision, 'precision')})"
    if isinstance(value, Evidence):
        spanish = f"in Spanish: {value.words_es}" if value.words_es else None
        return "; ".join(filter(None, (_text(value.kind, "kind"), value.words, spanish)))
    if isinstance(value, Said):
        return said_text((value,))
    if isinstance(value, Answer):
        return OF_PLACE if value.said.scope == "place" else _BOTH.get(value.value, value.value)
    if isinstance(value, Track):
        return f"{value.name}: {', '.join(_track_parts(value))}"
    return ", ".join(_other_parts(value, ()))


def _room_days(room: Openings | Room) -> list[str]:
    """The days of a word on room, and how long one usually waits."""
    first = f"from {_date(room.first_day)}" if isinstance(room, Room) and room.first_day else ""
    until = f"full until {_date(room.full_until)}" if room.full_until else ""
    usual = room.usual_wait_days if isinstance(room, Openings) else None
    return [first, until, f"usually {usual} {'day' if usual == 1 else 'days'} to wait" if usual is not None else ""]


def _track_parts(track: Track) -> list[str]:
    times = f"{_time(track.start)} to {_end(track)}" if track.start is not None and track.end is not None else ""
    bounds = sorted({bound for bound in (track.weeks_min, track.weeks_max) if bound is not None})
    unit = "week" if bounds == [1] else "weeks"
    parts = [
        _days(track.days) or "days not stated",
        times,
        _text(track.mode, "mode"),
        f"{' to '.join(map(str, bounds))} {unit}" if bounds else "",
        f"starts: {track.starts}" if track.starts else "",
        f"for: {'; '.join(term_label(one) for one in track.who)}" if track.who else "",
        f"at: {track.site}" if track.site else "",
        _text(track.room, "room"),
        *_other_parts(track, _TOLD),
    ]
    return [part for part in parts if part]


_TOLD = ("name", "days", "start", "end", "mode", "weeks_min", "weeks_max", "starts", "who", "site", "room")


def _other_parts(value: Value, spoken: tuple[str, ...]) -> list[str]:
    """The fields of a model that are not told yet, each with its name."""
    parts = []
    for name, field in type(value).model_fields.items():
        part = getattr(value, name)
        if name in spoken or part is None or part is False or part == ():
            continue
        text = "; ".join(term_label(one) for one in part) if _holds_terms(field) else _text(part, name)
        parts.append(f"{_field_label(name)} {text}")
    return parts


def _holds_terms(field: FieldInfo) -> bool:
    return TermId in get_args(field.annotation)


def _field_label(name: str) -> str:
    """What a field inside a fact is called."""
    for section in ("place", "serves", "openings"):
        label = LABELS.get(f"{section}.{name}")
        if label:
            return label.lower().replace("zip", "ZIP")
    return spaced(name)


def _date(date: PartialDate) -> str:
    """As well as it is known: "2024", "Mar 2024", "Mar 9, 2024"."""
    first = date.first
    parts = {"year": date.text, "month": f"{first:%b} {first.year}", "day": f"{first:%b} {first.day}, {first.year}"}
    return parts[date.precision]


def _time(moment: dt.time) -> str:
    return f"{(moment.hour - 1) % 12 + 1}:{moment:%M} {'am' if moment.hour < 12 else 'pm'}"


def _end(track: Track) -> str:
    if track.end is None or track.end == dt.time(0):
        return "midnight"
    return f"{_time(track.end)} the next day" if track.past_midnight else _time(track.end)


def _days(days: tuple[str, ...]) -> str:
    """ "Mon, Tue, Thu" or "Mon to Fri"."""
    at = [DAYS.index(day) for day in DAYS if day in days]
    names = [_DAY_NAMES[DAYS[one]] for one in at]
    return f"{names[0]} to {names[-1]}" if len(at) > 2 and at[-1] - at[0] == len(at) - 1 else ", ".join(names)
