"""What changed in a program's listing, and putting it back."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template
from flask_security import current_user

from directory import clock
from directory.extensions import db
from directory.listings.listing_problem import ListingProblem
from directory.listings.revisions import ListingChangedMeanwhile
from directory.models import Role
from directory.providing import edits
from directory.providing import listing_history as programs_history
from directory.providing.edits import ChangedMeanwhile
from directory.providing.providing_problem import ProvidingProblem
from directory.text import marked
from directory.unit_of_work import written
from directory.web.provider.mine import my_holder
from directory.web.shared.translate import gettext
from directory.web.signed_in.access import allow
from directory.web.signed_in.fact_rows import differences
from directory.web.signed_in.meanwhile import base_revision
from directory.web.signed_in.shown_again import CHANGED, Answer, shown_again

blueprint = Blueprint("provider_history", __name__)

# What was done, where no fact differs.
_ACTIONS = {
    "approved": marked("Approved"),
    "changed": marked("Changed"),
    "claim taken back": marked("A claim was taken back"),
    "closed": marked("Closed"),
    "confirmed": marked("Confirmed"),
    "created": marked("Begun"),
    "draft": marked("Taken off the pages"),
    "edited": marked("Changed"),
    "located": marked("Placed on the map"),
    "merged": marked("Joined with another listing of the same place"),
    "pin moved": marked("Placed on the map"),
    "published": marked("Published"),
    "put back": marked("Put back"),
    "reverted": marked("Put back"),
    "withdrawn": marked("Taken out"),
}


@blueprint.get("/programs/<public_id>/history")
@allow(Role.PROVIDER)
def history(public_id: str) -> str:
    """The last changes of a listing, each with what it changed."""
    listing = my_holder(public_id).listing
    entries = programs_history.for_program(db.session, listing.id, reader=current_user.email, now=clock.now())
    rows = [(one, differences(one.before, one.after) if one.before else []) for one in entries]
    return render_template("provider/editing/history.html", listing=listing, rows=rows, actions=_ACTIONS)


@blueprint.post("/programs/<public_id>/history/<int:number>")
@allow(Role.PROVIDER)
def put_back(public_id: str, number: int) -> Answer:
    """Put the listing back to one of its states of the last 14 days."""
    holder_id, base = my_holder(public_id).id, base_revision()
    put = partial(edits.revert, db.session, holder_id=holder_id, to_revision=number, base=base, today=clock.now())
    try:
        written(db.session, put)
    except (ChangedMeanwhile, ListingChangedMeanwhile):
        text = gettext("Somebody changed this listing meanwhile: it stands on top here now. Nothing was put back yet.")
        return shown_again(text, lambda: history(public_id), status=CHANGED)
    except (ProvidingProblem, ListingProblem) as problem:
        return shown_again(problem, lambda: history(public_id))
    flash(gettext("Put back. What we check first waits for us."))
    return redirect(f"/manage/programs/{public_id}/history")
