"""The page of listings at the desk: the search, what it finds, and the form by which something is done to many."""

from __future__ import annotations

from flask import render_template, request

from directory.bulk_acts.acts import ALWAYS_SAID
from directory.extensions import db
from directory.geo.states import STATES
from directory.listings.sources import is_person
from directory.models import Status
from directory.vocabulary import get_vocabulary
from directory.web.desk.asked_for import states_here
from directory.web.desk.listings import listing_search
from directory.web.desk.listings.bulk_form import BulkForm
from directory.web.desk.listings.listing_search import Wanted
from directory.web.desk.listings.saved_form import SaveForm
from directory.web.shared.forms import Form
from directory.web.signed_in.paging import last_page


def wanted_here() -> Wanted:
    """The search in the address."""
    return Wanted(*(request.args.get(name, "")[:100] for name in listing_search.NAMES))


def page(wanted: Wanted, number: int, sent: Form | None = None) -> str:
    """One page of what is wanted; `sent` is the form on it that was not taken."""
    here = states_here()
    found, total = listing_search.search(db.session, wanted, here, number)
    sources = listing_search.sources(db.session)
    vocabulary = get_vocabulary()
    terms = [(group.label("en"), vocabulary.terms_of(group.id)) for group in vocabulary.groups]
    return render_template(
        "desk/listings/search.html",
        listings=found,
        total=total,
        wanted=wanted,
        statuses=list(Status),
        states={code: name for code, name in STATES.items() if here.hold({code})},
        sources=sources,
        own_sources=[(source, label) for source, label in sources if not is_person(source)],
        flags=listing_search.FLAGS,
        page=number,
        last=last_page(total, listing_search.PAGE),
        url=wanted.address,
        many=sent if isinstance(sent, BulkForm) else BulkForm.standing({"which": "ticked"}),
        open_many=isinstance(sent, BulkForm),
        save=sent if isinstance(sent, SaveForm) else SaveForm.standing(),
        open_save=isinstance(sent, SaveForm),
        terms=[(label, [term for term in some if term.id != ALWAYS_SAID]) for label, some in terms],
    )
