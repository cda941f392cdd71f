"""The organizations one belongs to, and founding one of the listings one owns."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template
from flask_security import current_user

from directory.extensions import db
from directory.models import Role
from directory.providing.organizations import founding
from directory.providing.organizations.my_organizations import organizations_of
from directory.providing.providing_problem import ProvidingProblem
from directory.unit_of_work import written
from directory.web.provider.organizations.belonging import HOME
from directory.web.shared.forms import Form, SomeOf, Text
from directory.web.shared.translate import gettext
from directory.web.signed_in.access import allow
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("provider_organizations", __name__)


class FoundForm(Form):
    """Its name, and which of one's listings it keeps."""

    name = Text("Name of the organization", most=founding.MOST_NAME, needed="Write the name of your organization.")
    sites = SomeOf(
        "Its sites",
        choices=lambda: [
            (one.public_id, f"{one.name}, {one.city}") for one in founding.own_sites(db.session, current_user.id)
        ],
        needed="Choose at least one site.",
    )


@blueprint.get("/programs/organizations")
@allow(Role.PROVIDER)
def organizations() -> str:
    """Those of the person signed in, and founding another."""
    own = [one.public_id for one in founding.own_sites(db.session, current_user.id)]
    return _page(FoundForm.standing({"sites": own}))


def _page(form: FoundForm) -> str:
    return render_template(
        "provider/organizations/organizations.html",
        organizations=organizations_of(db.session, current_user.id),
        form=form,
    )


@blueprint.post("/programs/organizations")
@allow(Role.PROVIDER)
def found() -> Answer:
    """Found one."""
    account_id, form = current_user.id, FoundForm()
    if not form.validate():
        return _page(form), 422
    make = partial(
        founding.found, db.session, account_id=account_id, name=form.name.data, public_ids=list(form.sites.data)
    )
    try:
        public_id = written(db.session, make)
    except ProvidingProblem as problem:
        form.refuse(problem)
        return shown_again(form, lambda: _page(form))
    flash(gettext("Your organization is founded. Ask the others in under “Its people”."))
    return redirect(f"{HOME}/{public_id}")
