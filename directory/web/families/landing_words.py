"""What the programs of a place say, in a few plain sentences. Each says how many have not said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from directory.search.summary import Rest, Summary
from directory.vocabulary import get_vocabulary
from directory.web.shared.translate import gettext, ngettext
from directory.web.shared.words import month


def sentences(summary: Summary, *, place: str, towns: int | None, by_video: int) -> tuple[str, ...]:
    """How many programs, then of each thing that decides how many say it and how many have said nothing.

    `towns` is in how many towns of a state they are; `by_video` how many from elsewhere treat people of the state.
    """
    found = [_how_many(summary.total, place, towns)]
    found += [_said(summary, term, words) for term, words in _facts().items()]
    if by_video:
        found.append(
            ngettext(
                "%(num)s program elsewhere says it can treat people in this state by video.",
                "%(num)s programs elsewhere say they can treat people in this state by video.",
                by_video,
            )
        )
    return tuple(found)


def _how_many(total: int, place: str, towns: int | None) -> str:
    if towns is None:
        return ngettext(
            "We list %(num)s intensive outpatient program (IOP) in %(place)s.",
            "We list %(num)s intensive outpatient programs (IOPs) in %(place)s.",
            total,
            place=place,
        )
    where = ngettext("%(num)s town", "%(num)s towns", towns)
    return ngettext(
        "We list %(num)s intensive outpatient program (IOP) in %(place)s, in %(where)s.",
        "We list %(num)s intensive outpatient programs (IOPs) in %(place)s, in %(where)s.",
        total,
        place=place,
        where=where,
    )


def _facts() -> dict[str, Callable[[int], str]]:
    """Term → the sentence of how many say yes."""
    return {
        "evening": lambda yes: ngettext(
            "%(num)s says it meets in the evening.", "%(num)s say they meet in the evening.", yes
        ),
        "adolescents": lambda yes: ngettext(
            "%(num)s says it has something for teens.", "%(num)s say they have something for teens.", yes
        ),
        "medicaid": lambda yes: ngettext("%(num)s says it takes Medicaid.", "%(num)s say they take Medicaid.", yes),
        "virtual": lambda yes: ngettext("%(num)s says it meets by video.", "%(num)s say they meet by video.", yes),
    }


def _said(summary: Summary, term: str, words: Callable[[int], str]) -> str:
    at = get_vocabulary().position(term)
    said, silent = words(int(summary.yes[at])), summary.not_said(at)
    if not silent:
        return said
    return said + " " + ngettext("%(num)s has not said.", "%(num)s have not said.", silent)


def rest_words(rest: Rest) -> str:
    """From when the words of a source are."""
    oldest, newest = (month(dt.date.fromisoformat(day)) for day in (rest.oldest, rest.newest))
    if newest == oldest:
        return gettext("as of %(when)s", when=newest)
    return gettext("from %(first)s to %(last)s", first=oldest, last=newest)
