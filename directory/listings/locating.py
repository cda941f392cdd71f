"""Points for street addresses that came without: asked of a geocoder in the background, kept, and believed with care.

Nothing waits for it: a listing is saved at its ZIP code's centre, marked approximate; its point comes later, or never.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.bulk import batched
from directory.database import begin_write, one_at_a_time
from directory.geo.distance import FAR_FROM_ZIP, miles
from directory.geo.geocoders import Address, Found, GeocoderAway, Service, Unread
from directory.geo.point import Point
from directory.geo.state_land import may_lie_in, state_at
from directory.geo.zip_table import ZipEntry, zip_table
from directory.listings import revisions
from directory.listings.draft import Geocode, ListingDraft, Precision, Said
from directory.listings.identity.streets import to_go_to
from directory.listings.listing_problem import ListingProblem
from directory.listings.revisions import Change, ListingChangedMeanwhile
from directory.listings.sources import DESK
from directory.models import GeocodeAnswer, Listing, Status
from directory.partial_date import PartialDate
from directory.unit_of_work import look_anew, unit_of_work

ASK_AGAIN = dt.timedelta(days=180)  # what a service did not know
ASK_SOON = dt.timedelta(days=1)  # what it answered in no way that could be read
_UNREAD = "Its answer could not be read."
_CHUNK = 100


@dataclass(frozen=True, slots=True)
class Located:
    """What one round did: addresses asked, points found and taken, points too far off to be believed, and a failure."""

    asked: int = 0
    found: int = 0
    far: int = 0
    problem: str | None = None
    last: int = 0  # the listing after which the next round looks; 0 from the first again


@dataclass(frozen=True, slots=True)
class _Wanted:
    listing_id: int
    revision: int
    draft: ListingDraft
    address: Address


def key_of(address: Address) -> str:
    """What an address's answer is kept under."""
    text = "\x1f".join((address.street, address.city, address.state, address.zip)).casefold()
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def doubt(point: Point, entry: ZipEntry | None, state: str) -> str | None:
    """Why a point is hard to believe for a listing of this ZIP code and state; None where nothing speaks against it."""
    if entry is not None and entry.latitude is not None and entry.longitude is not None:
        away = float(miles(*point, entry.latitude, entry.longitude))
        if away > FAR_FROM_ZIP:
            return f"It lies {away:,.0f} miles from its ZIP code."
    if not may_lie_in(state, *point):
        return f"It lies in {state_at(*point) or 'no state'}, and the address is in {state}."
    return None


def without_point(session: Session, *, service_id: str, limit: int, after: int = 0) -> list[_Wanted]:
    """Published listings with a street that stand at their ZIP code's centre, or nowhere, by id. Reads only.

    Those of which this service said lately that it knows nothing are left out. Addresses of drafts are not public, and
    are never asked for.
    """
    query = (
        sa.select(Listing.id, Listing.revision, Listing.content)
        .where(
            Listing.id > after,
            Listing.status == Status.PUBLISHED,
            Listing.place_key.is_not(None),
            sa.or_(Listing.precision.is_(None), Listing.precision == Precision.ZIP),
        )
        .order_by(Listing.id)
        .execution_options(yield_per=200)
    )
    tried = _tried(session, service_id)
    found: list[_Wanted] = []
    with closing(session.execute(query)) as rows:
        for row in rows:
            place = orjson.loads(row.content)["place"]
            street = to_go_to(place.get("street"), place.get("street2"))
            if street is None:  # of a box for mail a service knows at most the post office
                continue
            address = Address(street, place["city"], place["state"], place["zip"])
            if key_of(address) in tried:
                continue
            found.append(_Wanted(row.id, row.revision, ListingDraft.from_json(row.content), address))
            if len(found) >= limit:
                break
    return found


