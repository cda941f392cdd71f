"""What facts and sections of a listing are called, in plain English; and what is wrong where some do not fit. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from directory.listings.fields import FIELDS
from directory.listings.fields.field import NAMES, POINT, WHOLE
from directory.vocabulary import get_vocabulary

# "section.fact", or a section whose fields are one fact → what it is called.
LABELS: Mapping[str, str] = {
    **{f"{one.section or NAMES}.{one.name}": one.label for one in FIELDS if one.key != POINT},
    **{".".join(filter(None, key)): label for key, label in WHOLE.items()},
    **{key[0]: label for key, label in WHOLE.items() if key[0]},
    "contact.of_place": "Given by another entry of the address only",
}
SECTION_LABELS: Mapping[str, str] = {
    "contact": "phone and website",
    "place": "address",
    "schedule": "groups and times",
    "serves": "who it serves",
    "therapies": "therapies",
    "payment": "payment",
    "staff": "staff and license",
    "openings": "openings",
    "answers": "services",
    "populations": "who it is made for",
}


def fact_label(section: str, fact: str) -> str:
    """What a fact is called. `section` is one of a draft's, "names" or "" for what stands in none, or of the terms."""
    if section in ("answers", "populations"):
        term = term_label(fact)
        return f"{term}: what is made for them" if section == "populations" else term
    if not section and fact in ("name", "provider"):
        section = "names"
    return LABELS.get(f"{section}.{fact}" if section else fact) or spaced(fact).capitalize()


def misfit_words(error: ValidationError) -> str:
    """What is wrong first in a listing whose facts do not go together, as the end of a sentence."""
    first = error.errors()[0]
    where = [str(part) for part in first["loc"] if isinstance(part, str)]
    if len(where) > 1:
        label = fact_label(where[0], where[1])
    else:
        label = SECTION_LABELS.get(where[0], fact_label("", where[0])) if where else "the listing"
    own = first["msg"].removeprefix("Value error, ")
    return f"{label} {own if first['type'] == 'value_error' else 'is not written as it has to be'}"


def term_label(term_id: str) -> str:
    """What a term is called; its id, readable, where the vocabulary has it no more."""
    term = get_vocabulary().find(term_id)
    return term.label("en") if term else spaced(term_id)


def spaced(text: str) -> str:
    """An id or the name of a field, as words."""
    return text.replace("-", " ").replace("_", " ")
