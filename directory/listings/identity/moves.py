"""Has a program of an earlier list moved, or taken a new name? A row that nobody is known by, and a listing of the same
source without a row, that are alike in name, phone, web address or street.

Where name and phone agree, with one candidate on each side, it is taken for sure; the others are asked about. A license
or an NPI decides where name, phone, web address or street agrees, too. Keys lie: an organisation has one NPI for all of
its sites, a license is renewed, ids are counted anew. So where keys disagree, with each other or with the rest, it is
asked. Pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from directory.listings.draft import ListingDraft
from directory.listings.identity import streets
from directory.listings.identity.duplicate_score import LIKE_NAME, name_likeness
from directory.listings.identity.match_keys import match_name
from directory.listings.identity.streets import Address
from directory.text import fold

KEY_LENGTH = 32
OWN_KEY = "id-"  # begins the keys that are made of a list's own ids
APART, UNDONE = "apart", "undone"  # what was decided of a row and a listing before
MOST = 3  # candidates shown of one row
_ENOUGH = 4  # points
_AGAINST_A_KEY = 2  # of name, phone and street, that it is asked all the same
_CROWD = 300  # listings with one fact, above which each row is not compared with each
_CALL_CENTRE = 3  # rows with one number, above which it says nothing


def own_key(minted: str) -> str:
    """The key of a record that its list has a number of its own for."""
    return f"{OWN_KEY}{minted}"[:KEY_LENGTH]


@dataclass(frozen=True, slots=True)
class Side:
    """What of a program is compared: of a row, or of a listing as its source last stated it."""

    key: str  # of the source's record
    name: str
    folded: str
    phones: frozenset[str]
    website: str
    address: Address | None
    zip: str
    town: tuple[str, str]
    license: str
    npi: str
    own: str = ""  # the key by the list's own number, also where that is not believed
    listing_id: int = 0  # of a listing
    expected: bool = True  # of a listing: the file speaks of its state, and so should have it


@dataclass(frozen=True, slots=True)
class Guess:
    """A listing that a row may be: what became of it, why it is taken for the same, and whether that is sure."""

    listing_id: int
    kind: str  # moved, renamed
    points: int
    reasons: tuple[str, ...]
    sure: bool


def side(key: str, draft: ListingDraft, listing_id: int = 0, *, own: str = "", expected: bool = True) -> Side:
    """What of a draft is compared. `own` is its key by the list's own number, where that is not `key`."""
    place, staff = draft.place, draft.staff
    number = staff.license_number
    return Side(
        key=key,
        name=match_name(draft.name),
        folded=fold(draft.name),
        phones=frozenset(phone.number for phone in draft.contact.phones),
        website=_website(draft.contact.website),
        address=streets.read(place.street, place.street2),
        zip=place.zip,
        town=(fold(place.city), place.state),
        license=f"{fold(number)} {fold(staff.license_authority or '')}" if number else "",
        npi=staff.npi or "",
        own=own or (key if key.startswith(OWN_KEY) else ""),
        listing_id=listing_id,
        expected=expected,
    )


def _website(address: str | None) -> str:
    """A web address as compared: without what comes before the host's name, and after the page's."""
    if not address:
        return ""
    return address.lower().partition("://")[2].removeprefix("www.").partition("?")[0].rstrip("/")


class Crowd:
    """How many programs of a file have a name, a phone, a web address, a license: what many share says little.

    `beside` are its rows that are no programs: an organisation's license or NPI is of them, too.
    """

    def __init__(self, every: Sequence[Side], beside: Sequence[Side] = ()) -> None:
        self._count: Counter[Hashable] = Counter(fact for one in every for fact in set(telling(one)))
        self._count.update(("both", one.name, phone) for one in every for phone in one.phones)
        self._count.update(fact for one in beside for fact in telling(one) if fact[0] in ("license", "npi"))

    def alone(self, *fact: Hashable) -> bool:
        """True where one program of the file has it, or none."""
        return self._count[fact] <= 1

    def few(self, *fact: Hashable) -> bool:
        """True where it is no call centre's."""
        return self._count[fact] <= _CALL_CENTRE


def guesses(
    rows: Sequence[Side],
    listed: Sequence[Side],
    *,
    crowd: Crowd,
    decided: Mapping[tuple[str, int], str],
) -> dict[str, list[Guess]]:
    """The listings that each row (by its key) may be, the likeliest first; rows that are nobody's are left out.

    `decided` are earlier decisions on (key of a row, listing).
    """
    by_fact: dict[Hashable, list[Side]] = defaultdict(list)
    for other in listed:
        for fact in set(telling(other)):
            by_fact[fact].append(other)
    found: dict[str, list[Guess]] = defaultdict(list)
    sure_rows: Counter[int] = Counter()
    for row in rows:
        shared = (by_fact[fact] for fact in set(telling(row)) if fact in by_fact)
        near = {other.listing_id: other for some in shared if len(some) <= _CROWD for other in some}
        for listing_id, other in sorted(near.items()):
            verdict = decided.get((row.key, listing_id))
            guess = _guess(row, other, crowd) if verdict != APART else None
            if guess is not None:
                found[row.key].append(replace(guess, sure=False) if verdict == UNDONE else guess)
                sure_rows[listing_id] += guess.sure
    return {key: _ranked(some, sure_rows) for key, some in found.items()}


