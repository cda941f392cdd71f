"""What a person searches for, read from the address of the page: a frozen value that knows its own link.

Reading is lenient: whatever cannot be understood is dropped and noted, never guessed and never an error page. The API
reads the same way and turns the first note into a 400.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from directory.geo.places import AmbiguousPlace, Place, PlaceProblem
from directory.listings.groups import WHO
from directory.listings.slugs import PUBLIC_ID
from directory.search.arguments import MAX_TEXT, Arguments, Note, Pairs, first, repeated, split, typed, whole_number
from directory.search.needs import ANYTHING, PARAMETERS, Needs
from directory.vocabulary import Term, Vocabulary

RADII = (5, 10, 25, 50, 100)  # miles
DEFAULT_RADIUS = 25
ANY = "any"
PAGE_SIZE = 10
MAX_PAGE = 10_000
MOST_PICKED = 4  # programs to compare
NOT = "not"
REFUSABLE = (*WHO, "level")  # the vocabulary groups of which any term can be unwanted

FindPlace = Callable[[str], Place | AmbiguousPlace | PlaceProblem]


def can_be_unwanted(term: Term) -> bool:
    """Whom a program is for, what level of care it has (every program here is an IOP), and for what alone it is."""
    return bool(term.only) or (term.group in REFUSABLE and term.id != "iop")


@dataclass(frozen=True, slots=True)
class SearchCriteria:
    """One search. `origin` is None until a place is known; `place` then says why (ambiguous, or a problem).

    `radius` is in miles, None for any distance. `terms` are vocabulary terms in the vocabulary's order, `unwanted`
    those that a program should not be. `maybe` is the page of those that may fit, 0 where it is not them that are
    listed; `picked` are public ids, to be compared.
    """

    near: str
    place: Place | AmbiguousPlace | PlaceProblem | None
    radius: int | None = DEFAULT_RADIUS
    terms: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    needs: Needs = ANYTHING
    name: str = ""
    page: int = 1
    size: int = PAGE_SIZE
    maybe: int = 0
    picked: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @classmethod
    def from_args(
        cls,
        args: Arguments,
        *,
        vocabulary: Vocabulary,
        find_place: FindPlace,
        sizes: range | None = None,
        default_size: int = PAGE_SIZE,
    ) -> SearchCriteria:
        """Read the parameters of a search. Never raises.

        `sizes` is the range of page sizes a caller may choose from; None where it may not.
        """
        notes: list[Note] = []
        args = typed(args)
        near = first(args, "near")
        terms = _terms(args, vocabulary, notes)
        size = default_size
        if sizes is not None:
            size = whole_number(args, "size", sizes, notes) or default_size
        known = {"near", "within", "page", "name", NOT, *PARAMETERS, *(group.id for group in vocabulary.groups)}
        picked: tuple[str, ...] = ()
        maybe = None
        if sizes is not None:
            known.add("size")
        else:  # a page's own, which the API has not
            known |= {"maybe", "p"}
            maybe = whole_number(args, "maybe", range(1, MAX_PAGE + 1), notes, code="page")
            picked = _picked(args, notes)
        notes += [Note("parameter", field, "") for field in sorted(args) if field not in known]
        notes += repeated(args, ("near", "within", "page", "maybe", "size", "name", *PARAMETERS))
        return cls(
            near=near[:MAX_TEXT],
            place=find_place(near) if near else None,
            radius=_radius(args, notes),
            terms=terms,
            unwanted=_unwanted(args, vocabulary, notes),
            needs=Needs.from_args(args, notes),
            name=first(args, "name")[:MAX_TEXT],
            page=whole_number(args, "page", range(1, MAX_PAGE + 1), notes) or 1,
            size=size,
            maybe=maybe or 0,
            picked=picked,
            notes=tuple(notes),
        )

    @property
    def origin(self) -> Place | None:
        """The place to measure from, once there is exactly one."""
        return self.place if isinstance(self.place, Place) else None

    @property
    def offset(self) -> int:
        """How many results stand on earlier pages."""
        return (self.page - 1) * self.size

    def pairs(self) -> Pairs:
        """The canonical parameters: fixed order, defaults left out. Equal searches give equal addresses."""
        pairs: Pairs = []
        if self.near:
            pairs.append(("near", self.origin.label if self.origin else self.near))
        if self.name:
            pairs.append(("name", self.name))
        if self.radius != DEFAULT_RADIUS:
            pairs.append(("within", ANY if self.radius is None else str(self.radius)))
        pairs += [(term.group, term.id) for term in self.terms]
        pairs += [(NOT, term.id) for term in self.unwanted]
        pairs += self.needs.pairs()
        if self.page != 1:
            pairs.append(("page", str(self.page)))
        if self.maybe:
            pairs.append(("maybe", str(self.maybe)))
        return pairs + [("p", public_id) for public_id in self.picked]

    def query(self) -> str:
        """The canonical query string, without the question mark."""
        return urlencode(self.pairs())

    def without(self, term_id: str) -> SearchCriteria:
        """The same search without one term, on its first page."""
        return replace(self, terms=tuple(term for term in self.terms if term.id != term_id), page=1, maybe=0)

    def wanting(self, term_id: str) -> SearchCriteria:
        """The same search without one of what is unwanted, on its first page."""
        return replace(self, unwanted=tuple(term for term in self.unwanted if term.id != term_id), page=1, maybe=0)

    def only(self, *, terms: tuple[Term, ...] = (), need: str = "", unwanted: tuple[Term, ...] = ()) -> SearchCriteria:
        """The same place and radius with these terms, this need, or what is unwanted, alone."""
        needs = self.needs.only(need) if need else ANYTHING
        return replace(self, terms=terms, needs=needs, unwanted=unwanted, page=1, maybe=0)

    def without_need(self, need: str) -> SearchCriteria:
        """The same search without one of its needs (`Needs.active`), on its first page."""
        return replace(self, needs=self.needs.without(need), page=1, maybe=0)

    def with_plan(self, plan: str) -> SearchCriteria:
        """The same search with this health plan, on its first page."""
        return replace(self, needs=replace(self.needs, plan=plan), page=1, maybe=0)

    def with_term(self, term: Term, vocabulary: Vocabulary) -> SearchCriteria:
        """The same search with one more term, on its first page."""
        terms = (*self.without(term.id).terms, term)
        return replace(self, terms=tuple(sorted(terms, key=lambda one: vocabulary.position(one.id))), page=1, maybe=0)

    def without_filters(self) -> SearchCriteria:
        """The same place and radius without any filter."""
        return replace(self, terms=(), unwanted=(), needs=ANYTHING, page=1, maybe=0)

    @property
    def filters(self) -> int:
        """How many filters are on."""
        return len(self.terms) + len(self.unwanted) + len(self.needs.active())

    def one_by_one(self, vocabulary: Vocabulary) -> Iterator[Filter]:
        """Every filter that is on. Terms of a group of which any will do are met together."""
        for term in self.terms:
            met = self.chosen(term.group) if vocabulary.group(term.group).combine == "any" else (term,)
            yield Filter(term.group, term.id, term, self.without(term.id), self.only(terms=met))
        for term in self.unwanted:
            yield Filter(NOT, term.id, term, self.wanting(term.id), self.only(unwanted=(term,)))
        for need in self.needs.active():
            yield Filter(need, self.needs.text_of(need), None, self.without_need(need), self.only(need=need))

    def within(self, radius: int | None) -> SearchCriteria:
        """The same search with another radius (miles; None for any), on its first page."""
        return replace(self, radius=radius, page=1, maybe=0)

    def on_page(self, page: int) -> SearchCriteria:
        """The same search on another page."""
        return replace(self, page=page, maybe=0)

    def on_maybe(self, maybe: int) -> SearchCriteria:
        """The same search on a page of those that may fit."""
        return replace(self, page=1, maybe=maybe)

    def picking(self, picked: Iterable[str]) -> SearchCriteria:
        """The same page with these programs ticked."""
        return replace(self, picked=tuple(picked))

    def at(self, near: str) -> SearchCriteria:
        """The same filters near another place."""
        return replace(self, near=near, place=None, page=1, maybe=0)

    def chosen(self, group: str) -> tuple[Term, ...]:
        """The chosen terms of one group."""
        return tuple(term for term in self.terms if term.group == group)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that is on: by what parameter and value, its term if it is one of the vocabulary's, the search without
    it, and the search that is met where this filter is."""

    parameter: str
    value: str
    term: Term | None
    without: SearchCriteria
    alone: SearchCriteria


