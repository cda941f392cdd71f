"""What an import found, in words for a terminal."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence

import click

from directory.cli.rejected_file import Kept
from directory.imports.checking.checked import Checked, Rejected, Understood
from directory.imports.checking.findings import unknown_values
from directory.imports.formats.meanings import list_meanings
from directory.imports.staging.preview import Moving, Preview
from directory.imports.undo.undoing import UndoReport
from directory.listings.cells.issue_words import MADE_OF_IT
from directory.listings.cells.issues import TAKEN_WITHOUT, RowIssue
from directory.listings.csv.columns import COLUMNS
from directory.listings.draft import ListingDraft
from directory.listings.validation.source_row import RowRef
from directory.vocabulary import get_vocabulary

SHOWN_ERRORS = 20
_SHOWN_COLUMNS = 30
SHOWN_GONE = 200
SHOWN_CELL = 200  # letters
SHOWN_EXAMPLES = 5  # of one note
_LOOKED_AT = frozenset({"tracks-read", "phone-part", "website-part", "street-private", "withheld-read", "status-read"})
_ASKED = "Moved or renamed? Until somebody says so, these wait as drafts under “Duplicates” at the desk"


def print_checked(checked: Checked, rejected: Kept | None) -> None:
    """The files, the rows that stayed out, and what was made of doubtful cells."""
    for label in checked.labels:
        click.echo(label)
    click.echo(f"Source: {checked.source}. Facts as of {checked.as_of}.")
    _print_rows(checked.rejected)
    _print_kept(rejected, "Rows with errors are in {}: mend them there and import that file.")
    _print_not_read(checked)
    to_look_at = _to_look_at(checked)
    for code, count in sorted(checked.warnings.items()):
        made = MADE_OF_IT[code]
        click.echo(f"  Note: {count:,} × {made[:1].lower()}{made[1:]}.")
        for ref, issue in to_look_at[code][:SHOWN_EXAMPLES]:
            click.echo(f"    {ref.file}, row {ref.row}: {issue.sentence()}")
        if len(to_look_at[code]) > SHOWN_EXAMPLES:
            click.echo(f"    … and {len(to_look_at[code]) - SHOWN_EXAMPLES:,} more.")
    _print_schedules(checked)
    _print_spoilt(checked)


def _print_schedules(checked: Checked) -> None:
    """How a few cells on when groups meet were read."""
    if checked.schedules:
        click.echo("When groups meet is read so, for example:")
    for one in checked.schedules:
        cell = " ".join(one.cell.split())[:SHOWN_CELL]
        click.echo(f"  {one.ref.file}, row {one.ref.row}: “{cell}” is read as {' | '.join(one.groups)}")


def _to_look_at(checked: Checked) -> dict[str, list[tuple[RowRef, RowIssue]]]:
    """By code, where something was read of a cell that whoever imports may want to see."""
    found: dict[str, list[tuple[RowRef, RowIssue]]] = defaultdict(list)
    for statement in checked.statements:
        for issue in statement.warnings:
            if issue.code in _LOOKED_AT:
                found[issue.code].append((statement.ref, issue))
    return found


def _print_spoilt(checked: Checked) -> None:
    """Where letters look spoilt."""
    found = [
        (statement.ref, issue)
        for statement in checked.statements
        for issue in statement.warnings
        if issue.code in ("spoilt", "spoilt-mended")
    ]
    for ref, issue in found[:SHOWN_ERRORS]:
        click.echo(f"  {ref.file}, row {ref.row}: {issue.sentence()}")
    if len(found) > SHOWN_ERRORS:
        click.echo(f"  … and {len(found) - SHOWN_ERRORS:,} more.")


def print_unread(rows: Sequence[Rejected], kept: Kept | None) -> None:
    """The rows that are taken without a cell that could not be read, and where to mend them."""
    if not rows:
        return
    click.echo(f"\n{TAKEN_WITHOUT}:")
    _print_rows(rows)
    _print_kept(kept, "These rows are in {}: mend the cells there and import that file.")


def _print_kept(kept: Kept | None, words: str) -> None:
    """Where the rows are that want to be mended."""
    if kept is None:
        return
    if kept.instead_of is not None:
        click.echo(f"The folder {kept.instead_of} cannot be written ({kept.why}).")
    click.echo(words.format(kept.path))


def _print_rows(rows: Sequence[Rejected]) -> None:
    for one in rows[:SHOWN_ERRORS]:
        for issue in one.issues:
            click.echo(f"  {one.ref.file}, row {one.ref.row}: {issue.sentence()}")
    more = len(rows) - SHOWN_ERRORS
    if more > 0:
        click.echo(f"  … and {more:,} more {_noun(more, 'row')}.")


def _print_not_read(checked: Checked) -> None:
    """The columns that are skipped, and values of lists that nobody knows: each once."""
    skipped = list(dict.fromkeys(one.name for one in checked.columns if one.name and not one.meaning))
    if skipped:
        more = f" and {len(skipped) - _SHOWN_COLUMNS:,} more" if len(skipped) > _SHOWN_COLUMNS else ""
        names = ", ".join(skipped[:_SHOWN_COLUMNS])
        click.echo(f"Skipped columns: {names}{more}. --explain says how each is understood.")
    unknown = unknown_values(checked.unknown)
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
    if counts.unread:
        click.echo(f"{counts.unread:,} {_noun(counts.unread, 'cell')} could not be read: {TAKEN_WITHOUT.lower()}.")
    if counts.refused_joins:
        click.echo(
            f"{counts.refused_joins:,} {'row shares' if counts.refused_joins == 1 else 'rows share'} an address with a "
            f"mental-health program of another name and phone; {_were(counts.refused_joins)} not joined."
        )
        _examples(preview.examples_refused)
    if counts.to_look:
        click.echo(
            f"{counts.to_look:,} mental-health {_noun(counts.to_look, 'row')} of another name may be the entry of a "
            f"program at the same address; {_were(counts.to_look)} not joined. Once this is applied, "
            "look under Duplicates, “Left out, to look at”:"
        )
        _examples(preview.examples_to_look)
    if counts.named:
        click.echo(
            f"{counts.named:,} {_noun(counts.named, 'row')} without the mark of an IOP {_were(counts.named)} left out, "
            "though named as intensive outpatient. Once this is applied, look in the same place:"
        )
        _examples(preview.examples_named)
    if counts.absent:
        click.echo(
            f"{counts.absent:,} {'program of this source is' if counts.absent == 1 else 'programs of this source are'} "
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
