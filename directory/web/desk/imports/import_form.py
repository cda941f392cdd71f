"""What the forms of importing say: files, whose they are, of which day, what their columns hold."""

from __future__ import annotations

from flask import request

from directory.geo.states import state_code
from directory.imports import uploads
from directory.imports.checking.opened import Upload
from directory.imports.staging.options import Options
from directory.imports.table import FileProblem, Limits
from directory.listings.validation import normaliser
from directory.text import fold


def files() -> list[Upload]:
    """The files of the form, no more of each than is needed to see that it is too large."""
    taken = []
    for one in request.files.getlist("files"):
        if one.filename:
            taken.append(Upload(uploads.safe_name(one.filename), one.stream.read(Limits().bytes + 1)))
        one.close()
    return _unique(taken)


def _unique(files: list[Upload]) -> list[Upload]:
    """Two files of one name are told apart."""
    seen: set[str] = set()
    found = []
    for number, one in enumerate(files, start=1):
        name = one.name if one.name not in seen else f"{number}-{one.name}"
        seen.add(name)
        found.append(Upload(name, one.data))
    return found


def options() -> Options:
    """What the form says of the files. Raises FileProblem for a date or a state that is none."""
    found = Options(source="-".join(fold(request.form.get("source", "")).split())[:60])
    as_of = request.form.get("as_of", "").strip()
    if as_of:
        date = normaliser.date(as_of)
        if date is None:
            raise FileProblem("as-of", f"“{as_of[:20]}” is no date.", "Write it like 2026-11-23, 2026-11 or 2026.")
        found.as_of = date.text
    for part in request.form.get("complete", "").replace(";", ",").split(","):
        if part.strip():
            code = state_code(part)
            if code is None:
                raise FileProblem("state", f"“{part.strip()[:20]}” is no US state.", "Write codes like IA, MN.")
            found.complete.append(code)
    return found
