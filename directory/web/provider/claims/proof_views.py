"""A claim by mail: begun before one signs in, or by a code to another address at the program's website."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from flask import Blueprint, Flask, abort, redirect, render_template, request, session
from flask_security import current_user
from werkzeug.wrappers import Response as AnyResponse

from directory import keys
from directory.accounts import rate_limits
from directory.accounts.account_problem import AccountProblem
from directory.accounts.rate_limits import TooManyTries
from directory.extensions import csrf, db
from directory.listings.draft import ListingDraft
from directory.listings.slugs import PUBLIC_ID
from directory.models import Claim, ClaimStatus, Listing, Role, Status
from directory.providing import claims
from directory.providing.proof import by_mail
from directory.providing.providing_problem import ProvidingProblem
from directory.unit_of_work import written
from directory.web.provider import waiting_claim
from directory.web.provider.sign_in_code import ask_for
from directory.web.provider.waiting_claim import WaitingClaim
from directory.web.shared.forms import Email, Form, OneOf, Text
from directory.web.shared.same_site import refuse_other_sites
from directory.web.shared.site import settings
from directory.web.signed_in.access import allow, open_to_all

blueprint = Blueprint("manage_proving", __name__)
_CLAIM_BROWSER = "claim_browser"


class StartForm(Form):
    """Who says that a listing is theirs, and where we mail a code."""

    email = Email("Your email at the program", most=254)
    who = Text("Who are you?", most=200, needed=claims.SAY_WHO)
    language = OneOf(choices=(("en", "English"), ("es", "Español")), default="en")


class ProofCodeForm(Form):
    """The code from the mail."""

    code = Text("Code", most=20)


def init_app(app: Flask) -> None:
    """Put the pages on the application."""
    app.register_blueprint(blueprint, url_prefix="/manage")
    csrf.exempt(start)  # families' pages have no session and so no token; see `start`


def claim_codes_key() -> str:
    """What codes of claims are signed with."""
    return keys.derive(keys.secret(settings()), "claim codes")


def _listing(public_id: str) -> Listing:
    query = sa.select(Listing).where(Listing.public_id == public_id, Listing.status == Status.PUBLISHED)
    found = db.session.scalars(query).one_or_none() if PUBLIC_ID.fullmatch(public_id) else None
    if found is None:
        abort(404)
    return found


@blueprint.get("/claim/<public_id>/start")
@open_to_all
def begin(public_id: str) -> str | AnyResponse:
    """The first step for somebody who is not signed in."""
    if current_user.is_authenticated:
        return redirect(f"/manage/claim/{public_id}")
    return _start_page(public_id, StartForm.standing())


def _start_page(public_id: str, form: StartForm) -> str:
    listing = _listing(public_id)
    return render_template(
        "provider/claims/start.html", listing=listing, draft=ListingDraft.from_json(listing.content), form=form
    )


@blueprint.post("/claim/<public_id>/start")
@open_to_all
def start(public_id: str) -> str | tuple[str, int] | AnyResponse:
    """Mail the code that signs in, and claim with it.

    Families' pages, which hold no token, may send it, too: a page of another site cannot, and what it does is mail a
    code, a few at most.
    """
    refuse_other_sites()
    if current_user.is_authenticated:
        return redirect(f"/manage/claim/{public_id}")
    _listing(public_id)
    form = StartForm()
    if not form.validate():
        return _start_page(public_id, form), 422
    try:
        email = ask_for(form.email.data, language=form.language.data, after=f"/manage/claim/{public_id}")
    except AccountProblem as problem:
        form.refuse(problem, "email")
        return _start_page(public_id, form), 422
    except TooManyTries as error:
        return render_template("signed_in/sign_in/too_many.html", minutes=error.minutes, mailed=True), 429
    waiting_claim.keep(WaitingClaim(public_id, form.who.data, email))
    return redirect("/manage/enter/code")


def send_code(*, account_id: int, public_id: str, email: str, who: str) -> AnyResponse:
    """Mail a code to another address at the program's website, and go on to where it is typed.

    Raises ProvidingProblem.
    """
    ask = partial(
        by_mail.request_code,
        db.session,
        account_id=account_id,
        public_id=public_id,
        email=email,
        who=who,
        key=claim_codes_key(),
    )
    session[_CLAIM_BROWSER] = written(db.session, ask)
    return redirect(f"/manage/claim/{public_id}/code")


@blueprint.get("/claim/<public_id>/code")
@allow(Role.PROVIDER)
def code(public_id: str) -> str | AnyResponse:
    """Where the code is typed."""
    if _CLAIM_BROWSER not in session:
        return redirect(f"/manage/claim/{public_id}")
    return _code_page(public_id, ProofCodeForm.standing())


def _code_page(public_id: str, form: ProofCodeForm) -> str:
    return render_template("provider/claims/code.html", listing=_listing(public_id), form=form)


@blueprint.post("/claim/<public_id>/code")
@allow(Role.PROVIDER)
def redeem(public_id: str) -> tuple[str, int] | AnyResponse:
    """Claim by the code."""
    account_id, form = current_user.id, ProofCodeForm()
    try:
        rate_limits.take(rate_limits.CODE_TRIES, rate_limits.place(request.remote_addr))
        claim_id = by_mail.redeem(
            db.session,
            account_id=account_id,
            public_id=public_id,
            browser=str(session.get(_CLAIM_BROWSER, "")),
            code=form.code.data,
            key=claim_codes_key(),
        )
    except ProvidingProblem as problem:
        form.refuse(problem, "code")
        return _code_page(public_id, form), 422
    except TooManyTries as error:
        return render_template("signed_in/sign_in/too_many.html", minutes=error.minutes, mailed=True), 429
    session.pop(_CLAIM_BROWSER, None)
    granted = db.session.get_one(Claim, claim_id).status == ClaimStatus.GRANTED
    return redirect(waiting_claim.after(public_id, granted=granted))
