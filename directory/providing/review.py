"""Change requests, decided by a person: fact by fact, in part or whole, with a reason or a question that is mailed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock, mail
from directory.listings import facts, revisions
from directory.listings.draft import ListingDraft, Said
from directory.listings.fact_labels import fact_label
from directory.listings.facts import Fact
from directory.listings.revisions import Change
from directory.listings.sources import PROGRAM
from directory.models import ChangeRequest, ChangeStatus, Holder, HolderRole, Listing, Status
from directory.partial_date import PartialDate
from directory.providing import holders, mailed_facts
from directory.providing.providing_problem import ProvidingProblem
from directory.providing.risk import Kind, kind_of


class NotWhatWasRead(ProvidingProblem):
    """A request, or what the listing says on its facts, is not what the moderator read."""


@dataclass(frozen=True, slots=True)
class FactBeside:
    """One fact of a request: what it was when asked, what it would be, and what it is now where that is another."""

    fact: Fact
    now: object
    moved: bool

    @property
    def seal(self) -> str:
        """What somebody reads of it, in short."""
        return _short(self.fact.to_dict(), self.now)


def facts_beside(request: ChangeRequest) -> list[FactBeside]:
    """The facts of a request beside what the listing says now."""
    current = facts.facts_of(ListingDraft.from_json(request.listing.content))
    found = []
    for one in json.loads(request.facts):
        fact = Fact(**one)
        now = current.get((fact.section, fact.fact))
        found.append(FactBeside(fact, now, moved=now != fact.before))
    return found


def seal(request: ChangeRequest) -> str:
    """What a request asks for, what stands now, what was asked and answered: all can change while somebody reads."""
    said = (request.question, request.reply)
    return _short(request.id, request.kind, request.geocode, [one.seal for one in facts_beside(request)], said)


def _short(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def decide(
    session: Session, *, request_id: int, seen: str, approved: Collection[str], reason: str, actor: str
) -> ChangeRequest:
    """Approve the facts with these keys and reject the others. The caller commits.

    `seen` is the `seal` of the request as it was read. Raises NotWhatWasRead where it or the listing was changed since;
    ProvidingProblem where it is decided by now, where something is rejected without a reason, where a dispute freezes a
    fact, or where whoever asked no longer holds the listing; ListingProblem where the outcome would be no listing.
    """
    revisions.open_version(session)
    request = _waiting(session, request_id)
    listing = session.get_one(Listing, request.listing_id, populate_existing=True)
    _refuse_unread(request, seen)
    wanted = [Fact(**one) for one in json.loads(request.facts)]
    taken = [one for one in wanted if one.key in approved]
    reason = " ".join(reason.split())[:1000]
    refused = len(taken) < len(wanted) or (request.kind != "edit" and "yes" not in approved)
    if refused and not reason:
        raise ProvidingProblem("Say why you do not take all of it: they read it.")
    if holders.is_frozen(session, request.listing_id) and (taken or "yes" in approved):
        raise ProvidingProblem("Somebody else claims this listing. Decide that claim first.")
    if not still_holds(session, request) and (taken or "yes" in approved):
        raise ProvidingProblem(
            "Whoever asked no longer keeps this listing. Reject it; whoever keeps it now can ask anew."
        )
    before = ListingDraft.from_json(listing.content)
    if request.kind != "edit":
        if "yes" in approved:
            status = Status.CLOSED if request.kind == "close" else Status.WITHDRAWN
            _write(session, listing, before, request, actor, reason=reason, status=status)
    elif taken:
        said = Said(source=PROGRAM, as_of=PartialDate.on(request.created_at.date()))
        geocode = json.loads(request.geocode) if request.geocode else None
        after = facts.with_facts(before, taken, said=said, geocode=geocode)
        _write(session, listing, after, request, actor, reason=reason)
        _warn_old_contact(session, request, before, taken)
    decisions = {one.key: "approved" if one.key in approved else "rejected" for one in wanted}
    request.decisions = json.dumps(decisions or {"all": "approved" if "yes" in approved else "rejected"})
    request.status, request.reason = ChangeStatus.DECIDED, reason or None
    request.decided_at, request.decided_by = clock.now(), actor
    left = [one for one in wanted if one not in taken]
    about: dict[str, object] = {"program": listing.name, "listing": listing.public_id, "reason": reason}
    values = about | {"taken": mailed_facts.named(taken), "refused": mailed_facts.named(left)}
    template = "provider/decided" if request.kind == "edit" else "provider/left"
    if request.kind != "edit":
        values = about | {"done": "yes" in approved}
    mail.send(session, to=request.actor, template=template, values=values, key=f"decided {request.id}")
    if taken or "yes" in approved:
        holders.tell(
            session,
            listing=listing,
            template="provider/changed",
            key=f"changed {listing.id}.{listing.revision}",
            values={"who": request.actor, "facts": mailed_facts.named(taken)},
            but=request.actor,
        )
    audit.record(
        session,
        actor=actor,
        action="change-decided",
        target=f"listing {listing.public_id}",
        words_of=request.actor,
        why=reason,
        approved=[fact_label(one.section, one.fact) for one in taken]
        or ("yes" in approved and request.kind)
        or "nothing",
        refused=[fact_label(one.section, one.fact) for one in left] or "nothing",
    )
    return request


def ask(session: Session, *, request_id: int, seen: str, question: str, actor: str) -> ChangeRequest:
    """Ask the program something before deciding. The caller commits. Raises ProvidingProblem.

    `seen` as in `decide`: a question that is sent twice goes out once, and no answer is lost that nobody read.
    """
    question = " ".join(question.split())[:1000]
    if not question:
        raise ProvidingProblem("Write the question.")
    revisions.open_version(session)
    request = _waiting(session, request_id)
    session.get_one(Listing, request.listing_id, populate_existing=True)
    _refuse_unread(request, seen)
    request.status, request.question, request.reply = ChangeStatus.ASKED, question, None
    values = {"program": request.listing.name, "question": question}
    mail.send(session, to=request.actor, template="provider/question", values=values)
    audit.record(session, actor=actor, action="change-asked", target=f"listing {request.listing.public_id}")
    return request


def reply(session: Session, *, request_id: int, account_id: int, text: str) -> ChangeRequest:
    """The program answers. The caller commits. Raises ProvidingProblem."""
    text = " ".join(text.split())[:1000]
    if not text:
        raise ProvidingProblem("Write an answer.")
    revisions.open_version(session)
    request = _waiting(session, request_id)
    if request.account_id != account_id or request.status != ChangeStatus.ASKED:
        raise ProvidingProblem("There is no question to answer here.")
    request.status, request.reply = ChangeStatus.WAITING, text
    target = f"listing {request.listing.public_id}"
    audit.record(session, actor=request.actor, action="change-answered", target=target)
    return request


def withdraw(session: Session, *, request_id: int, account_id: int) -> None:
    """Take a request back: one's own, or as an owner one that would end the listing. The caller commits.

    Raises ProvidingProblem.
    """
    revisions.open_version(session)
    request = _waiting(session, request_id)
    mine = next((one for one in holders.holders_of(session, request.listing_id) if one.account_id == account_id), None)
    if request.account_id != account_id and not (mine and may_take_back(mine, request)):
        raise ProvidingProblem("This is not your request.")
    who = mine.account.email if mine else request.actor
    request.status, request.decided_at, request.decided_by = ChangeStatus.WITHDRAWN, clock.now(), who
    audit.record(session, actor=who, action="request-taken-back", target=f"listing {request.listing.public_id}")
    if who != request.actor:
        values = {"program": request.listing.name, "listing": request.listing.public_id, "who": who}
        mail.send(session, to=request.actor, template="provider/taken-back", values=values, key=f"taken {request.id}")


def may_take_back(holder: Holder, request: ChangeRequest) -> bool:
    """True for one's own request, and for an owner where it would end the listing."""
    return holder.account_id == request.account_id or (request.kind != "edit" and holder.role == HolderRole.OWNER)


