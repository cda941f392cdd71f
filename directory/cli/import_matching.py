"""How the columns of an import are matched on the command line: by a file, or as they were for the source before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy.orm import Session

from directory.cli.report import print_understood
from directory.database import begin_write
from directory.imports.checking.checked import Understood
from directory.imports.checking.opened import Look, Picks, Upload, look
from directory.imports.checking.whose_and_when import source_of_sheet
from directory.imports.formats.meanings import MEANING_WORDS, is_enough, list_meanings, words_of
from directory.imports.formats.sheet import UNMATCHED, Matched
from directory.imports.sheets import remembered_columns
from directory.imports.sheets.column_questions import Column
from directory.imports.sheets.mapping_file import parse, text_of, understood
from directory.imports.table import FileProblem
from directory.models import BatchStatus, ImportBatch
from directory.private_files import write_new
from directory.unit_of_work import look_anew, unit_of_work


def find(
    session: Session, uploads: Sequence[Upload], picks: Picks, source: str | None, map_file: Path | None
) -> Matched:
    """How columns are matched: as the file says, else as it was for this source before."""
    if map_file is not None:
        try:
            return parse(map_file.read_text(encoding="utf-8-sig"))
        except FileProblem as problem:
            raise click.ClickException(f"{map_file}: {problem} Nothing was written.") from problem
        except UnicodeDecodeError as error:
            raise click.ClickException(f"{map_file} is not text in UTF-8. Nothing was written.") from error
    name = source_of_sheet(source or "", uploads)
    remembered = remembered_columns.recall(session, name)
    look_anew(session)
    if not (remembered.columns or remembered.values):
        return UNMATCHED
    tables = _by_hand(uploads, picks)
    columns = remembered.columns or {}
    fits = any(is_enough([columns.get(name, "") for name in table.header]) for table in tables)
    if fits:
        click.echo(f"The columns are matched as for {name} before; --explain shows how.")
    return Matched(columns if fits else None, remembered.values) if tables else UNMATCHED


def write(session: Session, uploads: Sequence[Upload], picks: Picks, source: str | None, map_file: Path) -> None:
    """Write how each column is understood, for a person to change. Nothing is imported."""
    remembered = remembered_columns.recall(session, source_of_sheet(source or "", uploads))
    look_anew(session)
    tables = _by_hand(uploads, picks)
    if not tables:
        raise click.ClickException("The columns of these files are known; they need no --map. Nothing was written.")
    found, columns = understood(tables, remembered.columns or {})
    write_new(map_file, text_of(found).encode())
    print_understood(_words(tables[0].title, columns))
    click.echo("A column can hold:")
    for meaning, words in MEANING_WORDS.items():
        click.echo(f"  {meaning:22} {words}")
    for meaning, words in list_meanings().items():
        click.echo(f"  {meaning:22} A list in each cell: {words}")
    click.echo("  or a term, by its id (flask --app wsgi import-template --explain lists them): yes or no")
    click.echo(
        f"This is written to {map_file}. Nothing was imported. Look at it, change what is wrong, say under “values” "
        "what unknown values of lists mean, and run the same command again."
    )


def explain(uploads: Sequence[Upload], picks: Picks) -> None:
    """Say how the columns of files are understood that cannot be imported as they are."""
    for table in _by_hand(uploads, picks):
        _, columns = understood([table], {})
        print_understood(_words(table.title, columns))


def remember(session: Session, number: int, matched: Matched | None) -> None:
    """Keep for the source's next file how this one was matched, where it was imported."""
    batch = session.get(ImportBatch, number, populate_existing=True)
    if matched is not None and batch is not None and batch.status == BatchStatus.APPLIED:
        source = batch.source
        with unit_of_work(session):
            begin_write(session)
            remembered_columns.remember(session, source, columns=matched.columns, values=matched.values)


def _by_hand(uploads: Sequence[Upload], picks: Picks) -> list[Look]:
    """The tables whose columns are matched by hand."""
    try:
        looks = [one for upload in uploads for one in look(upload, picks=picks) if not one.skipped]
    except FileProblem as problem:
        raise click.ClickException(f"{problem} Nothing was written.") from problem
    hand_made = [one for one in looks if one.format is not None and one.format.id == "sheet"]
    return hand_made or [one for one in looks if one.format is None]


def _words(title: str, columns: Sequence[Column]) -> list[Understood]:
    def meaning(one: Column) -> str:
        if one.rival:
            return f"skipped: “{one.rival}” holds the same"
        return words_of(one.meaning) if one.meaning else ""

    return [Understood(title, one.shown, meaning(one)) for one in columns]
