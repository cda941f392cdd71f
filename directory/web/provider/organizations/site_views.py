"""Which sites an organization keeps: its owners claim further ones, all at once, and take away."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request

from directory.accounts import rate_limits
from directory.accounts.rate_limits import TooManyTries
from directory.extensions import db
from directory.models import Role
from directory.providing.organizations import founding, many_sites, sisters, sites
from directory.providing.providing_problem import ProvidingProblem
from directory.text import marked
from directory.unit_of_work import written
from directory.web.provider.organizations.belonging import HOME, owning
from directory.web.shared.forms import Every, Form, Text
from directory.web.shared.translate import gettext, ngettext
from directory.web.signed_in.access import allow
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("provider_organization_sites", __name__)

TOO_MANY = marked("There were many claims from where you are. Please come back tomorrow.")


class SistersForm(Form):
    """Which listings to claim: ticked, or named by the addresses of their pages, one a line."""

    who = Text("Who are you?", most=200, needed="Say who you are: your name, and what you do there.")
    chosen = Every()


@blueprint.get("/programs/organizations/<public_id>/sites")
@allow(Role.PROVIDER)
def listed(public_id: str) -> str:
    """Its sites, one's own listings that could be among them, and listings that look like theirs."""
    return _page(public_id)


def _page(public_id: str, form: SistersForm | None = None) -> str:
    found = owning(public_id)
    domain = found.organization.domain
    return render_template(
        "provider/organizations/sites.html",
        found=found,
        sites=many_sites.sites_of(db.session, account_id=found.account.id, organization_id=found.organization.id),
        own=founding.own_sites(db.session, found.account.id),
        sisters=sisters.same_domain(db.session, domain) if domain else [],
        form=form or SistersForm.standing(),
    )


@blueprint.post("/programs/organizations/<public_id>/sites")
@allow(Role.PROVIDER)
def claim(public_id: str) -> Answer:
    """Claim all that are ticked, in one claim."""
    account_id, form = owning(public_id).account.id, SistersForm()
    if not form.validate():
        return _page(public_id, form), 422
    try:
        rate_limits.take(rate_limits.CLAIM, rate_limits.place(request.remote_addr))
    except TooManyTries:
        form.refuse(TOO_MANY)
        return _page(public_id, form), 429
    work = partial(
        sisters.claim,
        db.session,
        account_id=account_id,
        public_id=public_id,
        listings=list(form.chosen.data),
        who=form.who.data,
    )
    try:
        done = written(db.session, work)
    except ProvidingProblem as problem:
        form.refuse(problem)
        return shown_again(form, lambda: _page(public_id, form))
    if done.granted:
        count = len(done.granted)
        flash(ngettext("%(num)s listing is a site of yours now.", "%(num)s listings are sites of yours now.", count))
    if done.waiting:
        waiting = gettext(
            "%(count)s wait for us. We look at them together, within two business days.", count=len(done.waiting)
        )
        flash(waiting)
    return redirect(f"{HOME}/{public_id}/sites")


@blueprint.post("/programs/organizations/<public_id>/sites/<listing>/<any(add, take_away):what>")
@allow(Role.PROVIDER)
def put(public_id: str, listing: str, what: str) -> Answer:
    """Put a listing that one owns alone among the sites, or take a site away."""
    account_id = owning(public_id).account.id
    work = partial(
        sites.add if what == "add" else sites.take_away,
        db.session,
        account_id=account_id,
        public_id=public_id,
        listing=listing,
    )
    try:
        written(db.session, work)
    except ProvidingProblem as problem:
        return shown_again(problem, lambda: _page(public_id))
    flash(
        gettext("It is a site of your organization now.")
        if what == "add"
        else gettext("It is no site of your organization any more.")
    )
    return redirect(f"{HOME}/{public_id}/sites")
