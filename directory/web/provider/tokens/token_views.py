"""The tokens of an organization: making one, which is shown this once, and revoking it."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template

from directory.extensions import db
from directory.models import Role
from directory.providing.providing_problem import ProvidingProblem
from directory.providing.tokens import api_tokens
from directory.providing.tokens.api_tokens import NotMade
from directory.providing.tokens.token_kinds import KINDS
from directory.unit_of_work import written
from directory.web.provider.organizations.belonging import HOME, owning
from directory.web.shared.forms import Form, Number, SomeOf, Text
from directory.web.shared.site import absolute, mailed_address
from directory.web.shared.translate import gettext as _
from directory.web.signed_in.access import allow
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("provider_tokens", __name__)

USUAL_DAYS = "180"


class TokenForm(Form):
    """What a token is called, what it may change, and for how long."""

    name = Text(most=api_tokens.MOST_NAME)
    kinds = SomeOf(choices=[(kind, kind) for kind in KINDS])
    days = Number(most=3)

    def number(self) -> int:
        """The days; 0 where it is no number."""
        text = (self.days.data or "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 0


@blueprint.get("/programs/organizations/<public_id>/tokens")
@allow(Role.PROVIDER)
def listed(public_id: str) -> str:
    """The tokens that there are, and making another."""
    return _page(public_id, TokenForm.standing({"days": USUAL_DAYS, "kinds": ["openings"]}))


def _page(public_id: str, form: TokenForm, token: str = "") -> str:
    found = owning(public_id)
    tokens = api_tokens.tokens_of(db.session, found.organization.id)
    return render_template(
        "provider/tokens/tokens.html",
        found=found,
        form=form,
        tokens=[(one, api_tokens.why_over(one)) for one in tokens],
        kinds={"openings": _("Whether there is room, and the wait"), "schedule": _("Groups and times")},
        in_short={"openings": _("Openings"), "schedule": _("Groups and times")},
        most_days=api_tokens.MOST_DAYS,
        token=token,
        address=absolute("/api/v1/listings/"),
    )


@blueprint.post("/programs/organizations/<public_id>/tokens")
@allow(Role.PROVIDER)
def make(public_id: str) -> Answer:
    """Make one. It is shown on the page that answers, and kept nowhere."""
    account_id, form = owning(public_id).account.id, TokenForm()
    made = partial(
        api_tokens.make,
        db.session,
        account_id=account_id,
        public_id=public_id,
        name=form.name.data,
        kinds=list(form.kinds.data),
        days=form.number(),
        site=mailed_address(),
    )
    try:
        token = written(db.session, made)
    except ProvidingProblem as problem:
        form.refuse(problem, problem.field if isinstance(problem, NotMade) else "")
        return shown_again(form, lambda: _page(public_id, form))
    return _page(public_id, TokenForm.standing({"days": USUAL_DAYS, "kinds": ["openings"]}), token)


@blueprint.post("/programs/organizations/<public_id>/tokens/<int:token_id>/revoke")
@allow(Role.PROVIDER)
def revoke(public_id: str, token_id: int) -> Answer:
    """End one at once."""
    account_id = owning(public_id).account.id
    end = partial(api_tokens.revoke, db.session, account_id=account_id, public_id=public_id, token_id=token_id)
    try:
        written(db.session, end)
    except ProvidingProblem as problem:
        return shown_again(problem, lambda: listed(public_id))
    flash(_("The token is revoked. Whoever has it can change nothing any more."))
    return redirect(f"{HOME}/{public_id}/tokens")
