"""Commands answer problems of the machine with a sentence instead of a traceback."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from directory import problems


def tell(command: click.Command) -> None:
    """Put that on a command, and on those below it."""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            tell(below)
    if command.callback is not None:
        command.callback = _telling(command.callback)


def _telling(callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def call(*arguments: Any, **options: Any) -> Any:
        try:
            return callback(*arguments, **options)
        except problems.Problem as error:
            sentence = problems.sentence_for(error)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from error

    return call
