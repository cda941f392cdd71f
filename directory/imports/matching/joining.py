"""Which rows are one program. Rows in, programs out; nothing here looks into the database.

A site often stands in a source twice, once for substance use and once for mental health; the IOP flag is on the first,
DBT and EMDR on the second. They belong together only where the place *and* the whole name agree. Where only the
organisation's name or a phone does, they may be strangers with one intake number: a person has to look. Rows with
another second name at one address are separate programs; the same name and address twice is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from directory.imports.matching.named_as_iop import is_named_iop
from directory.listings.cells.issues import RowIssue, warning
from directory.listings.draft import ListingDraft
from directory.listings.identity.match_keys import match_key, match_name, place_key, same_organisation
from directory.listings.merge import merge
from directory.listings.scope import of_place
from directory.listings.validation.source_row import RowRef, SourceRow

MENTAL = "mental"
_IN_PARTS = ("national-directory", "findtreatment")  # sources whose rows are of one part or the other
KEY_PART = 16  # characters of a key that are kept where two stand together; 64 bits of a hash


@dataclass(slots=True)
class Program:
    """One program of the file: the statement that says it is an IOP, and what joined it."""

    primary: SourceRow
    twins: list[SourceRow] = field(default_factory=list)
    repeats: list[RowRef] = field(default_factory=list)
    merged: list[RowRef] = field(default_factory=list)  # rows whose listings a person merged into this one's

    @property
    def statements(self) -> list[SourceRow]:
        """Everything the file says of this program."""
        return [self.primary, *self.twins]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided of rows that earlier files had (`imports.staging.entries`).

    `joined` and `apart` are (key of the program's row or "", key of the row), `listed` rows that are programs of their
    own though no mark says so. Of these, in all sources, `drafts` (source, key of the row) and `draft_listings`
    (source, listing) are those that speak of the place. What was decided stays with the program's listing: `joined_to`
    and `apart_of` are (listing, key of the row), or its name where the file has no row of that key.
    """

    joined: frozenset[tuple[str, str]] = frozenset()
    apart: frozenset[tuple[str, str]] = frozenset()
    listed: frozenset[str] = frozenset()
    drafts: frozenset[tuple[str, str]] = frozenset()
    draft_listings: frozenset[tuple[str, int]] = frozenset()
    joined_to: frozenset[tuple[int, str]] = frozenset()
    apart_of: frozenset[tuple[int, str]] = frozenset()

    def is_joined(self, row: SourceRow, listing_id: int | None) -> bool:
        """True for a row that a person joined to the listing, whatever keys it and the program's row have by now."""
        return _is_among(self.joined_to, row, listing_id)

    def is_apart(self, row: SourceRow, listing_id: int | None) -> bool:
        """True for a row that a person kept apart from the listing."""
        return _is_among(self.apart_of, row, listing_id)


def _is_among(decided: Collection[tuple[int, str]], row: SourceRow, listing_id: int | None) -> bool:
    if not decided or listing_id is None:
        return False
    return (listing_id, row.key) in decided or (listing_id, match_name(row.draft.name)) in decided


NOTHING = Decided()


@dataclass(slots=True)
class Joined:
    """The outcome: programs, rows that joined one, rows no program wanted, and neighbours that were refused.

    `to_look` are programs and mental-health rows of another name that may be of one organisation: not joined. `named`
    are rows that only their name calls an IOP.
    """

    programs: list[Program]
    joined_rows: set[RowRef]
    unused: list[SourceRow]
    refused: list[tuple[SourceRow, SourceRow]]
    to_look: list[tuple[SourceRow, SourceRow]]
    named: list[SourceRow]

    def settle(self, listing_of: Mapping[RowRef, int], decided: Decided) -> None:
        """Leave out what is known once the rows' listings are: rows that went on with one, and those kept apart."""
        taken = {one.ref for one in self.unused} & listing_of.keys()
        self.unused = [one for one in self.unused if one.ref not in taken]
        self.to_look = [
            (primary, other)
            for primary, other in self.to_look
            if other.ref not in taken and not decided.is_apart(other, listing_of.get(primary.ref))
        ]
        self.named = _named(self.unused, self.to_look, decided)


def join(statements: Iterable[SourceRow], decided: Decided = NOTHING) -> Joined:
    """Group rows into programs. Order of the programs is the order of their first rows."""
    rows = list(statements)
    marked = {match_key(one.draft) for one in rows if one.is_iop} - {None}
    iops: list[SourceRow] = []
    others: list[SourceRow] = []
    for row in rows:
        # A row made a draft of is a program while no row of its name and place is marked as one.
        alone = row.key in decided.listed and not (speaks_of_place(row) and match_key(row.draft) in marked)
        (iops if row.is_iop or alone else others).append(row)

    programs, joined_rows = _fold_repeats(iops)
    finder = TwinFinder(others, decided.listed)
    refused: list[tuple[SourceRow, SourceRow]] = []
    to_look: list[tuple[SourceRow, SourceRow]] = []
    used: set[RowRef] = set()
    for program in programs:
        primary = program.primary
        own = finder.entries(primary.draft, {primary.key}, decided)
        program.twins.extend(tie(one, primary.key) for one in own)
        used.update(one.ref for one in own)
        if not own:
            like = finder.like(primary.draft)
            to_look.extend((primary, one) for one in like if (primary.key, one.key) not in decided.apart)
            refused.extend((primary, stranger) for stranger in finder.neighbours(primary.draft) if not like)
    repeats = finder.repeats_of(used)
    unused = [statement for statement in others if statement.ref not in used and statement.ref not in repeats]
    left = {statement.ref for statement in unused}
    to_look = [(primary, other) for primary, other in to_look if other.ref in left]
    named = _named(unused, to_look, decided)
    return Joined(programs, joined_rows | used | repeats, unused, refused, to_look, named)


