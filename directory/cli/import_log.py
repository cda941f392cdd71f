"""`flask --app wsgi imports`, `import-undo BATCH` and `import-template`."""

from __future__ import annotations

import json

import click
import sqlalchemy as sa
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table

from directory.cli.left_over import ACTOR, drop_left_over
from directory.cli.report import (
    print_columns,
    undone_words,
)
from directory.extensions import db
from directory.imports import recorded
from directory.imports.applying import applier, saving
from directory.imports.checking.row_counts import Counts
from directory.imports.import_problem import ImportProblem
from directory.imports.undo import undoing
from directory.listings.csv.columns import template_csv
from directory.models import BatchStatus, ImportBatch
from directory.unit_of_work import look_anew, unit_of_work

_WIDE = 240  # columns, where a table goes to a file and not to a screen


@click.command("imports")
@with_appcontext
def list_imports() -> None:
    """List the imports, newest first, and which of them are in the directory."""
    drop_left_over()
    batches = list(db.session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc()).limit(100)))
    if not batches:
        click.echo("Nothing was imported yet.")
        return
    table = Table(box=None, pad_edge=False)
    for name in ("batch", "when (UTC)", "state", "source", "facts as of", "new", "changed", "errors", "files"):
        table.add_column(name, justify="right" if name in ("batch", "new", "changed", "errors") else "left")
    for one in batches:
        counts = Counts.from_json(one.counts)
        table.add_row(
            str(one.id),
            f"{one.created_at:%Y-%m-%d %H:%M}",
            one.status,
            one.source,
            one.as_of.text,
            f"{counts.new:,}",
            f"{counts.changed:,}",
            f"{counts.errors:,}",
            ", ".join(file["name"] for file in json.loads(one.files)),
        )
    console = Console()
    (console if console.is_terminal else Console(width=_WIDE)).print(table)


@click.command("import-undo")
@click.argument("number", metavar="BATCH", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def import_undo(number: int, yes: bool) -> None:
    """Take an applied import back. What was changed since stays, and is named."""
    shown = None
    if not yes:
        shown = _show_outlook(number)
        click.confirm(f"Take batch {number} back?", abort=True)
    try:
        with saving.others_know(), unit_of_work(db.session):
            report = recorded.undo_and_record(db.session, batch_id=number, actor=ACTOR, seen=shown)
    except ImportProblem as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Batch {number} is taken back: {undone_words(report)}")


def _show_outlook(number: int) -> str:
    """Say what an undo would do; returns its token."""
    try:
        applier.expect(db.session.get(ImportBatch, number), number, BatchStatus.APPLIED)
    except ImportProblem as error:
        raise click.ClickException(str(error)) from error
    outlook = undoing.undo_outlook(db.session, batch_id=number)
    look_anew(db.session)
    click.echo(f"Batch {number} would be taken back: {undone_words(outlook)}")
    return outlook.seen


@click.command("import-template")
@click.option("--explain", is_flag=True, help="Say what belongs in each column instead.")
@with_appcontext
def import_template(explain: bool) -> None:
    """Print our own CSV template: every field, and two invented rows to write over."""
    if explain:
        print_columns()
    else:
        click.echo(template_csv(), nl=False)
