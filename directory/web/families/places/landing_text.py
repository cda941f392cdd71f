"""What is said of the programs of a place, in a few plain sentences. Each says of how many it is not stated."""

from __future__ import annotations

from collections.abc import Callable

from directory.partial_date import PartialDate
from directory.search.summary import Rest, Summary
from directory.vocabulary import get_vocabulary
from directory.web.shared.dates import date_text
from directory.web.shared.translate import gettext, ngettext


def sentences(summary: Summary, *, place: str, towns: int | None, by_video: int) -> tuple[str, ...]:
    """How many programs, then of each thing that decides how many say it and how many have said nothing.

    `towns` is in how many towns of a state they are; `by_video` how many from elsewhere treat people of the state.
    """
    found = [_how_many(summary.total, place, towns)]
    found += [_said(summary, term, words) for term, words in _facts().items()]
    if by_video:
        found.append(
            ngettext(
                "%(num)s program elsewhere is listed as treating people in this state by video.",
                "%(num)s programs elsewhere are listed as treating people in this state by video.",
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
            "%(num)s is listed as meeting in the evening.", "%(num)s are listed as meeting in the evening.", yes
        ),
        "adolescents": lambda yes: ngettext(
            "%(num)s is listed with something for teens.", "%(num)s are listed with something for teens.", yes
        ),
        "medicaid": lambda yes: ngettext(
            "%(num)s is listed as taking Medicaid.", "%(num)s are listed as taking Medicaid.", yes
        ),
        "virtual": lambda yes: ngettext(
            "%(num)s is listed as meeting by video.", "%(num)s are listed as meeting by video.", yes
        ),
    }


def _said(summary: Summary, term: str, words: Callable[[int], str]) -> str:
    at = get_vocabulary().position(term)
    said, silent = words(int(summary.yes[at])), summary.not_said(at)
    if not silent:
        return said
    return said + " " + ngettext("Of %(num)s it is not stated.", "Of %(num)s it is not stated.", silent)


def rest_words(rest: Rest) -> str:
    """From when the words of a source are."""
    oldest, newest = (date_text(PartialDate(day)) for day in (rest.oldest, rest.newest))
    if newest == oldest:
        return gettext("as of %(when)s", when=newest)
    return gettext("from %(first)s to %(last)s", first=oldest, last=newest)
