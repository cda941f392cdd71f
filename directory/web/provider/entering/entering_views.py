"""How a program's people come in: by a code or a link that is mailed, without a password."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, render_template, request, session
from flask_security import current_user, login_user
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField

from directory import keys
from directory.accounts import codes, rate_limits
from directory.accounts.account_problem import AccountProblem
from directory.accounts.rate_limits import TooManyTries
from directory.database import begin_write
from directory.desk import PATH
from directory.extensions import db
from directory.models import Account
from directory.unit_of_work import unit_of_work, written
from directory.web.shared.forms import Email, Form, OneOf, Text
from directory.web.shared.site import mailed_address, settings
from directory.web.signed_in.access import open_to_all, safe_next

blueprint = Blueprint("manage_entering", __name__)

_BROWSER, _NEXT = "code_browser", "code_next"
_STAYS = (_NEXT, "csrf_token")


def codes_key() -> str:
    """What codes are signed with."""
    return keys.derive(keys.secret(settings()), "sign-in codes")


class EnterForm(Form):
    """The address that a code is mailed to, and where to go on to afterwards."""

    next = HiddenField(default="", filters=[safe_next])
    email = Email("Your email at the program", most=254)
    language = OneOf("Language of the mail", choices=(("en", "English"), ("es", "Español")), default="en")


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
        email, language = codes.address_of(form.email.data), form.language.data or "en"
        here = rate_limits.place(request.remote_addr)
        rate_limits.take(rate_limits.CODE_ADDRESS, here)
        again = rate_limits.has_room(rate_limits.CODE, f"{email}\x1f{here}")
        ask_for = partial(
            codes.request_code,
            db.session,
            email=email,
            language=language,
            key=codes_key(),
            site=mailed_address(),
            again=again,
        )
        browser = written(db.session, ask_for)
    except AccountProblem as problem:
        form.refuse(problem, "email")
        return render_template("provider/entering/enter.html", form=form), 422
    except TooManyTries as error:
        return _too_many(error)
    _begin_anew(browser, form.next.data)
    return redirect("/manage/enter/code")


def _begin_anew(browser: str, after: str) -> None:
    """Whoever had a session here before gets another: an old one cannot become this person's.

    Other tabs' forms stay good, and where this browser was to go on to is kept unless another place is named.
    """
    kept = {name: session[name] for name in _STAYS if name in session}
    session.clear()
    session.update(kept)
    session[_BROWSER] = browser
    if after != PATH or _NEXT not in session:
        session[_NEXT] = after


@blueprint.get("/enter/code")
@open_to_all
def code() -> str | AnyResponse:
    """Where the code is typed."""
    if _BROWSER not in session:
        return redirect("/manage/enter")
    return render_template("provider/entering/code.html", form=CodeForm.standing())


@blueprint.post("/enter/code")
@open_to_all
def redeem() -> str | tuple[str, int] | AnyResponse:
    """Sign in by the code."""
    browser, form = str(session.get(_BROWSER, "")), CodeForm()
    try:
        rate_limits.take(rate_limits.CODE_TRIES, rate_limits.place(request.remote_addr))
        account = codes.redeem(db.session, browser=browser, code=form.code.data, key=codes_key())
    except AccountProblem as problem:
        form.refuse(problem, "code")
        return render_template("provider/entering/code.html", form=form), 422
    except TooManyTries as error:
        return _too_many(error)
    return _come_in(account, how="code", after=safe_next(str(session.get(_NEXT, ""))))


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
    return _come_in(account, how="link", after=safe_next(str(session.get(_NEXT, ""))))


def _come_in(account: Account, *, how: str, after: str) -> AnyResponse:
    session.clear()
    with unit_of_work(db.session):
        begin_write(db.session)
        login_user(account, authn_via=[how])
    return redirect(after)


def _too_many(error: TooManyTries) -> tuple[str, int]:
    return render_template("signed_in/sign_in/too_many.html", minutes=error.minutes, mailed=True), 429
