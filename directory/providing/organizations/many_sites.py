"""What is done for many sites at once: confirmed, changed in rows of a table, a section copied from one to others.

Each site is written as by a single edit, by the same rules: harmless facts live at once, risky ones wait for a person.
Changes and copies are done for all sites, or for none. Everybody else who holds one of them gets one mail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, mail
from directory.listings import facts
from directory.listings.cells.normaliser import ZipLookup
from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft, Said
from directory.listings.editing.changed_cells import merged_cells
from directory.listings.editing.one_section import section_from
from directory.listings.editing.whole_form import NotRight
from directory.listings.facts import AT_PLACE, Fact
from directory.listings.listing_problem import ListingProblem
from directory.listings.sources import PROGRAM
from directory.models import Account, Holder, HolderRole, Listing, Status
from directory.partial_date import PartialDate
from directory.providing import edits
from directory.providing.edits import ChangedMeanwhile
from directory.providing.holders import KEPT
from directory.providing.organizations.my_organizations import Standing, begun
from directory.providing.providing_problem import ProvidingProblem
from directory.text import filled, filled_plural, known, marked, one_line

IN_TABLE = {"openings": "openings", "tracks": "schedule"}  # column of our template → section of a listing
CHANGED = marked("%(name)s was changed since you opened this page. Nothing was done. Look again, then press once more.")


class RowsNotRight(ProvidingProblem):
    """Some rows of the table cannot be kept; nothing was. `rows`: public id → what is wrong, in words."""

    def __init__(self, rows: Mapping[str, Sequence[str]]) -> None:
        self.rows = {key: list(texts) for key, texts in rows.items()}
        super().__init__(
            filled_plural(
                "%(num)s site has something to mend. Nothing was saved yet.",
                "%(num)s sites have something to mend. Nothing was saved yet.",
                len(rows),
            )
        )


@dataclass(frozen=True, slots=True)
class Site:
    """A site and what somebody may do with it."""

    listing: Listing
    draft: ListingDraft
    holder_id: int
    role: HolderRole

    @property
    def may_edit(self) -> bool:
        """True for who may do more than confirm."""
        return self.role != HolderRole.CONFIRMER


@dataclass(slots=True)
class Done:
    """What an act did: how many sites, how many facts wait for a person, and whose sites were left alone."""

    sites: int = 0
    waiting: int = 0
    left: list[str] = field(default_factory=list)


def sites_of(session: Session, *, account_id: int, organization_id: int) -> list[Site]:
    """An organization's sites that a person holds through it, by name; one query."""
    query = (
        sa.select(Holder)
        .join(Listing, Listing.id == Holder.listing_id)
        .where(Holder.account_id == account_id, Holder.organization_id == organization_id, Listing.status.in_(KEPT))
        .order_by(Listing.name, Listing.id)
    )
    found = session.scalars(query.execution_options(populate_existing=True))
    return [
        Site(one.listing, ListingDraft.from_json(one.listing.content), one.id, HolderRole(one.role)) for one in found
    ]


def confirm(session: Session, *, account_id: int, public_id: str, seen: Mapping[str, int], today: dt.date) -> Done:
    """What these sites say is still right. `seen`: public id → the revision that was looked at. The caller commits.

    Sites that say something else by now are left alone. Raises ProvidingProblem.
    """
    found = begun(session, account_id=account_id, public_id=public_id)
    done, confirmed = Done(), list[int]()
    for one in _chosen(session, found, seen):
        if one.listing.status != Status.PUBLISHED:
            done.left.append(one.listing.name)
            continue
        name, listing_id, shown = one.listing.name, one.listing.id, seen[one.listing.public_id]
        try:
            edits.still_right(session, listing_id=listing_id, actor=found.account.email, today=today, shown=shown)
        except ChangedMeanwhile:
            done.left.append(name)
        else:
            confirmed.append(listing_id)
    done.sites = len(confirmed)
    _note(session, found, "sites-confirmed", confirmed)
    return done


def change(
    session: Session,
    *,
    account_id: int,
    public_id: str,
    rows: Mapping[str, Mapping[str, str]],
    seen: Mapping[str, int],
    today: dt.date,
    zip_lookup: ZipLookup,
) -> Done:
    """Save rows of the table: public id → cells of `IN_TABLE`. Sites on which nothing differs stay. The caller commits.

    Raises RowsNotRight, ProvidingProblem; then nothing is saved.
    """
    found = begun(session, account_id=account_id, public_id=public_id)
    wrong: dict[str, list[str]] = {}
    wanted: list[tuple[Site, ListingDraft, list[str]]] = []
    for one in _chosen(session, found, rows):
        standing, cells = row_of(one.draft), rows[one.listing.public_id]
        differing = {name: text.strip() for name, text in cells.items() if text.strip() != standing[name].strip()}
        if not differing:
            continue
        _refuse_stale(one, seen)
        _refuse_role(one)
        try:
            draft = section_from(
                merged_cells(one.draft, differing),
                answers={},
                before=one.draft,
                today=today,
                zip_lookup=zip_lookup,
                source=PROGRAM,
            )
        except NotRight as problem:
            wrong[one.listing.public_id] = [
                filled("Expected %(expected)s. %(fix)s", expected=known(issue.expected), fix=known(issue.fix))
                for issue in problem.issues
            ]
        else:
            wanted.append((one, draft, sorted({IN_TABLE[name] for name in differing})))
    if wrong:
        raise RowsNotRight(wrong)
    return _save(session, found, wanted, today=today, note="", action="sites-changed")


