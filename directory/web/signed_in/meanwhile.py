"""Somebody changed a listing while a form on it was open: what differs, beside what was written; and the two together.

What the writer left alone follows what stands now, what they wrote stays: nothing is lost, and nothing that somebody
else said is put back unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from flask import request

from directory.listings.draft import ListingDraft
from directory.listings.fact_labels import fact_label
from directory.listings.fact_words import fact_text, stored_text
from directory.listings.facts import Fact, differing, facts_of
from directory.text import marked
from directory.web.shared.translate import gettext, spoken

V = TypeVar("V")

MEANWHILE = marked(
    "Somebody changed this listing while you did. Yours is not saved yet, and not lost: look, then press again."
)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that others changed: when the form was opened, now, and as it was written; "" where it was not."""

    label: str
    before: str
    now: str
    yours: str


def changes(
    base: ListingDraft,
    now: ListingDraft,
    yours: ListingDraft | None = None,
    *,
    among: Callable[[Fact], bool] = lambda _: True,
) -> list[Change]:
    """What others changed between `base` and `now`, and what `yours` makes of it."""
    written = facts_of(yours) if yours else None
    found = []
    for one in differing(base, now):
        if among(one):
            texts = [spoken(stored_text(one.section, one.fact, value)) for value in (one.before, one.after)]
            found.append(Change(spoken(fact_label(one.section, one.fact)), texts[0], texts[1], _yours(one, written)))
    if base.geocode != now.geocode and yours is None:
        before, after = (spoken(fact_text(one)) for one in (base.geocode, now.geocode))
        found.append(Change(spoken(fact_label("", "geocode")), before, after, ""))
    return found


def _yours(one: Fact, written: Mapping[tuple[str, str], object] | None) -> str:
    if written is None:
        return ""
    value = written.get((one.section, one.fact))
    if value == one.after:
        return gettext("as it is now")
    return "" if value == one.before else spoken(stored_text(one.section, one.fact, value))


def together(base: Mapping[str, V], sent: Mapping[str, V], now: Mapping[str, V]) -> dict[str, V]:
    """Field by field: what was written where something was, else what stands now."""
    return {name: now[name] if name in now and value == base.get(name) else value for name, value in sent.items()}


def terms_together(base: str, sent: str, now: str) -> str:
    """The same of a list of terms ("cbt; dbt"), term by term."""
    old, mine, new = ([one for one in text.split("; ") if one] for text in (base, sent, now))
    kept = [one for one in new if one in mine or one not in old]
    return "; ".join([*kept, *(one for one in mine if one not in kept and one not in old)])


def base_revision() -> int:
    """The revision that a form was made against; 0, which never stands, where it does not say."""
    base = request.form.get("base", "")
    return int(base) if base.isascii() and base.isdigit() and len(base) < 9 else 0
