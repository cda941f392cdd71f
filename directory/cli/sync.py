"""`flask --app wsgi sync findtreatment --state MD`: a live list as a staged import, to be looked at and confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from directory import clock
from directory.config import Settings
from directory.extensions import db
from directory.geo.states import STATES
from directory.imports import uploads
from directory.imports.live import sync
from directory.imports.live.findtreatment_api import ApiProblem, Client
from directory.imports.live.sync import LiveFile, NoZipCodes
from directory.imports.staging.options import Options
from directory.unit_of_work import look_anew, written

ACTOR = "command line"


def init_app(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(sync_command)


@click.command("sync")
@click.argument("source", type=click.Choice(["findtreatment"]))
@click.option("--state", "states", multiple=True, metavar="MD", help="A state to read; may be given several times.")
@click.option("--all", "every", is_flag=True, help="Every state and territory. It takes a while.")
@with_appcontext
def sync_command(source: str, states: tuple[str, ...], every: bool) -> None:  # noqa: ARG001 - the one there is
    """Read a live list and stage it as an import. Nothing is saved until somebody confirms it under /manage/imports."""
    settings: Settings = current_app.config["SETTINGS"]
    wanted = sorted(STATES) if every else sorted({state.strip().upper() for state in states})
    if not wanted:
        raise click.UsageError("Say which states: --state MD, or --all.")
    unknown = [state for state in wanted if state not in STATES]
    if unknown:
        raise click.UsageError(f"There is no state {', '.join(unknown)}. Use two letters, like MD.")
    if not settings.contact:
        raise click.ClickException(
            "Set DIRECTORY_CONTACT to an email address: the list's makers can write to it when we ask too much."
        )
    client = Client(
        settings.findtreatment_url, contact=settings.contact, folder=sync.pages_folder(settings.database_url)
    )
    day = clock.today().isoformat()
    try:
        with client:
            _stage([file for file in _read(client, wanted, day) if file.rows], day)
            client.forget()
    except ApiProblem as problem:
        raise click.ClickException(f"{problem} Nothing was staged.") from problem


def _read(client: Client, wanted: Sequence[str], day: str) -> list[LiveFile]:
    files = []
    for state in wanted:
        try:
            area = sync.area_of(db.session, state)
        except NoZipCodes:
            click.echo(f"{state}: no ZIP codes are known there; left out.")
            continue
        finally:
            look_anew(db.session)
        files.append(sync.as_file(client.rows(area, progress=partial(_say, state)), state=state, day=day))
    return files


def _say(state: str, done: int, total: int) -> None:
    click.echo(f"{state}: page {done} of {total}")


def _stage(files: list[LiveFile], day: str) -> None:
    if not files:
        raise click.ClickException("The list has no programs there. Nothing was staged.")
    unknown: Counter[str] = Counter()
    for file in files:
        unknown.update(file.unknown)
    for label, rows in sorted(unknown.items()):
        click.echo(f"No code is known for “{label}” ({rows} rows): left out of those rows.")
    options = Options(as_of=day, complete=[file.state for file in files])

    def work() -> int:
        batch, _ = uploads.receive(
            db.session, uploads=[file.upload for file in files], options=options, actor=ACTOR, most=len(files)
        )
        return batch.id

    number = written(db.session, work)
    click.echo(f"{sum(file.rows for file in files):,} rows wait as import {number}: /manage/imports/{number}")
    click.echo("The worker checks them now. Nothing is saved until somebody confirms.")
