"""Listings as JSON. A listing's fragment is made once a version and day; only the miles differ between searches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from directory.geo.places import Place
from directory.listings.draft import ListingDraft, Said, Track
from directory.listings.facts import ANSWERS, POPULATIONS
from directory.listings.fields import FIELDS
from directory.listings.fields.field import ADDRESS, NAMES, POINT, ROOM, Key
from directory.partial_date import PartialDate
from directory.public_listing import PublicListing
from directory.search.criteria import SearchCriteria
from directory.search.find import Finder
from directory.search.index import Matches
from directory.search.leanings import OTHERS, SILENT, TAKES
from directory.search.results import LoadedListing
from directory.vocabulary import Vocabulary

# Facts without a member of their own.
_MEMBERS = {ADDRESS, POINT, ROOM, ("contact", "phones"), ("contact", "website"), ("schedule", "tracks")}
_PLAIN = tuple(one for one in FIELDS if one.section and one.key not in _MEMBERS)
# Members of a program, each with the fact that it is.
_FACT_OF: Mapping[str, Key] = {
    "name": (NAMES, "name"),
    "provider": (NAMES, "provider"),
    **dict.fromkeys(("address", "city", "state", "zip"), ADDRESS),
    **dict.fromkeys(("latitude", "longitude", "precision"), POINT),
    "phones": ("contact", "phones"),
    "website": ("contact", "website"),
    "tracks": ("schedule", "tracks"),
    "openings": ROOM,
}
_LEANINGS = {TAKES: "takes", SILENT: "silent", OTHERS: "others"}


def program_fragment(listing: LoadedListing, *, site_url: str, today: dt.date) -> bytes:
    """A program on a day as a JSON object without its first member, `miles`: `,"id":…}`."""
    public = PublicListing.of(listing, today)
    draft, point = public.draft, public.draft.geocode
    body: dict[str, Any] = {
        "id": public.public_id,
        "name": draft.name,
        "provider": draft.provider,
        "url": site_url + public.path,
        "address": address(draft),
        "city": draft.place.city,
        "state": draft.place.state,
        "zip": draft.place.zip,
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "precision": point.precision.value if point else None,
        "phones": [
            {"kind": phone.kind, "number": phone.number, "extension": phone.extension} for phone in draft.contact.phones
        ],
        "website": draft.contact.website,
        "contact_of_place": [fact for fact in draft.contact.facts_of_place if fact in ("phones", "website")],
        "tracks": [_track(track) for track in draft.schedule.tracks],
        "openings": _openings(draft),
        "next_starts": [{"day": one.day.isoformat(), "track": one.track.name} for one in public.next_starts],
        "answers": {
            value: sorted(term for term, answer in public.answers.items() if answer == value) for value in ("yes", "no")
        },
        "same_place": sorted(term for term in draft.answers if draft.says_of_place(term)),
        "evidence": {
            term: one.model_dump(mode="json", exclude={"said"}) for term, one in sorted(draft.populations.items())
        },
        "facts": _facts(draft),
    }
    body |= {
        "sources": [_source(one) for one in public.sources],
        "sources_of": _sources_of(public, body),
        "no_longer_in": [{"source": one.source, "as_of": one.since.text} for one in public.gone],
        "confirmed": public.confirmed_on.isoformat() if public.confirmed_on else None,
        "updated": public.updated,
    }
    return b"," + orjson.dumps(body)[1:]


def with_miles(fragment: bytes, miles: float | None) -> bytes:
    """A whole program: its miles from the origin (a tenth of a mile; null where there is none) and its fragment."""
    return b'{"miles":' + (b"null" if miles is None else b"%.1f" % miles) + fragment


def may_fit(
    finder: Finder, criteria: SearchCriteria, matches: Matches, fragments: Mapping[int, bytes]
) -> Iterator[bytes]:
    """Programs that may fit, in the order found: how each leans, what to ask it, and the program."""
    questions = finder.unsaid(matches.not_said_ids, criteria)
    found = (matches.not_said_ids.tolist(), matches.not_said_miles.tolist(), matches.not_said_leans.tolist())
    for listing_id, miles, lean in zip(*found, strict=True):
        if listing_id in fragments:
            ask = [f"{one.parameter}={one.value}" for one in questions[listing_id]]
            said = {"leaning": _LEANINGS[lean], "ask": ask}
            yield members(said, {"program": with_miles(fragments[listing_id], miles)})


def address(draft: ListingDraft) -> str | None:
    """The street in one line, or None where it is withheld or unknown."""
    parts = [part for part in (draft.place.street, draft.place.street2) if part]
    return ", ".join(parts) or None


def array(parts: Iterable[bytes]) -> bytes:
    """A JSON array of values that are JSON already."""
    return b"[" + b",".join(parts) + b"]"


def members(values: Mapping[str, object], raw: Mapping[str, bytes]) -> bytes:
    """A JSON object of plain values, followed by members that are JSON already."""
    head = orjson.dumps(values)[:-1]
    return head + b"".join(b',"' + name.encode() + b'":' + value for name, value in raw.items()) + b"}"


def origin(place: Place) -> dict[str, object]:
    """The place that distances are measured from."""
    return {
        "label": place.label,
        "zip": place.zip,
        "city": place.city,
        "state": place.state,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }


def vocabulary_body(vocabulary: Vocabulary) -> bytes:
    """The whole vocabulary."""
    groups = [
        {
            "id": group.id,
            "label": {locale: group.label(locale) for locale in ("en", "es")},
            "combine": group.combine,
            "same_place": group.same_place,
            "terms": [
                {
                    "id": term.id,
                    "label": {locale: term.label(locale) for locale in ("en", "es")},
                    "definition": {locale: term.definition(locale) for locale in ("en", "es")},
                }
                for term in vocabulary.terms
                if term.group == group.id
            ],
        }
        for group in vocabulary.groups
    ]
    return orjson.dumps({"groups": groups})


def _track(track: Track) -> dict[str, object]:
    """One group: what it says of itself; null and [] where it is as the program is."""
    return {
        "name": track.name,
        "days": list(track.days),
        "start": track.start.isoformat("minutes") if track.start else None,
        "end": track.end.isoformat("minutes") if track.end else None,
        "format": track.mode,
        "weeks_min": track.weeks_min,
        "weeks_max": track.weeks_max,
        "starts": track.starts,
        "who": list(track.who),
        "age_min": track.age_min,
        "age_max": track.age_max,
        "site": track.site,
        "openings": track.room.model_dump(mode="json") if track.room else None,
    }


def _openings(draft: ListingDraft) -> dict[str, object] | None:
    """Whether there is room in the program as a whole, as it is believed."""
    room = draft.openings
    if room.status is None:
        return None
    said = {"as_of": max(one.as_of for one in room.said).text}
    return room.model_dump(mode="json", exclude={"said"}) | said


def _source(said: Said) -> dict[str, str]:
    return {"source": said.source, "as_of": said.as_of.text, "scope": said.scope}


def _sources_of(public: PublicListing, body: Mapping[str, Any]) -> dict[str, list[int]]:
    """Each fact of a program's JSON that is said → whose words it is, by their places in `sources`, from 0."""
    draft = public.draft
    said = {member: key for member, key in _FACT_OF.items() if body[member] not in (None, [])}
    said |= {f"facts.{one.column}": one.key for one in _PLAIN if one.column in body["facts"]}
    said |= {f"answers.{term}": (ANSWERS, term) for term in sorted(draft.answers)}
    said |= {f"evidence.{term}": (POPULATIONS, term) for term in sorted(draft.populations)}
    places = {one: place for place, one in enumerate(public.sources)}
    return {fact: [places[one] for one in public.said_of(key)] for fact, key in said.items()}


def _facts(draft: ListingDraft) -> dict[str, object]:
    """Column of our template → value, of every fact that is said and is no member of its own."""
    said = ((one.column, one.value(draft)) for one in _PLAIN)
    return {
        column: str(value) if isinstance(value, PartialDate) else value
        for column, value in said
        if value not in (None, False, (), "")
    }