def _ranked(some: list[Guess], sure_rows: Mapping[int, int]) -> list[Guess]:
    """The likeliest, sure only where there is one candidate on each side."""
    alone = sum(guess.sure for guess in some) == 1
    ranked = [replace(guess, sure=guess.sure and alone and sure_rows[guess.listing_id] == 1) for guess in some]
    ranked.sort(key=lambda guess: (not guess.sure, -guess.points, guess.listing_id))
    return ranked[:MOST]


def telling(one: Side) -> Iterator[tuple[Hashable, ...]]:
    """What two programs may have in common."""
    yield "name", one.name
    for phone in one.phones:
        yield "phone", phone
    if one.website:
        yield "web", one.website
    if one.address:
        yield "house", one.zip, one.address.number, one.address.name
    if one.license:
        yield "license", one.license
    if one.npi:
        yield "npi", one.npi
    if one.own:
        yield "own", one.own


def _guess(row: Side, other: Side, crowd: Crowd) -> Guess | None:
    """What speaks for it that a listing is the program of a row; None where too little does."""
    keys = _keys(row, other, crowd)
    same_number = bool(row.own) and row.own == other.own
    shared = common(row, other)
    same_name, same_phone = shared.name, any(crowd.few("phone", phone) for phone in shared.phones)
    like_name = not same_name and name_likeness(row.folded, other.folded) >= LIKE_NAME
    lone_web = shared.web and crowd.alone("web", row.website)
    if keys.differ and not keys.agree and same_name + same_phone + shared.house < _AGAINST_A_KEY:
        return None
    if not other.expected and not (keys.agree or same_number or (same_name and (same_phone or lone_web))):
        return None
    for_it = [
        (5 * keys.agree, "the same license or NPI"),
        (4 * same_number, "the same number in the list"),
        (3 * same_name, "the same name"),
        (2 * like_name, "a like name"),
        (2 * same_phone, "the same phone"),
        (shared.web + lone_web, "the same web address"),
        (2 * shared.house, "the same street"),
        (int(row.town == other.town), "the same town"),
    ]
    points = sum(number for number, _ in for_it)
    one_state = row.town[1] == other.town[1]
    lone_name = same_name and one_state and crowd.alone("name", row.name)
    if points < _ENOUGH and not lone_name:
        return None
    both = same_name and any(crowd.alone("both", row.name, phone) for phone in shared.phones)
    by_key = keys.agree and (same_name or same_phone or shared.web or shared.house)
    reasons = tuple(words for number, words in for_it if number)
    kind = "moved" if same_name or not shared.house else "renamed"
    return Guess(other.listing_id, kind, points, reasons, sure=not keys.differ and (by_key or (both and one_state)))


class Common(NamedTuple):
    """What of who and where two programs have in common."""

    name: bool
    phones: frozenset[str]
    web: bool
    house: bool


def common(one: Side, other: Side) -> Common:
    """What of who and where they have in common."""
    return Common(
        name=one.name == other.name,
        phones=one.phones & other.phones,
        web=bool(one.website) and one.website == other.website,
        house=one.zip == other.zip and streets.may_be_one(one.address, other.address),
    )


class _Keys(NamedTuple):
    agree: bool
    differ: bool


def _keys(row: Side, other: Side, crowd: Crowd) -> _Keys:
    """Whether a license or an NPI is the same, and whether one of them, or the list's own number, is another."""
    both = [(getattr(row, name), getattr(other, name)) for name in ("license", "npi") if _tells(name, row, crowd)]
    pairs = [(theirs, ours) for theirs, ours in both if theirs and ours]
    numbered = row.key.startswith(OWN_KEY) and other.key.startswith(OWN_KEY)
    return _Keys(
        agree=any(theirs == ours for theirs, ours in pairs),
        differ=numbered or any(theirs != ours for theirs, ours in pairs),
    )


def _tells(name: str, row: Side, crowd: Crowd) -> bool:
    """True where no other row has the same: an organisation's says nothing of its sites."""
    return crowd.alone(name, getattr(row, name))


def chosen(some: Sequence[Guess], answer: str | None, ids: Mapping[int, str], taken: Collection[int]) -> Guess | None:
    """The guess that holds: the one a person chose by its public id, else the one that is sure."""
    free = [guess for guess in some if guess.listing_id not in taken]
    if answer is not None:
        return next((guess for guess in free if ids.get(guess.listing_id) == answer), None)
    return next((guess for guess in free if guess.sure), None)
