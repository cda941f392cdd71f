"""The people of an organization, asking others in, and an invitation's link."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template
from flask_security import current_user
from wtforms.fields.choices import SelectChoice

from directory.accounts import codes
from directory.accounts.account_problem import AccountProblem
from directory.extensions import db
from directory.models import HolderRole, Role
from directory.providing.organizations import invitations, many_sites, members
from directory.providing.providing_problem import ProvidingProblem
from directory.text import marked
from directory.unit_of_work import written
from directory.web.provider.organizations.belonging import HOME, belonging, owning
from directory.web.shared.forms import Email, Form, OneOf, Pick
from directory.web.shared.site import mailed_address
from directory.web.shared.translate import gettext, said
from directory.web.signed_in.access import allow
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("provider_members", __name__)

ROLES = (
    (HolderRole.CONFIRMER, marked("Confirm only")),
    (HolderRole.EDITOR, marked("Edit")),
    (HolderRole.OWNER, marked("Edit, and ask others in (owner)")),
)


class InviteForm(Form):
    """Whom to ask in, as what, and for which sites."""

    email = Email("Their email", most=254)
    role = OneOf("They may", choices=ROLES, default=HolderRole.EDITOR.value, problem="Choose what they may do.")
    site = Pick("At", choices=(("", "All sites"),))


class MemberForm(Form):
    """What somebody may do."""

    role = Pick("May", choices=ROLES, problem="Choose what they may do.")


@blueprint.get("/programs/organizations/<public_id>/people")
@allow(Role.PROVIDER)
def people(public_id: str) -> str:
    """Everybody who belongs to it."""
    return _page(public_id)


def _page(public_id: str, form: InviteForm | None = None) -> str:
    found = belonging(public_id)
    sites = many_sites.sites_of(db.session, account_id=found.account.id, organization_id=found.organization.id)
    form = form or InviteForm.standing()
    form.site.choices = [
        SelectChoice("", gettext("All sites")),
        *(SelectChoice(one.listing.public_id, _named(one)) for one in sites),
    ]
    return render_template(
        "provider/organizations/people.html",
        found=found,
        members=members.members_of(db.session, found.organization.id),
        invited=invitations.waiting(db.session, found.organization.id),
        names={one.listing.id: _named(one) for one in sites},
        roles=_roles(),
        form=form,
    )


def _roles() -> list[tuple[str, str]]:
    return [(role, said(label)) for role, label in ROLES]


def _named(one: many_sites.Site) -> str:
    return f"{one.listing.name}, {one.listing.city}"


@blueprint.post("/programs/organizations/<public_id>/people")
@allow(Role.PROVIDER)
def invite(public_id: str) -> Answer:
    """Ask somebody in."""
    account_id, form = owning(public_id).account.id, InviteForm()
    if not form.validate():
        return _page(public_id, form), 422
    try:
        email = codes.address_of(form.email.data)
        ask = partial(
            invitations.invite,
            db.session,
            account_id=account_id,
            public_id=public_id,
            email=email,
            role=HolderRole(form.role.data),
            listing=form.site.data or None,
            site=mailed_address(),
        )
        written(db.session, ask)
    except (ProvidingProblem, AccountProblem) as problem:
        form.refuse(problem, "email")
        return shown_again(form, lambda: _page(public_id, form))
    flash(gettext("%(email)s gets a mail with a link that works for 14 days.", email=email))
    return redirect(f"{HOME}/{public_id}/people")


@blueprint.post("/programs/organizations/<public_id>/people/<int:membership_id>/role")
@allow(Role.PROVIDER)
def change_role(public_id: str, membership_id: int) -> Answer:
    """Change what somebody may do."""
    account_id, form = owning(public_id).account.id, MemberForm()
    if not form.validate():
        return shown_again(gettext("Choose what they may do."), lambda: _page(public_id))
    role = HolderRole(form.role.data)
    work = partial(
        members.change_role,
        db.session,
        account_id=account_id,
        public_id=public_id,
        membership_id=membership_id,
        role=role,
    )
    return _done(public_id, work, gettext("Changed."))


@blueprint.post("/programs/organizations/<public_id>/people/<int:membership_id>/remove")
@allow(Role.PROVIDER)
def remove(public_id: str, membership_id: int) -> Answer:
    """End that somebody belongs to it; anybody may end their own."""
    account_id = belonging(public_id).account.id
    work = partial(members.remove, db.session, account_id=account_id, public_id=public_id, membership_id=membership_id)
    try:
        own = written(db.session, work)
    except ProvidingProblem as problem:
        return shown_again(problem, lambda: _page(public_id))
    flash(gettext("You no longer belong to it.") if own else gettext("They no longer belong to it."))
    return redirect(HOME if own else f"{HOME}/{public_id}/people")


@blueprint.post("/programs/organizations/<public_id>/invitations/<int:invitation_id>")
@allow(Role.PROVIDER)
def take_back(public_id: str, invitation_id: int) -> Answer:
    """Take an invitation back."""
    account_id = owning(public_id).account.id
    work = partial(
        invitations.take_back, db.session, account_id=account_id, public_id=public_id, invitation_id=invitation_id
    )
    return _done(public_id, work, gettext("The invitation is over."))


def _done(public_id: str, work: partial[None], text: str) -> Answer:
    try:
        written(db.session, work)
    except ProvidingProblem as problem:
        return shown_again(problem, lambda: _page(public_id))
    flash(text)
    return redirect(f"{HOME}/{public_id}/people")


@blueprint.get("/programs/invitations/<token>")
@allow(Role.PROVIDER)
def invitation(token: str) -> str | tuple[str, int]:
    """An invitation, opened: taking it takes a press, for mail programs open links by themselves."""
    return _invitation(token)


def _invitation(token: str) -> str | tuple[str, int]:
    try:
        one = invitations.of_token(db.session, token=token, account=current_user)
    except ProvidingProblem as problem:
        page = render_template("provider/organizations/invitation.html", invitation=None, why=said(problem))
        return page, 410
    return render_template("provider/organizations/invitation.html", invitation=one, token=token, roles=dict(_roles()))


@blueprint.post("/programs/invitations/<token>")
@allow(Role.PROVIDER)
def accept(token: str) -> Answer:
    """Take it."""
    account_id = int(current_user.id)
    try:
        public_id = written(db.session, lambda: invitations.accept(db.session, account_id=account_id, token=token))
    except ProvidingProblem:
        return _invitation(token)
    flash(gettext("You belong to it now."))
    return redirect(f"{HOME}/{public_id}")
