"""What waits for people at the desk, and what they did: changes, reports, claims, pairs, calls, acts, the log."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock, saved_searches
from directory.bulk_acts import act_preview
from directory.bulk_acts.acts import Act, Parameters
from directory.database import begin_write
from directory.imports.staging.entries import dump
from directory.listings.draft import ListingDraft
from directory.listings.facts import differing
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.models import (
    Account,
    AuditEntry,
    BulkAct,
    CallMark,
    CallPlan,
    CallResult,
    ChangeRequest,
    Claim,
    DuplicatePair,
    EntryLook,
    Listing,
    Mail,
    PhoneCall,
    Proof,
    Report,
    ReportKind,
    Role,
    Suggestion,
)
from directory.partial_date import PartialDate
from directory.unit_of_work import written
from directory.watch import accuracy_audit
from scripts.benchmark.desk.filling import Row, do_jobs, put
from scripts.benchmark.desk.size import Size

ADMIN = "ada@example.org"
_AUDITED = 200  # listings of an accuracy audit
_FLAGS = ("no-phone", "old", "never-confirmed", "lapsed", "to-call", "marked", "no-website", "no-evidence")


def make(session: Session, size: Size, listing_ids: list[int]) -> dict[str, str]:
    """Every queue with something in it; what addresses name of them."""
    now = clock.now()
    begin_write(session)
    put(session, ChangeRequest, _changes(session, listing_ids, size.changes, now))
    put(session, Report, [_report(listing_ids, number, now) for number in range(size.reports)])
    put(session, Claim, [_claim(listing_ids, number, now) for number in range(size.claims)])
    put(session, DuplicatePair, [_pair(listing_ids, number, now) for number in range(size.pairs)])
    put(session, Suggestion, [_suggestion(listing_ids, n, now) for n in range(size.suggestions)])
    put(session, EntryLook, _entries(session, listing_ids, size.entries))
    put(session, PhoneCall, [_call(listing_ids, number, now) for number in range(size.calls)])
    put(session, CallPlan, [_plan(listing_id, now) for listing_id in listing_ids[: size.calls // 2]])
    put(session, Mail, [_mail(number, now) for number in range(size.mails)])
    put(session, AuditEntry, [_entry(number, now) for number in range(size.log)])
    session.commit()
    for number in range(min(size.acts, saved_searches.MOST)):
        written(session, partial(_search, session, number))
    for _ in range(min(size.acts, 20)):
        audit = written(session, partial(_audit, session, min(_AUDITED, size.listings // 2)))
    act = _acts(session, size, listing_ids, now)
    call = sa.select(Listing.public_id).where(Listing.id == listing_ids[0])
    named = {"act": str(act), "audit": str(audit), "listing": session.execute(call).scalar_one()}
    for name, model in (("claim", Claim), ("request", ChangeRequest), ("pair", DuplicatePair), ("look", EntryLook)):
        named[name] = str(session.scalar(sa.select(sa.func.min(model.id))))
    session.rollback()
    return named


def _changes(session: Session, listing_ids: list[int], count: int, now: dt.datetime) -> Iterator[Row]:
    found = session.execute(sa.select(Listing.id, Listing.content).where(Listing.id.in_(listing_ids[:count])))
    for number, row in enumerate(found.all()):
        draft = ListingDraft.from_json(row.content)
        wanted = draft.model_copy(update={"name": f"{draft.name} of Lantern", "provider": "Lantern"})
        over = number % 3 == 2
        yield {
            "listing_id": row.id,
            "actor": f"person-{number}@example.org",
            "kind": "edit",
            "base_revision": 1,
            "facts": json.dumps([one.to_dict() for one in differing(draft, wanted)]),
            "decisions": "{}",
            "status": "decided" if over else "waiting",
            "created_at": now - dt.timedelta(hours=number % 500),
            "decided_at": now if over else None,
            "decided_by": ADMIN if over else None,
        }


def _report(listing_ids: list[int], number: int, now: dt.datetime) -> Row:
    kinds = list(ReportKind)
    day = now.date() - dt.timedelta(days=number % 40)
    at = number * 7 // 10 * 11 % len(listing_ids)
    return {"listing_id": listing_ids[at], "kind": str(kinds[number % len(kinds)]), "text": "As they say.", "day": day}


def _claim(listing_ids: list[int], number: int, now: dt.datetime) -> Row:
    phone = number % 4 == 0
    return {
        "listing_id": listing_ids[number],
        "email": f"claimant-{number // 3}@example.org",
        "who": "Ann, director",
        "role": "owner",
        "proof": str(Proof.PHONE if phone else Proof.DOCUMENT),
        "proven": False,
        "evidence": "A letter of the program.",
        "disputed": number % 7 == 0,
        "phone_secret": f"{number:064d}" if phone else None,
        "phone_tries": 0,
        "status": "open",
        "created_at": now - dt.timedelta(hours=number),
    }


def _pair(listing_ids: list[int], number: int, now: dt.datetime) -> Row:
    first, second = listing_ids[number], listing_ids[number + len(listing_ids) // 3]
    reasons = '["same phone", "same street"]'
    return {
        "first_id": first,
        "second_id": second,
        "status": "open",
        "score": number % 60 + 30,
        "reasons": reasons,
        "found_at": now,
    }


def _suggestion(listing_ids: list[int], number: int, now: dt.datetime) -> Row:
    return {
        "listing_id": listing_ids[-number - 1],
        "section": "contact",
        "fact": "website",
        "ours": '"https://old.example.org"',
        "theirs": '"https://new.example.org"',
        "theirs_hash": f"{number:032d}",
        "source": "template",
        "as_of": PartialDate("2026-01-01"),
        "status": "open",
        "created_at": now,
    }


def _entries(session: Session, listing_ids: list[int], count: int) -> Iterator[Row]:
    found = session.execute(sa.select(Listing.id, Listing.content).where(Listing.id.in_(listing_ids[:count])))
    for row in found.all():
        draft = ListingDraft.from_json(row.content)
        key = f"entry-{row.id}"
        statement = SourceRow(
            ref=RowRef("list-1.csv", row.id),
            source="template",
            part="",
            key=key,
            draft=draft,
            covered=frozenset({"iop"}),
            is_iop=False,
            row_hash=f"{row.id:040d}",
        )
        yield {
            "batch_id": 1,
            "source": "template",
            "program_key": f"made-{row.id}",
            "entry_key": key,
            "label": draft.name,
            "state": draft.place.state,
            "statement": dump(statement),
        }


def _call(listing_ids: list[int], number: int, now: dt.datetime) -> Row:
    results = list(CallResult)
    return {
        "listing_id": listing_ids[number % len(listing_ids)],
        "result": str(results[number % len(results)]),
        "findings": "{}",
        "spoke_with": "the front desk",
        "seen_revision": 1,
        "before": 1,
        "after": 1,
        "reports": "[]",
        "mark": "",
        "called_by": ADMIN,
        "called_at": now - dt.timedelta(minutes=number),
    }


def _plan(listing_id: int, now: dt.datetime) -> Row:
    return {"listing_id": listing_id, "tries": 1, "not_before": now + dt.timedelta(days=listing_id % 5 - 2)}


def _mail(number: int, now: dt.datetime) -> Row:
    return {
        "kind": "weekly",
        "recipient": f"person-{number}@example.org",
        "subject": "Your programs this week",
        "text": "What changed.\n" * 40,
        "language": "en",
        "reminder": False,
        "message_id": f"<{number}@example.org>",
        "created_at": now,
        "due_at": now,
        "tries": 1,
        "sent_at": None if number % 50 == 0 else now,
        "failed_at": now if number % 50 == 0 else None,
        "problem": "no such mailbox" if number % 50 == 0 else None,
    }


def _entry(number: int, now: dt.datetime) -> Row:
    actions = ("signed-in", "listings-exported", "reports-decided", "claim-granted", "entry-joined", "bulk-done")
    return {
        "at": now - dt.timedelta(minutes=number),
        "actor": f"person-{number % 90}@example.org",
        "action": actions[number % len(actions)],
        "target": f"listing {number % 20_000}",
        "details": json.dumps({"count": number, "why": "They told us so on the phone."}),
    }


def _search(session: Session, number: int) -> None:
    account = session.execute(sa.select(Account.id).where(Account.email == ADMIN)).scalar_one()
    session.rollback()
    flag = _FLAGS[number % len(_FLAGS)]
    q = "&q=lantern" if number % 3 == 0 else ""
    saved_searches.save(
        session,
        name=f"Search {number}",
        search=f"/manage/listings?flag={flag}{q}",
        everybody=number % 2 == 0,
        account_id=account,
        actor=ADMIN,
        roles=[Role.ADMIN],
    )


def _audit(session: Session, count: int) -> int:
    return accuracy_audit.start(session, size=count, state=None, actor=ADMIN).id


def _acts(session: Session, size: Size, listing_ids: list[int], now: dt.datetime) -> int:
    """Acts that were done, marks of one of them, and one of all listings that waits for a press; its number."""
    pairs = [(one, 1) for one in listing_ids]
    session.rollback()
    begin_write(session)
    done = {"done": {"changing": len(pairs), "fates": [], "by": ADMIN}}
    rows = [
        {
            "act": str(Act.CALL),
            "parameters": Parameters(reason="Ask again").to_json(),
            "search": "",
            "listings": json.dumps(pairs),
            "status": "done",
            "found": json.dumps(done),
            "actor": ADMIN,
            "created_at": now,
            "done_at": now,
        }
        for _ in range(size.acts)
    ]
    put(session, BulkAct, rows)
    first = session.execute(sa.select(sa.func.min(BulkAct.id))).scalar_one()
    mark = {"bulk_id": first, "why": "Ask again", "marked_by": ADMIN, "marked_at": now}
    put(session, CallMark, [{"listing_id": one, **mark} for one in listing_ids[:: len(listing_ids) // 20]])
    session.commit()
    number = written(session, partial(chosen, session, Act.CLOSE, pairs, Parameters(reason="They have closed")))
    do_jobs(session)
    return number


def chosen(session: Session, act: Act, pairs: list[tuple[int, int]], given: Parameters) -> int:
    """Choose an act for these listings, as the admin; its number. The caller commits."""
    made = act_preview.choose(
        session,
        act=act,
        given=given,
        listings=pairs,
        sources=["template"],
        search="/manage/listings?",
        actor=ADMIN,
        roles=[Role.ADMIN],
    )
    return made.id
