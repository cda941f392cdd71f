"""What a person searches for, read from the address of the page: a frozen value that knows its own link.

Reading is lenient: whatever cannot be understood is dropped and noted, never guessed and never an error page. The API
reads the same way and turns the first note into a 400.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from directory.geo.places import AmbiguousPlace, Place, PlaceProblem
from directory.vocabulary import Term, Vocabulary

RADII = (5, 10, 25, 50, 100)  # miles
DEFAULT_RADIUS = 25
ANY = "any"
PAGE_SIZE = 10
MAX_PAGE = 10_000
MAX_TEXT = 100

FindPlace = Callable[[str], Place | AmbiguousPlace | PlaceProblem]
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Note:
    """Something in the address that was not understood. `code` is term, radius, page, size or parameter."""

    code: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class SearchCriteria:
    """One search. `origin` is None until a place is known; `place` then says why (ambiguous, or a problem).

    `radius` is in miles, None for any distance. `terms` are vocabulary terms in the vocabulary's order.
    """

    near: str
    place: Place | AmbiguousPlace | PlaceProblem | None
    radius: int | None = DEFAULT_RADIUS
    terms: tuple[Term, ...] = ()
    name: str = ""
    page: int = 1
    size: int = PAGE_SIZE
    notes: tuple[Note, ...] = ()

    @classmethod
    def from_args(
        cls,
        args: Mapping[str, Sequence[str]],
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
        near = _first(args, "near")
        terms = _terms(args, vocabulary, notes)
        size = default_size
        if sizes is not None:
            size = _number(args, "size", sizes, default_size, notes)
        known = {"near", "within", "page", "name", *(group.id for group in vocabulary.groups)}
        if sizes is not None:
            known.add("size")
        notes += [Note("parameter", field, "") for field in sorted(args) if field not in known]
        return cls(
            near=near[:MAX_TEXT],
            place=find_place(near) if near else None,
            radius=_radius(args, notes),
            terms=terms,
            name=_first(args, "name")[:MAX_TEXT],
            page=_number(args, "page", range(1, MAX_PAGE + 1), 1, notes),
            size=size,
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
        if self.page != 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def query(self) -> str:
        """The canonical query string, without the question mark."""
        return urlencode(self.pairs())

    def without(self, term_id: str) -> SearchCriteria:
        """The same search without one term, on its first page."""
        return replace(self, terms=tuple(term for term in self.terms if term.id != term_id), page=1)

    def without_terms(self) -> SearchCriteria:
        """The same place and radius without any filter."""
        return replace(self, terms=(), page=1)

    def within(self, radius: int | None) -> SearchCriteria:
        """The same search with another radius (miles; None for any), on its first page."""
        return replace(self, radius=radius, page=1)

    def on_page(self, page: int) -> SearchCriteria:
        """The same search on another page."""
        return replace(self, page=page)

    def at(self, near: str) -> SearchCriteria:
        """The same filters near another place."""
        return replace(self, near=near, place=None, page=1)

    def chosen(self, group: str) -> tuple[Term, ...]:
        """The chosen terms of one group."""
        return tuple(term for term in self.terms if term.group == group)


def _first(args: Mapping[str, Sequence[str]], field: str) -> str:
    values = [value.strip() for value in args.get(field, ()) if value.strip()]
    return values[0] if values else ""


def _radius(args: Mapping[str, Sequence[str]], notes: list[Note]) -> int | None:
    text = _first(args, "within").lower()
    if not text:
        return DEFAULT_RADIUS
    if text == ANY:
        return None
    if text in {str(radius) for radius in RADII}:
        return int(text)
    notes.append(Note("radius", "within", text[:MAX_TEXT]))
    return DEFAULT_RADIUS


def _number(args: Mapping[str, Sequence[str]], field: str, allowed: range, default: int, notes: list[Note]) -> int:
    text = _first(args, field)
    if not text:
        return default
    # isascii: "²" and Arabic digits are digits to Python, and longer numbers are refused before they are read.
    if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) in allowed:
        return int(text)
    notes.append(Note("page" if field == "page" else field, field, text[:MAX_TEXT]))
    return default


def _terms(args: Mapping[str, Sequence[str]], vocabulary: Vocabulary, notes: list[Note]) -> tuple[Term, ...]:
    """The chosen terms. Ids are unique over all groups, so one given under another group's name is still understood."""
    chosen: dict[str, Term] = {}
    for group in vocabulary.groups:
        for value in _split(args.get(group.id, ())):
            term = vocabulary.find(value.lower())
            if term is None:
                notes.append(Note("term", group.id, value[:MAX_TEXT]))
            else:
                chosen[term.id] = term
    return tuple(sorted(chosen.values(), key=lambda term: vocabulary.position(term.id)))


def _split(values: Iterable[str]) -> Iterable[str]:
    for value in values:
        yield from (part.strip() for part in value.split(",") if part.strip())