def asker(session: Session, request: ChangeRequest) -> Holder | None:
    """The rights of whoever asked, as they are now."""
    return next(
        (one for one in holders.holders_of(session, request.listing_id) if one.account_id == request.account_id), None
    )


def old_numbers(request: ChangeRequest) -> bool:
    """True where a phone or the address would change: worth a call to the old number before approving."""
    return any(Fact(**one).key in ("contact.phones", "place.address") for one in json.loads(request.facts))


def still_holds(session: Session, request: ChangeRequest) -> bool:
    """True while whoever asked has rights on the listing."""
    return asker(session, request) is not None


def others_with_numbers(session: Session, request: ChangeRequest) -> int:
    """How many other published listings, of other organizations, have a number that is asked for."""
    wanted = [Fact(**one) for one in json.loads(request.facts)]
    phones = next((one.after or [] for one in wanted if one.key == "contact.phones"), [])
    if not phones:
        return 0
    has_one = sa.or_(*(Listing.content.contains(phone["number"], autoescape=True) for phone in phones))
    query = sa.select(sa.func.count()).where(
        has_one,
        Listing.id != request.listing_id,
        Listing.status == Status.PUBLISHED,
        Listing.provider_id != request.listing.provider_id,
    )
    return session.scalar(query) or 0


def _warn_old_contact(session: Session, request: ChangeRequest, before: ListingDraft, taken: list[Fact]) -> None:
    """Tell the address that the listing had, where a phone, address or email changed: it may not have been them."""
    old = before.contact.email
    changed = any(one.section in ("contact", "place") and kind_of(one) == Kind.RISKY for one in taken)
    if old and old != request.actor and changed:
        values = {"program": before.name, "listing": request.listing.public_id, "who": request.actor}
        mail.send(session, to=old, template="provider/contact-changed", values=values, key=f"contact {request.id}")


def _refuse_unread(request: ChangeRequest, seen: str) -> None:
    if not hmac.compare_digest(seen.encode(), seal(request).encode()):
        raise NotWhatWasRead(
            "This changed while you read it. Nothing was done yet: what is new is marked and not ticked."
        )


def _waiting(session: Session, request_id: int) -> ChangeRequest:
    request = session.get(ChangeRequest, request_id, populate_existing=True, with_for_update={"of": ChangeRequest})
    if request is None or request.status not in (ChangeStatus.WAITING, ChangeStatus.ASKED):
        raise ProvidingProblem("This is decided by now. Nothing was done.")
    return request


def _write(
    session: Session,
    listing: Listing,
    draft: ListingDraft,
    request: ChangeRequest,
    actor: str,
    *,
    reason: str,
    status: Status | None = None,
) -> None:
    change = Change(
        draft=draft,
        listing_id=listing.id,
        base_revision=listing.revision,
        status=status,
        action="approved" if status is None else status.value,
        words_of=request.actor,
    )
    why = " ".join(filter(None, (request.note and f"They wrote: {request.note}", reason and f"We wrote: {reason}")))
    revisions.write(session, change=change, actor=actor, note=why[:500] or None)
    session.refresh(listing)
