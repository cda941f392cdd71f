"""`flask --app wsgi import FILE…`: looked at, asked, applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import with_appcontext

from directory import clock, problems, pulses
from directory.cli import import_log, import_matching, rejected_file
from directory.cli.asking import ask
from directory.cli.date_option import WHEN
from directory.cli.left_over import ACTOR, discard, drop_left_over, looking_at
from directory.cli.progress import progress
from directory.cli.report import (
    print_checked,
    print_preview,
    print_understood,
    print_unread,
)
from directory.extensions import db
from directory.geo.states import state_code
from directory.geo.zip_table import zip_table, zips_of
from directory.imports import recorded
from directory.imports.applying import saving, seen
from directory.imports.checking.check import check_files
from directory.imports.checking.checked import Checked
from directory.imports.checking.opened import Picks, Upload
from directory.imports.formats.sheet import Matched
from directory.imports.import_problem import ImportProblem
from directory.imports.staging import retention, staging
from directory.imports.staging.options import CHOICES, Choices
from directory.imports.staging.preview import Preview
from directory.imports.staging.rows import unread_of
from directory.imports.table import FileProblem, Limits
from directory.listings.sample import holds_sample
from directory.models import ImportBatch, StagedChange
from directory.partial_date import PartialDate
from directory.unit_of_work import look_anew, tried_out, unit_of_work

_FILE = click.Path(path_type=Path, dir_okay=False)
_FILE_OR_FOLDER = click.Path(path_type=Path)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in (import_files, import_log.list_imports, import_log.import_undo, import_log.import_template):
        app.cli.add_command(command)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Show what the import would do, and do nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before applying.")
@click.option("--source", help="Whose list it is, for a hand-made sheet or a template: iowa-hhs.")
@click.option("--as-of", type=WHEN, help="Of when the facts are: 2026-11-23, 2026-11 or 2026.")
@click.option(
    "--strict",
    is_flag=True,
    help="Keep a row out for a cell that cannot be read (not for a phone, web address, point or date).",
)
@click.option("--complete", default="", help="The files hold all programs of these states: IA,MN.")
@click.option("--replace-sample", is_flag=True, help="Take the invented sample programs out in the same step.")
@click.option("--sheet", "sheets", multiple=True, help="The sheet of a workbook to read; say it again for another.")
@click.option("--header-row", type=click.IntRange(1), help="The row that holds the names of the columns.")
@click.option("--map", "map_file", type=_FILE, help="How columns are matched; written there first, if it is not there.")
@click.option("--explain", is_flag=True, help="Say how each column is understood. Imports only with --yes.")
@click.option("--rejected", type=_FILE_OR_FOLDER, help="Where rows with errors go; else beside the first file.")
@with_appcontext
def import_files(
    files: tuple[Path, ...],
    dry_run: bool,
    yes: bool,
    source: str | None,
    as_of: PartialDate | None,
    strict: bool,
    complete: str,
    replace_sample: bool,
    sheets: tuple[str, ...],
    header_row: int | None,
    map_file: Path | None,
    explain: bool,
    rejected: Path | None,
) -> None:
    """Import provider files that belong together; looks first, asks, then applies all or nothing."""
    drop_left_over()
    states = _states(complete)
    uploads = [Upload(path.name, _bytes(path)) for path in files]
    picks = Picks(frozenset(sheets), {"": header_row} if header_row is not None else {})
    if map_file is not None and not map_file.exists():
        import_matching.write(db.session, uploads, picks, source, map_file)
        return
    sample = holds_sample(db.session)
    look_anew(db.session)
    if sample and not (replace_sample or dry_run):
        raise click.ClickException(
            "The directory holds the invented sample programs, and real ones must not stand among them. "
            "Nothing was read. Say --replace-sample to take the sample out in the same step."
        )
    matched = import_matching.find(db.session, uploads, picks, source, map_file)
    checked = _check(uploads, source, as_of, matched, picks, explain=explain, strict=strict)
    if explain:
        print_understood(checked.columns)
        if not (yes or dry_run):
            click.echo("Nothing was imported: run it again without --explain.")
            return
    kept = rejected_file.keep(checked.rejected, files[0], rejected)
    stage = partial(_stage, checked, states, sample and replace_sample)
    with ExitStack() as looking:
        with tried_out(db.session) if dry_run else unit_of_work(db.session):
            staged, preview = stage({})
            number, shown, unread = staged.id, seen.of_batch(staged), unread_of(db.session, staged.id)
            if not dry_run:
                looking.enter_context(pulses.kept(looking_at(number)))
        print_checked(checked, kept)
        print_unread(unread, rejected_file.keep(unread, files[0], rejected, what="unread"))
        print_preview(preview)
        if dry_run:
            click.echo("Dry run: nothing was written to the directory.")
            if sample and not replace_sample:
                click.echo("The directory holds the invented sample programs: import this with --replace-sample.")
            return
        answers = {} if yes else ask(preview.moves)
        if answers:
            retention.forget_rows(db.session, number)
            with unit_of_work(db.session):
                staged, preview = stage(answers, number)
                shown = seen.of_batch(staged)
            print_preview(preview)
        _decide(number, preview, shown, yes=yes)
    import_matching.remember(db.session, number, matched if map_file is not None else None)


def _stage(
    checked: Checked, states: list[str], replaces_sample: bool, answers: Mapping[str, str], number: int | None = None
) -> tuple[ImportBatch, Preview]:
    with progress("Comparing", len(checked.statements)) as advance:
        return staging.stage(
            db.session,
            checked=checked,
            actor=ACTOR,
            complete_states=states,
            replaces_sample=replaces_sample,
            answers=answers,
            batch_id=number,
            progress=advance,
        )


def _decide(number: int, preview: Preview, shown: str, *, yes: bool) -> None:
    """Apply a staged batch or drop it, as whoever looks at it says."""
    if not preview.counts.keeps:
        discard(number)
        click.echo(f"Nothing to do. {preview.counts.nothing_words()}")
        return
    if not yes and not click.confirm("Apply this now?"):
        discard(number)
        click.echo("Left as it was: nothing was written to the directory.")
        return
    # What nobody decided must not send families to an old door and a new one.
    _apply(number, shown, Choices(duplicates="hold") if preview.perhaps_moved else CHOICES)


def _check(
    uploads: Sequence[Upload],
    source: str | None,
    as_of: PartialDate | None,
    matched: Matched,
    picks: Picks,
    *,
    explain: bool,
    strict: bool,
) -> Checked:
    points, towns = zip_table(db.session), zips_of(db.session)
    if not points:
        raise click.ClickException(problems.HALF_SET_UP)
    look_anew(db.session)
    try:
        with progress("Checking", None) as advance:
            return check_files(
                uploads,
                zip_lookup=points.get,
                zips_of=towns,
                today=clock.today(),
                source=source,
                as_of=as_of,
                matched=matched,
                picks=picks,
                strict=strict,
                progress=advance,
            )
    except FileProblem as problem:
        if explain:
            import_matching.explain(uploads, picks)
        raise click.ClickException(f"{problem} Nothing was written.") from problem


def _bytes(path: Path) -> bytes:
    """A file's bytes, no more of it than is needed to see that it is too large."""
    with path.open("rb") as file:
        return file.read(Limits().bytes + 1)


def _states(text: str) -> list[str]:
    found = []
    for part in text.split(","):
        if part.strip():
            code = state_code(part)
            if code is None:
                raise click.BadParameter(
                    f"“{part.strip()}” is no US state; write codes like IA,MN.", param_hint="--complete"
                )
            found.append(code)
    return found


def _apply(number: int, shown: str, choices: Choices) -> None:
    total = db.session.scalar(
        sa.select(sa.func.count()).select_from(StagedChange).where(StagedChange.batch_id == number)
    )
    try:
        with saving.others_know(), progress("Applying", total) as advance, unit_of_work(db.session):
            recorded.apply_and_record(
                db.session, batch_id=number, actor=ACTOR, seen=shown, choices=choices, progress=advance
            )
    except ImportProblem as error:
        raise click.ClickException(str(error)) from error
    retention.sweep(db.session, number)
    click.echo(f"Batch {number} is applied. To take it back: flask --app wsgi import-undo {number}")
