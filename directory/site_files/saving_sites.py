"""What a file would do is done, or taken back: one transaction each, so that it is there whole or not at all.

Each site is saved as by an edit of the person who sent the file, with the rights that they have at that moment. What
was shown is what is done: where a site says something else by now, nothing is, and the file is read anew. What was
changed since is left alone when it is taken back, and named.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock
from directory.imports.own_file import Progress
from directory.listings import facts, revisions
from directory.listings.draft import ListingDraft, Said
from directory.listings.facts import Fact
from directory.listings.listing_problem import ListingProblem
from directory.listings.revisions import Change
from directory.listings.sources import PROGRAM
from directory.models import ChangeRequest, ChangeStatus, FileStatus, Revision, SiteFile
from directory.partial_date import PartialDate
from directory.providing import edits
from directory.providing.organizations import many_sites
from directory.providing.organizations.many_sites import Site
from directory.providing.organizations.my_organizations import Standing, begun
from directory.providing.providing_problem import ProvidingProblem
from directory.site_files import sending
from directory.site_files.checking import named
from directory.site_files.kept_beside import Looked, SiteChange, SiteDone, Undone, done_of, keep, looked_of
from directory.site_files.row_changes import columns_of
from directory.text import marked

_OPEN = (ChangeStatus.WAITING, ChangeStatus.ASKED)
_BESIDE = ("geocode", "note", "status", "base_revision")  # what a file sets in a request beside its facts
CHANGED_SINCE = marked("Was changed since: it stays as it is")
DECIDED_SINCE = marked("A person has decided on what waited: that stays as it is")
NOT_YOURS_NOW = marked("Is no site of yours any more, or you may only confirm it")


class SiteMoved(ProvidingProblem):
    """A site is not as it was shown, or not theirs any more: nothing was done. `name` is the site's."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name} changed since you looked. Nothing was done.")


def do(session: Session, *, file_id: int, today: dt.date, progress: Progress = lambda _done: None) -> None:
    """Do what a file was shown to do. The caller commits. Raises SiteMoved, ProvidingProblem; then nothing is done."""
    found, sites, held = _begun(session, file_id, FileStatus.READY)
    looked = looked_of(held) or Looked()
    if looked.wrong:
        raise ProvidingProblem(sending.WRONG)
    known = {one.listing.id: one for one in sites}
    before = _requests(session, found.account.id, [one.listing_id for one in looked.sites])
    done = []
    for at, change in enumerate(looked.sites, start=1):
        site = known.get(change.listing_id)
        if site is None or not site.may_edit:
            raise SiteMoved(change.name)
        done.append(_saved(session, site, change, before.get(change.listing_id), today=today, note=held.name))
        progress(at)
    held.status, held.done_at = FileStatus.DONE, clock.now()
    keep(held, done=[asdict(one) for one in done], moved=None)
    _note(session, found, held, "site-file-saved", len(done), [(one.listing_id, one.name) for one in done])


