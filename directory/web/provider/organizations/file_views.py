"""An organization's sites as a file: down as CSV, up again with a look at every change, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import sqlalchemy as sa
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, stream_with_context

from directory import audit
from directory.database import begin_write
from directory.extensions import db
from directory.imports.own_file import Limits
from directory.imports.uploads import safe_name
from directory.listings.csv import export
from directory.models import FileStatus, Listing, Role, SiteFile
from directory.providing.organizations import many_sites
from directory.providing.organizations.founding import MOST_SITES
from directory.providing.organizations.my_organizations import Standing
from directory.providing.providing_problem import ProvidingProblem
from directory.site_files import kept_beside as kept
from directory.site_files import sending
from directory.unit_of_work import look_anew, written
from directory.web.provider.organizations import file_page
from directory.web.provider.organizations.belonging import belonging
from directory.web.provider.organizations.site_table_views import FILES
from directory.web.shared.forms import File, Form
from directory.web.shared.translate import gettext
from directory.web.signed_in.access import allow
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("provider_site_files", __name__)

MAX_REQUEST = Limits().bytes + 200_000


class FileForm(Form):
    """The file."""

    file = File("Your file")

    def taken(self) -> tuple[str, bytes]:
        """The file's name and its bytes, no more than are needed to see that it is too large."""
        if not self.file.data:
            return "", b""
        name, data = safe_name(self.file.data.filename or ""), self.file.data.stream.read(Limits().bytes + 1)
        self.file.data.close()
        return name, data


def _sending(public_id: str) -> Standing:
    """Their standing, where they may change a site of the organization; 403 else."""
    found = belonging(public_id)
    if not sending.may_send(db.session, found):
        abort(403)
    return found


@blueprint.get("/programs/files/<public_id>")
@allow(Role.PROVIDER)
def files(public_id: str) -> str:
    """The sites as a file, sending one, and those that were sent."""
    return _page(public_id)


def _page(public_id: str, form: FileForm | None = None) -> str:
    found = _sending(public_id)
    return render_template(
        "provider/organizations/files.html",
        found=found,
        form=form or FileForm.standing(),
        sites=len(many_sites.sites_of(db.session, account_id=found.account.id, organization_id=found.organization.id)),
        files=[(one, file_page.state(one)) for one in sending.files_of(db.session, found.organization.id)],
        megabytes=Limits().bytes // 1_000_000,
        most=MOST_SITES,
    )


@blueprint.get("/programs/files/<public_id>/sites.csv")
@allow(Role.PROVIDER)
def download(public_id: str) -> Response:
    """Their sites, or those that are chosen, as our template; sent again it changes nothing."""
    found = _sending(public_id)
    chosen, name = set(request.args.getlist("chosen")), found.organization.public_id
    sites = many_sites.sites_of(db.session, account_id=found.account.id, organization_id=found.organization.id)
    ids = [one.listing.id for one in sites if not chosen or one.listing.public_id in chosen]
    who = found.account.email
    look_anew(db.session)

    def noted() -> None:
        begin_write(db.session)
        audit.record(
            db.session, actor=who, action="listings-exported", target=f"organization {name}", listings=len(ids)
        )

    written(db.session, noted)
    lines = export.as_csv(db.session, sa.select(Listing).where(Listing.id.in_(ids)))
    headers = {"Content-Disposition": f'attachment; filename="sites-{name}.csv"'}
    return Response(stream_with_context(lines), mimetype="text/csv", headers=headers)


@blueprint.post("/programs/files/<public_id>")
@allow(Role.PROVIDER)
def upload(public_id: str) -> Answer:
    """Take a file in, and have it read."""
    account_id, form = _sending(public_id).account.id, FileForm()
    name, data = form.taken()
    work = partial(sending.send, db.session, account_id=account_id, public_id=public_id, name=name, data=data)
    try:
        number = written(db.session, work)
    except ProvidingProblem as problem:
        form.refuse(problem, "file")
        return shown_again(form, lambda: _page(public_id, form))
    return redirect(f"{FILES}/{public_id}/{number}")


@blueprint.get("/programs/files/<public_id>/<int:file_id>")
@allow(Role.PROVIDER)
def show(public_id: str, file_id: int) -> str:
    """What a file would change, or did."""
    return _file_page(public_id, file_id)


def _file_page(public_id: str, file_id: int) -> str:
    found = _sending(public_id)
    held = _held(public_id, file_id)
    mine = held.account_id == found.account.id
    # What is in a file is for who sent it: it was looked at with their rights.
    looked = kept.looked_of(held) if mine and held.status == FileStatus.READY else None
    done = kept.done_of(held)
    return render_template(
        "provider/organizations/file.html",
        found=found,
        file=held,
        state=file_page.state(held),
        mine=mine,
        working=file_page.working(db.session, file_id),
        failed=file_page.failed(db.session, file_id),
        problem=file_page.problem(held),
        moved=kept.text_of(held, "moved"),
        looked=looked,
        said_of_file=file_page.sentences(looked.said) if looked else [],
        effects=file_page.effects(looked.sites) if looked else [],
        gone=file_page.taken_away(looked.sites) if looked else 0,
        wrong=file_page.told(looked.wrong) if looked else [],
        notes=file_page.told(looked.notes) if looked else [],
        done=len(done),
        waiting=sum(one.waiting for one in done),
        may_undo=bool(done) and held.status == FileStatus.DONE and (mine or found.is_owner),
        undone=kept.undone_of(held),
        left=file_page.left(held),
    )


def _held(public_id: str, file_id: int) -> SiteFile:
    held = sending.file_of(db.session, public_id=public_id, file_id=file_id)
    if held is None or held.status == FileStatus.DROPPED:
        abort(404)
    return held


@blueprint.post("/programs/files/<public_id>/<int:file_id>/do")
@allow(Role.PROVIDER)
def do(public_id: str, file_id: int) -> Answer:
    """Have what was shown done."""
    return _pressed(public_id, file_id, sending.press)


@blueprint.post("/programs/files/<public_id>/<int:file_id>/undo")
@allow(Role.PROVIDER)
def undo(public_id: str, file_id: int) -> Answer:
    """Have it taken back."""
    return _pressed(public_id, file_id, sending.request_undo)


@blueprint.post("/programs/files/<public_id>/<int:file_id>/drop")
@allow(Role.PROVIDER)
def drop(public_id: str, file_id: int) -> Answer:
    """Throw the file away."""
    return _pressed(public_id, file_id, sending.drop)


def _pressed(public_id: str, file_id: int, what: Callable[..., None]) -> Answer:
    account_id = _sending(public_id).account.id
    _held(public_id, file_id)
    press = partial(what, db.session, account_id=account_id, public_id=public_id, file_id=file_id)
    try:
        written(db.session, press)
    except ProvidingProblem as problem:
        return shown_again(problem, lambda: _file_page(public_id, file_id))
    if what is sending.drop:
        flash(gettext("The file is thrown away. Nothing was changed."))
        return redirect(f"{FILES}/{public_id}")
    return redirect(f"{FILES}/{public_id}/{file_id}")
