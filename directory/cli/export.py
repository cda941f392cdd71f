"""`flask --app wsgi export > directory.csv`: the whole directory, to be read again by `import`."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from directory import audit, private_files
from directory.database import begin_write
from directory.extensions import db
from directory.listings.csv import export
from directory.models import Status
from directory.unit_of_work import unit_of_work

ACTOR = "command line"
_WRITERS = {"csv": export.as_csv, "geojson": export.as_geojson}


def init_app(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(export_command)


@click.command("export")
@click.argument("path", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--format", "form", type=click.Choice(list(_WRITERS)), help="Told by the file's ending; else csv.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([one.value for one in Status]),
    help="Only listings that stand so; may be given several times. Else all that were not withdrawn or merged.",
)
@with_appcontext
def export_command(path: Path | None, form: str | None, statuses: tuple[str, ...]) -> None:
    """Write the directory to PATH, or print it. `import` reads a CSV of it back: here without any change."""
    form = form or (path.suffix[1:].lower() if path is not None and path.suffix[1:].lower() in _WRITERS else "csv")
    search = ", ".join(statuses) or "all listings"
    with unit_of_work(db.session):
        begin_write(db.session)
        audit.record(db.session, actor=ACTOR, action="listings-exported", target=form, search=search)
    lines = _WRITERS[form](db.session, export.whole([Status(one) for one in statuses]))
    if path is None:
        for line in lines:
            click.echo(line, nl=False)
        return
    try:
        with private_files.replacing(path) as file:
            file.writelines(lines)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}. Name another file.") from error
    click.echo(f"The directory is in {path}.", err=True)
