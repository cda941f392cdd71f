"""`flask --app wsgi setup`: brings the database up to date. It can be run any number of times."""

from __future__ import annotations

import click
from flask import Flask

from directory.database import begin_write
from directory.extensions import alembic, db
from directory.geo.load import load_places


def init_app(app: Flask) -> None:
    """Register the command."""
    app.cli.command("setup")(setup)


def setup() -> None:
    """Migrate the database and load the places (ZIP codes and towns). Safe to run again."""
    alembic.upgrade()
    begin_write(db.session)
    counts = load_places(db.session)
    db.session.commit()
    if counts.loaded:
        click.echo(f"Places loaded: {counts.zip_codes:,} ZIP codes, {counts.towns:,} towns.")
