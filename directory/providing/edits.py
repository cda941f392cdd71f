"""A program's own edit: what is harmless goes live at once, said by the program today; the rest becomes a request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.listings import facts, history, revisions
from directory.listings.draft import SECTIONS, ListingDraft, Said
from directory.listings.facts import Fact
from directory.listings.revisions import Change
from directory.listings.sources import PROGRAM
from directory.models import ChangeRequest, Holder, HolderRole, Listing, Revision
from directory.partial_date import PartialDate
from directory.providing import asking, holders, weekly_parts
from directory.providing.proof.rests_on import live_kinds
from directory.providing.providing_problem import ProvidingProblem
from directory.providing.risk import UNPROVEN, Kind, split_at
from directory.text import marked

REVERT_WITHIN = dt.timedelta(days=14)


class ChangedMeanwhile(ProvidingProblem):
    """Others changed the same section since the form was opened. `facts`: what, before and now."""

    def __init__(self, found: Sequence[Fact]) -> None:
        self.facts = list(found)
        super().__init__(marked("Somebody changed this section while you did. Look at what it says, then save again."))


@dataclass(frozen=True, slots=True)
class Taken:
    """The listing after an edit, the facts that are live in it, and those that wait until a person has looked."""

    after: ListingDraft
    live: Sequence[Fact]
    waiting: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: how many facts are live now, those that wait, and the request they wait in."""

    live: int
    waiting: Sequence[Fact]
    request: ChangeRequest | None


def save(
    session: Session,
    *,
    holder_id: int,
    draft: ListingDraft,
    base_revision: int,
    sections: Collection[str],
    terms: Collection[str] = (),
    today: dt.date,
    note: str = "",
    action: str = "edited",
    tell: bool = True,
) -> Saved:
    """Save what a form of these sections says of a listing. The caller commits.

    `draft` is the listing as the form has it, all of it; `sections` are those that the form shows (a draft's, "names",
    "answers", "populations"), and only their facts are taken; of answers those to `terms`. What is saved is said by the
    program today, also where it was so already: who saves a section has looked at it. Others who hold the listing are
    told, unless whoever calls does (`tell`).

    Raises ChangedMeanwhile where others changed these sections after `base_revision`; ListingProblem.
    """
    holder, listing = _holder_and_listing(session, holder_id)
    actor = holder.account.email
    now = ListingDraft.from_json(listing.content)
    if base_revision != listing.revision:
        _refuse_changed(session, listing, now, base_revision, sections, terms)
    at_once = live_kinds(session, [holder.id])[holder.id]
    taken = take(now, draft, sections=sections, terms=terms, today=today, at_once=at_once)
    waiting = taken.waiting
    if taken.after != now:
        _write(session, listing, taken.after, actor, action=action, note=note)
        if tell:
            holders.tell_of_change(session, listing_id=listing.id, who=actor)
    request = None
    if waiting:
        request = asking.ask(session, listing, holder, waiting, base_revision=listing.revision, note=note)
        if any(one.key == "place.address" for one in waiting):  # an earlier address's point is not this one's
            request.geocode = draft.geocode.model_dump_json() if draft.geocode else None
    return Saved(len(taken.live), waiting, request)


def take(
    now: ListingDraft,
    draft: ListingDraft,
    *,
    sections: Collection[str],
    terms: Collection[str] = (),
    today: dt.date,
    at_once: Collection[Kind] = UNPROVEN,
) -> Taken:
    """What becomes of a listing whose program says these sections and terms of `draft` today. Pure.

    Facts of the kinds `at_once` are live; the others wait.

    Raises ListingProblem.
    """
    wanted = [one for one in facts.differing(now, draft) if _is_among(one, sections, terms)]
    live, waiting = split_at(now, wanted, at_once)
    said = Said(source=PROGRAM, as_of=PartialDate.on(today))
    looked_at = [name for name in SECTIONS if name in sections and not any(one.section == name for one in waiting)]
    after = facts.confirmed(facts.with_facts(now, live, said=said), looked_at, said=said)
    return Taken(_answers_confirmed(after, set(terms) - {one.fact for one in waiting}, said), live, waiting)


def still_right(
    session: Session,
    *,
    listing_id: int,
    actor: str,
    today: dt.date,
    shown: int | None = None,
    parts: Collection[str] | None = None,
    holder_id: int | None = None,
    note: str = "",
) -> None:
    """What the listing says is still right, the program says. The caller commits.

    `shown` is the revision that they looked at; None for what stands. `parts` are those that they looked at (ids of
    `weekly_parts`); None for everything but openings, which are believed for 30 days only, and asked by themselves.

    `holder_id` are the rights by which they say it, where that is not looked at elsewhere.

    Raises ChangedMeanwhile where the listing says something else of it by now: they did not confirm that;
    ProvidingProblem where the rights ended.
    """
    revisions.open_version(session)
    if holder_id is not None:
        _held(session, holder_id)
    listing = session.get_one(Listing, listing_id, populate_existing=True)
    now = ListingDraft.from_json(listing.content)
    if shown is not None and shown != listing.revision:
        before = draft_at(session, listing, shown)
        changed = facts.differing(weekly_parts.undated(before), weekly_parts.undated(now))
        if parts is not None:
            sections, terms = weekly_parts.about(parts)
            changed = [one for one in changed if _is_among(one, sections, terms)]
        if changed:
            raise ChangedMeanwhile(changed)
    said = Said(source=PROGRAM, as_of=PartialDate.on(today))
    whole = parts is None
    draft = facts.all_confirmed(now, said=said) if whole else weekly_parts.confirmed(now, parts or (), said=said)
    if draft.to_json() != listing.content:
        _write(session, listing, draft, actor, action="confirmed", note=note)


