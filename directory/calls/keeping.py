"""What came of a call, kept: facts whose source is the call, a closing, a dead number, or a try in vain."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock
from directory.bulk_acts import marks
from directory.calls import calling_again
from directory.calls.answering import IOP, answered, changed
from directory.calls.call_problem import CallProblem, ChangedDuringCall, NotOnScreen
from directory.database import begin_write
from directory.geo.zip_table import zip_table
from directory.listings import history, revisions, status_changes
from directory.listings.draft import ListingDraft
from directory.listings.editing.whole_form import NotRight
from directory.listings.revisions import Change
from directory.listings.status_changes import ON_THE_PHONE
from directory.models import CallPlan, CallResult, Listing, PhoneCall, Report, ReportKind, ReportOutcome, Status
from directory.moderation import reports
from directory.providing import holders
from directory.watch.asked_by_phone import Finding

_GONE = {CallResult.CLOSED: Status.CLOSED, CallResult.NOT_IOP: Status.WITHDRAWN}
_WHY = {
    CallResult.CLOSED: "The program has closed: said in a call.",
    CallResult.NOT_IOP: "There is no intensive outpatient program: said in a call.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody noted of a call. `seen` are the reports that stood on the screen, `base` the listing's revision."""

    result: CallResult
    base: int
    findings: Mapping[str, Finding] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    ticked: Mapping[str, Collection[str]] = field(default_factory=dict)
    spoke_with: str = ""
    best_hours: str = ""
    seen: Collection[int] = ()


def keep(session: Session, *, listing_id: int, told: Told, who: str) -> PhoneCall | None:
    """Keep a call that `who` has on screen; None where the same was sent twice. The caller commits.

    Raises NotOnScreen, ChangedDuringCall, ListingChangedMeanwhile, CallProblem; NotRight and ListingProblem for what
    cannot be written.
    """
    told = _as_result(told)
    begin_write(session)
    # The plan is locked, not the listing: whoever writes listings locks their version first.
    plan = session.get(CallPlan, listing_id, populate_existing=True, with_for_update=True)
    listing = session.get(Listing, listing_id, populate_existing=True)
    mine = plan is not None and plan.taken_by == who
    if listing is not None and not mine and _is_kept(session, listing, told, who):
        return None
    if listing is None or not _is_called(session, listing):
        what = f"is {listing.status} by now" if listing else "is no longer there"
        raise NotOnScreen(f"This listing {what}: nothing was kept of the call.")
    if plan is None or not mine:
        raise NotOnScreen("You do not have this call any more: somebody else may be calling. Nothing was kept.")
    _refuse_changed(session, listing, told)
    before = listing.revision
    findings = told.findings
    report_id = _write(session, listing, told, findings, who)
    seen = _answer_reports(session, listing_id, told, findings, who)
    after = session.execute(sa.select(Listing.revision).where(Listing.id == listing_id)).scalar_one()
    if after != before:
        holders.tell_of_change(session, listing_id=listing_id)
    _plan(plan, told)
    mark = marks.called(session, listing_id=listing_id) if told.result != CallResult.NO_ANSWER else ""
    made = PhoneCall(
        listing_id=listing_id,
        result=told.result,
        findings=json.dumps(dict(findings), sort_keys=True),
        spoke_with=told.spoke_with[:100],
        seen_revision=told.base,
        before=before,
        after=after,
        reports=json.dumps(seen),
        report_id=report_id,
        mark=mark,
        called_by=who,
    )
    session.add(made)
    session.flush()
    target = f"listing {listing.public_id}"
    audit.record(session, actor=who, action="call-kept", target=target, call=made.id, result=told.result)
    return made


def _is_called(session: Session, listing: Listing) -> bool:
    """True of what is public, and of a draft that somebody marked."""
    is_draft = listing.status == Status.DRAFT
    return listing.status == Status.PUBLISHED or (is_draft and marks.mark_of(session, listing.id) is not None)


def _as_result(told: Told) -> Told:
    """A program that says it runs no IOP has been reached, and everything else of it is of no matter.

    What was noted of questions counts only where somebody was talked to.
    """
    if told.result == CallResult.TALKED and told.findings.get(IOP) != Finding.WRONG:
        return told
    result = CallResult.NOT_IOP if told.result == CallResult.TALKED else told.result
    return replace(told, result=result, findings={}, cells={}, ticked={})


