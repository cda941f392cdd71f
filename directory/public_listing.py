"""A published listing as the site shows it on a day: the one view that all answers for other software are made of.

It holds what the page of the program shows and nothing else: words on room that are believed no more are not in it, a
street that is withheld was never in the draft. Each fact leads to those whose words it is. Pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from directory.listings.absence import Gone
from directory.listings.believed_room import as_believed
from directory.listings.derived import answers_of
from directory.listings.draft import SECTIONS, ListingDraft, Said
from directory.listings.facts import ANSWERS, POPULATIONS, facts_of
from directory.listings.fields.field import ADDRESS, NAMES, POINT, ROOM, Key
from directory.listings.freshness import confirmed_on
from directory.listings.next_starts import NextStart, next_starts
from directory.search.results import LoadedListing

_SECTION_OF: Mapping[Key, str] = {ADDRESS: "place", ROOM: "openings"}


@dataclass(frozen=True, slots=True)
class PublicFact:
    """One fact that is said: its key as in `listings.facts`, its value as JSON, and whose words it is, newest first."""

    key: Key
    value: Any
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class PublicListing:
    """A published listing on a day. `path` is that of its page; `updated` the ISO moment (UTC) of its last change here.

    `draft` is what it says, as it is believed on that day. `answers` are terms → "yes" or "no": what was said of the
    program, and what follows from it. `confirmed_on` is the day since which all that decides is confirmed by the
    program itself or a recorded call, None where something never was. `gone` are lists that have it no longer.
    """

    public_id: str
    path: str
    updated: str
    draft: ListingDraft
    answers: Mapping[str, str]
    next_starts: tuple[NextStart, ...]
    confirmed_on: dt.date | None
    gone: tuple[Gone, ...]

    @classmethod
    def of(cls, listing: LoadedListing, today: dt.date) -> PublicListing:
        """The view of a listing on a day."""
        draft = as_believed(listing.draft, today)
        return cls(
            public_id=listing.public_id,
            path=listing.path,
            updated=listing.updated,
            draft=draft,
            answers=answers_of(orjson.loads(draft.to_json()), place=False),
            next_starts=tuple(next_starts(draft, today)),
            confirmed_on=confirmed_on(draft),
            gone=listing.gone,
        )

    @property
    def sources(self) -> tuple[Said, ...]:
        """Everyone whose words are in it, newest first."""
        draft = self.draft
        said = {one for name in SECTIONS for one in getattr(draft, name).said}
        said |= {answer.said for answer in draft.answers.values()}
        said |= {evidence.said for evidence in draft.populations.values()}
        if draft.geocode:
            said.add(draft.geocode.said)
        return _newest_first(said)

    def said_of(self, key: Key) -> tuple[Said, ...]:
        """Whose words a fact is, newest first.

        A section is confirmed as a whole, so its facts are those of everyone whose words are in it; the names are
        those of everyone who speaks of the program. () of what nobody says.
        """
        section, fact = key
        draft = self.draft
        if key == POINT:
            return (draft.geocode.said,) if draft.geocode else ()
        if section == ANSWERS:
            return (draft.answers[fact].said,) if fact in draft.answers else ()
        if section == POPULATIONS:
            return (draft.populations[fact].said,) if fact in draft.populations else ()
        if section == NAMES:
            return _of(self.sources, "program")
        said = _newest_first(getattr(draft, _SECTION_OF.get(key, section)).said)
        if section == "contact":
            return _of(said, "place" if fact in draft.contact.facts_of_place else "program")
        return said

    @property
    def facts(self) -> tuple[PublicFact, ...]:
        """Every fact that is said, in a fixed order; also the point on the map."""
        found = facts_of(self.draft)
        if self.draft.geocode:
            found[POINT] = self.draft.geocode.model_dump(mode="json", exclude={"said"})
        return tuple(PublicFact(key, found[key], self.said_of(key)) for key in sorted(found))


def _newest_first(said: Iterable[Said]) -> tuple[Said, ...]:
    return tuple(sorted(said, key=lambda one: (one.as_of, one.source, one.scope), reverse=True))


def _of(said: tuple[Said, ...], scope: str) -> tuple[Said, ...]:
    """Those who speak of the program, or of what else is at its address; all of them where none does."""
    return tuple(one for one in said if one.scope == scope) or said