def revert(session: Session, *, holder_id: int, to_revision: int, base: int, today: dt.datetime) -> None:
    """Put a listing back to how it was within the last 14 days. The caller commits.

    Only the sections that differ are saved, so that nothing else is confirmed along with them. Risky facts that would
    change wait for review as any others. Raises ProvidingProblem, ListingChangedMeanwhile.
    """
    holder, listing = _holder_and_listing(session, holder_id)
    query = sa.select(Revision).where(Revision.listing_id == holder.listing_id, Revision.number >= to_revision)
    later = list(session.scalars(query.order_by(Revision.number)))
    if len(later) < 2 or later[0].number != to_revision or later[1].created_at < today - REVERT_WITHIN:
        raise ProvidingProblem(
            "Only what changed within the last 14 days can be put back here. Edit the listing instead."
        )
    earlier = ListingDraft.from_json(later[0].content)
    differing = facts.differing(ListingDraft.from_json(listing.content), earlier)
    save(
        session,
        holder_id=holder_id,
        draft=earlier,
        base_revision=base,
        sections=sorted({one.section for one in differing} - {facts.ANSWERS}),
        terms=[one.fact for one in differing if one.section == facts.ANSWERS],
        today=today.date(),
        action="put back",
        note=f"Back to revision {to_revision}.",
    )


def ask_to_leave(session: Session, *, holder_id: int, kind: str, note: str) -> ChangeRequest:
    """Ask that the listing be closed ("close") or taken out ("remove"); a person decides. The caller commits.

    Everybody else who holds it is told, once a request: an owner can take it back. Raises ProvidingProblem.
    """
    holder, listing = _holder_and_listing(session, holder_id)
    request = asking.ask(session, listing, holder, [], base_revision=listing.revision, note=note, kind=kind)
    who = holder.account.email
    holders.tell(
        session,
        listing=listing,
        template="provider/asked-to-leave",
        key=f"asked to leave {request.id}",
        values={"who": who, "kind": kind},
        but=who,
    )
    return request


def _answers_confirmed(draft: ListingDraft, terms: Collection[str], said: Said) -> ListingDraft:
    answers = {
        term: answer.model_copy(update={"said": said}) if term in terms and draft.says(term) else answer
        for term, answer in draft.answers.items()
    }
    return draft.model_copy(update={"answers": answers})


def _holder_and_listing(session: Session, holder_id: int) -> tuple[Holder, Listing]:
    """These rights and their listing, in a transaction that writes. Raises ProvidingProblem where they ended."""
    holder = _held(session, holder_id)
    if holder.role == HolderRole.CONFIRMER:
        raise ProvidingProblem("You may confirm what is there. Ask an owner of the listing to change it.")
    listing = session.get_one(Listing, holder.listing_id, populate_existing=True)
    return holder, listing


def _held(session: Session, holder_id: int) -> Holder:
    """These rights, whatever they allow, in a transaction that writes. Raises ProvidingProblem where they ended."""
    revisions.open_version(session)
    holder = session.get(Holder, holder_id, populate_existing=True)
    if holder is None:
        raise ProvidingProblem("You do not hold this listing any more.")
    return holder


def _is_among(fact: Fact, sections: Collection[str], terms: Collection[str]) -> bool:
    """True for a fact of these sections, and for an answer to one of these terms."""
    return fact.section in sections or (fact.section == facts.ANSWERS and fact.fact in terms)


def _refuse_changed(
    session: Session,
    listing: Listing,
    now: ListingDraft,
    base_revision: int,
    sections: Collection[str],
    terms: Collection[str],
) -> None:
    found = facts.differing(draft_at(session, listing, base_revision), now)
    changed = [one for one in found if _is_among(one, sections, terms)]
    if changed:
        raise ChangedMeanwhile(changed)


def draft_at(session: Session, listing: Listing, revision: int) -> ListingDraft:
    """What a listing said at a revision. Raises ProvidingProblem."""
    state = history.state_at(session, listing, revision)
    if state is None:
        raise ProvidingProblem("This form is of no state of the listing that we know. Open it again.")
    return state


def _write(session: Session, listing: Listing, draft: ListingDraft, actor: str, *, action: str, note: str = "") -> None:
    change = Change(draft=draft, listing_id=listing.id, base_revision=listing.revision, action=action)
    revisions.write(session, change=change, actor=actor, note=note.strip()[:500] or None)
    session.refresh(listing)