def _named(
    unused: Iterable[SourceRow], to_look: Iterable[tuple[SourceRow, SourceRow]], decided: Decided
) -> list[SourceRow]:
    """The rows that only their name calls an IOP, but those that stand beside a program."""
    near = {other.ref for _, other in to_look}
    return [
        one
        for one in unused
        if one.ref not in near and ("", one.key) not in decided.apart and is_named_iop(one.draft.name)
    ]


def tie(twin: SourceRow, primary_key: str) -> SourceRow:
    """A twin's own source record hangs on one program: its key names both (one twin may enrich two programs).

    What of it is said of the place tells `speaks_of_place`.
    """
    draft = of_place(twin.draft) if speaks_of_place(twin) else twin.draft
    return replace(twin, key=f"{twin.key[:KEY_PART]}+{primary_key[:KEY_PART]}", own="", named="", draft=draft)


def speaks_of_place(row: SourceRow) -> bool:
    """True for a mental-health row beside a program's own: nobody has said that what it says is part of the program.

    So for a row of which nobody can tell what part of such a list it is of.
    """
    return row.part == MENTAL or (row.part == "" and row.source in _IN_PARTS)


def not_joined(twin: SourceRow, program: SourceRow) -> RowIssue:
    """What is said of a mental-health row that may be a program's own entry."""
    fix = "Look whether it is of the same program: under Duplicates, “Left out, to look at”, it can be joined."
    return warning("look", "name", twin.draft.name, f"the entry of {program.draft.name} at this address", fix)


def only_named(statement: SourceRow) -> RowIssue:
    """What is said of a row that only its name calls an IOP."""
    fix = "Look whether it is one: under Duplicates, “Left out, to look at”, it can be made a draft."
    return warning("named-iop", "name", statement.draft.name, "a mark of the list that it is an IOP", fix)


class TwinFinder:
    """Finds, among rows that are no IOP by themselves, the mental-health rows that are entries of a program.

    Rows that the desk made a draft of (`listed`) are, too, where they are among them.
    """

    def __init__(self, others: Sequence[SourceRow], listed: Collection[str] = ()) -> None:
        self._by_place: dict[str, list[SourceRow]] = defaultdict(list)
        for statement in others:
            is_entry = statement.part == MENTAL or statement.key in listed
            key = place_key(statement.draft.place) if is_entry else None
            if key is not None:
                self._by_place[key].append(statement)

    def neighbours(self, draft: ListingDraft) -> list[SourceRow]:
        """Every mental-health row at this address, in the order of the file."""
        key = place_key(draft.place)
        return self._by_place.get(key, []) if key is not None else []

    def best(self, draft: ListingDraft) -> SourceRow | None:
        """The row of the same name at this address; of several, the one that agrees in more."""
        agreeing = [s for s in self.neighbours(draft) if match_name(s.draft.name) == match_name(draft.name)]
        return max(agreeing, key=lambda s: _closeness(draft, s.draft), default=None)

    def entries(
        self, draft: ListingDraft, keys: Collection[str], decided: Decided, listing_id: int | None = None
    ) -> list[SourceRow]:
        """The row of the same name, and those that a person joined to the program with these keys; each row once."""
        twin = self.best(draft)
        chosen = [
            s
            for s in self.neighbours(draft)
            if any((key, s.key) in decided.joined for key in keys) or decided.is_joined(s, listing_id)
        ]
        found = {s.key: s for s in reversed([*([twin] if twin else []), *chosen])}
        return list(found.values())[::-1]

    def like(self, draft: ListingDraft) -> list[SourceRow]:
        """The rows at this address that agree in the organisation's name or a phone only: it takes a person to tell."""
        return [s for s in self.neighbours(draft) if same_organisation(draft, s.draft)]

    def repeats_of(self, used: set[RowRef]) -> set[RowRef]:
        """Rows that say of a used twin's program, under the same name and address, the same once more."""
        repeats: set[RowRef] = set()
        for group in self._by_place.values():
            names = {match_key(s.draft) for s in group if s.ref in used}
            repeats |= {s.ref for s in group if s.ref not in used and match_key(s.draft) in names}
        return repeats


def _closeness(draft: ListingDraft, other: ListingDraft) -> tuple[bool, bool, int]:
    numbers = {phone.number for phone in draft.contact.phones}
    return (
        match_name(draft.provider) == match_name(other.provider),
        any(phone.number in numbers for phone in other.contact.phones),
        len(other.answers),
    )


def _fold_repeats(iops: Sequence[SourceRow]) -> tuple[list[Program], set[RowRef]]:
    """The same name and address twice is one program: the first row stands, the later ones add their yes to it."""
    programs: dict[str, Program] = {}
    joined: set[RowRef] = set()
    for statement in iops:
        # Two listings of one name and address that an export has are two, whatever they have in common.
        identity = statement.listing or match_key(statement.draft) or statement.key
        program = programs.get(identity)
        if program is None:
            programs[identity] = Program(statement)
            continue
        program.primary = replace(
            program.primary,
            draft=merge([program.primary.draft, statement.draft]),
            row_hash=f"{program.primary.row_hash[:19]}+{statement.row_hash[:19]}",
            codes=tuple(sorted({*program.primary.codes, *statement.codes})),
        )
        program.repeats.append(statement.ref)
        joined.add(statement.ref)
    return list(programs.values()), joined
