"""The audit log: search it, download it. Nobody can change it."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, stream_with_context

from directory import audit
from directory.accounts.matrix import Right
from directory.database import begin_write
from directory.extensions import db
from directory.unit_of_work import written
from directory.web.desk.people.audit_text import detail_words
from directory.web.signed_in.access import actor, fresh, needs
from directory.web.signed_in.paging import last_page, page_number

blueprint = Blueprint("manage_audit", __name__)


@blueprint.get("/audit")
@needs(Right.LOG)
def log() -> str:
    """One page of the log."""
    words, action = request.args.get("q", "")[:100], request.args.get("action", "")[:40]
    page = page_number()
    entries, total = audit.search(db.session, words=words, action=action, page=page)
    return render_template(
        "desk/people/audit.html",
        entries=[(entry, detail_words(entry)) for entry in entries],
        total=total,
        actions=audit.actions(db.session),
        words=words,
        action=action,
        page=page,
        last=last_page(total, audit.PAGE),
        url=lambda number: "/manage/audit?" + urlencode({"q": words, "action": action, "page": number}),
    )


@blueprint.get("/audit.csv")
@needs(Right.LOG)
@fresh
def download() -> Response:
    """The same entries as a file. They hold people's addresses, so that they were taken is an entry too."""
    words, action = request.args.get("q", "")[:100], request.args.get("action", "")[:40]
    who = actor()

    def noted() -> None:
        begin_write(db.session)
        audit.record(db.session, actor=who, action="audit-log-exported", words=words, only=action)

    written(db.session, noted)
    lines = audit.as_csv(db.session, words=words, action=action)
    return Response(
        stream_with_context(lines),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="audit-log.csv"'},
    )
