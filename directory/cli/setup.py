"""`flask --app wsgi setup`: brings the database up to date. It can be run any number of times."""

from __future__ import annotations

import click
from flask import Flask

from directory.setup import set_up


def init_app(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(setup)


@click.command()
def setup() -> None:
    """Migrate the database and load the places (ZIP codes and towns). Safe to run again."""
    counts = set_up()
    done = "loaded" if counts.loaded else "there already"
    click.echo(f"The database is up to date. Places {done}: {counts.zip_codes:,} ZIP codes, {counts.towns:,} towns.")
