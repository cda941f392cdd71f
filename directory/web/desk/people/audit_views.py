"""The audit log: search it, download it. Nobody can change it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, stream_with_context

from directory import audit, audit_search
from directory.accounts.matrix import Right
from directory.audit_kinds import GROUPS, KINDS, in_words
from directory.audit_search import Reader, Wanted
from directory.database import begin_write
from directory.extensions import db
from directory.models import AuditEntry
from directory.unit_of_work import written
from directory.web.desk.asked_for import states_here
from directory.web.desk.people.audit_text import detail_words
from directory.web.signed_in.access import actor, fresh, may, needs

blueprint = Blueprint("manage_audit", __name__)

_DAYS = {"since": "From", "until": "To"}
_BEFORE_LISTINGS = ("/program/", "/manage/listings/")  # in an address that is put in where a listing is asked for


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for: as it was typed, as it is read, and what cannot be read."""

    typed: Mapping[str, str]
    wanted: Wanted = field(default_factory=Wanted)
    problems: Mapping[str, str] = field(default_factory=dict)

    def address(self, path: str, **more: object) -> str:
        """This search elsewhere."""
        return f"{path}?" + urlencode({**{name: text for name, text in self.typed.items() if text}, **more})


@blueprint.get("/audit")
@needs(Right.LOG)
def log() -> str:
    """The newest entries that are asked for, or those older than one of them."""
    asked, reader = _asked(), _reader()
    number = request.args.get("before", "")
    before = int(number) if number.isascii() and number.isdigit() and len(number) <= 9 else None
    entries, more = ([], False) if asked.problems else _page(reader, asked.wanted, before)
    person = asked.wanted.person
    alike = audit_search.people_like(db.session, person) if person and not entries and reader.everything else []
    return render_template(
        "desk/people/audit.html",
        rows=[
            (one, json.loads(one.details).get("revision"), audit_search.revision_address(one), detail_words(one))
            for one in entries
        ],
        in_words=in_words,
        of_many=audit.OF_MANY,
        groups=GROUPS,
        asked=asked,
        before=before,
        older=asked.address("/manage/audit", before=entries[-1].id) if more else "",
        alike=[(one, asked.address("/manage/audit", person=one)) for one in alike if one != person],
        everything=reader.everything,
        states=reader.states.words(),
    )


@blueprint.get("/audit.csv")
@needs(Right.LOG_FILE)
@fresh
def download() -> Response:
    """All entries that are asked for, as a file. They hold people's addresses, so that it was taken is an entry too."""
    asked, reader = _asked(), _reader()
    if asked.problems:
        return Response("\n".join(asked.problems.values()), 400, mimetype="text/plain")

    def noted() -> None:
        begin_write(db.session)
        typed = {name: text for name, text in asked.typed.items() if text}
        audit.record(db.session, actor=reader.email, action="audit-log-exported", **typed)

    written(db.session, noted)
    return Response(
        stream_with_context(audit_search.as_csv(db.session, reader=reader, wanted=asked.wanted)),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="audit-log.csv"'},
    )


def _page(reader: Reader, wanted: Wanted, before: int | None) -> tuple[list[AuditEntry], bool]:
    return audit_search.page(db.session, reader=reader, wanted=wanted, before=before)


def _reader() -> Reader:
    return Reader(email=actor(), states=states_here(), everything=may(Right.LOG_FILE))


def _asked() -> _Asked:
    names = ("person", "about", "kind", *_DAYS)
    typed = {name: request.args.get(name, "").strip()[:200] for name in names}
    days, problems = dict[str, dt.date](), dict[str, str]()
    for name, label in _DAYS.items():
        try:
            if typed[name]:
                days[name] = dt.date.fromisoformat(typed[name])
        except ValueError:
            problems[name] = f"{label}: “{typed[name][:20]}” is no day. Write it like 2026-03-09."
    if typed["kind"] not in KINDS:
        typed["kind"] = ""
    return _Asked(typed, Wanted(typed["person"], _named(typed["about"]), typed["kind"], **days), problems)


def _named(text: str) -> str:
    """What is asked for where it was put in as an address of a listing's page; anything else as it is."""
    for start in _BEFORE_LISTINGS:
        if start in text:
            return text.partition(start)[2].partition("/")[0].partition("?")[0]
    return text.removeprefix("listing ")
