"""What facts are called in a mail, in either language."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from babel.support import NullTranslations, Translations
from sqlalchemy.orm import Session

from directory.letters import LANGUAGES, Spoken
from directory.listings import facts
from directory.listings.draft import ListingDraft
from directory.listings.fact_labels import fact_label
from directory.listings.facts import Fact
from directory.models import Listing, Revision
from directory.vocabulary import get_vocabulary

_CATALOGS = Path(__file__).resolve().parent.parent / "translations"


def named(found: Iterable[Fact]) -> Spoken:
    """The names of some facts, each once, in their order."""
    every = list(found)
    return Spoken({language: list(dict.fromkeys(_name(one, language) for one in every)) for language in LANGUAGES})


def last_changes(session: Session, listing: Listing) -> Spoken:
    """What differs between the newest state of a listing and the one before."""
    numbers = (listing.revision - 1, listing.revision)
    query = sa.select(Revision.content).where(Revision.listing_id == listing.id, Revision.number.in_(numbers))
    states = [ListingDraft.from_json(one) for one in session.scalars(query.order_by(Revision.number))]
    return named(facts.differing(*states) if len(states) == len(numbers) else ())


def _name(fact: Fact, language: str) -> str:
    term = get_vocabulary().find(fact.fact) if fact.section in (facts.ANSWERS, facts.POPULATIONS) else None
    if term is not None:
        return term.label(language)
    return str(_catalog(language).gettext(fact_label(fact.section, fact.fact)))


@cache
def _catalog(language: str) -> NullTranslations:
    return Translations.load(_CATALOGS, [language])
