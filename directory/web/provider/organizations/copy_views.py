"""A section of one site copied to others: every change is shown first, then one press does all or nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request

from directory import clock
from directory.extensions import db
from directory.listings.listing_problem import ListingProblem
from directory.models import Role
from directory.providing.organizations import many_sites
from directory.providing.organizations.many_sites import Done, Site
from directory.providing.organizations.my_organizations import Standing
from directory.providing.proof.rests_on import live_kinds
from directory.providing.providing_problem import ProvidingProblem
from directory.providing.risk import Kind, split_at
from directory.unit_of_work import written
from directory.web.provider.editing.program_sections import BY_ID, Section
from directory.web.provider.organizations.belonging import belonging
from directory.web.provider.organizations.site_table_views import COPIED, MOST, TableForm, address, done_text
from directory.web.signed_in.access import allow
from directory.web.signed_in.fact_rows import in_words
from directory.web.signed_in.shown_again import CHANGED, Answer, shown_again

blueprint = Blueprint("provider_copying", __name__)


@dataclass(frozen=True, slots=True)
class Effect:
    """What copying does to one site: facts that go live, and facts that wait, each (label, before, after)."""

    site: Site
    live: list[tuple[str, str, str]]
    waiting: list[tuple[str, str, str]]


@blueprint.get("/programs/organizations/<public_id>/copy")
@allow(Role.PROVIDER)
def preview(public_id: str) -> str:
    """Everything that copying a section of `source` to the `chosen` sites would change."""
    args = request.args
    source, section, words = args.get("source", ""), args.get("section", ""), args.get("q", "")[:MOST]
    return _page(belonging(public_id), source, section, args.getlist("chosen"), words)


def _page(found: Standing, source: str, section_id: str, chosen: Sequence[str], words: str) -> str:
    section = _section(section_id)
    sites = many_sites.sites_of(db.session, account_id=found.account.id, organization_id=found.organization.id)
    origin = next((one for one in sites if one.listing.public_id == source), None)
    targets = [one for one in sites if one.listing.public_id in chosen and one is not origin and one.may_edit]
    kinds = live_kinds(db.session, [one.holder_id for one in targets])
    effects = [_effect(origin, one, section, kinds[one.holder_id]) for one in targets] if origin else []
    return render_template(
        "provider/organizations/copy.html",
        found=found,
        words=words,
        back=address(found.organization.public_id, words),
        origin=origin,
        section=section,
        sections=COPIED,
        sites=sites,
        chosen=set(chosen),
        changed=[one for one in effects if one.live or one.waiting],
        same=[one.site for one in effects if not one.live and not one.waiting],
    )


def _section(section_id: str) -> Section:
    section = BY_ID.get(section_id or COPIED[0].id)
    if section not in COPIED:
        abort(404)
    return section


def _effect(origin: Site, target: Site, section: Section, at_once: Collection[Kind]) -> Effect:
    terms = [term.id for term in section.terms]
    taken = many_sites.to_copy(origin.draft, target.draft, sections=section.facts, terms=terms)
    live, waiting = split_at(target.draft, taken, at_once)
    return Effect(target, in_words(live), in_words(waiting))


@blueprint.post("/programs/organizations/<public_id>/copy")
@allow(Role.PROVIDER)
def copy(public_id: str) -> Answer:
    """Do what was shown."""
    form = TableForm()
    section, account_id = _section(form.section.data), belonging(public_id).account.id
    source, seen = form.source.data, form.revisions()
    work = partial(
        many_sites.copy,
        db.session,
        account_id=account_id,
        public_id=public_id,
        source=source,
        seen=seen,
        sections=section.facts,
        terms=[term.id for term in section.terms],
        today=clock.today(),
    )
    try:
        done: Done = written(db.session, work)
    except (ProvidingProblem, ListingProblem) as problem:
        return shown_again(
            problem, lambda: _page(belonging(public_id), source, section.id, sorted(seen), form.q.data), status=CHANGED
        )
    flash(done_text(done))
    return redirect(address(public_id, form.q.data))
