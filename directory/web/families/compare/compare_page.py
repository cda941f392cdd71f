"""Programs side by side: the same facts of each, what differs said in words, and what nobody has said as a question.

Nothing is ranked and nothing is kept: which programs are compared stands in the address of the page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from directory.geo.places import Place
from directory.listings.draft import Phone
from directory.search.criteria import SearchCriteria
from directory.search.results import LoadedListing
from directory.web.families.compare.compare_terms import (
    Cell,
    Rows,
    TermsOf,
    listed_for,
    made_for,
    not_made_for,
    not_treated,
    of_group,
    of_place,
    paid_at_place,
    term_rows,
)
from directory.web.families.shared.cards import address_lines, main_phone, when_of
from directory.web.families.shared.contact_notes import phone_note
from directory.web.families.shared.fact_text import OWN_WORDS, FactTexts
from directory.web.families.shared.plain_facts import PLAIN, plain_label
from directory.web.families.shared.questions_to_ask import Line, open_questions
from directory.web.families.shared.restrictions import with_no
from directory.web.families.shared.search_carried import compare_url, distance_from, list_link
from directory.web.families.shared.search_links import Link
from directory.web.shared import phrases
from directory.web.shared.language import to
from directory.web.shared.translate import gettext

DIFFERENCES = "differences"
_MOST_SHARED_QUESTIONS = 4
_MOST_OWN_QUESTIONS = 2
_SHORT_NAME = 30  # letters: three lines of half a phone of 320 px


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for: listings in its order, the search to go back to, and only the differences or all."""

    listings: tuple[LoadedListing, ...]
    search: SearchCriteria
    only_differences: bool = False

    @property
    def origin(self) -> Place | None:
        """The place to measure from."""
        return self.search.origin

    def url(self, *, without: str | None = None, only: bool | None = None) -> str:
        """The address of this comparison, without one program or with `only` turned on or off."""
        picked = [one.public_id for one in self.listings if one.public_id != without]
        differences = self.only_differences if only is None else only
        return compare_url(self.search.picking(picked), only=DIFFERENCES if differences else "")


@dataclass(frozen=True, slots=True)
class Column:
    """A program at the head of its column."""

    short: str  # the name as far as a phone has room for it, in whole words
    rest: str  # what follows of the name
    address: str
    page: str  # the path of its page
    path: str  # the same, with the search
    script: str
    phone: Phone | None
    phone_note: str
    remove: str
    gone: tuple[str, ...]  # of each list that has it no longer, in words

    @property
    def name(self) -> str:
        """The whole name."""
        return self.short + self.rest


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of every program. `kind`: "differs", "same", or "unsaid" where those that say it are alike."""

    label: str
    kind: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A question a family has, and the facts that answer it."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question for one program, or for all of them (`who` is "")."""

    who: str
    line: Line


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Everything the template of a comparison needs. `alike` counts the rows left out."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    asks: tuple[Ask, ...]
    alike: int
    only: str  # the address with the differences only, or with everything again
    as_text: str
    back: Link | None  # to the list that they were ticked in
    only_differences: bool


def compare_page(choice: Choice, today: dt.date) -> ComparePage:
    """The comparison of one to four programs on a day."""
    texts = [FactTexts.of(one.draft, today) for one in choice.listings]
    groups = [Group(title, tuple(_rows(rows, texts, choice))) for title, rows in _groups(choice.origin)]
    alike = sum(row.kind == "same" for group in groups for row in group.rows)
    if choice.only_differences:
        groups = [Group(group.title, tuple(row for row in group.rows if row.kind != "same")) for group in groups]
    return ComparePage(
        columns=tuple(_column(one, choice) for one in choice.listings),
        groups=tuple(group for group in groups if group.rows),
        asks=tuple(_asks(texts)),
        alike=alike,
        only=choice.url(only=not choice.only_differences),
        as_text=choice.url().replace("/compare?", "/compare.txt?", 1),
        back=list_link(choice.search.picking(one.public_id for one in choice.listings)),
        only_differences=choice.only_differences,
    )


def _column(listing: LoadedListing, choice: Choice) -> Column:
    draft, path = listing.draft, to(listing.path)
    query = choice.search.picking(one.public_id for one in choice.listings).query()
    short, rest = name_parts(draft.name)
    return Column(
        short=short,
        rest=rest,
        address=", ".join(address_lines(draft)),
        page=path,
        path=f"{path}?{query}",
        script=f"{path}/call?{query}",
        phone=main_phone(draft.contact.phones),
        phone_note=phone_note(draft),
        remove=choice.url(without=listing.public_id),
        gone=phrases.no_longer_in(listing.gone),
    )


