"""People who work at the desk, with what they may do and in which states."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts.desk_states import DeskStates
from directory.accounts.matrix import Right, allows, is_of_desk
from directory.models import Account


@dataclass(frozen=True, slots=True)
class DeskPerson:
    """Somebody at the desk, as they may be asked for now."""

    id: int
    name: str
    email: str
    roles: frozenset[str]
    states: DeskStates

    def may(self, right: Right) -> bool:
        """True where they have this right."""
        return allows(self.roles, right)


def desk_person(account: Account) -> DeskPerson:
    """Who has this account."""
    return DeskPerson(account.id, account.name, account.email, account.role_names, DeskStates.of(account))


def desk_people(session: Session) -> list[DeskPerson]:
    """Everybody at the desk whose account is open, by name."""
    query = sa.select(Account).where(Account.active, Account.roles.any())
    found = session.scalars(query.order_by(sa.func.lower(Account.name), Account.id))
    return [desk_person(one) for one in found if is_of_desk(one.role_names)]
