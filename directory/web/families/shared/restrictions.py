"""Whom a program leaves out, said first: that it takes only some people, and what it does not help with."""

from __future__ import annotations

from collections.abc import Sequence

from directory.listings.draft import ListingDraft
from directory.vocabulary import Term, get_vocabulary
from directory.web.shared import phrases
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext


def only_terms(draft: ListingDraft) -> list[str]:
    """The terms by which it says that it takes these people and nobody else."""
    return [term.id for term in get_vocabulary().terms if term.only and draft.says(term.id) == "yes"]


def only_for(draft: ListingDraft, *, begins: bool = True) -> str:
    """ "Only for people with a DUI or DWI"; "" where it does not say so. `begins` where nothing stands before it."""
    said = [only_label(term) for term in only_terms(draft)]
    return phrases.joined([text if begins and not at else text[0].lower() + text[1:] for at, text in enumerate(said)])


def only_label(term_id: str) -> str:
    """What is said first of whom a program takes that says yes to this term, which is one for some only."""
    only = get_vocabulary().term(term_id).only
    return only.label(locale()) if only else phrases.labels([term_id])


def helps_with(draft: ListingDraft, terms: Sequence[str], most: int | None = None, *, begins: bool = True) -> str:
    """What it helps with, cut after `most`; what it does not is said at once: "Drug use, not alcohol"."""
    parts = _ruled_out(draft)
    shown = terms if most is None or len(terms) <= most + 1 else terms[:most]
    ruled_out = [parts[term].id for term in shown if term in parts]
    names = [_name(term, parts.get(term)) for term in terms]
    line = [name if begins and not at else phrases.in_line(name) for at, name in enumerate(names)]
    return with_limits(draft, "focus", phrases.joined(line, most, apart="; " if ruled_out else ", "), but=ruled_out)


def _ruled_out(draft: ListingDraft) -> dict[str, Term]:
    """Wider term → the first part of it that the program says no to."""
    parts: dict[str, Term] = {}
    for term in get_vocabulary().terms:
        if term.without and _no(draft, term.id):
            parts.setdefault(term.without.term, term)
    return parts


def _name(term_id: str, part: Term | None) -> str:
    return part.without.label(locale()) if part and part.without else phrases.labels([term_id])


def with_limits(draft: ListingDraft, group: str, said: str, *, but: Sequence[str] = ()) -> str:
    """What is said of a group of the vocabulary, and what is said not to be so, or both, but for the terms in `but`."""
    terms = [term for term in get_vocabulary().terms_of(group) if term.id not in but]
    both = phrases.labels([term.id for term in terms if term.id in draft.says_both()], begins=False)
    ask = gettext("the source says yes and no, ask: %(what)s", what=both) if both else ""
    return "; ".join(part for part in (with_no(draft, group, said, but=but), ask) if part)


def with_no(draft: ListingDraft, group: str, said: str, *, but: Sequence[str] = ()) -> str:
    """What is said of a group of the vocabulary, and what is said not to be so: a no is never "not stated"."""
    terms = [term for term in no_terms(draft, group) if term not in but]
    no = gettext("not: %(what)s", what=phrases.labels(terms, begins=False)) if terms else ""
    return "; ".join(part for part in (said, no) if part)


def no_terms(draft: ListingDraft, group: str) -> list[str]:
    """What it says no to of a group of the vocabulary; that it is not for some people only rules nobody out."""
    return [term.id for term in get_vocabulary().terms_of(group) if _no(draft, term.id) and not term.only]


def _no(draft: ListingDraft, term_id: str) -> bool:
    return draft.says(term_id) == "no"
