"""What an import found, in words for a terminal."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import click

from directory.cli.rejected_file import Kept
from directory.imports.checked import Outcome, Understood
from directory.imports.findings import unknown_values
from directory.imports.formats.meanings import list_meanings
from directory.imports.formats.template import COLUMNS
from directory.imports.staging import Moving, Preview
from directory.imports.undoing import UndoReport
from directory.listings.draft import ListingDraft
from directory.vocabulary import get_vocabulary

SHOWN_ERRORS = 20
_SHOWN_COLUMNS = 30
SHOWN_GONE = 200
_ASKED = "Moved or renamed? Until somebody says so, these wait as drafts under “Duplicates” at the desk"

_WARNINGS = {
    "zip-padded": "the ZIP code had lost its zeros; they were put back",
    "zip-unknown": "the ZIP code is not in our list; the given point places the program",
    "no-street": "no street is given; placed at the ZIP code",
    "no-street-point": "no street is given; the given point places the program",
    "city-of-zip": "the city was not given; it is the ZIP code's",
    "state-of-zip": "the state was not given; it is the ZIP code's",
    "zip-of-town": "the ZIP code was not given; the town has only this one",
    "point": "the given point was no use; placed at the ZIP code",
    "point-swapped": "latitude and longitude were swapped; turned round",
    "phone": "a phone number could not be read; left out",
    "website": "a web address could not be read; left out",
    "tracks-read": "days and times were read, and a part of the cell left out or taken for sure; look at them",
    "as-of": "the row's own date could not be used; the file's stands",
}


def print_outcome(outcome: Outcome, rejected: Kept | None) -> None:
    """The files, the rows that stayed out, and what was made of doubtful cells."""
    checked = outcome.checked
    for label in outcome.labels:
        click.echo(label)
    click.echo(f"Source: {checked.source}. Facts as of {checked.as_of}.")
    for one in outcome.rejected[:SHOWN_ERRORS]:
        for issue in one.issues:
            click.echo(f"  {one.ref.file}, row {one.ref.row}: {issue.sentence()}")
    more = len(outcome.rejected) - SHOWN_ERRORS
    if more > 0:
        click.echo(f"  … and {more:,} more {_noun(more, 'row')}.")
    if rejected is not None:
        if rejected.instead_of is not None:
            click.echo(f"The folder {rejected.instead_of} cannot be written ({rejected.why}).")
        click.echo(f"Rows with errors are in {rejected.path}: mend them there and import that file.")
    _print_not_read(outcome)
    for code, count in sorted(outcome.warnings.items()):
        click.echo(f"  Note: {count:,} × {_WARNINGS[code]}.")


def _print_not_read(outcome: Outcome) -> None:
    """The columns that are skipped, and values of lists that nobody knows: each once."""
    skipped = list(dict.fromkeys(one.name for one in outcome.columns if one.name and not one.meaning))
    if skipped:
        more = f" and {len(skipped) - _SHOWN_COLUMNS:,} more" if len(skipped) > _SHOWN_COLUMNS else ""
        names = ", ".join(skipped[:_SHOWN_COLUMNS])
        click.echo(f"Skipped columns: {names}{more}. --explain says how each is understood.")
    unknown = unknown_values(outcome.unknown)
    for one in unknown[:SHOWN_ERRORS]:
        click.echo(f"  Not known in a list ({list_meanings()[one.meaning]}): “{one.value}”, {one.count:,} ×.")
    if len(unknown) > SHOWN_ERRORS:
        click.echo(f"  … and {len(unknown) - SHOWN_ERRORS:,} more.")
    if unknown:
        click.echo("  What they mean can be said in the file of --map, under “values”.")


def print_understood(columns: Sequence[Understood]) -> None:
    """How each column was understood, the skipped ones too."""
    for file, of_file in itertools.groupby(columns, key=lambda one: one.file):
        click.echo(f"The columns of {file}:")
        for one in of_file:
            if one.name:
                click.echo(f"  {one.name:30} {one.meaning or 'skipped'}")


def print_preview(preview: Preview) -> None:
    """Every row's fate, in numbers that add up, and a few names."""
    counts = preview.counts
    lines = [
        (f"new {_noun(counts.new, 'listing')}", counts.new),
        (f"changed {_noun(counts.changed, 'listing')}", counts.changed),
        (f"unchanged {_noun(counts.unchanged, 'listing')}{_newer(counts.dated)}", counts.unchanged),
    ]
    lines.append(("joined into another row's listing", counts.joined))
    lines += [(f"left out: {reason}", number) for reason, number in sorted(counts.left_out.items())]
    lines.append((_noun(counts.errors, "error"), counts.errors))
    width = len(f"{counts.rows:,}")
    click.echo(f"\n{counts.rows:>{width},} {_noun(counts.rows, 'row')} read")
    for label, number in lines:
        click.echo(f"{number:>{width},} {label}")
    if not counts.balances:  # pragma: no cover - a bug in the accounting, never to be applied in silence
        raise click.ClickException("The numbers above do not add up. Nothing was written; please report this.")
    if counts.refused_joins:
        click.echo(
            f"{counts.refused_joins:,} {'row shares' if counts.refused_joins == 1 else 'rows share'} an address with a "
            f"mental-health program of another name and phone; {_were(counts.refused_joins)} not joined."
        )
        _examples(preview.examples_refused)
    if counts.absent:
        click.echo(
            f"{counts.absent:,} {'record of this source is' if counts.absent == 1 else 'records of this source are'} "
            f"not in the files any more; {'its listing stays' if counts.absent == 1 else 'their listings stay'}, "
            "and every page says so:"
        )
        _examples(preview.gone[:SHOWN_GONE])
        if len(preview.gone) > SHOWN_GONE:
            click.echo(f"  … and {len(preview.gone) - SHOWN_GONE:,} more; in the browser you can read all of them.")
    print_moves(preview.moves)
    if preview.examples_new:
        click.echo("New, for example:")
        _examples(preview.examples_new)
    if preview.examples_changed:
        sections = ", ".join(f"{name} {number:,}" for name, number in sorted(preview.changed_sections.items()))
        click.echo(f"Changed ({sections}), for example:")
        _examples(preview.examples_changed)


