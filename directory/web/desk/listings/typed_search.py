"""What is typed to find a listing at the desk: words of its name, street and place, a part of its phone, a like name.

Misspelt names are found as families find them (`search.program_names`): published ones in the catalog's own index, the
others, which are few, in one made for the moment.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from directory.database import is_sqlite
from directory.listings.identity.match_keys import SPELLINGS
from directory.models import Listing, Status
from directory.search import catalog
from directory.search.program_names import NameIndex

MOST_LIKE = 50
_LEAST_DIGITS = 3
_PHONE_DIGITS = 10
_EXTENSION = re.compile(r"(?<=\d) ?(?:x|ext\.?) ?\d{1,8}$", re.IGNORECASE)


def clause(session: Session, typed: str) -> sa.ColumnElement[bool]:
    """The listings that have every word typed; figures may be a part of a phone number, however they are written."""
    text = _EXTENSION.sub("", " ".join(typed.replace(",", " ").split()))
    words = text.split()
    every = sa.and_(*(_word(session, word) for word in words)) if words else sa.false()
    if not _has_letters(text):
        return sa.or_(every, _phone(text))
    return every


def named_like(session: Session, typed: str) -> list[int]:
    """The ids of listings with a name like this, misspelt too."""
    if not _has_letters(typed):
        return []
    query = sa.select(Listing.id, Listing.name).where(Listing.status != Status.PUBLISHED).order_by(Listing.id)
    rows = session.execute(query).all()
    others = NameIndex.build([row.id for row in rows], [row.name for row in rows])
    return [*catalog.current(session).names.find(typed, limit=MOST_LIKE), *others.find(typed, limit=MOST_LIKE)]


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def _word(session: Session, word: str) -> sa.ColumnElement[bool]:
    columns = (Listing.name, Listing.city, Listing.zip, Listing.public_id)
    choices = [_contains(column, word) for column in columns]
    choices.append(Listing.state == word.upper())
    # Most listings are passed over before their JSON is read.
    streets = [
        sa.and_(_contains(Listing.content, one), sa.or_(*(_contains(part, one) for part in _street(session))))
        for one in _spellings(word)
    ]
    return sa.or_(*choices, *streets, sa.false() if _has_letters(word) else _phone(word))


def _contains(column: sa.SQLColumnExpression[str], text: str) -> sa.ColumnElement[bool]:
    return column.ilike(f"%{text.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%", escape="!")


def _street(session: Session) -> Iterable[sa.ColumnElement[str]]:
    """Both lines of a listing's street."""
    for line in ("street", "street2"):
        if is_sqlite(session):
            yield sa.func.json_extract(Listing.content, f"$.place.{line}", type_=sa.String)
        else:
            yield sa.cast(Listing.content, postgresql.JSONB)[("place", line)].as_string()


def _spellings(word: str) -> list[str]:
    """A word of a street as lists spell it: "Street" is "St", too."""
    return sorted({word, *_spelt().get(SPELLINGS.get(word.lower(), word.lower()), ())})


@cache
def _spelt() -> dict[str, list[str]]:
    """A word of a street as compared → its spellings."""
    found: dict[str, list[str]] = defaultdict(list)
    for word, compared in SPELLINGS.items():
        found[compared] += [word, compared] if compared else [word]
    return dict(found)


def _phone(text: str) -> sa.ColumnElement[bool]:
    """The listings of which these figures are a part of a phone number, as it stands in the canonical JSON."""
    digits = "".join(letter for letter in text if letter in "0123456789")
    if len(digits) == _PHONE_DIGITS + 1:
        digits = digits.removeprefix("1")
    if not _LEAST_DIGITS <= len(digits) <= _PHONE_DIGITS:
        return sa.false()
    rest = _PHONE_DIGITS - len(digits)
    where = [f'%"number":"+1{"_" * at}{digits}{"_" * (rest - at)}"%' for at in range(rest + 1)]
    return sa.and_(Listing.content.like(f"%{digits}%"), sa.or_(*(Listing.content.like(one) for one in where)))