def _radius(args: Arguments, notes: list[Note]) -> int | None:
    text = first(args, "within").lower()
    if not text:
        return DEFAULT_RADIUS
    if text == ANY:
        return None
    if text in {str(radius) for radius in RADII}:
        return int(text)
    notes.append(Note("radius", "within", text[:MAX_TEXT]))
    return DEFAULT_RADIUS


def _picked(args: Arguments, notes: list[Note]) -> tuple[str, ...]:
    named = dict.fromkeys(split(args.get("p", ())))
    picked = [public_id for public_id in named if PUBLIC_ID.fullmatch(public_id)]
    if len(picked) > MOST_PICKED:
        notes.append(Note("picked", "p", str(MOST_PICKED)))
    return tuple(picked[:MOST_PICKED])


def _unwanted(args: Arguments, vocabulary: Vocabulary, notes: list[Note]) -> tuple[Term, ...]:
    """What a program should not be."""
    found: dict[str, Term] = {}
    for value in split(args.get(NOT, ())):
        term = vocabulary.find(value.lower())
        if term is None or not can_be_unwanted(term):
            notes.append(Note("not", NOT, value[:MAX_TEXT]))
        else:
            found[term.id] = term
    return tuple(sorted(found.values(), key=lambda term: vocabulary.position(term.id)))


def _terms(args: Arguments, vocabulary: Vocabulary, notes: list[Note]) -> tuple[Term, ...]:
    """The chosen terms. Ids are unique over all groups, so one given under another group's name is still understood."""
    chosen: dict[str, Term] = {}
    for group in vocabulary.groups:
        for value in split(args.get(group.id, ())):
            term = vocabulary.find(value.lower())
            if term is None:
                notes.append(Note("term", group.id, value[:MAX_TEXT]))
            else:
                chosen[term.id] = term
    return tuple(sorted(chosen.values(), key=lambda term: vocabulary.position(term.id)))