def _is_kept(session: Session, listing: Listing, told: Told, who: str) -> bool:
    """True where this person's last call of the listing is this one: the button was pressed twice.

    Raises NotOnScreen where it has other answers: they went back to a call that is kept.
    """
    query = sa.select(PhoneCall).where(PhoneCall.listing_id == listing.id).order_by(PhoneCall.id.desc()).limit(1)
    last = session.scalars(query).one_or_none()
    if last is None or last.undone_by is not None or (last.called_by, last.seen_revision) != (who, told.base):
        return False
    same = (last.result, json.loads(last.findings)) == (told.result, dict(told.findings))
    if same and told.result == CallResult.TALKED:
        before, after = (history.state_at(session, listing, at) for at in (last.before, last.after))
        try:
            same = before is not None and _answered(session, before, told) == after
        except (CallProblem, NotRight):  # a value that could not have been kept: what stood before, or none at all
            same = False
    if not same:
        raise NotOnScreen(
            "You kept this call already, with other answers. Take it back among your last calls, then take it again."
        )
    return True


def _answered(session: Session, draft: ListingDraft, told: Told) -> ListingDraft:
    return answered(
        draft,
        told.findings,
        cells=told.cells,
        ticked=told.ticked,
        today=clock.today(),
        zip_lookup=zip_table(session).get,
    )


def _refuse_changed(session: Session, listing: Listing, told: Told) -> None:
    if told.base == listing.revision or told.result not in (CallResult.TALKED, *_GONE):
        return
    base = history.state_at(session, listing, told.base)
    found = changed(base, ListingDraft.from_json(listing.content), told.findings) if base else []
    if base is None or told.result in _GONE or found:
        names = ", ".join(one.label for one in found)
        text = f"Somebody changed this listing while you called{f': {names}' if names else ''}."
        raise ChangedDuringCall(f"{text} Look at what it says now, then press again.")


def _write(session: Session, listing: Listing, told: Told, findings: Mapping[str, Finding], who: str) -> int | None:
    """Write what was said; returns the id of the report that was made of a dead number."""
    if told.result in _GONE:
        status_changes.set_status(
            session,
            listing=listing,
            status=_GONE[told.result],
            reason=_WHY[told.result],
            base=listing.revision,
            actor=who,
        )
    elif told.result == CallResult.NUMBER_DEAD:
        made = Report(listing_id=listing.id, kind=ReportKind.NUMBER, day=clock.today())
        session.add(made)
        session.flush()
        return made.id
    elif told.result == CallResult.TALKED:
        if all(one == Finding.NOT_ASKED for one in findings.values()):
            raise CallProblem("Say of one thing at least whether it is right.")
        draft = ListingDraft.from_json(listing.content)
        made_of = _answered(session, draft, told)
        if made_of != draft:
            spoke_with = told.spoke_with or "the program"
            change = Change(
                draft=made_of,
                listing_id=listing.id,
                base_revision=listing.revision,
                action="edited" if _mends(findings) else "confirmed",
                words_of=f"{spoke_with[: 254 - len(ON_THE_PHONE)]}{ON_THE_PHONE}",
            )
            revisions.write(session, change=change, actor=who, note=f"Call on {clock.today().isoformat()}")
    return None


def _mends(findings: Mapping[str, Finding]) -> bool:
    return not {Finding.WRONG, Finding.MISSING}.isdisjoint(findings.values())


def _answer_reports(
    session: Session, listing_id: int, told: Told, findings: Mapping[str, Finding], who: str
) -> list[int]:
    """Close the reports that stood on the screen, where somebody was reached; returns which were open."""
    if told.result in _GONE:
        outcome = ReportOutcome.MENDED
    elif told.result == CallResult.TALKED:
        outcome = ReportOutcome.MENDED if _mends(findings) else ReportOutcome.RIGHT
    else:
        return []
    seen = [one.id for one in reports.of_listing(session, listing_id) if one.id in told.seen]
    if seen:
        reports.decide(session, listing_id=listing_id, seen=seen, outcome=outcome, actor=who)
    return seen


def _plan(plan: CallPlan, told: Told) -> None:
    """When to call again, and what to know then."""
    plan.tries, plan.not_before = calling_again.after(told.result, plan.tries, clock.now())
    plan.best_hours = told.best_hours[:100] or plan.best_hours
    plan.taken_by = plan.taken_until = None
