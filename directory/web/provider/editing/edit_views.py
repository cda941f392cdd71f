"""Editing a program's listing, section by section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request
from markupsafe import Markup

from directory import clock
from directory.extensions import db
from directory.geo.zip_table import zip_table
from directory.listings import absence
from directory.listings import history as listing_history
from directory.listings.draft import ListingDraft
from directory.listings.editing.whole_form import NotRight
from directory.listings.facts import Fact
from directory.listings.listing_problem import ListingProblem
from directory.models import Listing, Role
from directory.providing import change_lists, edits, holders
from directory.providing.edits import ChangedMeanwhile
from directory.providing.proof.rests_on import live_kinds
from directory.providing.providing_problem import ProvidingProblem
from directory.providing.risk import Kind
from directory.search.results import LoadedListing
from directory.unit_of_work import written
from directory.web.families.shared.card_html import one_card
from directory.web.families.shared.start_lines import start_lines
from directory.web.provider.editing import program_form, program_notes, section_form, track_form, typed_times
from directory.web.provider.editing.program_form import Filled
from directory.web.provider.editing.program_sections import BY_ID, SECTIONS, Section
from directory.web.provider.mine import my_holder
from directory.web.shared.translate import gettext
from directory.web.signed_in import meanwhile
from directory.web.signed_in.access import allow
from directory.web.signed_in.meanwhile import base_revision
from directory.web.signed_in.shown_again import CHANGED, REFUSED, Answer, shown_again

blueprint = Blueprint("provider_editing", __name__)


@blueprint.get("/programs/<public_id>/edit/<section_id>")
@allow(Role.PROVIDER)
def edit(public_id: str, section_id: str) -> str:
    """One section, as the listing has it."""
    section, listing = _section(section_id), my_holder(public_id).listing
    draft = ListingDraft.from_json(listing.content)
    return _page(listing, section, program_form.of_listing(draft, section), draft)


@blueprint.post("/programs/<public_id>/edit/<section_id>")
@allow(Role.PROVIDER)
def save(public_id: str, section_id: str) -> Answer:
    """Save one section; or show it, add or take away a group, read what was typed, which saves nothing yet."""
    section, holder = _section(section_id), my_holder(public_id)
    holder_id, listing = holder.id, holder.listing
    before, filled = ListingDraft.from_json(listing.content), section_form.sent(section)
    if _changes_tracks(filled):
        return _page(listing, section, filled, before)
    if section.tracks and (filled.typed.text or "read" in filled.pressed):
        filled.typed = typed_times.taken_in(filled.typed, filled.tracks, today=clock.today())
        page = _page(listing, section, filled, before)
        return (page, REFUSED) if filled.typed.wrong else page
    zips = zip_table(db.session)
    try:
        draft = program_form.draft_of(filled, section, before=before, today=clock.today(), zip_lookup=zips.get)
    except NotRight as problem:
        return _page(listing, section, filled, before, wrong=program_form.wrong_fields(problem, filled.cells)), REFUSED
    if "preview" in filled.pressed:
        return _page(listing, section, filled, draft, preview=True)
    base = base_revision()
    db.session.expunge(listing)

    def work() -> bool:
        done = edits.save(
            db.session,
            holder_id=holder_id,
            draft=draft,
            base_revision=base,
            sections=section.facts,
            terms=[term.id for term in section.terms],
            today=clock.today(),
            note=filled.note,
        )
        return done.request is not None

    try:
        waits = written(db.session, work)
    except ChangedMeanwhile as problem:
        return _beside_others(my_holder(public_id).listing, section, filled, draft, problem.facts)
    except (ProvidingProblem, ListingProblem) as problem:
        return shown_again(problem, lambda: _page(my_holder(public_id).listing, section, filled, before))
    for text in program_notes.notes(draft, section.id, today=clock.today()):
        flash(text)
    flash(
        gettext("Sent. We look at it within two business days; until then families see what was there.")
        if waits
        else gettext("Saved. Families see it now, with today’s date.")
    )
    return redirect(f"/manage/programs/{public_id}/edit/{section_id}")


def _beside_others(
    listing: Listing, section: Section, filled: Filled, yours: ListingDraft, changed: Sequence[Fact]
) -> Answer:
    """The section again, with what others changed since it was opened beside what was written."""
    now, keys = ListingDraft.from_json(listing.content), {one.key for one in changed}
    base = listing_history.state_at(db.session, listing, base_revision()) or now
    forms = [program_form.of_listing(draft, section) for draft in (base, now)]
    after = program_form.after_others(forms[0], filled, forms[1])
    found = meanwhile.changes(base, now, yours, among=lambda one: one.key in keys)
    return _page(listing, section, after, now, changed=found), CHANGED


def _changes_tracks(filled: Filled) -> bool:
    """Add or take away a group where such a button was pressed."""
    if "add" in filled.pressed and len(filled.tracks) < track_form.MOST:
        filled.tracks.append(track_form.empty())
        return True
    which = filled.pressed.get("remove", "")
    if which.isascii() and which.isdigit() and int(which) < len(filled.tracks):
        del filled.tracks[int(which)]
        return True
    return "add" in filled.pressed


def _section(section_id: str) -> Section:
    section = BY_ID.get(section_id)
    if section is None:
        abort(404)
    return section


def _page(
    listing: Listing,
    section: Section,
    filled: Filled,
    draft: ListingDraft,
    *,
    wrong: dict[str, list[str]] | None = None,
    changed: Sequence[meanwhile.Change] = (),
    preview: bool = False,
) -> str:
    section = _as_it_waits(listing, section)
    base = base_revision() if request.method == "POST" and not changed else listing.revision
    return render_template(
        "provider/editing/edit.html",
        listing=listing,
        section=section,
        sections=SECTIONS,
        filled=filled,
        form=section_form.showing(section, filled, base=base, wrong=wrong or {}),
        preview=preview,
        meanwhile=changed,
        waiting=[one for one in change_lists.of_listing(db.session, listing.id) if one.kind == "edit"],
        frozen=holders.is_frozen(db.session, listing.id),
        of_place={term.id for term in section.terms if draft.says_of_place(term.id)},
        people=track_form.people() if section.tracks else [],
        card=_card(listing, draft),
        starts=start_lines(draft, clock.today()) if section.id in ("openings", "schedule") else (),
    )


def _as_it_waits(listing: Listing, section: Section) -> Section:
    """The section; not risky where whoever is signed in publishes what it asks at once."""
    if not section.populations:
        return section
    mine = my_holder(listing.public_id).id
    return replace(section, risky=Kind.FOR_WHOM not in live_kinds(db.session, [mine])[mine])


def _card(listing: Listing, draft: ListingDraft) -> Markup:
    """The card as families see it."""
    updated = listing.updated_at.isoformat()
    return one_card(
        LoadedListing(
            listing.id,
            listing.public_id,
            listing.slug,
            listing.version,
            updated,
            draft,
            absence.load(listing.gone),
        ),
        clock.today(),
    )
