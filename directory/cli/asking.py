"""Asks whoever imports which rows are listings that moved or have a new name."""

from __future__ import annotations

from collections.abc import Sequence

import click

from directory.cli.report import where
from directory.imports.staging.preview import Moving
from directory.listings.identity.moves import APART

_LATER = "later"
_HOW = "later: it waits as a draft under “Duplicates” at the desk"


def ask(moves: Sequence[Moving]) -> dict[str, str]:
    """The answers (`matching.strays.File`) on rows of which it is not sure; those left for later are left out."""
    answers: dict[str, str] = {}
    for one in moves:
        if one.taken:
            continue
        click.echo(f"\nThe file's {where(one.draft)} ({one.ref.file}, row {one.ref.row}): is it")
        for number, candidate in enumerate(one.candidates, start=1):
            click.echo(f"  {number}: {where(candidate.draft)} ({', '.join(candidate.guess.reasons)})")
        numbers = [str(number) for number in range(1, len(one.candidates) + 1)]
        choice = click.Choice([*numbers, "no", _LATER])
        answer = click.prompt(f"Which? (no: none of them; {_HOW})", type=choice, default=_LATER, show_default=False)
        if answer == "no":
            answers[one.key] = APART
        elif answer != _LATER:
            answers[one.key] = one.candidates[int(answer) - 1].public_id
    return answers
