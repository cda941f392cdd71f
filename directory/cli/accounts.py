"""`flask --app wsgi create-admin EMAIL` and `reset-second-step EMAIL`: what nobody can do in the browser yet."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_security import hash_password
from flask_security.proxies import _security

from directory.accounts import people
from directory.accounts.account_problem import AccountProblem
from directory.database import begin_write
from directory.extensions import db
from directory.models import Role
from directory.unit_of_work import written

ACTOR = "command line"


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in (create_admin, reset_second_step):
        app.cli.add_command(command)


@click.command("create-admin")
@click.argument("email")
@click.option("--name", default="", help="The person's name; without it, what stands before the @.")
@click.password_option(help="Asked for when not given.")
@with_appcontext
def create_admin(email: str, name: str, password: str) -> None:
    """Make the first admin. Others are invited in the browser."""
    problems, normalised = _security.password_util.validate(password, True)
    if problems:
        raise click.ClickException(" ".join(str(problem) for problem in problems))
    password_hash = hash_password(normalised)

    def work() -> str:
        begin_write(db.session)
        account = people.create(
            db.session, email=email, name=name, roles=[Role.ADMIN], actor=ACTOR, password_hash=password_hash
        )
        return account.email

    try:
        address = written(db.session, work)
    except AccountProblem as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"{address} is an admin now. Sign in at /manage; the second step is set up there.")


@click.command("reset-second-step")
@click.argument("email")
@with_appcontext
def reset_second_step(email: str) -> None:
    """Forget an account's second step (a lost phone), so that the next sign-in sets up a new one."""

    def work() -> str:
        begin_write(db.session)
        account = people.find(db.session, email)
        if account is None:
            raise click.ClickException(f"There is no account for {email}.")
        people.reset_second_step(db.session, account=account, actor=ACTOR)
        return account.email

    click.echo(f"{written(db.session, work)} sets up a new second step at the next sign-in.")
