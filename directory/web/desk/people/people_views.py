"""Who may sign in: invite, change roles, close, reset a second step. For admins."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_security.recoverable import generate_reset_password_token
from werkzeug.wrappers import Response
from wtforms.validators import Length

from directory import mail
from directory.accounts import people
from directory.accounts.account_problem import AccountProblem
from directory.accounts.desk_states import DeskStates
from directory.accounts.matrix import Right
from directory.database import begin_write
from directory.extensions import db
from directory.models import Account, Role
from directory.unit_of_work import written
from directory.web.desk.asked_for import row
from directory.web.shared.forms import Email, Form, SomeOf, Text
from directory.web.shared.site import mailed_address, settings
from directory.web.signed_in.access import actor, fresh, needs
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("manage_people", __name__)

ROLE_WORDS = {
    Role.VIEWER: "Viewer: reads the desk",
    Role.MODERATOR: "Moderator: decides claims, changes and reports, calls programs",
    Role.IMPORTER: "Importer: imports files, and takes imports back",
    Role.ADMIN: "Admin: all of that, edits listings, invites people",
}


class RolesForm(Form):
    """What somebody at this desk may do."""

    roles = SomeOf(choices=ROLE_WORDS.items())
    states = Text("Only these states", most=200)


class InviteForm(Form):
    """Whom to invite, and as what."""

    name = Text("Name", needed="Enter the person's name.", most=100, validators=[Length(max=100)])
    email = Email("Email", needed="Enter an email address.", most=254, validators=[Length(max=254)])
    roles = SomeOf("What they may do", choices=ROLE_WORDS.items(), needed="Choose at least one.")
    states = Text("Only these states", most=200)


@blueprint.get("/people")
@needs(Right.PEOPLE)
@fresh
def list_people() -> str:
    """Everybody who has an account."""
    return _page(InviteForm.standing())


def _page(form: InviteForm, link: str | None = None) -> str:
    return render_template(
        "desk/people/people.html", people=people.everyone(db.session), form=form, role_words=ROLE_WORDS, link=link
    )


@blueprint.post("/people")
@needs(Right.PEOPLE)
@fresh
def invite() -> str | tuple[str, int]:
    """Make an account and mail its owner a link to choose a password."""
    form = InviteForm()
    if not form.validate():
        return _page(form), 422
    who, roles = actor(), [Role(role) for role in form.roles.data]
    try:
        states = DeskStates.typed(form.states.data)
    except AccountProblem as problem:
        form.refuse(problem, "states")
        return _page(form), 422

    def work() -> tuple[Account, str]:
        begin_write(db.session)
        account = people.create(
            db.session, email=form.email.data, name=form.name.data, roles=roles, states=states, actor=who
        )
        token = generate_reset_password_token(account)  # type: ignore[no-untyped-call]
        link = f"{mailed_address()}/manage/reset-password/{token}"
        mail.send(
            db.session,
            to=account.email,
            template="account/invitation",
            values={"inviter": who, "roles": " and ".join(sorted(roles))},
            secrets={"link": link},
        )
        return account, link

    try:
        account, link = written(db.session, work)
    except AccountProblem as problem:
        form.refuse(problem, "states" if Role.ADMIN in roles and form.states.data.strip() else "email")
        return _page(form), 422
    # Where no mail server is set, the admin hands the link on.
    shown = link if settings().mail_url == "console:" else None
    flash(f"{account.email} is invited.")
    return _page(InviteForm.standing(), shown)


@blueprint.get("/people/<int:account_id>")
@needs(Right.PEOPLE)
def again(account_id: int) -> Response:  # noqa: ARG001 - of the address that a form was sent to
    """Where somebody lands who had to give the password again before a change: the form has to be sent once more."""
    flash("Your password is confirmed. Nothing was changed yet: press the button once more.")
    return redirect("/manage/people")


@blueprint.post("/people/<int:account_id>")
@needs(Right.PEOPLE)
@fresh
def change(account_id: int) -> Answer:
    """Change one person's roles, close or open the account, reset the second step."""
    who, what = actor(), request.form.get("do", "")

    def work() -> str:
        begin_write(db.session)
        return _do(what, row(Account, account_id), who)

    try:
        flash(written(db.session, work))
    except AccountProblem as problem:
        return shown_again(problem, lambda: _page(InviteForm.standing()))
    return redirect("/manage/people")


def _do(what: str, account: Account, who: str) -> str:
    """Do it; what was done, in words."""
    if what == "roles":
        form = RolesForm()
        wanted, states = {Role(name) for name in form.roles.data}, DeskStates.typed(form.states.data)
        kept = {Role.PROVIDER} & account.role_names
        roles = wanted | {Role(name) for name in kept}
        people.set_roles(db.session, account=account, roles=roles, states=states, actor=who)
        return f"What {account.name} may do is changed."
    if what in ("close", "open"):
        people.set_active(db.session, account=account, active=what == "open", actor=who)
        return f"The account of {account.name} is {'open' if what == 'open' else 'closed'}."
    if what != "reset":
        abort(400)
    people.reset_second_step(db.session, account=account, actor=who)
    return f"{account.name} sets up a new second step at the next sign-in."
