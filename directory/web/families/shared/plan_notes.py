"""What is said of a search's address: what was left out, and how a health plan was read, with links to choose by."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from directory.search.arguments import Note
from directory.search.criteria import SearchCriteria
from directory.search.plan_reading import typed_plan
from directory.vocabulary import Vocabulary
from directory.web.families.shared.active_filters import note_text
from directory.web.families.shared.search_links import Link, search_url
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext


def notes_of(criteria: SearchCriteria, vocabulary: Vocabulary, *, found: int) -> list[str]:
    """A sentence for each note, and one on the health plan where what was `found` may take another."""
    return [*left_out(criteria, vocabulary), *_as_read(criteria.needs.plan, found)]


def left_out(criteria: SearchCriteria, vocabulary: Vocabulary) -> list[str]:
    """A sentence for each thing in the address that was left out."""
    return [_with_links(note_text(note), _choices(note, criteria, vocabulary)) for note in criteria.notes]


def _choices(note: Note, criteria: SearchCriteria, vocabulary: Vocabulary) -> Iterable[Link]:
    if not note.code.startswith("plan-"):
        return
    typed, language = typed_plan(note.value), locale()
    for name in typed.asks:
        yield Link(name, search_url(criteria.with_plan(name)))
    for term_id in typed.pays:
        term = vocabulary.term(term_id)
        yield Link(term.label(language), search_url(criteria.with_term(term, vocabulary)))


def _with_links(text: str, links: Iterable[Link]) -> str:
    shown = [Markup('<a href="{}">{}</a>').format(link.href, link.label) for link in links]
    return Markup("{} {}").format(text, Markup(" · ").join(shown)) if shown else text


def _as_read(plan: str, found: int) -> Iterable[str]:
    typed = typed_plan(plan)
    family = typed.reading.shown
    if plan and typed.misspelt:
        yield gettext("We read “%(plan)s” as %(family)s.", plan=plan, family=family)
    elif plan and typed.product and found:
        yield gettext(
            "You asked for “%(plan)s”. These programs are listed with %(family)s: ask each whether it takes yours.",
            plan=plan,
            family=family,
        )
