"""`flask --app wsgi backup PATH` and `restore PATH`."""

from __future__ import annotations

from pathlib import Path

import click
from alembic.script import ScriptDirectory
from flask import Flask
from flask.cli import with_appcontext

from directory import backup as backups
from directory.extensions import alembic, db
from directory.setup import alone, bring_up


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(backup)
    app.cli.add_command(restore)


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(path: Path) -> None:
    """Copy the whole database to a new file, also while the site is in use."""
    try:
        size = backups.backup(db.engine.url, path)
    except backups.BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{path} holds everything now ({size / 1e6:.1f} MB). Keep it where the server's disk cannot take it along."
    )


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def restore(path: Path, yes: bool) -> None:
    """Replace everything in the database by a backup."""
    if not yes:
        click.confirm("This replaces everything now in the directory by the backup. Go on?", abort=True)
    scripts: ScriptDirectory = alembic.script_directory
    known = frozenset(script.revision for script in scripts.walk_revisions())
    db.session.close()
    db.engine.dispose()
    with alone(db.engine):  # a server that starts now waits, and finds everything in place
        try:
            backups.restore(db.engine.url, path, known_revisions=known)
        except backups.BackupError as error:
            raise click.ClickException(str(error)) from error
        bring_up()
    click.echo(f"Restored from {path}. Running web processes take it in with their next request.")
