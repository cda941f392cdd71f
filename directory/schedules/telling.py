"""Mails to those who may save an import: one waits for them, or a list could not be fetched."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import mail
from directory.accounts.matrix import Right, allows
from directory.models import Account, ImportSchedule


def tell(
    session: Session, template: str, key: str, schedule: ImportSchedule, reasons: Sequence[str], batch: int = 0
) -> None:
    """Write to each of them, once for a `key`. The caller commits."""
    values = {"name": schedule.name, "schedule": schedule.id, "batch": batch, "reasons": list(reasons)}
    for account in session.scalars(sa.select(Account).where(Account.active).order_by(Account.id)):
        if allows(account.role_names, Right.IMPORT):
            mail.send(
                session,
                to=account.email,
                template=template,
                language=account.language,
                values=values,
                key=f"{template} {key} {account.id}",
            )
