"""News of work: mails or none, and the feed whose address holds a secret."""

from __future__ import annotations

import datetime as dt
from functools import partial

from flask import Blueprint, Response, abort, flash, redirect, render_template, request
from flask_security import current_user
from werkzeug.wrappers import Response as AnyResponse

from directory import clock, no_reminders
from directory.accounts import rate_limits
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.text import for_xml
from directory.unit_of_work import written
from directory.web.shared.site import mailed_address
from directory.web.signed_in.access import needs, open_to_all
from directory.work import waiting_work, work_news
from directory.work.desk_people import desk_people, desk_person
from directory.work.waiting_work import WorkLine

blueprint = Blueprint("manage_work_news", __name__)


@blueprint.get("/work/news")
@needs(Right.TAKE)
def news() -> str:
    """What one chose."""
    return _page()


def _page(secret: str = "") -> str:
    return render_template(
        "desk/work/news.html",
        news=work_news.news_of(db.session, current_user),
        feed=f"{mailed_address()}/manage/work/feed/{secret}" if secret else "",
    )


@blueprint.post("/work/news")
@needs(Right.TAKE)
def choose() -> str | AnyResponse:
    """Have mails or none; make the feed, which is shown on the page that answers and kept nowhere, or end it."""
    act, me = request.form.get("act", ""), desk_person(current_user)
    if act == "feed":
        return _page(written(db.session, partial(work_news.make_feed, db.session, me=me)))
    if act == "no-feed":
        written(db.session, partial(work_news.end_feed, db.session, me=me))
        flash("The feed has ended: its address leads nowhere.")
    elif act in ("mail", "no-mail"):
        wanted = act == "mail"
        written(db.session, partial(no_reminders.choose_reminders, db.session, email=me.email, wanted=wanted))
        flash("You get mails when something new waits." if wanted else "You get no more of these mails.")
    else:
        abort(400)
    return redirect("/manage/work/news")


@blueprint.get("/work/feed/<secret>")
@open_to_all
def feed(secret: str) -> Response:
    """What waits for whoever has this feed, the newest first, as Atom (RFC 4287)."""
    me = work_news.reader_of(db.session, secret)
    if me is None:
        tries, place = rate_limits.WORK_FEED_TRIES, rate_limits.place(request.remote_addr)
        if rate_limits.is_spent(tries, place) or not rate_limits.has_room(tries, place):
            return _later()
        abort(404)
    if not rate_limits.has_room(rate_limits.WORK_FEED, work_news.hash_of(secret)):
        return _later()
    found = waiting_work.page_of(db.session, me, desk_people(db.session), now=clock.now(), newest_first=True)
    response = Response(_atom(found.lines), mimetype="application/atom+xml")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


def _later() -> Response:
    return Response("Too many requests. Ask again in an hour.\n", 429, {"Retry-After": "3600"}, mimetype="text/plain")


def _atom(lines: list[WorkLine]) -> bytes:
    page = for_xml(f"{mailed_address()}/manage/work")
    newest = max((one.row.since for one in lines), default=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<id>{page}</id>",
        "<title>IOP Near Me: work at the desk</title>",
        f"<updated>{newest.isoformat(timespec='seconds')}</updated>",
        "<author><name>IOP Near Me</name></author>",
        f'<link rel="alternate" type="text/html" href="{page}"/>',
        *(_entry(one, page) for one in lines),
        "</feed>\n",
    ]
    return "\n".join(parts).encode()


def _entry(line: WorkLine, page: str) -> str:
    title = ", ".join(filter(None, (f"{line.row.kind.name}: {line.name}", line.place)))
    address = for_xml(mailed_address() + line.href)
    return (
        f"<entry><id>{page}#{line.row.id}</id><title>{for_xml(title)}</title>"
        f'<link rel="alternate" type="text/html" href="{address}"/>'
        f"<updated>{line.row.since.isoformat(timespec='seconds')}</updated>"
        f"<summary>Promised within {line.row.kind.promised} business days.</summary></entry>"
    )
