"""A health plan that a search asked for, in words: as it was read, and as far as a program says that it takes it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from directory.geo.states import state_name
from directory.listings.plans.plan_lists import refuses
from directory.listings.plans.plan_names import spelled
from directory.search.plan_reading import Typed, covers, listed_plan, same_plan, typed_plan
from directory.text import fold
from directory.web.shared import phrases
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext

_VOWEL = re.compile(r"[aeiouy]")


def plan_label(plan: str) -> str:
    """A typed plan as it was read: "medicade" is "Medicaid", "tricare prime" "TRICARE Prime", "tenncare" "TennCare"."""
    typed = typed_plan(plan)
    read = typed.reading
    if not typed.product:
        return read.shown or plan
    known = spelled().get(fold(plan))
    if known or not (read.words or typed.misspelt):
        return known or plan
    states = [state_name(code, locale()) for code in sorted(read.states)]
    return ", ".join([f"{read.shown} {_product(plan, typed)}".strip(), *states])


def takes_plan(plan: str, named: Sequence[str], said: Mapping[str, str]) -> str:
    """What a program says of a plan by which it was found: that it takes it, or whose plans, and what is to be asked.

    `named` are the plans that it names, `said` the terms that it says yes to, in its words.
    """
    typed = typed_plan(plan)
    read = typed.reading
    meant = [name for name in named if not refuses(name) and same_plan(read, listed_plan(fold(name)))]
    whole = next((name for name in meant if covers(listed_plan(fold(name)), read)), None)
    if not read.families and meant:
        return _takes(whole or meant[0], ask="" if whole else plan)
    if whole or not read.families:
        return _takes(plan_label(plan))
    if not meant and read.term and said.get(read.term, "") not in ("", phrases.labels([read.term])):
        return gettext("%(what)s (at the same place: ask)", what=read.shown)
    if not typed.product:
        return _takes(read.shown)
    return _takes(read.shown, ask=plan_label(plan) if read.states else _product(plan, typed))


def _takes(name: str, *, ask: str = "") -> str:
    if ask:
        return gettext("Takes %(plan)s (ask about %(product)s)", plan=name, product=ask)
    return gettext("Takes %(plan)s", plan=name)


def _product(plan: str, typed: Typed) -> str:
    """What was typed beside whose plan it is, in the order of typing: "Prime", "Part B"."""
    beside = [word for word in plan.split() if (parts := fold(word).split()) and typed.reading.words.issuperset(parts)]
    return " ".join(_cased(word) for word in beside)


def _cased(word: str) -> str:
    """A word in small letters as products are written: "prime" is "Prime", "dsnp" an acronym."""
    if not word.islower():
        return word
    return word.capitalize() if _VOWEL.search(word) else word.upper()
