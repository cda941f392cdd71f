"""The states whose listings somebody at the desk sees and decides: all, or some.

Queries of lists and counts take `clause`; a page or a press about one thing asks `hold`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import sqlalchemy as sa

from directory.accounts.account_problem import AccountProblem
from directory.geo.states import STATES
from directory.models import Account, Listing


@dataclass(frozen=True, slots=True)
class DeskStates:
    """Some states, by their letters; None for all of them, and for listings without a state too."""

    some: frozenset[str] | None = None

    @classmethod
    def of(cls, account: Account) -> Self:
        """Those of an account."""
        return cls(None if account.desk_states is None else frozenset(account.desk_states.split()))

    @classmethod
    def typed(cls, text: str) -> Self:
        """As a person writes them ("TX, OK"); nothing written means all. Raises AccountProblem."""
        letters = text.upper().replace(",", " ").replace(";", " ").split()
        wrong = [one for one in letters if one not in STATES]
        if wrong:
            raise AccountProblem(f"“{wrong[0][:20]}” is not a state. Write their two letters, like TX, OK.")
        return cls(frozenset(letters) if letters else None)

    def kept(self) -> str | None:
        """As an account keeps them."""
        return None if self.some is None else " ".join(sorted(self.some))

    def words(self) -> str:
        """In words, to be read."""
        if self.some is None:
            return "all states"
        return ", ".join(STATES.get(one, one) for one in sorted(self.some)) or "no state"

    def hold(self, states: Iterable[str]) -> bool:
        """True where all of these are among them."""
        return self.some is None or self.some.issuperset(states)

    def clause(self, state: sa.SQLColumnExpression[str]) -> sa.ColumnElement[bool]:
        """The rows whose state is among them."""
        return sa.true() if self.some is None else state.in_(sorted(self.some))

    def of_listing(self, *listing_ids: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
        """The rows all of whose listings, by their ids, lie in them."""
        if self.some is None:
            return sa.true()
        within = sa.select(Listing.id).where(Listing.state.in_(sorted(self.some)))
        return sa.and_(*(one.in_(within) for one in listing_ids))


EVERYWHERE = DeskStates()