def _begun(
    session: Session, file_id: int, status: FileStatus, account_id: int | None = None
) -> tuple[Standing, list[Site], SiteFile]:
    """Begin to write as who sent the file (or as `account_id`): their standing, their sites, the file, all held."""
    revisions.open_version(session)
    held = sending.locked(session, file_id, status)
    who = held.account_id if account_id is None else account_id
    if who is None:
        raise ProvidingProblem(sending.GONE)
    found = begun(session, account_id=who, public_id=held.organization.public_id)
    return found, many_sites.sites_of(session, account_id=who, organization_id=held.organization_id), held


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request as it stands: its facts, and what is beside them."""

    facts: str
    beside: dict[str, Any]

    @classmethod
    def of(cls, request: ChangeRequest) -> Self:
        return cls(request.facts, {name: getattr(request, name) for name in _BESIDE})


def _requests(session: Session, account_id: int, listing_ids: Sequence[int]) -> dict[int, _Asked]:
    """What waits of this person, by listing: the request as it stands."""
    query = sa.select(ChangeRequest).where(
        ChangeRequest.listing_id.in_(listing_ids),
        ChangeRequest.account_id == account_id,
        ChangeRequest.kind == "edit",
        ChangeRequest.status.in_(_OPEN),
    )
    return {one.listing_id: _Asked.of(one) for one in session.scalars(query)}


def _saved(
    session: Session, site: Site, change: SiteChange, before: _Asked | None, *, today: dt.date, note: str
) -> SiteDone:
    listing, found = site.listing, change.as_facts()
    _refuse_moved(session, site, change)
    said, sections_and_terms = _today(today), columns_of(found)
    geocode = json.loads(change.geocode) if change.geocode else None
    try:
        draft = facts.with_facts(site.draft, found, said=said, geocode=geocode)
    except ListingProblem as problem:
        raise SiteMoved(change.name) from problem
    revision = listing.revision
    saved = edits.save(
        session,
        holder_id=site.holder_id,
        draft=draft,
        base_revision=revision,
        sections=sections_and_terms[0],
        terms=sections_and_terms[1],
        today=today,
        note=note,
        action="edited by file",
        tell=False,
    )
    if sorted(one.key for one in saved.waiting) != change.waits:
        raise SiteMoved(change.name)
    request = saved.request
    return SiteDone(
        listing_id=listing.id,
        name=change.name,
        wrote=listing.revision if listing.revision != revision else None,
        live=[one.to_dict() for one in found if one.key not in change.waits],
        request=request.id if request else None,
        asked=request.facts if request else "",
        asked_before=before.facts if request and before else None,
        waiting=len(saved.waiting),
        beside=_Asked.of(request).beside if request else {},
        beside_before=before.beside if request and before else {},
    )


def _refuse_moved(session: Session, site: Site, change: SiteChange) -> None:
    """Raise SiteMoved where a site says something else than when the file was read; a confirmation is nothing else."""
    if site.listing.revision == change.revision:
        return
    try:
        seen = edits.draft_at(session, site.listing, change.revision)
    except ProvidingProblem as problem:
        raise SiteMoved(change.name) from problem
    if facts.differing(seen, site.draft):
        raise SiteMoved(change.name)


def _today(today: dt.date) -> Said:
    return Said(source=PROGRAM, as_of=PartialDate.on(today))


def undo(
    session: Session, *, file_id: int, account_id: int, today: dt.date, progress: Progress = lambda _done: None
) -> None:
    """Take back what a file did, by who sent it or an owner. The caller commits. Raises ProvidingProblem."""
    found, sites, held = _begun(session, file_id, FileStatus.DONE, account_id)
    sending.refuse_undo(found, held)
    known = {one.listing.id: one for one in sites}
    undone, changed = Undone(by=found.account.email), list[tuple[int, str]]()
    for at, done in enumerate(done_of(held), start=1):
        site = known.get(done.listing_id)
        if site is None or not site.may_edit:
            undone.left.append((done.name, NOT_YOURS_NOW))
        else:
            wrote, left = _put_back(session, site, done, found.account.email, today=today, note=held.name)
            asked, decided = _ask_no_more(session, done, found.account.email)
            undone.left += [(named(site), why) for why in (*left, *decided)]
            undone.sites += wrote or asked
            changed += [(done.listing_id, site.listing.name)] if wrote else []
        progress(at)
    held.status, held.undone_at = FileStatus.UNDONE, clock.now()
    keep(held, undone=asdict(undone))
    _note(session, found, held, "site-file-undone", undone.sites, changed)


def _put_back(
    session: Session, site: Site, done: SiteDone, actor: str, *, today: dt.date, note: str
) -> tuple[bool, list[str]]:
    """Put a site's facts back as they were: all it said then, where it stands as the file left it; else what does."""
    if done.wrote is None:
        return False, []
    listing = site.listing
    query = sa.select(Revision).where(
        Revision.listing_id == listing.id, Revision.number.in_([done.wrote - 1, done.wrote])
    )
    states = {one.number: one.content for one in session.scalars(query)}
    left: list[str] = []
    if listing.content == states.get(done.wrote) and done.wrote - 1 in states:
        draft = ListingDraft.from_json(states[done.wrote - 1])
    else:
        draft, left = _facts_back(site.draft, done.live, _today(today))
    if draft.to_json() == listing.content:
        return False, left
    change = Change(draft=draft, listing_id=listing.id, base_revision=listing.revision, action="put back")
    revisions.write(session, change=change, actor=actor, note=f"Taken back: {note}"[:500])
    return True, left


def _facts_back(now: ListingDraft, live: Sequence[dict[str, Any]], said: Said) -> tuple[ListingDraft, list[str]]:
    """A listing with those of the facts as they were before that are still as the file left them."""
    standing = facts.facts_of(now)
    every = [Fact(**one) for one in live]
    still = [one for one in every if standing.get((one.section, one.fact)) == one.after]
    back = [Fact(one.section, one.fact, one.after, one.before) for one in still]
    left = [CHANGED_SINCE] if len(still) < len(every) else []
    try:
        return facts.with_facts(now, back, said=said) if back else now, left
    except ListingProblem:
        return now, [CHANGED_SINCE]


def _ask_no_more(session: Session, done: SiteDone, actor: str) -> tuple[bool, list[str]]:
    """Take back what waits for a person, where it is as the file left it; what waited before waits again."""
    if done.request is None:
        return False, []
    request = session.get(ChangeRequest, done.request, populate_existing=True)
    if request is None or request.status not in _OPEN:
        return False, [DECIDED_SINCE]
    if request.facts != done.asked:
        return False, [CHANGED_SINCE]
    if done.asked_before is not None:
        request.facts = done.asked_before
        for name, value in done.beside_before.items():
            if getattr(request, name) == done.beside[name]:  # a question that was asked since stays, as its answer does
                setattr(request, name, value)
    else:
        request.status, request.decided_at, request.decided_by = ChangeStatus.WITHDRAWN, clock.now(), actor
    return True, []


def _note(
    session: Session, found: Standing, held: SiteFile, action: str, sites: int, changed: Sequence[tuple[int, str]]
) -> None:
    """Write it down as one entry, and tell the others who hold these sites in one mail each."""
    target = f"organization {found.organization.public_id}"
    audit.record(
        session,
        [listing_id for listing_id, _ in changed],
        actor=found.account.email,
        action=action,
        target=target,
        sites=sites,
        file=held.name,
    )
    if changed:
        many_sites.tell_others(session, found, changed)
