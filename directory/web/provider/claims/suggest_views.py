"""A program that is not in the directory yet, from its own people. For programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_security import current_user
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Field, ValidationError

from directory import clock
from directory.accounts import rate_limits
from directory.accounts.rate_limits import TooManyTries
from directory.extensions import db
from directory.geo.zip_table import zip_table, zips_of
from directory.listings.editing.whole_form import NotRight, draft_from
from directory.listings.sources import PROGRAM
from directory.models import Role
from directory.providing import suggesting
from directory.providing.finding.readings import MOST
from directory.providing.providing_problem import ProvidingProblem
from directory.unit_of_work import written
from directory.web.provider.editing import program_form, section_form
from directory.web.provider.editing.program_sections import BY_ID
from directory.web.provider.editing.section_form import ListingForm
from directory.web.shared.forms import Form, Tick, built
from directory.web.signed_in.access import allow

blueprint = Blueprint("manage_suggesting", __name__)

# What is asked at first; the rest is said section by section, once the listing is theirs.
FIELDS = tuple(
    field
    for section in ("place", "contact")
    for field in BY_ID[section].fields
    if not field.column.startswith("getting_there")
)


class _Listed(ListingForm):
    iop = Tick("It is an intensive outpatient program (IOP)")

    def validate_iop(self, field: Field) -> None:
        """Only those are listed."""
        if not field.data:
            raise ValidationError("Only intensive outpatient programs are listed. Tick it if it is one.")


def _form() -> Any:
    """The class of the form: as the registry of facts has its fields."""
    return built(_Listed, section_form.fields_of(FIELDS))


@blueprint.get("/programs/new")
@allow(Role.PROVIDER)
def new() -> str:
    """The form, with what was typed to find the listing: cells of our template, in the address."""
    typed = {one.column: request.args.get(one.column, "")[:MOST].strip() for one in FIELDS}
    return _page(_form().standing({column: cell for column, cell in typed.items() if cell}))


def _page(form: Form) -> str:
    return render_template("provider/claims/new.html", fields=FIELDS, form=form)


@blueprint.post("/programs/new")
@allow(Role.PROVIDER)
def create() -> str | tuple[str, int] | AnyResponse:
    """Keep it as a draft, and go on to show that it is theirs."""
    account_id = current_user.id
    form = _form()()
    cells = section_form.cells(form, FIELDS)
    lookup = zip_table(db.session).get
    if not form.validate():
        return _page(form), 422
    try:
        rate_limits.take(rate_limits.SUGGEST, rate_limits.place(request.remote_addr))
        towns = zips_of(db.session)
        draft = draft_from(cells, before=None, today=clock.today(), zip_lookup=lookup, zips_of=towns, source=PROGRAM)
        public_id = written(db.session, lambda: suggesting.suggest(db.session, account_id=account_id, draft=draft))
    except TooManyTries:
        form.refuse("There were many new programs from where you are. Please come back tomorrow.")
        return _page(form), 429
    except NotRight as problem:
        form.refuse_each(program_form.wrong_fields(problem, cells))
        return _page(form), 422
    except ProvidingProblem as problem:
        form.refuse(problem)
        return _page(form), 422
    return redirect(f"/manage/claim/{public_id}")
