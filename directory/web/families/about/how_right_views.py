"""How right we are: the page that says it in numbers, and says which numbers are not there yet."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import gettext as _

from directory import clock
from directory.extensions import db
from directory.geo.states import state_name
from directory.reach import answer_of
from directory.watch.how_right import how_right

blueprint = Blueprint("how_right", __name__)


@blueprint.get("/how-right")
def page() -> str:
    """Right by fact, days until a report is mended, confirmed in 90 days; by state."""
    found = answer_of(db.session, lambda: how_right(db.session, today=clock.today()), lambda: None)
    return render_template("families/about/how_right.html", found=found, facts=_facts(), state_name=state_name)


def _facts() -> dict[str, str]:
    """What is asked (`watch.asked_by_phone`), in the page's language."""
    return {
        "phone": _("Phone number"),
        "name": _("Name of the program"),
        "iop": _("That it is an IOP"),
        "place": _("Where it is"),
        "who": _("Who it is for"),
        "therapies": _("Therapies"),
        "payment": _("How one pays"),
        "schedule": _("Days and times"),
        "openings": _("Open spots"),
    }