def to_copy(
    source: ListingDraft, target: ListingDraft, sections: Collection[str], terms: Collection[str]
) -> list[Fact]:
    """The facts of a section that a target would take from a source; what the source does not say stays. Pure."""
    return [
        one
        for one in facts.differing(target, source)
        if (one.section in sections or (one.section == facts.ANSWERS and one.fact in terms))
        and one.after is not None
        and one.after != AT_PLACE
        and not (isinstance(one.after, dict) and one.after.get("scope") == AT_PLACE)
    ]


def copied(target: ListingDraft, found: Sequence[Fact], today: dt.date) -> ListingDraft:
    """The target with these facts, said by the program today. Raises ListingProblem."""
    return facts.with_facts(target, found, said=Said(source=PROGRAM, as_of=PartialDate.on(today)))


def copy(
    session: Session,
    *,
    account_id: int,
    public_id: str,
    source: str,
    seen: Mapping[str, int],
    sections: Collection[str],
    terms: Collection[str],
    today: dt.date,
) -> Done:
    """Copy a section from one site (public id) to others: public id → the revision of each that the preview showed.

    `seen` holds the source, too. The caller commits. Raises ProvidingProblem, ListingProblem; then nothing is done.
    """
    found = begun(session, account_id=account_id, public_id=public_id)
    chosen = {one.listing.public_id: one for one in _chosen(session, found, seen)}
    if source not in chosen:
        raise ProvidingProblem("This is not a site of yours any more. Choose another to copy from.")
    wanted: list[tuple[Site, ListingDraft, list[str]]] = []
    origin = chosen.pop(source)
    _refuse_stale(origin, seen)
    for one in chosen.values():
        _refuse_stale(one, seen)
        _refuse_role(one)
        taken = to_copy(origin.draft, one.draft, sections=sections, terms=terms)
        if taken:
            try:
                draft = copied(one.draft, taken, today)
            except ListingProblem as problem:
                raise ProvidingProblem(one_line((one.listing.name, known(problem.args[0])), ": ")) from problem
            wanted.append((one, draft, sorted({each.section for each in taken} - {facts.ANSWERS})))
    if not wanted:
        raise ProvidingProblem("These sites say the same already. Nothing was done.")
    note = f"Copied from {origin.listing.name} ({source})."
    return _save(session, found, wanted, today=today, note=note, action="section-copied", terms=terms)


def _save(
    session: Session,
    found: Standing,
    wanted: Sequence[tuple[Site, ListingDraft, list[str]]],
    *,
    today: dt.date,
    note: str,
    action: str,
    terms: Collection[str] = (),
) -> Done:
    done = Done()
    named = [(one.listing.id, one.listing.name) for one, _, _ in wanted]
    for one, draft, sections in wanted:
        saved = edits.save(
            session,
            holder_id=one.holder_id,
            draft=draft,
            base_revision=one.listing.revision,
            sections=sections,
            terms=[term for term in terms if draft.says(term) != one.draft.says(term)],
            today=today,
            note=note,
            tell=False,
        )
        done.sites += 1
        done.waiting += len(saved.waiting)
    _note(session, found, action, [listing_id for listing_id, _ in named], note=note)
    tell_others(session, found, named)
    return done


def _chosen(session: Session, found: Standing, wanted: Collection[str]) -> list[Site]:
    """These sites (public ids), as they are now. Raises ProvidingProblem where one is none of this person's here."""
    held = sites_of(session, account_id=found.account.id, organization_id=found.organization.id)
    chosen = [one for one in held if one.listing.public_id in wanted]
    if len(chosen) < len(set(wanted)):
        raise ProvidingProblem("One of these is not a site of yours any more. Open the page again.")
    if not chosen:
        raise ProvidingProblem("Tick at least one site.")
    return chosen


def _refuse_stale(one: Site, seen: Mapping[str, int]) -> None:
    if seen.get(one.listing.public_id) != one.listing.revision:
        raise ProvidingProblem(filled(CHANGED, name=one.listing.name))


def _refuse_role(one: Site) -> None:
    if not one.may_edit:
        text = marked("You may confirm what %(name)s says. Ask an owner to change it.")
        raise ProvidingProblem(filled(text, name=one.listing.name))


def _note(session: Session, found: Standing, action: str, ids: list[int], **details: object) -> None:
    target = f"organization {found.organization.public_id}"
    audit.record(session, ids, actor=found.account.email, action=action, target=target, sites=len(ids), **details)


def tell_others(session: Session, found: Standing, changed: Sequence[tuple[int, str]]) -> None:
    """One mail to each other person who holds any of these, however many there are."""
    ids = [listing_id for listing_id, _ in changed]
    query = (
        sa.select(Account.email)
        .join(Holder, Holder.account_id == Account.id)
        .where(Holder.listing_id.in_(ids), Account.active, Account.id != found.account.id)
        .distinct()
        .order_by(Account.email)
    )
    values = {
        "who": found.account.email,
        "organization": found.organization.name,
        "count": len(changed),
        "names": [name for _, name in changed[:5]],
        "public_id": found.organization.public_id,
    }
    for email in session.scalars(query).all():
        mail.send(session, to=email, template="provider/sites-changed", values=values)
