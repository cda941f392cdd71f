"""Links of mails that are good once: a second press on one, or on a copy that was passed on, changes nothing."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.database import begin_write, one_at_a_time
from directory.models import UsedLink
from directory.providing.providing_problem import ProvidingProblem
from directory.text import marked


class LinkUsed(ProvidingProblem):
    """The link was used before."""

    def __init__(self) -> None:
        super().__init__(marked("This link was used already."))


def used_on(session: Session, link: str) -> dt.datetime | None:
    """When a link was used; None where it was not. `link` is what it says, in at most 80 letters."""
    found = session.get(UsedLink, link, populate_existing=True)
    return found.used_at if found else None


def use(session: Session, link: str) -> None:
    """Note that a link is used, in the transaction of what it does. The caller commits. Raises LinkUsed."""
    begin_write(session)
    one_at_a_time(session, f"link {link}")
    if used_on(session, link):
        raise LinkUsed
    session.add(UsedLink(link=link, used_at=clock.now()))
    session.flush()


def forget_old(session: Session, *, before: dt.datetime) -> None:
    """Forget links used before this moment: they are too old to be good. The caller commits."""
    session.execute(sa.delete(UsedLink).where(UsedLink.used_at < before))
