"""“Something wrong here?”: a form for everyone, without a session. Nothing of who sends it is kept.

It is guarded without a cookie: a page of another site cannot send it (Sec-Fetch-Site, else Origin), a token in the form
says that the form was opened here within two hours, and from one place it is taken a few times only (an HMAC of the
address with a secret of the day, gone after it).
"""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from flask import Blueprint, Flask, redirect, render_template, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import Gone, NotFound
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Field, HiddenField, ValidationError

from directory import clock, keys
from directory.accounts import rate_limits
from directory.accounts.rate_limits import TooManyTries
from directory.extensions import csrf, db
from directory.listings.slugs import PUBLIC_ID, program_path
from directory.models import Listing, ReportKind, Status
from directory.moderation import reports
from directory.moderation.moderation_problem import ModerationProblem
from directory.text import marked
from directory.unit_of_work import written
from directory.web.shared.forms import Form, Long, OneOf, Tick
from directory.web.shared.language import to
from directory.web.shared.same_site import refuse_other_sites
from directory.web.shared.site import settings
from directory.web.shared.translate import gettext

blueprint = Blueprint("reports", __name__)
_LASTS = 2 * 3600  # seconds that an open form is good for


def init_app(app: Flask) -> None:
    """Put the form on the application."""
    app.register_blueprint(blueprint)
    csrf.exempt(blueprint)  # there is no session to abuse; see the module


def _listing(public_id: str) -> sa.Row[str, str, str]:
    if not PUBLIC_ID.fullmatch(public_id):
        raise NotFound
    query = sa.select(Listing.name, Listing.slug, Listing.status).where(Listing.public_id == public_id)
    row = db.session.execute(query).one_or_none()
    if row is None or row.status == Status.DRAFT:
        raise NotFound
    if row.status != Status.PUBLISHED:
        raise Gone
    return row


def kinds() -> dict[str, str]:
    """What can be wrong, in words."""
    return {
        ReportKind.NUMBER: gettext("The phone number does not work"),
        ReportKind.CLOSED: gettext("It has closed, or moved"),
        ReportKind.INSURANCE: gettext("It does not take an insurance named here"),
        ReportKind.NOT_IOP: gettext("It is not an intensive outpatient program"),
        ReportKind.DETAILS: gettext("Times, ages or other facts are wrong"),
        ReportKind.OTHER: gettext("Something else"),
    }


class ReportForm(Form):
    """What is wrong, and words to it."""

    token = HiddenField(default="")
    kind = OneOf(choices=lambda: kinds().items(), problem=lambda: gettext("Choose what is wrong."))
    text = Long(most=reports.TEXT_MOST)
    sure = Tick()  # set by the page that asked

    def validate_text(self, field: Field) -> None:
        """Ask once about what looks like somebody's own."""
        if reports.looks_personal(field.data) and not self.sure.data:
            raise ValidationError(gettext("Is there something about a person in your text?"))


@blueprint.get("/program/<public_id>/<slug>/report")
def form(public_id: str, slug: str) -> str:  # noqa: ARG001 - of the page it is about
    """The form."""
    return _page(public_id, ReportForm.standing())


def _page(public_id: str, form: ReportForm) -> str:
    row = _listing(public_id)
    form.text.data = form.text.data[: reports.TEXT_MOST]
    form.token.data = _signer().dumps(public_id)
    return render_template(
        "families/program/report.html",
        name=row.name,
        path=program_path(public_id, row.slug),
        form=form,
    )


@blueprint.post("/program/<public_id>/<slug>/report")
def send(public_id: str, slug: str) -> str | tuple[str, int] | AnyResponse:  # noqa: ARG001 - of the page
    """Keep the report."""
    refuse_other_sites()
    path = to(program_path(public_id, _listing(public_id).slug))
    form = ReportForm()
    good = form.validate()
    if not _is_ours(form.token.data, public_id):
        form.refuse(marked("This form was open too long. Please send it once more."))
        good = False
    if not good:
        return _page(public_id, form), 422
    try:
        place = rate_limits.place(request.remote_addr)
        rate_limits.take(rate_limits.REPORT, place)
        rate_limits.take(rate_limits.REPORT_LISTING, f"{place}\x1f{public_id}")
    except TooManyTries:
        return render_template("families/program/reported.html", path=path, often=True), 429
    kind, text = ReportKind(form.kind.data), form.text.data
    keep = partial(reports.report, db.session, public_id=public_id, kind=kind, text=text, today=clock.today())
    try:
        written(db.session, keep)
    except ModerationProblem:
        raise Gone from None
    return redirect(f"{path}/reported", 303)


@blueprint.get("/program/<public_id>/<slug>/reported")
def thanks(public_id: str, slug: str) -> str:  # noqa: ARG001 - of the page it is about
    """Thank you."""
    return render_template("families/program/reported.html", path=to(program_path(public_id, _listing(public_id).slug)))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(keys.derive(keys.secret(settings()), "report forms"), salt="report")


def _is_ours(token: str, public_id: str) -> bool:
    try:
        return bool(_signer().loads(token, max_age=_LASTS) == public_id)
    except BadSignature:
        return False
