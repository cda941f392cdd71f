"""All sites of an organization in one table: confirmed by ticks, and changed where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from directory import clock
from directory.extensions import db
from directory.geo.zip_table import zip_table
from directory.listings.csv.row import row_of
from directory.listings.listing_problem import ListingProblem
from directory.models import Role
from directory.providing.organizations import many_sites
from directory.providing.organizations.many_sites import IN_TABLE, Done, RowsNotRight, Site
from directory.providing.organizations.my_organizations import Standing
from directory.providing.providing_problem import ProvidingProblem
from directory.unit_of_work import written
from directory.web.provider.editing import program_form
from directory.web.provider.editing.program_sections import BY_ID, SECTIONS, Section
from directory.web.provider.organizations.belonging import HOME, belonging
from directory.web.shared.forms import Every, Form, Text
from directory.web.shared.translate import gettext, ngettext
from directory.web.signed_in.access import allow
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("provider_sites", __name__)

FILES = "/manage/programs/files"
MOST = 100  # letters of what is looked for
COPIED = tuple(one for one in SECTIONS if one.id != "place")  # where a site is, is its own


class TableForm(Form):
    """Rows as they were sent: of each site which state was seen, of those one may edit the cells, and the ticks."""

    seen = Every()
    site = Every()
    openings = Every()
    tracks = Every()
    chosen = Every()
    source = Text()
    section = Text()
    act = Text()
    q = Text(most=MOST)

    def revisions(self) -> dict[str, int]:
        """Public id → the revision that was seen. What is no such pair is passed over, and so never stands."""
        pairs = (one.partition(":") for one in self.seen.data)
        return {key: int(text) for key, _, text in pairs if text.isascii() and text.isdigit() and len(text) < 9}

    def rows(self) -> dict[str, dict[str, str]]:
        """Public id → cells; 400 where they do not belong together."""
        sent = {name: getattr(self, name).data for name in IN_TABLE}
        if any(len(cells) != len(self.site.data) for cells in sent.values()):
            abort(400)
        return {key: {name: sent[name][at] for name in IN_TABLE} for at, key in enumerate(self.site.data)}


@dataclass(frozen=True, slots=True)
class Row:
    """A site as the table shows it: its cells, what is missing, what is wrong with what was sent."""

    site: Site
    cells: Mapping[str, str]
    missing: list[Section]
    wrong: list[str]
    days: int | None  # since all of it was confirmed


@blueprint.get("/programs/organizations/<public_id>")
@allow(Role.PROVIDER)
def table(public_id: str) -> str:
    """All its sites that the person signed in keeps."""
    words = request.args.get("q", "")[:MOST].strip()
    return _page(belonging(public_id), words, everything="all" in request.args.getlist("chosen"))


def _page(
    found: Standing,
    words: str,
    form: TableForm | None = None,
    wrong: Mapping[str, list[str]] | None = None,
    everything: bool = False,
) -> str:
    sites = many_sites.sites_of(db.session, account_id=found.account.id, organization_id=found.organization.id)
    sent = form.rows() if form else {}
    # A row that was sent is shown again, though its listing has another name or town by now.
    shown = [one for one in sites if _fits(one, words) or one.listing.public_id in sent]
    ticked = [one.listing.public_id for one in shown] if everything else form.chosen.data if form else []
    return render_template(
        "provider/organizations/table.html",
        found=found,
        words=words,
        total=len(sites),
        rows=[_row(one, sent.get(one.listing.public_id), wrong or {}) for one in shown],
        sources=[*shown, *(one for one in sites if one not in shown)],
        sections=COPIED,
        chosen=set(ticked),
        section=form.section.data if form else "schedule",
        source=form.source.data if form else "",
        openings=BY_ID["openings"].fields[0].choices,
    )


def _fits(site: Site, words: str) -> bool:
    """True where each word stands in the site's name, town, state or ZIP code."""
    one = site.listing
    text = f"{one.name} {one.city} {one.state} {one.zip}".casefold()
    return all(word in text for word in words.casefold().split())