def locate(session: Session, service: Service, *, after: int = 0) -> Located:
    """One round: ask for some addresses, keep the answers, give the listings their points. Units of work of its own.

    A service that fails is no error here: what it answered before is kept and used, and `problem` says what happened.
    """
    look_anew(session)
    wanted = without_point(session, service_id=service.id, limit=service.most, after=after)
    known = _kept(session, {key_of(one.address) for one in wanted}, service.id)
    look_anew(session)
    ask = list({key_of(one.address): one.address for one in wanted if key_of(one.address) not in known}.values())
    problem = None
    answers: list[tuple[Address, Found]] = []
    try:
        for address, point in service.locate(ask) if ask else ():
            answers.append((address, point))  # one by one: those before a failure are kept
    except GeocoderAway as error:
        problem = str(error)
    far = _keep(session, answers, service.id)
    known = _kept(session, {key_of(one.address) for one in wanted}, service.id)
    look_anew(session)
    moved = [(one, point) for one in wanted if (point := known.get(key_of(one.address))) is not None]
    taken = _write(session, moved, service.id)
    last = wanted[-1].listing_id if len(wanted) == service.most and problem is None else 0
    return Located(len(ask), taken, far, problem, last)


def ask_again(session: Session, *, listing: Listing, actor: str) -> None:
    """Forget what geocoders said of an address, and put it at its ZIP code until one is asked anew. Commits not.

    Raises ListingProblem where it has no street to ask for.
    """
    begin_write(session)
    draft = ListingDraft.from_json(listing.content)
    if not draft.place.street:
        raise ListingProblem("It has no street that could be looked up.")
    address = Address(draft.place.street, draft.place.city, draft.place.state, draft.place.zip)
    entry = zip_table(session).get(draft.place.zip)
    change = None
    if draft.geocode and draft.geocode.precision != Precision.ZIP and entry and entry.latitude and entry.longitude:
        point = Geocode(
            latitude=entry.latitude, longitude=entry.longitude, precision=Precision.ZIP, said=draft.place.said[0]
        )
        change = Change(
            draft=draft.model_copy(update={"geocode": point}),
            listing_id=listing.id,
            base_revision=listing.revision,
            action="to be located",
        )
    if change is not None:
        revisions.write(session, change=change, actor=actor, note="its street is looked up again")
    session.execute(sa.delete(GeocodeAnswer).where(GeocodeAnswer.key == key_of(address)))


def move_pin(session: Session, *, listing: Listing, point: Point, anyway: bool, actor: str) -> None:
    """Put a listing at a point (degrees) that somebody at the desk knows. The caller commits.

    Raises ListingProblem for a point that is hard to believe, unless `anyway`, and for one that is none.
    """
    begin_write(session)
    zips = zip_table(session)
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180) or point == (0.0, 0.0):
        raise ListingProblem("That is no point. Give latitude first, like 30.2713, then longitude, like -97.7426.")
    why = doubt(point, zips.get(listing.zip), listing.state)
    if why and not anyway:
        raise ListingProblem(f"{why} Tick “It is right all the same” if it is.")
    draft = ListingDraft.from_json(listing.content)
    if draft.place.withheld:
        raise ListingProblem("It keeps its street private: it stands at the middle of its ZIP code.")
    geocode = Geocode(
        latitude=round(point[0], 6),
        longitude=round(point[1], 6),
        precision=Precision.GIVEN,
        said=Said(source=DESK, as_of=PartialDate.on(clock.today())),
    )
    change = Change(
        draft=draft.model_copy(update={"geocode": geocode}),
        listing_id=listing.id,
        base_revision=listing.revision,
        action="pin moved",
    )
    note = f"put there by hand, it is right all the same: {why}" if why else "put there by hand"
    revisions.write(session, change=change, actor=actor, note=note[:500])


