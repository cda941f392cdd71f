"""Organizations at the desk: looked for, founded, their sites put in and taken out, tokens revoked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request

from directory.accounts.account_problem import AccountProblem
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.models import HolderRole, Organization
from directory.providing.organizations import founding, invitations, members, search_at_desk, sites
from directory.providing.providing_problem import ProvidingProblem
from directory.providing.tokens import api_tokens
from directory.unit_of_work import written
from directory.web.desk.asked_for import of_all_states
from directory.web.desk.organizations.organization_forms import FoundForm, SitesForm, public_ids
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.paging import last_page, page_number
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("manage_organizations", __name__)

HOME = "/manage/organizations"
ROLES = {HolderRole.OWNER: "Owner", HolderRole.EDITOR: "Editor", HolderRole.CONFIRMER: "Confirms only"}


@blueprint.get("/organizations")
@needs(Right.READ_QUEUES)
@of_all_states
def listed() -> str:
    """Find organizations, and found one."""
    return _list(FoundForm.standing())


def _list(form: FoundForm) -> str:
    words, page = request.args.get("q", "")[:100], page_number()
    found, total = search_at_desk.search(db.session, words=words, page=page)
    return render_template(
        "desk/organizations/list.html",
        organizations=found,
        total=total,
        words=words,
        page=page,
        last=last_page(total, search_at_desk.PAGE),
        url=lambda number: f"{HOME}?" + urlencode({"q": words, "page": number}),
        form=form,
    )


@blueprint.post("/organizations")
@needs(Right.DECIDE)
@of_all_states
def found() -> Answer:
    """Found one, of any listings, for the person of an address."""
    who, form, field = actor(), FoundForm(), "listings"
    if not form.validate():
        return _list(form), 422
    try:
        listings = public_ids(form.listings.data)
        field = "owner"
        owner = form.owner_address()
        field = "domain"
        domain = form.own_domain()
        field = ""
        name = form.name.data
        make = partial(founding.found_at_desk, db.session, name=name, public_ids=listings, owner=owner, domain=domain)
        public_id = written(db.session, partial(make, actor=who))
    except (ProvidingProblem, AccountProblem) as problem:
        form.refuse(problem, field)
        return shown_again(form, lambda: _list(form))
    flash("The organization is founded. Its owner signs in with this address, and asks the others in.")
    return redirect(f"{HOME}/{public_id}")


@blueprint.get("/organizations/<public_id>")
@needs(Right.READ_QUEUES)
@of_all_states
def show(public_id: str) -> str:
    """One organization: its sites, people, invitations and tokens."""
    return _page(public_id, SitesForm.standing())


def _page(public_id: str, form: SitesForm) -> str:
    one = db.session.scalars(sa.select(Organization).where(Organization.public_id == public_id)).one_or_none()
    if one is None:
        abort(404)
    listings = search_at_desk.listings_of(db.session, one.id)
    return render_template(
        "desk/organizations/organization.html",
        organization=one,
        listings=listings,
        names={each.id: f"{each.name}, {each.city}" for each in listings},
        members=members.members_of(db.session, one.id),
        invited=invitations.waiting(db.session, one.id),
        tokens=[(token, api_tokens.why_over(token)) for token in api_tokens.tokens_of(db.session, one.id)],
        roles=ROLES,
        form=form,
    )


@blueprint.post("/organizations/<public_id>/sites")
@needs(Right.DECIDE)
@of_all_states
def add(public_id: str) -> Answer:
    """Put listings among its sites: all of them, or none."""
    who, form = actor(), SitesForm()
    if not form.validate():
        return _page(public_id, form), 422

    def work(named: list[str]) -> None:
        for listing in named:
            sites.add_at_desk(db.session, public_id=public_id, listing=listing, actor=who)

    try:
        named = public_ids(form.listings.data)
        written(db.session, partial(work, named))
    except ProvidingProblem as problem:
        form.refuse(problem, "listings")
        return shown_again(form, lambda: _page(public_id, form))
    flash("It is a site now." if len(named) == 1 else f"{len(named)} listings are sites now.")
    return redirect(f"{HOME}/{public_id}")


@blueprint.post("/organizations/<public_id>/sites/<listing>/take_away")
@needs(Right.DECIDE)
@of_all_states
def take_away(public_id: str, listing: str) -> Answer:
    """Take a site out."""
    take = partial(sites.take_away_at_desk, db.session, public_id=public_id, listing=listing, actor=actor())
    return _done(public_id, take, "It is no site of the organization any more.")


@blueprint.post("/organizations/<public_id>/tokens/<int:token_id>/revoke")
@needs(Right.DECIDE)
@of_all_states
def revoke(public_id: str, token_id: int) -> Answer:
    """End a token at once."""
    end = partial(api_tokens.revoke_at_desk, db.session, public_id=public_id, token_id=token_id, actor=actor())
    return _done(public_id, end, "The token is revoked.")


def _done(public_id: str, work: Callable[[], None], text: str) -> Answer:
    try:
        written(db.session, work)
    except ProvidingProblem as problem:
        return shown_again(problem, lambda: show(public_id))
    flash(text)
    return redirect(f"{HOME}/{public_id}")
