"""Terms of several programs side by side: what all of them say once, and of each only what is beside that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from directory.listings.scope import is_match, same_place
from directory.web.families.shared.cards import evidence_kind
from directory.web.families.shared.fact_text import MADE, FactTexts
from directory.web.families.shared.restrictions import no_terms, with_no
from directory.web.shared import phrases
from directory.web.shared.translate import gettext

_FEW = 2  # fewer shared terms than this stand with the others


@dataclass(frozen=True, slots=True)
class Cell:
    """What one program says; "" is not stated. `own`: in its own words; `only`: it alone says; `lit`: its days."""

    text: str
    own: bool = False
    only: str = ""
    lit: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """All of it in a line; "" where nobody has said."""
        alone = gettext("Only here: %(what)s", what=self.only) if self.only else ""
        return ". ".join(part for part in (self.text, alone) if part)


TermsOf = Callable[[FactTexts], Sequence[str]]
Rows = list[tuple[str, list[Cell]]]


def term_rows(label: str, terms_of: TermsOf, texts: Sequence[FactTexts], no_of: str | None = None) -> Rows:
    """A row of terms; two where all programs share several: those once, then what each says beside them.

    What a program says no to, of the group `no_of`, stands behind its own terms.
    """
    said = [list(terms_of(one)) for one in texts]
    shared = [term for term in said[0] if all(term in terms for terms in said)] if len(texts) > 1 else []
    if len(shared) < _FEW or all(len(terms) == len(shared) for terms in said):
        return [(label, _with_no(_cells(said), texts, no_of))]
    rest = [[term for term in terms if term not in shared] for terms in said]
    nothing = gettext("no others stated")
    return [
        (gettext("%(facts)s (in all of them)", facts=label), [Cell(phrases.labels(shared))] * len(texts)),
        (
            gettext("%(facts)s (others)", facts=label),
            [cell if cell.said else Cell(nothing) for cell in _with_no(_cells(rest), texts, no_of)],
        ),
    ]


def _with_no(cells: Sequence[Cell], texts: Sequence[FactTexts], group: str | None) -> list[Cell]:
    if group is None:
        return list(cells)
    return [replace(cell, text=with_no(one.draft, group, cell.text)) for cell, one in zip(cells, texts, strict=True)]


def _cells(said: Sequence[Sequence[str]]) -> list[Cell]:
    """Each program's terms; those that it alone names stand apart, where others name some, too."""
    made = []
    for at, terms in enumerate(said):
        others = {term for other, named in enumerate(said) if other != at for term in named}
        only = [term for term in terms if term not in others] if others else []
        made.append(
            Cell(phrases.labels([term for term in terms if term not in only]), only=phrases.labels(only, begins=False))
        )
    return made


def of_group(group: str) -> TermsOf:
    """What a program says yes to of a group of the vocabulary."""
    return lambda texts: texts.yes[group]


def made_for(texts: FactTexts) -> Sequence[str]:
    """For whom it has a group, a track or trained staff."""
    return [term for term in texts.yes["population"] if evidence_kind(texts.draft, term) in MADE]


def listed_for(texts: FactTexts) -> Sequence[str]:
    """For whom it says it has something, without more."""
    return [term for term in texts.yes["population"] if evidence_kind(texts.draft, term) not in MADE]


def not_treated(texts: FactTexts) -> Sequence[str]:
    """What it says that it does not help with."""
    return no_terms(texts.draft, "focus")


def not_made_for(texts: FactTexts) -> Sequence[str]:
    """For whom it says that it has nothing of their own."""
    return no_terms(texts.draft, "population")


def of_place(texts: FactTexts) -> Sequence[str]:
    """What is said only of the same place, and may be no part of the program, but for payment."""
    return [term for group, terms in _of_place(texts).items() if group != "payment" for term in terms]


def paid_at_place(texts: FactTexts) -> Sequence[str]:
    """What is taken at the same place: behind its own label, for "VA" among therapies says nothing."""
    return _of_place(texts).get("payment", ())


def _of_place(texts: FactTexts) -> dict[str, list[str]]:
    """Group → what a search takes for a match, and is said of the same place only."""
    found = same_place(texts.draft)
    return {group: [term for term in terms if is_match(term)] for group, terms in found.items()}
