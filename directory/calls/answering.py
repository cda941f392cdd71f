"""What was said in a call, put into the listing: right things confirmed, wrong ones as they are. Pure.

A new value is read as every form's: cells of our template, under the checks of every import.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from directory.calls.call_problem import CallProblem
from directory.listings import facts
from directory.listings.cells.normaliser import ZipLookup
from directory.listings.csv.row import row_of
from directory.listings.draft import Answer, ListingDraft, Said
from directory.listings.editing.one_section import section_from
from directory.listings.sources import STAFF
from directory.partial_date import PartialDate
from directory.watch.asked_by_phone import BY_ID, FIELDS, Field, Finding, says

IOP = "iop"
# Cells that are read together with those of a question, and that nobody asks for in a call.
_BESIDE = {"phone": ("phone_tty",), "name": ("provider",), "place": ("address_withheld",)}


def answered(
    before: ListingDraft,
    findings: Mapping[str, Finding],
    *,
    cells: Mapping[str, str],
    ticked: Mapping[str, Collection[str]],
    today: dt.date,
    zip_lookup: ZipLookup,
) -> ListingDraft:
    """The listing as the program says it is. `cells` are columns, `ticked` questions with their terms, as sent.

    Only of questions that are wrong, or that the listing says nothing of, are cells and ticks read. Raises CallProblem,
    with its question, where a wrong thing has no new value; NotRight for a cell that cannot be read.
    """
    said = Said(source=STAFF, as_of=PartialDate.on(today))
    wrong = [BY_ID[name] for name, one in findings.items() if one in (Finding.WRONG, Finding.MISSING)]
    draft = _mended(before, wrong, cells, ticked, today, zip_lookup) if wrong else before
    for one in wrong:
        if _state(draft, one) == _state(before, one):
            raise CallProblem(f"{one.label}: write what is right, or say that it was not asked.", one.id)
    told = says(before)
    for one in (BY_ID[name] for name, found in findings.items() if found == Finding.RIGHT and told[name]):
        draft = _confirmed(draft, one, said)
    return draft


def changed(before: ListingDraft, now: ListingDraft, findings: Mapping[str, Finding]) -> list[Field]:
    """What of that which was asked others changed meanwhile: its value, or, of a wrong one, also who says it."""
    return [
        one
        for one in FIELDS
        if findings.get(one.id, Finding.NOT_ASKED) != Finding.NOT_ASKED
        and (
            _state(before, one) != _state(now, one)
            or (findings[one.id] != Finding.RIGHT and _sources(before, one) != _sources(now, one))
        )
    ]


def _mended(
    before: ListingDraft,
    wrong: Collection[Field],
    cells: Mapping[str, str],
    ticked: Mapping[str, Collection[str]],
    today: dt.date,
    zip_lookup: ZipLookup,
) -> ListingDraft:
    standing, new, answers = row_of(before), dict[str, str](), dict[str, str]()
    for one in wrong:
        new |= {name: cells.get(name, standing[name]) for name in one.columns}
        new |= {name: standing[name] for name in _BESIDE.get(one.id, ())}
        if one.group:
            answers |= {term.id: _answer(before, term.id, ticked.get(one.id, ())) for term in one.terms}
    made = section_from(new, answers=answers, before=before, today=today, zip_lookup=zip_lookup, source=STAFF)
    populations = {term: one for term, one in made.populations.items() if answers.get(term) != "no"}
    return made.model_copy(update={"populations": populations})


def _answer(before: ListingDraft, term: str, ticked: Collection[str]) -> str:
    """What a program says of a term where it says which ones hold: a yes that is none of them is a no."""
    if term in ticked:
        return "yes"
    standing = before.says(term) or ""
    return "no" if standing == "yes" else standing


def _confirmed(draft: ListingDraft, one: Field, said: Said) -> ListingDraft:
    of_place = tuple(fact for fact in draft.contact.facts_of_place if fact != "phones")
    made = facts.answers_confirmed(draft, [term.id for term in one.terms], said=said)
    if one.term and made.says(one.term) is None:  # a list that says yes and no, or says it of the place alone
        made = made.model_copy(update={"answers": made.answers | {one.term: Answer(value="yes", said=said)}})
    if one.section:
        made = facts.confirmed(made, [one.section], said=said)
    if one.section == "contact":
        made = made.model_copy(update={"contact": made.contact.model_copy(update={"of_place": of_place})})
    return made


def _state(draft: ListingDraft, one: Field) -> Any:
    row = row_of(draft)
    return [row[name] for name in one.columns], [draft.says(term.id) for term in one.terms]


def _sources(draft: ListingDraft, one: Field) -> Any:
    said = getattr(draft, one.section).said if one.section else ()
    return said, [draft.answers[term.id].said for term in one.terms if term.id in draft.answers]
