"""Batches that a command staged and nobody decided: dropped, unless somebody looks at them just now."""

from __future__ import annotations

import click
import sqlalchemy as sa

from directory import pulses
from directory.extensions import db
from directory.imports import transitions
from directory.imports.import_problem import ImportProblem
from directory.imports.staging import retention
from directory.models import BatchStatus, ImportBatch
from directory.unit_of_work import written

ACTOR = "command line"


def looking_at(number: int) -> str:
    """What this process goes on with while it waits for an answer."""
    return f"batch {number} "


def discard(number: int) -> None:
    """Drop a batch that was checked and is not to be applied."""
    try:
        written(db.session, lambda: transitions.discard(db.session, batch_id=number, actor=ACTOR))
    except ImportProblem as error:
        raise click.ClickException(str(error)) from error
    retention.sweep(db.session, number)


def drop_left_over() -> None:
    """Say of batches that a command left behind what became of them, and drop them.

    One that somebody looks at in another terminal is left to them.
    """
    staged = sa.select(ImportBatch.id).where(ImportBatch.status == BatchStatus.STAGED, ImportBatch.actor == ACTOR)
    query = staged.order_by(ImportBatch.id)
    for number in list(db.session.scalars(query)):
        if pulses.is_kept(looking_at(number)):
            click.echo(f"Batch {number} is being looked at in another terminal.", err=True)
            continue
        try:
            discard(number)
        except click.ClickException:  # another command dropped or applied it at this moment
            continue
        click.echo(
            f"Batch {number} was checked but never applied; nothing of it is in the directory. It is dropped.", err=True
        )
