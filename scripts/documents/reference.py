"""The reference: every command with its options, every address with what it answers, out of the code's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click
from flask import Flask
from werkzeug.routing import Rule

from directory.accounts.matrix import DESK_ROLES, MATRIX, WORDS
from directory.work.work_kinds import WORK_KINDS

HEAD = """# Reference

Who may do what at the desk, every command and every address. Made by `scripts/build_docs` from the code’s own words;
a test holds it so.

"""
_METHODS = ("GET", "POST")
_AREAS = (
    ("Families", "Pages without account or cookie, in English, and below `/es` in Spanish.", ("/",)),
    ("Open data", "JSON; [the API](api.md) says how to ask.", ("/api/",)),
    ("The desk and programs", "For whoever signs in.", ("/manage/",)),
)
# Pages of signing in are Flask-Security's, under names of ours.
_SIGNING_IN = {
    "change_password": "Choose another password.",
    "forgot_password": "Ask for a link by mail to choose a new password.",
    "login": "Sign in with a mail address and a password.",
    "logout": "Sign out.",
    "mf_recovery": "Use a recovery code instead of the phone.",
    "mf_recovery_codes": "Make recovery codes, to be printed.",
    "reset_password": "Choose a new password, by the mailed link.",
    "tf_select": "Choose which second step to use.",
    "two_factor_rescue": "What to do where the phone is lost.",
    "two_factor_setup": "Set up the second step.",
    "two_factor_setup_validate": "Prove that the second step works.",
    "two_factor_token_validation": "Type the code of the second step.",
    "verify": "Give the password again, before something weighty.",
}


def commands(app: Flask) -> dict[str, click.Command]:
    """Our own commands by name: not Flask's, nor Flask-Alembic's, which is for developers."""
    return {name: app.cli.commands[name] for name in sorted(app.cli.commands) if name != "db"}


def rules(app: Flask) -> list[Rule]:
    """Every address that the application answers, in order; the Spanish pages are the English ones below `/es`."""
    every = (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")
    return sorted(every, key=lambda rule: (rule.rule, sorted(rule.methods or ())))


def markdown(app: Flask) -> str:
    """The page."""
    desk = ["## Rights at the desk", "", *_rights(), "## Work at the desk", "", *_work()]
    return HEAD + "\n".join([*desk, "## Commands", "", *_commands(app), *_addresses(app)]) + "\n"


def _rights() -> Iterable[str]:
    yield "What a role may do (`directory/accounts/matrix.py`). Viewers and moderators may be of some states alone:"
    yield "lists, counts, pages and presses are then of listings there.\n"
    yield f"| Right | {' | '.join(role.capitalize() for role in DESK_ROLES)} |"
    yield f"|---|{'---|' * len(DESK_ROLES)}"
    for right, words in WORDS.items():
        yield f"| {words} | {' | '.join('yes' if role in MATRIX[right] else '' for role in DESK_ROLES)} |"
    yield ""


def _work() -> Iterable[str]:
    yield "What waits for a person (`directory/work/work_kinds.py`). Of each thing the business days that it waited are"
    yield "divided by those that are promised for its kind; the list begins with the greatest share.\n"
    yield "| What waits | Promised, business days | Seen by | Done by |"
    yield "|---|---|---|---|"
    for one in WORK_KINDS:
        seen, done = (
            ", ".join(role for role in DESK_ROLES if role in MATRIX[right]) for right in (one.seen_with, one.done_with)
        )
        yield f"| {one.name} | {one.promised} | {seen} | {done} |"
    yield ""


def _commands(app: Flask) -> Iterable[str]:
    for name, command in commands(app).items():
        yield f"### `flask --app wsgi {name}{_arguments(command)}`\n"
        yield f"{_plain(command.help or '')}\n"
        options = [one for one in command.params if isinstance(one, click.Option)]
        if options:
            yield from ("| Option | |", "|---|---|")
            for option in options:
                yield f"| `{', '.join((*option.opts, *option.secondary_opts))}` | {_cell(option.help or '')} |"
            yield ""


def _arguments(command: click.Command) -> str:
    shown = (one for one in command.params if isinstance(one, click.Argument))
    return "".join(f" {one.make_metavar(click.Context(command))}" for one in shown)


def _addresses(app: Flask) -> Iterable[str]:
    for title, about, (start,) in _AREAS:
        yield from (f"## {title}", "", about, "", "| Address | | Answers |", "|---|---|---|")
        for rule in rules(app):
            if _area(rule.rule) == start:
                methods = ", ".join(method for method in _METHODS if method in (rule.methods or ()))
                yield f"| `{_cell(rule.rule)}` | {methods} | {_cell(_answers(app, rule))} |"
        yield ""


def _area(path: str) -> str:
    return next((start for _, _, (start,) in reversed(_AREAS) if path.startswith(start)), "/")


def _answers(app: Flask, rule: Rule) -> str:
    blueprint, _, name = rule.endpoint.rpartition(".")
    if blueprint == "security":
        return _SIGNING_IN[name]
    return _plain((app.view_functions[rule.endpoint].__doc__ or "").split("\n\n")[0])


def _plain(text: str) -> str:
    """One paragraph a paragraph: lines are not broken, click's marks are gone."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", re.sub(r"[\b\f]\n?", "", text)).strip()


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")