def doubts(session: Session, listing: Listing) -> list[str]:
    """What speaks against a listing's point, and against a point that a geocoder gave for its address."""
    zips = zip_table(session)
    found = []
    if listing.latitude is not None and listing.longitude is not None:
        point = (listing.latitude, listing.longitude)
        found.append(doubt(point, zips.get(listing.zip), listing.state))
    place = ListingDraft.from_json(listing.content).place
    if place.street:
        key = key_of(Address(place.street, place.city, place.state, place.zip))
        query = sa.select(GeocodeAnswer).where(GeocodeAnswer.key == key, GeocodeAnswer.doubt.is_not(None))
        found += [
            f"A geocoder ({one.service}) gave a point that was not taken. {one.doubt}" for one in session.scalars(query)
        ]
    return [why for why in found if why]


def _tried(session: Session, service_id: str) -> set[str]:
    """The keys of addresses of which this service gave no point that can be taken, so lately that it is not asked."""
    now = clock.now()
    unread = GeocodeAnswer.doubt == _UNREAD
    query = sa.select(GeocodeAnswer.key).where(
        GeocodeAnswer.service == service_id,
        sa.or_(GeocodeAnswer.latitude.is_(None), GeocodeAnswer.doubt.is_not(None)),
        GeocodeAnswer.looked_up_at > sa.case((unread, now - ASK_SOON), else_=now - ASK_AGAIN),
    )
    return set(session.scalars(query))


def _kept(session: Session, keys: set[str], service_id: str) -> dict[str, Point | None]:
    """Answers that are kept, by key; None where the service knew no point, or none that can be believed."""
    found: dict[str, Point | None] = {}
    for some in batched(sorted(keys), _CHUNK):
        query = sa.select(GeocodeAnswer).where(GeocodeAnswer.key.in_(some), GeocodeAnswer.service == service_id)
        for row in session.scalars(query):
            point = None
            if row.latitude is not None and row.longitude is not None and row.doubt is None:
                point = row.latitude, row.longitude
            if point is not None or row.looked_up_at > clock.now() - (ASK_SOON if row.doubt == _UNREAD else ASK_AGAIN):
                found[row.key] = point
    return found


def _keep(session: Session, answers: Sequence[tuple[Address, Found]], service_id: str) -> int:
    """Keep answers, with what speaks against them; returns how many are doubted. A unit of work."""
    if not answers:
        return 0
    zips = zip_table(session)
    rows, doubted = [], 0
    for address, found in answers:
        point = found if isinstance(found, tuple) else None
        why = doubt(point, zips.get(address.zip), address.state) if point else None
        doubted += why is not None
        rows.append(
            GeocodeAnswer(
                key=key_of(address),
                service=service_id,
                latitude=point[0] if point else None,
                longitude=point[1] if point else None,
                doubt=_UNREAD if found is Unread.UNREAD else why,
                looked_up_at=clock.now(),
            )
        )
    with unit_of_work(session):
        begin_write(session)
        one_at_a_time(session, "answers of a geocoder are kept")
        for row in rows:
            session.merge(row)
    return doubted


def _write(session: Session, moved: Sequence[tuple[_Wanted, Point]], service_id: str) -> int:
    """Give listings their points, and return how many; one that was changed meanwhile waits for another round."""
    taken = 0
    said = Said(source=service_id, as_of=PartialDate.on(clock.today()))
    for some in batched(moved, _CHUNK):
        changes = [
            Change(
                draft=one.draft.model_copy(
                    update={
                        "geocode": Geocode(
                            latitude=round(point[0], 6),
                            longitude=round(point[1], 6),
                            precision=Precision.STREET,
                            said=said,
                        )
                    }
                ),
                listing_id=one.listing_id,
                base_revision=one.revision,
                action="located",
            )
            for one, point in some
        ]
        while changes:
            try:
                with unit_of_work(session):
                    revisions.write_many(
                        session, changes=changes, actor=f"geocoder ({service_id})", note="its street was looked up"
                    )
                taken += len(changes)
                break
            except ListingChangedMeanwhile as error:
                changes = [change for change in changes if change.listing_id not in error.listing_ids]
    return taken
