"""What facts and sections of a listing are called; and what is wrong where some do not fit. Pure.

All in plain English, which a page can say in its own language (`web.shared.translate.spoken`).
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from directory.letters import LANGUAGES
from directory.listings.fields import FIELDS
from directory.listings.fields.field import NAMES, POINT, WHOLE
from directory.text import filled, known, marked, named, one_line
from directory.vocabulary import get_vocabulary

# "section.fact", or a section whose fields are one fact → what it is called.
LABELS: Mapping[str, str] = {
    **{f"{one.section or NAMES}.{one.name}": one.label for one in FIELDS if one.key != POINT},
    **{".".join(filter(None, key)): label for key, label in WHOLE.items()},
    **{key[0]: label for key, label in WHOLE.items() if key[0]},
    "contact.of_place": marked("Given by another entry of the address only"),
}
SECTION_LABELS: Mapping[str, str] = {
    "contact": marked("phone and website"),
    "place": marked("address"),
    "schedule": marked("groups and times"),
    "serves": marked("who it serves"),
    "therapies": marked("therapies"),
    "payment": marked("payment"),
    "staff": marked("staff and license"),
    "openings": marked("openings"),
    "answers": marked("services"),
    "populations": marked("who it is made for"),
}
_THE_LISTING = marked("the listing")


def fact_label(section: str, fact: str) -> str:
    """What a fact is called. `section` is one of a draft's, "names" or "" for what stands in none, or of the terms."""
    if section in ("answers", "populations"):
        term = term_label(fact)
        return filled("%(term)s: what is made for them", term=term) if section == "populations" else term
    if not section and fact in ("name", "provider"):
        section = "names"
    label = LABELS.get(f"{section}.{fact}" if section else fact)
    return known(label) if label else spaced(fact).capitalize()


def section_label(section: str) -> str:
    """What a section is called within a sentence."""
    return known(SECTION_LABELS[section])


def misfit_words(error: ValidationError) -> str:
    """What is wrong first in a listing whose facts do not go together, as the end of a sentence."""
    first = error.errors()[0]
    where = [str(part) for part in first["loc"] if isinstance(part, str)]
    if len(where) > 1:
        label = fact_label(where[0], where[1])
    elif where:
        label = section_label(where[0]) if where[0] in SECTION_LABELS else fact_label("", where[0])
    else:
        label = known(_THE_LISTING)
    if first["type"] == "value_error":
        return one_line((label, known(first["msg"].removeprefix("Value error, "))), " ")
    return filled("%(label)s is not written as it has to be", label=label)


def term_label(term_id: str) -> str:
    """What a term is called; its id, readable, where the vocabulary has it no more."""
    term = get_vocabulary().find(term_id)
    return named({language: term.label(language) for language in LANGUAGES}) if term else spaced(term_id)


def spaced(text: str) -> str:
    """An id or the name of a field, as words."""
    return text.replace("-", " ").replace("_", " ")
