"""What a search asked for, in words: each filter by a label of its own, and what was not understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from directory.listings.groups import WHO
from directory.search.arguments import Note
from directory.search.criteria import NOT, Filter, SearchCriteria
from directory.search.needs import ROLLING, Needs
from directory.vocabulary import Term, Vocabulary
from directory.web.families.shared.plan_text import plan_label, takes_plan
from directory.web.shared import phrases
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext, ngettext


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter that is on: its label, and the search without it."""

    label: str
    without: SearchCriteria


def filters_on(criteria: SearchCriteria, vocabulary: Vocabulary) -> list[ActiveFilter]:
    """Every filter that is on."""
    return [ActiveFilter(filter_label(one, criteria.needs), one.without) for one in criteria.one_by_one(vocabulary)]


def filter_label(one: Filter, needs: Needs) -> str:
    """A filter in words."""
    if one.term is None:
        return _LABELS[one.parameter](needs)
    language = locale()
    if one.parameter == NOT:
        return gettext("Not: %(label)s", label=phrases.in_line(unwanted_label(one.term, language)))
    return one.term.label(language)


def unwanted_label(term: Term, language: str) -> str:
    """What is unwanted: a level of care, or that a program is for these people and no others."""
    label = term.label(language)
    return gettext("%(who)s only", who=label) if term.group in WHO and not term.only else label


def met_by(criteria: SearchCriteria, said: Mapping[str, str], plans: Sequence[str]) -> list[str]:
    """What of a search's filters a program of its list says it is: `said` by term, in its words, and by its `plans`."""
    needs = criteria.needs
    met = [said[term.id] for term in criteria.terms if term.id in said]
    active = [need for need in ("age", "plan", "start", "confirmed") if need in needs.active()]
    plan = takes_plan(needs.plan, plans, said) if needs.plan else ""
    return [*met, *(plan if need == "plan" else _LABELS[need](needs) for need in active)]


def note_text(note: Note) -> str:
    """What was dropped from the address, and why."""
    value = note.value or note.field
    texts = {
        "term": gettext("We do not know the filter “%(value)s”, so we left it out.", value=value),
        "not": gettext("“%(value)s” cannot be ruled out here, so we did not use it.", value=value),
        "radius": gettext("We cannot search within “%(value)s” miles. This is within 25 miles.", value=value),
        "page": gettext("There is no page “%(value)s”. This is the first page.", value=value),
        "parameter": gettext("We do not know “%(value)s” in the address, so we left it out.", value=value),
        "repeated": gettext("The address says “%(field)s” more than once. We took the first.", field=note.field),
        "days": gettext("Days a week are 1 to 7, so we left out “%(value)s”.", value=value),
        "hours": gettext("Hours a week are 1 to 60, the lower one first, so we left out “%(value)s”.", value=value),
        "start": gettext("We do not know the start “%(value)s”, so we left it out.", value=value),
        "picked": gettext("%(value)s programs at most are compared, so we left the others out.", value=value),
        "age": gettext("“%(value)s” is not an age in years, so we left it out.", value=value),
        "plan": gettext("“%(value)s” names no health plan. Type the name on your card, like Aetna.", value=value),
        "plan-asks": gettext("Which health plan is “%(value)s”? We left it out until you choose.", value=value),
        "plan-pays": gettext("“%(value)s” is a way to pay, not a health plan. Look for it by payment:", value=value),
        "confirmed": gettext("We can ask for “confirmed within a year” only, so we left out “%(value)s”.", value=value),
    }
    return texts[note.code]


def _days(needs: Needs) -> str:
    days = needs.days or 0
    return ngettext("%(num)s day a week", "%(num)s days a week or fewer", days)


def _hours(needs: Needs) -> str:
    if needs.hours_max is None:
        return ngettext("%(num)s hour a week or more", "%(num)s hours a week or more", needs.hours_min or 0)
    if needs.hours_min is None:
        return ngettext("%(num)s hour a week", "%(num)s hours a week or fewer", needs.hours_max)
    return gettext("%(low)s to %(high)s hours a week", low=needs.hours_min, high=needs.hours_max)


def _start(needs: Needs) -> str:
    if needs.start == ROLLING:
        return gettext("New people start any week")
    return gettext("Can start this week") if needs.start == "this-week" else gettext("Can start within 2 weeks")


_LABELS: dict[str, Callable[[Needs], str]] = {
    "days": _days,
    "hours": _hours,
    "start": _start,
    "age": lambda needs: gettext("Age %(years)s", years=needs.age),
    "plan": lambda needs: gettext("Health plan: %(plan)s", plan=plan_label(needs.plan)),
    "confirmed": lambda _: gettext("Confirmed within a year"),
}
