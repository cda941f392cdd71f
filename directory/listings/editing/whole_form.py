"""A listing changed by hand, at the desk or by its program: cells of our template, under the checks of every import.

Only sections whose facts differ change hands: what the editor left alone keeps who said it, and when.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from directory.listings.cells import normaliser
from directory.listings.cells.cell_text import plain
from directory.listings.cells.issues import RowIssue, error
from directory.listings.cells.normaliser import TownLookup, ZipLookup
from directory.listings.csv.row import row_of
from directory.listings.csv.row_reading import raw_row
from directory.listings.draft import NO_FACTS, SECTIONS, Answer, ListingDraft, Phone
from directory.listings.fields import FIELDS
from directory.listings.listing_problem import ListingProblem
from directory.listings.sources import DESK
from directory.listings.validation import validator
from directory.listings.validation.believed import in_plain_words
from directory.listings.validation.raw_row import RawRow
from directory.listings.validation.source_row import RowRef
from directory.partial_date import PartialDate
from directory.text import filled, marked, one_line, without_neutral
from directory.vocabulary import get_vocabulary

CELL_MOST = 20_000  # characters of a field of a form
_REF = RowRef("form", 1)
_LOST = ("phone-part", "website-part")


class NotRight(ListingProblem):
    """Cells that cannot be taken; `issues` say which, and how to mend them."""

    def __init__(self, issues: list[RowIssue]) -> None:
        self.issues = issues
        super().__init__(one_line([issue.sentence() for issue in issues], "; "))


def row_of_form(cells: Mapping[str, str], issues: list[RowIssue]) -> RawRow:
    """What a form says, as an import's row: column → text. Raises NotRight where a field holds more than any may."""
    long = [name for name, text in cells.items() if len(text) > CELL_MOST]
    if long:  # before anything looks at what is in it
        fix, most = (
            marked("Write the part that families need."),
            filled("%(most)s characters at most", most=f"{CELL_MOST:,}"),
        )
        raise NotRight([error("long", name, cells[name][:80], most, fix) for name in long])
    return raw_row(
        lambda name: without_neutral(plain(cells.get(name, ""))),
        issues=issues,
        groups=[group.id for group in get_vocabulary().groups],
        private=cells.get("address_withheld", ""),
    )


def refuse(found: Iterable[RowIssue]) -> None:
    """Raises NotRight for what a person at a form would lose without seeing it: an import leaves it out with a note."""
    wrong = [one for one in found if one.severity != "warning" or one.code in _LOST]
    if wrong:
        raise NotRight(wrong)


def look_that_it_can_be_kept(draft: ListingDraft, cells: Mapping[str, str]) -> None:
    """Raises NotRight for a draft that could not be read again: facts were put into it one by one."""
    try:
        ListingDraft.from_json(draft.to_json())
    except ValidationError as problem:
        refuse(_broken(one, cells) for one in problem.errors())


def _broken(rule: ErrorDetails, cells: Mapping[str, str]) -> RowIssue:
    """A rule of the draft that was broken, at the field of the form that it is about."""
    where = [str(part) for part in rule["loc"] if isinstance(part, str)]
    columns = [one.column for one in FIELDS if [one.section, one.name][not one.section :] == where[:2]]
    column = next((one for one in columns if one in cells), "")
    told = in_plain_words(rule)
    return error("rule", column, cells.get(column, ""), told.expected, told.fix)


def draft_from(
    cells: Mapping[str, str],
    *,
    before: ListingDraft | None,
    today: dt.date,
    zip_lookup: ZipLookup,
    zips_of: TownLookup = normaliser.no_towns,
    source: str = DESK,
) -> ListingDraft:
    """The listing that these cells describe, said by `source` today. Raises NotRight.

    `before` is what it was: a section that says the same keeps its sources, an answer that is the same its date.
    """
    issues: list[RowIssue] = []
    raw = row_of_form(cells, issues)
    context = validator.Context(
        source=source,
        as_of=PartialDate.on(today),
        today=today,
        covered=frozenset(),
        zip_lookup=zip_lookup,
        zips_of=zips_of,
    )
    result = validator.check(raw, _REF, "", context)
    if isinstance(result, list):
        raise NotRight(result)
    refuse(result.warnings)
    if before is None:
        return result.draft
    made = _keeping(before, result.draft)
    look_that_it_can_be_kept(made, cells)
    return made


def _keeping(before: ListingDraft, after: ListingDraft) -> ListingDraft:
    """The new draft with what did not change as it stood."""
    kept: dict[str, Any] = {}
    for name in SECTIONS:
        old, new = getattr(before, name), getattr(after, name)
        if name == "contact":
            new = new.model_copy(update={"phones": with_other_phones(old.phones, new.phones)})
            left = tuple(fact for fact in new.of_place if getattr(new, fact) == getattr(old, fact))
            new = new.model_copy(update={"of_place": left})
        same = old.model_dump(exclude=set(NO_FACTS)) == new.model_dump(exclude=set(NO_FACTS))
        same = same and (name != "contact" or old.facts_of_place == new.facts_of_place)
        kept[name] = old if same else new
    same_point = row_of(before)["latitude"] == row_of(after)["latitude"] and (
        row_of(before)["longitude"] == row_of(after)["longitude"]
    )
    if same_point and before.place.zip == after.place.zip:
        kept["geocode"] = before.geocode
    answers = {
        term: before.answers[term] if _is_same(before.answers.get(term), answer) else answer
        for term, answer in after.answers.items()
    }
    populations = {
        term: before.populations[term]
        if term in before.populations
        and before.populations[term].said.scope == evidence.said.scope
        and (before.populations[term].kind, before.populations[term].words) == (evidence.kind, evidence.words)
        else evidence
        for term, evidence in after.populations.items()
    }
    return after.model_copy(update={**kept, "answers": answers, "populations": populations})


def _is_same(before: Answer | None, after: Answer) -> bool:
    return before is not None and (before.value, before.said.scope) == (after.value, after.said.scope)


def with_other_phones(old: tuple[Phone, ...], new: tuple[Phone, ...]) -> tuple[Phone, ...]:
    """The phones of a form with those that it has no field for: crisis lines, and a second one of a kind."""
    firsts: dict[str, Phone] = {phone.kind: phone for phone in reversed(old) if phone.kind != "crisis"}
    others = tuple(phone for phone in old if firsts.get(phone.kind) is not phone and phone not in new)
    both = new + others
    return old if set(both) == set(old) else both
