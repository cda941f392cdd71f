"""What a row answers of the vocabulary's terms, and which of them are populations. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from directory.listings.draft import Answer, Evidence, Said
from directory.listings.validation.raw_row import RawRow
from directory.text import fold
from directory.vocabulary import get_vocabulary


@cache
def population_names() -> dict[str, str]:
    """Folded ids and English labels of populations → the term."""
    names: dict[str, str] = {}
    for term in get_vocabulary().terms_of("population"):
        names |= {fold(term.id): term.id, fold(term.label("en")): term.id}
    return names


@cache
def population_ids() -> frozenset[str]:
    """The populations' terms."""
    return frozenset(term.id for term in get_vocabulary().terms_of("population"))


def answers_of(raw: RawRow, populations: Mapping[str, Evidence], said: Said) -> dict[str, Answer]:
    """Term → what the row says of it; who has a program made for some people takes them."""
    made_for = {term for term, evidence in populations.items() if evidence.said == said}
    near = Answer(value="yes", said=said.model_copy(update={"scope": "place"}))
    answers = dict.fromkeys(raw.at_place, near) | dict.fromkeys(raw.no, Answer(value="no", said=said))
    answers |= dict.fromkeys(raw.yes | made_for, Answer(value="yes", said=said))
    return answers | dict.fromkeys(raw.both, Answer(value="both", said=said))
