"""A write by a token: facts merged into a site's, under the checks of its form, from exactly the state that was read.

Whole or not at all. What would wait until a person has looked is refused, and named: a program has nobody to tell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.listings import revisions
from directory.listings.cells.normaliser import ZipLookup
from directory.listings.draft import ListingDraft, Track
from directory.listings.editing.changed_cells import merged_cells
from directory.listings.editing.one_section import section_from
from directory.listings.editing.whole_form import NotRight
from directory.listings.listing_problem import ListingProblem
from directory.listings.revisions import Change
from directory.listings.sources import PROGRAM
from directory.models import Holder, Listing
from directory.providing import edits, holders
from directory.providing.proof.rests_on import live_kinds
from directory.providing.risk import UNPROVEN, Kind
from directory.providing.tokens.bearing import Bearer, bearer, note_used
from directory.providing.tokens.site_facts import SiteFacts, facts_at, site_of
from directory.providing.tokens.token_kinds import COLUMNS, KIND_OF, KINDS

Facts = Mapping[str, str | int | None]


class OldState(Exception):
    """The site is not as it was read: somebody changed it since. `now` is what it says."""

    def __init__(self, now: SiteFacts) -> None:
        self.now = now
        super().__init__("The listing changed since you read it. Get it again, look, and send your change once more.")


class NotWritable(Exception):
    """Facts that this token may not write, or that nobody may this way. `fields`: column → why."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__("; ".join(f"{name}: {why}" for name, why in fields.items()))


class WrongFacts(Exception):
    """Facts that cannot be taken. `fields`: column → what is wrong, and how to mend it."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__("; ".join(f"{name}: {why}" for name, why in fields.items()))


def patch(
    session: Session,
    *,
    token: str,
    public_id: str,
    matches: Callable[[str], bool],
    facts: Facts,
    today: dt.date,
    zip_lookup: ZipLookup,
) -> SiteFacts:
    """Write these facts of a site, others stay; returns what it says then. The caller commits.

    None takes a fact out. `matches` says of the etag of the state that stands whether it is the one that was read.
    What is sent is said by the program today, also where it was so already.

    Raises NoGoodToken, NoSuchSite, SiteIsOver, OldState, NotWritable, WrongFacts; then nothing is written.
    """
    revisions.open_version(session)
    who = bearer(session, token)
    listing = site_of(session, who, public_id)
    standing = facts_at(who, listing)
    _refuse_unwritable(facts, who.kinds)
    cells = _cells(facts)
    if not matches(standing.etag):
        raise OldState(standing)
    before = ListingDraft.from_json(listing.content)
    draft = _read(before, cells, today, zip_lookup)
    if "openings" not in who.kinds:
        _refuse_new_rooms(before, draft)
    sections = {KIND_OF[column] for column in facts}
    try:
        live = _live_kinds(session, who, listing)
        taken = edits.take(before, draft, sections=sections, today=today, at_once=live)
    except ListingProblem as problem:
        raise WrongFacts(dict.fromkeys(facts, str(problem))) from problem
    if taken.waiting:
        why = "A person has to look at this first: change it on the page of the listing."
        raise WrongFacts({column: why for one in taken.waiting for column in COLUMNS[one.section] if column in facts})
    note_used(session, who.token_id)
    if taken.after != before:
        change = Change(draft=taken.after, listing_id=listing.id, base_revision=listing.revision, action="edited")
        revisions.write(session, change=change, actor=who.signed)
        session.refresh(listing)
        week = "{}-{}".format(*today.isocalendar())
        holders.tell(
            session,
            listing=listing,
            template="provider/token-wrote",
            key=f"token {who.token_id} wrote {week}",
            values={"name": who.name, "organization": who.organization},
        )
    return facts_at(who, listing)


def _live_kinds(session: Session, who: Bearer, listing: Listing) -> Collection[Kind]:
    """What goes live at once where whoever made the token says it."""
    query = sa.select(Holder.id).where(Holder.listing_id == listing.id, Holder.account_id == who.account_id)
    holder_id = session.scalars(query).one_or_none()
    return UNPROVEN if holder_id is None else live_kinds(session, [holder_id])[holder_id]


def _refuse_unwritable(facts: Facts, kinds: tuple[str, ...]) -> None:
    wrong = {}
    for name in facts:
        if name not in KIND_OF:
            wrong[name] = f"This is no fact of {' or '.join(KINDS)}."
        elif KIND_OF[name] not in kinds:
            wrong[name] = f"This token may not change {KIND_OF[name]}."
    if wrong:
        raise NotWritable(wrong)


def _cells(facts: Facts) -> dict[str, str]:
    if not facts:
        raise WrongFacts({"": "Say at least one fact."})
    wrong = {
        name: "Write text or a whole number; null takes the fact out."
        for name, value in facts.items()
        if isinstance(value, bool) or not isinstance(value, str | int | None)
    }
    if wrong:
        raise WrongFacts(wrong)
    return {name: "" if value is None else str(value) for name, value in facts.items()}


def _read(before: ListingDraft, cells: Mapping[str, str], today: dt.date, zip_lookup: ZipLookup) -> ListingDraft:
    try:
        return section_from(
            merged_cells(before, cells),
            answers={},
            before=before,
            today=today,
            zip_lookup=zip_lookup,
            source=PROGRAM,
        )
    except NotRight as problem:
        wrong: dict[str, str] = {}
        for issue in problem.issues:
            text = f"Expected {issue.expected}. {issue.fix}"
            wrong[issue.column] = f"{wrong[issue.column]} {text}" if issue.column in wrong else text
        raise WrongFacts(wrong) from problem


def _refuse_new_rooms(before: ListingDraft, after: ListingDraft) -> None:
    """Whether a group has room is a fact on openings, though it stands with its times."""
    known = {_room(track) for track in before.schedule.tracks} | {None}
    if any(_room(track) not in known for track in after.schedule.tracks):
        raise NotWritable({"tracks": "This token may not change openings: leave out which groups have room."})


def _room(track: Track) -> object:
    room = track.room
    return room and (track.name, room.model_dump_json())