def print_moves(moves: Sequence[Moving]) -> None:
    """Programs that moved or have a new name, or may: both sides."""
    for taken, words in ((True, "Moved or renamed, and taken as a change"), (False, _ASKED)):
        some = [one for one in moves if one.taken is taken]
        if some:
            click.echo(f"{words}:")
        for one in some[:SHOWN_GONE]:
            click.echo(f"  {one.ref.file}, row {one.ref.row}: {where(one.draft)}")
            for candidate in one.candidates:
                click.echo(f"    was {where(candidate.draft)} ({', '.join(candidate.guess.reasons)})")
        if len(some) > SHOWN_GONE:
            click.echo(f"  … and {len(some) - SHOWN_GONE:,} more; in the browser you can read all of them.")


def where(draft: ListingDraft) -> str:
    """A program in a line: what tells whether it is another's."""
    place = draft.place
    phones = [phone.number.removeprefix("+1") for phone in draft.contact.phones[:1]]
    phone = [f"{number[:3]}-{number[3:6]}-{number[6:]}" for number in phones]
    return ", ".join([draft.name, *filter(None, [place.street]), place.city, f"{place.state} {place.zip}", *phone])


def _examples(names: list[str]) -> None:
    for name in names:
        click.echo(f"  {name}")


def _newer(dated: int) -> str:
    return f" ({dated:,} with a newer date, or another source, of the same facts)" if dated else ""


def undone_words(report: UndoReport) -> str:
    """What an undo does, or did, with the names of what it leaves alone."""
    done = [
        f"{_listings(report.withdrawn)} withdrawn" if report.withdrawn else "",
        f"{report.reverted:,} as before" if report.reverted else "",
    ]
    lines = [f"{', '.join(part for part in done if part) or 'No listing changes'}."]
    if report.later:
        stay = "1 listing stays" if report.later == 1 else f"{report.later:,} listings stay"
        lines.append(f"{stay} as later imports state {'it' if report.later == 1 else 'them'}.")
    if report.sources:
        stay = "stays as it is" if report.sources == 1 else "stay as they are"
        lines.append(f"Of {_listings(report.sources)} that {stay}, what the source said is put back.")
    if report.kept:
        left = "it is" if len(report.kept) == 1 else "they are"
        lines.append(f"{_listings(len(report.kept))} changed since, left as {left}:")
        lines += [f"  {name}" for name in report.kept]
    return "\n".join(lines)


def _listings(count: int) -> str:
    return f"{count:,} {_noun(count, 'listing')}"


def _were(count: int) -> str:
    return "it was" if count == 1 else "they were"


def _noun(count: int, one: str) -> str:
    return one if count == 1 else f"{one}s"


def print_columns() -> None:
    """What belongs in each column of the template."""
    for name, words in COLUMNS.items():
        click.echo(f"{name:22} {words}")
    for group in get_vocabulary().groups:
        ids = "; ".join(term.id for term in get_vocabulary().terms_of(group.id))
        click.echo(f"{group.id:22} Terms between ;, of: {ids}")