def name_parts(name: str) -> tuple[str, str]:
    """A name's first words, as many as a narrow column holds, and what follows them."""
    if len(name) <= _SHORT_NAME:
        return name, ""
    end = name.rfind(" ", 0, _SHORT_NAME + 1)
    short = name[:end].rstrip(" ,;:&/–-") if end > 0 else name.split(" ", 1)[0]
    return short, name[len(short) :]


_MakesRows = Callable[[str, Sequence[FactTexts]], Rows]


def _groups(origin: Place | None) -> list[tuple[str, list[tuple[str, _MakesRows]]]]:
    """The order in which a family decides."""
    measured = [(gettext("Distance from %(place)s", place=origin.label), _distances(origin))] if origin else []
    return [
        (
            gettext("Can we go?"),
            [
                (gettext("When"), _weeks),
                (gettext("Hours a week"), _fact("hours")),
                (gettext("How you join"), _said("format")),
                (gettext("Open spots"), _fact("openings")),
                (gettext("New people start"), _fact("starts")),
                *measured,
            ],
        ),
        (
            gettext("Is it right for us?"),
            [
                (gettext("Only for some"), _fact("only")),
                (gettext("Accepts"), _fact("who", "ages", "gender")),
                (gettext("Groups of their own"), _terms(made_for)),
                (gettext("Also listed for"), _terms(listed_for)),
                (gettext("Not made for"), _terms(not_made_for)),
                (gettext("Does not treat"), _terms(not_treated)),
                (gettext("Helps with"), _terms(of_group("focus"))),
                (gettext("Therapies"), _said("therapy")),
                (gettext("At the same place, to ask about"), _terms(of_place)),
                *((plain_label(one), _fact(one.name)) for one in PLAIN),
                (gettext("Languages"), _said("language")),
                (gettext("Access"), _said("access")),
            ],
        ),
        (
            gettext("What does it cost?"),
            [
                (gettext("Takes"), _fact("pays", "payment")),
                (gettext("Taken at the same place, to ask about"), _terms(paid_at_place)),
                (gettext("Price if you pay yourself"), _fact("price")),
            ],
        ),
        (
            gettext("How sure are we?"),
            [
                (gettext("Last confirmed"), _fact("confirmed")),
                (gettext("License"), _fact("license", "accreditation")),
                (gettext("Groups led by"), _fact("leader")),
            ],
        ),
    ]


def _rows(rows: Iterable[tuple[str, _MakesRows]], texts: Sequence[FactTexts], choice: Choice) -> list[Row]:
    """The rows that some program says something of."""
    made = [row for label, makes in rows for row in makes(label, texts)]
    return [
        Row(label, _kind(cells) if len(choice.listings) > 1 else "", tuple(cells))
        for label, cells in made
        if any(cell.said for cell in cells)
    ]


def _kind(cells: Sequence[Cell]) -> str:
    stated = {(cell.said, cell.lit) for cell in cells if cell.said}
    if len(stated) > 1:
        return "differs"
    return "same" if all(cell.said for cell in cells) else "unsaid"


def _fact(name: str, *groups: str) -> _MakesRows:
    """A fact in words, and what is said no to of these groups of the vocabulary."""
    return lambda label, texts: [(label, [Cell(_text(one, name, groups), own=name in OWN_WORDS) for one in texts])]


def _text(one: FactTexts, name: str, groups: Sequence[str]) -> str:
    return reduce(lambda said, group: with_no(one.draft, group, said), groups, one.fact(name))


def _terms(terms_of: TermsOf) -> _MakesRows:
    return lambda label, texts: term_rows(label, terms_of, texts)


def _said(group: str) -> _MakesRows:
    return lambda label, texts: term_rows(label, of_group(group), texts, no_of=group)


def _weeks(label: str, texts: Sequence[FactTexts]) -> Rows:
    """The times of each group; where only times of day are known, those."""
    cells = [
        Cell(_text(one, "when" if one.fact("when") else "time", ["time"]), lit=when_of(one.draft, one.yes["time"]).lit)
        for one in texts
    ]
    return [(label, cells)]


def _distances(origin: Place) -> _MakesRows:
    return lambda label, texts: [(label, [Cell(distance_from(origin, one.draft)) for one in texts])]


def _asks(texts: Sequence[FactTexts]) -> list[Ask]:
    """What all leave open, then what each does beside."""
    open_ones = [open_questions(one) for one in texts]
    shared = [line for line in open_ones[0] if all(line in lines for lines in open_ones)]
    asks = [Ask("", line) for line in shared[:_MOST_SHARED_QUESTIONS]] if len(texts) > 1 else []
    for one, lines in zip(texts, open_ones, strict=True):
        own = [line for line in lines if line not in shared or len(texts) == 1]
        asks += [Ask(one.draft.name, line) for line in own[:_MOST_OWN_QUESTIONS]]
    return asks
