"""Facts that families' pages show as they are, by the registry (`listings.fields`): on a page, and compared."""

from __future__ import annotations

from dataclasses import dataclass

from directory.listings.draft import ListingDraft
from directory.listings.fields import FIELDS
from directory.listings.fields.field import Field
from directory.web.shared.translate import gettext, ngettext

PLAIN = tuple(one for one in FIELDS if one.shown)


@dataclass(frozen=True, slots=True)
class PlainFact:
    """A fact in the page's language. `own` are a program's own words, which nobody has put into Spanish."""

    label: str
    text: str
    own: bool


def plain_label(field: Field) -> str:
    """What a fact is called, in the page's language."""
    return gettext(field.shown.label) if field.shown else ""


def plain_text(field: Field, draft: ListingDraft) -> str:
    """What a listing says of it, in the page's language where it counts; "" where it says nothing."""
    value = field.value(draft)
    if value is None or value == "":
        return ""
    counted = field.shown.counted if field.shown else None
    return ngettext(*counted, value) if counted else str(value)


def is_own_words(field: Field) -> bool:
    """True of a fact that is shown in the program's own words."""
    return field.shown is not None and field.shown.counted is None


def plain_facts(draft: ListingDraft, section: str) -> list[PlainFact]:
    """A section's plain facts that are said."""
    of_section = (one for one in PLAIN if one.section == section)
    said = ((one, plain_text(one, draft)) for one in of_section)
    return [PlainFact(plain_label(one), text, is_own_words(one)) for one, text in said if text]
