"""How a program's people come in: by a code or a link that is mailed, without a password."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session
from flask_security import current_user, login_user
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField

from directory.accounts import codes, rate_limits
from directory.accounts.account_problem import AccountProblem
from directory.accounts.rate_limits import TooManyTries
from directory.database import begin_write
from directory.extensions import db
from directory.models import Account
from directory.unit_of_work import unit_of_work
from directory.web.provider import waiting_claim
from directory.web.provider.sign_in_code import BROWSER, NEXT, ask_for, codes_key
from directory.web.shared.forms import Email, Form, OneOf, Text
from directory.web.shared.language import locale
from directory.web.signed_in.access import open_to_all, safe_next

blueprint = Blueprint("manage_entering", __name__)


class EnterForm(Form):
    """The address that a code is mailed to, and where to go on to afterwards."""

    next = HiddenField(default="", filters=[safe_next])
    email = Email("Your email at the program", most=254)
    language = OneOf("Your language", choices=(("en", "English"), ("es", "Español")), default=locale)


class CodeForm(Form):
    """The code from the mail."""

    code = Text("Code", most=20)


@blueprint.get("/enter")
@open_to_all
def ask() -> str | AnyResponse:
    """The address to send a code to."""
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next", "")))
    form = EnterForm.standing({"next": request.args.get("next", "")})
    return render_template("provider/entering/enter.html", form=form)


@blueprint.post("/enter")
@open_to_all
def send() -> str | tuple[str, int] | AnyResponse:
    """Mail a code. The same answer for every address."""
    form = EnterForm()
    try:
        ask_for(form.email.data, language=form.language.data, after=form.next.data)
    except AccountProblem as problem:
        form.refuse(problem, "email")
        return render_template("provider/entering/enter.html", form=form), 422
    except TooManyTries as error:
        return _too_many(error)
    return redirect("/manage/enter/code")


@blueprint.get("/enter/code")
@open_to_all
def code() -> str | AnyResponse:
    """Where the code is typed."""
    if BROWSER not in session:
        return redirect("/manage/enter")
    return render_template("provider/entering/code.html", form=CodeForm.standing())


@blueprint.post("/enter/code")
@open_to_all
def redeem() -> str | tuple[str, int] | AnyResponse:
    """Sign in by the code."""
    browser, form = str(session.get(BROWSER, "")), CodeForm()
    try:
        rate_limits.take(rate_limits.CODE_TRIES, rate_limits.place(request.remote_addr))
        account = codes.redeem(db.session, browser=browser, code=form.code.data, key=codes_key())
    except AccountProblem as problem:
        form.refuse(problem, "code")
        return render_template("provider/entering/code.html", form=form), 422
    except TooManyTries as error:
        return _too_many(error)
    account_id, wanted = account.id, waiting_claim.waits(account.email)
    answer = _come_in(account, how="code", after=safe_next(str(session.get(NEXT, ""))))
    return redirect(waiting_claim.carry_out(account_id, wanted)) if wanted else answer


@blueprint.get("/enter/link/<token>")
@open_to_all
def link(token: str) -> str | tuple[str, int]:
    """A mailed link, opened: signing in takes a press, for mail programs open links by themselves."""
    email = codes.address_of_link(db.session, token=token, key=codes_key())
    return _link_page(token, email)


def _link_page(token: str, email: str | None) -> str | tuple[str, int]:
    page = render_template("provider/entering/link.html", token=token, email=email)
    return page if email else (page, 410)


@blueprint.post("/enter/link/<token>")
@open_to_all
def follow(token: str) -> str | tuple[str, int] | AnyResponse:
    """Sign in by the link. Nothing that a stranger did is counted against it."""
    try:
        account = codes.follow(db.session, token=token, key=codes_key())
    except AccountProblem:
        return _link_page(token, None)
    return _come_in(account, how="link", after=safe_next(str(session.get(NEXT, ""))))


def _come_in(account: Account, *, how: str, after: str) -> AnyResponse:
    session.clear()
    with unit_of_work(db.session):
        begin_write(db.session)
        login_user(account, authn_via=[how])
    return redirect(after)


def _too_many(error: TooManyTries) -> tuple[str, int]:
    return render_template("signed_in/sign_in/too_many.html", minutes=error.minutes, mailed=True), 429
