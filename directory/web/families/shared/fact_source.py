"""Who says a fact of the call script: the program itself, a list, or both. A list's word is not put into its mouth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from directory.listings.draft import ListingDraft
from directory.listings.merge import is_silent
from directory.listings.sources import source_label
from directory.vocabulary import get_vocabulary
from directory.web.families.shared.fact_text import AFTER, FAMILY, LOWER_PRICE, MEDICINE, SCHOOL_WORK
from directory.web.shared import phrases
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext

_PLANS = tuple(term.id for term in get_vocabulary().terms_of("payment") if term.id not in LOWER_PRICE)
_PRICES = tuple(term for term in LOWER_PRICE if term != "self-pay")
_ONLY = tuple(term.id for term in get_vocabulary().terms if term.only)
_WITH_NO = ("focus", "therapies")  # facts that tell also what is said not to be so, or of the same place
# Fact → the section and its fields it is told from, and the terms, or whole groups of them; "" for answers alone.
_FROM: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "plans": ("payment", ("plans",), _PLANS),
    "price": ("payment", ("self_pay_a_week",), _PRICES),
    "openings": ("openings", ("status",), ()),
    "only": ("", (), _ONLY),
    "who": ("serves", ("age_min", "age_max"), ("ages", "gender")),
    "focus": ("", (), ("focus",)),
    "therapies": ("", (), ("therapy",)),
    "medicine": ("", (), MEDICINE),
    "when": ("schedule", ("tracks",), ()),
    "format": ("schedule", ("tracks",), ("format",)),
    "school_work": ("", (), SCHOOL_WORK),
    "family": ("", (), FAMILY),
    "after": ("", (), AFTER),
    "license": ("staff", ("license_number",), ("accreditation",)),
    "leader": ("staff", ("led_by", "doctor"), ()),
}


def tellers(draft: ListingDraft, fact: str) -> str:
    """ "From the SAMHSA National Directory", as it stands before the fact; several where several say a part of it."""
    sources = sorted(set(_sources(draft, fact)))
    if not sources:
        return gettext("This page says")
    return gettext("From %(sources)s", sources=phrases.joined([source_label(one, locale()) for one in sources]))


def _sources(draft: ListingDraft, fact: str) -> Iterator[str]:
    section, fields, terms = _FROM[fact]
    if any(not is_silent(getattr(getattr(draft, section), field)) for field in fields):
        yield from (said.source for said in getattr(draft, section).said)
    for term in get_vocabulary().terms:
        answer = draft.answers.get(term.id) if term.group in terms or term.id in terms else None
        if answer is not None and (fact in _WITH_NO or draft.says(term.id) == "yes"):
            yield answer.said.source
