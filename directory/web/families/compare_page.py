"""Programs side by side: the same facts of each, what differs said in words, and what nobody has said as a question.

Nothing is ranked and nothing is kept: which programs are compared stands in the address of the page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from directory.geo.distance import miles as miles_between
from directory.geo.places import Place
from directory.listings.draft import Phone
from directory.search.results import LoadedListing
from directory.web.families.call_page import Line, open_questions
from directory.web.families.cards import main_phone, when_of
from directory.web.families.told import OWN_WORDS, Told
from directory.web.shared import words
from directory.web.shared.language import to
from directory.web.shared.translate import gettext

MOST = 4
DIFFERENCES = "differences"
_MOST_SHARED_QUESTIONS = 4
_MOST_OWN_QUESTIONS = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for: listings in its order, the place to measure from, and only the differences or all."""

    listings: tuple[LoadedListing, ...]
    near: str = ""
    origin: Place | None = None
    only_differences: bool = False

    def url(self, *, without: str | None = None, only: bool | None = None) -> str:
        """The address of this comparison, without one program or with `only` turned on or off."""
        pairs = [("p", one.public_id) for one in self.listings if one.public_id != without]
        if self.near:
            pairs.append(("near", self.near))
        if self.only_differences if only is None else only:
            pairs.append(("only", DIFFERENCES))
        return f"{to('/compare')}?{urlencode(pairs)}"


@dataclass(frozen=True, slots=True)
class Column:
    """A program at the head of its column."""

    name: str
    where: str
    path: str
    phone: Phone | None
    remove: str
    gone: tuple[str, ...]  # of each list that has it no longer, in words


@dataclass(frozen=True, slots=True)
class Cell:
    """What one program says; "" is not stated. `own`: in its own words; `only`: it alone says; `lit`: its days."""

    text: str
    own: bool = False
    only: str = ""
    lit: tuple[str, ...] = ()


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
    only_differences: bool


def compare_page(choice: Choice, today: dt.date) -> ComparePage:
    """The comparison of one to four programs on a day."""
    told = [Told.of(one.draft, today) for one in choice.listings]
    groups = [Group(title, tuple(_rows(rows, told, choice))) for title, rows in _groups(choice.origin)]
    alike = sum(row.kind == "same" for group in groups for row in group.rows)
    if choice.only_differences:
        groups = [Group(group.title, tuple(row for row in group.rows if row.kind != "same")) for group in groups]
    return ComparePage(
        columns=tuple(_column(one, choice) for one in choice.listings),
        groups=tuple(group for group in groups if group.rows),
        asks=tuple(_asks(told)),
        alike=alike,
        only=choice.url(only=not choice.only_differences),
        only_differences=choice.only_differences,
    )


def _column(listing: LoadedListing, choice: Choice) -> Column:
    draft = listing.draft
    return Column(
        name=draft.name,
        where=f"{draft.place.city}, {draft.place.state}",
        path=to(listing.path),
        phone=main_phone(draft.contact.phones),
        remove=choice.url(without=listing.public_id),
        gone=words.no_longer_in(listing.gone),
    )


_Cells = Callable[[Sequence[Told]], list[Cell]]


def _groups(origin: Place | None) -> list[tuple[str, list[tuple[str, _Cells]]]]:
    """The order in which a family decides (FIELD §2)."""
    measured = [(gettext("Distance from %(place)s", place=origin.label), _distances(origin))] if origin else []
    return [
        (
            gettext("Can we go?"),
            [
                (gettext("When"), _weeks),
                (gettext("Hours a week"), _fact("hours")),
                (gettext("How you join"), _terms("format")),
                (gettext("Open spots"), _fact("openings")),
                (gettext("New people start"), _fact("starts")),
                *measured,
            ],
        ),
        (
            gettext("Is it right for us?"),
            [
                (gettext("For"), _fact("who")),
                (gettext("Groups of their own"), _fact("made_for")),
                (gettext("Also says it is for"), _fact("listed_for")),
                (gettext("Helps with"), _terms("focus")),
                (gettext("Therapies"), _terms("therapy")),
                (gettext("Group size"), _fact("group_size")),
                (gettext("Languages"), _terms("language")),
                (gettext("Access"), _terms("access")),
            ],
        ),
        (
            gettext("What does it cost?"),
            [(gettext("Takes"), _fact("plans")), (gettext("Paying yourself"), _fact("price"))],
        ),
        (
            gettext("How sure are we?"),
            [
                (gettext("Last confirmed"), _fact("confirmed")),
                (gettext("License"), _fact("license")),
                (gettext("Groups led by"), _fact("leader")),
            ],
        ),
    ]


def _rows(rows: Sequence[tuple[str, _Cells]], told: Sequence[Told], choice: Choice) -> list[Row]:
    """The rows that some program says something of."""
    made = [(label, cells(told)) for label, cells in rows]
    return [
        Row(label, _kind(cells) if len(choice.listings) > 1 else "", tuple(cells))
        for label, cells in made
        if any(cell.text for cell in cells)
    ]


def _kind(cells: Sequence[Cell]) -> str:
    stated = {(cell.text, cell.lit) for cell in cells if cell.text}
    if len(stated) > 1:
        return "differs"
    return "same" if all(cell.text for cell in cells) else "unsaid"


def _fact(name: str) -> _Cells:
    return lambda told: [Cell(one.fact(name), own=name in OWN_WORDS) for one in told]


def _terms(group: str) -> _Cells:
    """Terms of a vocabulary group, with those that one program alone says yes to."""

    def cells(told: Sequence[Told]) -> list[Cell]:
        made = []
        for one in told:
            others = {term for other in told if other is not one for term in other.yes[group]}
            only = [term for term in one.yes[group] if term not in others]
            alone = len(told) > 1 and len(only) < len(one.yes[group])
            made.append(Cell(words.labels(one.yes[group]), only=words.labels(only) if alone else ""))
        return made

    return cells


def _weeks(told: Sequence[Told]) -> list[Cell]:
    """The times of each group; where only times of day are known, those."""
    return [Cell(one.fact("when") or one.fact("time"), lit=when_of(one.draft, one.yes["time"]).lit) for one in told]


def _distances(origin: Place) -> _Cells:
    def cells(told: Sequence[Told]) -> list[Cell]:
        made = []
        for one in told:
            point = one.draft.geocode
            if point is None:
                made.append(Cell(""))
                continue
            miles = miles_between(origin.latitude, origin.longitude, point.latitude, point.longitude)
            made.append(Cell(words.distance(miles, point.precision, one.draft.place.zip)))
        return made

    return cells


def _asks(told: Sequence[Told]) -> list[Ask]:
    """What all leave open, then what each does beside."""
    open_ones = [open_questions(one) for one in told]
    shared = [line for line in open_ones[0] if all(line in lines for lines in open_ones)]
    asks = [Ask("", line) for line in shared[:_MOST_SHARED_QUESTIONS]] if len(told) > 1 else []
    for one, lines in zip(told, open_ones, strict=True):
        own = [line for line in lines if line not in shared or len(told) == 1]
        asks += [Ask(one.draft.name, line) for line in own[:_MOST_OWN_QUESTIONS]]
    return asks
