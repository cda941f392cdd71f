"""`flask --app wsgi setup`: brings the database up to date. It can be run any number of times."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext

from directory.setup import set_up


def init_app(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(setup)


@click.command()
@click.option("--sample", is_flag=True, help="Also load the invented sample programs, into an empty directory only.")
@with_appcontext
def setup(sample: bool) -> None:
    """Migrate the database and load the places (ZIP codes and towns). Safe to run again."""
    done_now = set_up(sample=sample)
    counts = done_now.places
    done = "loaded" if counts.loaded else "there already"
    click.echo(f"The database is up to date. Places {done}: {counts.zip_codes:,} ZIP codes, {counts.towns:,} towns.")
    if sample:
        click.echo(
            f"Sample programs loaded: {done_now.sample:,}."
            if done_now.sample
            else "The directory is not empty: no sample loaded."
        )
