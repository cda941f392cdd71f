"""Sample programs over and over, each at another place, with histories and records of the list they came from."""

from __future__ import annotations

import json
import random

from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.database import begin_write
from directory.imports.sample_loading import FILE
from directory.listings.draft import ListingDraft, Place
from directory.listings.revisions import Change, write_many
from directory.models import SourceRecord, Status
from directory.partial_date import PartialDate
from scripts.benchmark.desk.filling import put
from scripts.benchmark.desk.size import Size
from scripts.benchmark.synthetic import Spot, spots

SOURCE = "template"


def make(session: Session, size: Size) -> list[int]:
    """Listings of all states; their ids. One in twenty is a draft, one in fifty closed, one in five was changed."""
    chance, found = random.Random(3), list[int]()
    contents = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    places = spots()
    for numbers in batched(range(size.listings), 2000):
        drafts = [moved(chance.choice(contents), chance.choice(places), number) for number in numbers]
        changes = [Change(draft=draft, status=_status(number)) for number, draft in zip(numbers, drafts, strict=True)]
        begin_write(session)
        ids = list(write_many(session, changes=changes, actor="bench"))
        again = [
            Change(draft=draft.model_copy(update={"provider": f"{draft.provider} and more"}), listing_id=listing_id)
            for number, listing_id, draft in zip(numbers, ids, drafts, strict=True)
            if number % 5 == 0
        ]
        write_many(session, changes=again, actor="bench")
        put(session, SourceRecord, [_record(one, draft) for one, draft in zip(ids, drafts, strict=True)])
        session.commit()
        found += ids
    return found


def moved(content: dict[str, object], spot: Spot, number: int) -> ListingDraft:
    """A sample program at another place, under a name of its own."""
    draft = ListingDraft.model_validate(content)
    place: Place = draft.place.model_copy(update={"city": spot.city, "state": spot.state, "zip": spot.zip})
    point = draft.geocode and draft.geocode.model_copy(update={"latitude": spot.latitude, "longitude": spot.longitude})
    return draft.model_copy(update={"name": f"{draft.name} {number}", "place": place, "geocode": point})


def _status(number: int) -> Status:
    if number % 20 == 7:
        return Status.DRAFT
    return Status.CLOSED if number % 50 == 9 else Status.PUBLISHED


def _record(listing_id: int, draft: ListingDraft) -> dict[str, object]:
    return {
        "source": SOURCE,
        "key": f"made-{listing_id}",
        "listing_id": listing_id,
        "released": False,
        "state": draft.place.state,
        "row_hash": f"{listing_id:040d}",
        "as_of": PartialDate("2026-01-01"),
        "draft": draft.to_json(),
        "codes": "",
    }