def address(public_id: str, words: str) -> str:
    """The table's address, with the sites of these words."""
    return f"{HOME}/{quote(public_id)}" + (f"?{urlencode({'q': words})}" if words else "")


def _row(site: Site, sent: Mapping[str, str] | None, wrong: Mapping[str, list[str]]) -> Row:
    standing, confirmed = row_of(site.draft), site.listing.confirmed_on
    return Row(
        site,
        sent or {name: standing[name] for name in IN_TABLE},
        program_form.missing(site.draft),
        wrong.get(site.listing.public_id, []),
        (clock.today() - confirmed).days if confirmed else None,
    )


@blueprint.post("/programs/organizations/<public_id>/confirm")
@allow(Role.PROVIDER)
def confirm(public_id: str) -> Answer:
    """What the ticked sites say is still right."""
    form = TableForm()
    if form.act.data.startswith("copy"):
        return _to_copy(public_id, form)
    if form.act.data == "download":
        return redirect(
            f"{FILES}/{quote(public_id)}/sites.csv?{urlencode([('chosen', one) for one in form.chosen.data])}"
        )
    seen, account_id = form.revisions(), belonging(public_id).account.id
    chosen = {key: seen.get(key, 0) for key in form.chosen.data}
    day = clock.today()
    work = partial(many_sites.confirm, db.session, account_id=account_id, public_id=public_id, seen=chosen, today=day)
    try:
        done: Done = written(db.session, work)
    except ProvidingProblem as problem:
        return shown_again(problem, lambda: _page(belonging(public_id), form.q.data, form))
    shown = ngettext(
        "%(num)s site is confirmed. Families see today’s date.",
        "%(num)s sites are confirmed. Families see today’s date.",
        done.sites,
    )
    flash(shown)
    if done.left:
        left = "; ".join(done.left[:10])
        flash(gettext("Left alone, for they changed meanwhile or are not published: %(names)s.", names=left), "error")
    return redirect(address(public_id, form.q.data))


def _to_copy(public_id: str, form: TableForm) -> AnyResponse:
    """On to the preview of copying a section: to the ticked sites, or to all that are shown."""
    everywhere = form.act.data == "copy-all"
    chosen = list(form.revisions()) if everywhere else form.chosen.data
    asked = [("source", form.source.data), ("section", form.section.data), *(("chosen", one) for one in chosen)]
    asked += [("q", form.q.data)] if form.q.data else []
    return redirect(f"{HOME}/{quote(public_id)}/copy?{urlencode(asked)}")


@blueprint.post("/programs/organizations/<public_id>")
@allow(Role.PROVIDER)
def save(public_id: str) -> Answer:
    """Save the rows that were changed."""
    form = TableForm()
    rows, seen, account_id = form.rows(), form.revisions(), belonging(public_id).account.id
    work = partial(
        many_sites.change,
        db.session,
        account_id=account_id,
        public_id=public_id,
        rows=rows,
        seen=seen,
        today=clock.today(),
        zip_lookup=zip_table(db.session).get,
    )
    wrong: Mapping[str, list[str]] = {}
    try:
        done: Done = written(db.session, work)
    except (ProvidingProblem, ListingProblem) as problem:
        if isinstance(problem, RowsNotRight):
            wrong = problem.rows
        return shown_again(problem, lambda: _page(belonging(public_id), form.q.data, form, wrong))
    flash(done_text(done))
    return redirect(address(public_id, form.q.data))


def done_text(done: Done) -> str:
    """What an act did, in words."""
    if not done.sites:
        return gettext("Nothing was different: nothing was changed.")
    text = ngettext("%(num)s site is changed.", "%(num)s sites are changed.", done.sites)
    one, more = "%(num)s fact waits until a person has looked.", "%(num)s facts wait until a person has looked."
    return f"{text} {ngettext(one, more, done.waiting)}" if done.waiting else text
