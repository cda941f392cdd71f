"""A file is read and compared with the sites of who sent it: what it would change, and what is wrong, row by row.

Only sites that this person may edit through the organization are looked at. A row of anybody else's listing is the same
error as a row of none, so that nobody learns what there is.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.imports.own_file import OwnFile, OwnRow
from directory.listings.cells.issue_words import words_of
from directory.listings.csv.columns import LISTING
from directory.listings.facts import Fact
from directory.listings.identity.match_keys import match_key
from directory.listings.listing_problem import ListingProblem
from directory.models import ChangeRequest, ChangeStatus
from directory.providing.organizations import many_sites
from directory.providing.organizations.many_sites import Site
from directory.providing.proof.rests_on import live_kinds
from directory.providing.risk import Kind, split_at
from directory.site_files.kept_beside import Looked, SiteChange, Wrong
from directory.site_files.row_changes import RowProblem, changes
from directory.text import filled, kept, known, marked

NO_SITE = marked("The row names no site: “listing” is empty. Copy it from the list that you download here.")
NEW_SITE = marked("A new site does not come by a file: add it under “Add or take away”, then it is in the list.")
NOT_YOURS = marked("This is none of your sites here. Delete the row.")
TWICE = marked("Row %(other)s is of this site, too. Keep the one that is right.")
ONLY_CONFIRM = marked("You may confirm what this site says. Ask an owner to change it, and delete the row.")
SWAPPED = marked(
    "This row is of %(site)s by its “listing”, and of %(other)s by name and address. One of them is wrong."
)
NO_IOP = marked("A site stays an intensive outpatient program. To take it out, use its own page.")


@dataclass(frozen=True, slots=True)
class _Beside:
    """What rows are looked at beside: sites by name and address, what waits by listing, what goes live by rights."""

    homes: Mapping[str, Site]
    asked: Mapping[int, set[tuple[str, str]]]
    live: Mapping[int, Collection[Kind]]
    today: dt.date


def looked(session: Session, file: OwnFile, *, account_id: int, organization_id: int, today: dt.date) -> Looked:
    """What the rows of a file change. Reads only."""
    sites = many_sites.sites_of(session, account_id=account_id, organization_id=organization_id)
    known = {one.listing.public_id: one for one in sites}
    beside = _Beside(
        _homes(sites),
        _asked(session, [one.listing.id for one in sites]),
        live_kinds(session, [one.holder_id for one in sites]),
        today,
    )
    found = Looked(rows=len(file.rows), unread=file.unread, said=[kept(one) for one in file.said])
    first: dict[str, int] = {}
    times = Counter(row.cells.get(LISTING, "") for row in file.rows)
    for row in file.rows:
        public_id = row.cells.get(LISTING, "")
        site = known.get(public_id)
        _note_cells(found, row)
        if site is None:
            without_id = NEW_SITE if _is_new(row, beside.homes) else NO_SITE
            found.wrong.append(Wrong(row.number, LISTING, NOT_YOURS if public_id else without_id, public_id[:200]))
        elif times[public_id] > 1 and public_id in first:
            found.wrong.append(Wrong(row.number, LISTING, TWICE, public_id, {"other": str(first[public_id])}))
        elif row.says is not None:
            _look(found, row, site, beside)
        first.setdefault(public_id, row.number)
    return found


def _homes(sites: Sequence[Site]) -> dict[str, Site]:
    """The sites by name and address, those that no other has."""
    keys = Counter(match_key(one.draft) for one in sites)
    return {key: one for one in sites if (key := match_key(one.draft)) is not None and keys[key] == 1}


def _is_new(row: OwnRow, homes: Mapping[str, Site]) -> bool:
    return row.says is not None and match_key(row.says.draft) not in homes


def _asked(session: Session, listing_ids: Sequence[int]) -> dict[int, set[tuple[str, str]]]:
    """(key, value) of facts that wait for a person already, by listing."""
    query = (
        sa.select(ChangeRequest.listing_id, ChangeRequest.facts)
        .where(
            ChangeRequest.listing_id.in_(listing_ids),
            ChangeRequest.kind == "edit",
            ChangeRequest.status.in_([ChangeStatus.WAITING, ChangeStatus.ASKED]),
        )
        .order_by(ChangeRequest.id)
    )
    found: dict[int, set[tuple[str, str]]] = {}
    for listing_id, text in session.execute(query):
        found.setdefault(listing_id, set()).update(_wish(Fact(**one)) for one in json.loads(text))
    return found


def _wish(fact: Fact) -> tuple[str, str]:
    return fact.key, json.dumps(fact.after, sort_keys=True)


def _note_cells(found: Looked, row: OwnRow) -> None:
    for issue in row.wrong:
        wrong = filled("Expected %(expected)s. %(fix)s", expected=known(issue.expected), fix=known(issue.fix))
        found.wrong.append(Wrong(row.number, issue.column, kept(wrong), issue.found[:200]))
    for issue in row.notes:
        text = words_of(issue.severity, issue.code, issue.fix)
        found.notes.append(Wrong(row.number, issue.column, kept(text), issue.found[:200]))


def _look(found: Looked, row: OwnRow, site: Site, beside: _Beside) -> None:
    """Compare a row with its site."""
    if row.says is None:
        return
    name = named(site)
    if not row.says.is_iop:
        found.wrong.append(Wrong(row.number, "not_offered", NO_IOP, "iop"))
        return
    other = beside.homes.get(match_key(row.says.draft) or "")
    if other is not None and other.listing.id != site.listing.id:
        found.wrong.append(Wrong(row.number, LISTING, SWAPPED, "", {"site": name, "other": named(other)}))
        return
    try:
        made = changes(site.draft, row.says.draft, row.cells, status=site.listing.status, today=beside.today)
    except RowProblem as problem:
        cell = row.cells.get(problem.column, "")[:200]
        found.wrong.append(Wrong(row.number, problem.column, kept(problem.args[0]), cell))
        return
    except ListingProblem as problem:
        found.wrong.append(Wrong(row.number, "", kept(problem.args[0])))
        return
    if made.facts and not site.may_edit:
        found.wrong.append(Wrong(row.number, LISTING, ONLY_CONFIRM))
        return
    if made.empty:
        found.empty[name] = made.empty
    if made.not_taken:
        found.not_taken[name] = made.not_taken
    waiting = {one.key for one in split_at(site.draft, made.facts, beside.live[site.holder_id])[1]}
    asked = beside.asked.get(site.listing.id, set())
    known = [one for one in made.facts if one.key in waiting and _wish(one) in asked]
    found.asked += len(known)
    left = [one.to_dict() for one in made.facts if one not in known]
    if left:
        geocode = made.geocode if any(one["fact"] == "address" for one in left) else None
        found.sites.append(
            SiteChange(
                listing_id=site.listing.id,
                public_id=site.listing.public_id,
                name=name,
                revision=site.listing.revision,
                row=row.number,
                facts=left,
                waits=sorted(waiting & {f"{one['section']}.{one['fact']}" for one in left}),
                geocode=geocode,
            )
        )


def named(site: Site) -> str:
    """A site as its people know it."""
    return f"{site.listing.name}, {site.listing.city}"
