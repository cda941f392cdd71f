"""What the forms of importing say: files, whose they are, of which day, what their columns hold."""

from __future__ import annotations

from typing import Self

from flask import request
from flask_wtf.file import MultipleFileField
from wtforms import Field, HiddenField, ValidationError

from directory.geo.states import state_code
from directory.imports import uploads
from directory.imports.checking.opened import Upload
from directory.imports.staging.options import Options
from directory.imports.table import Limits
from directory.listings.cells import normaliser
from directory.text import fold
from directory.web.shared.forms import Every, Form, Text, Tick


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


class AboutForm(Form):
    """Whose list it is, of which day, and which states are whole in it."""

    seen = HiddenField(default="")  # what the page showed: `imports.applying.seen`
    source = Text("Whose list it is", most=60)
    as_of = Text("The facts are of this date", most=40, filters=[str.strip])
    complete = Text("All programs of these states", most=300)

    @classmethod
    def of(cls, options: Options) -> Self:
        """The form with what was said before."""
        return cls.standing({"source": options.source, "as_of": options.as_of, "complete": ", ".join(options.complete)})

    def validate_as_of(self, field: Field) -> None:
        """A date, as far as it is known."""
        if field.data and normaliser.date(field.data) is None:
            raise ValidationError(f"“{field.data[:20]}” is no date. Write it like 2026-11-23, 2026-11 or 2026.")

    def validate_complete(self, field: Field) -> None:
        """States, by their names or codes."""
        for part in parts(field.data):
            if state_code(part) is None:
                raise ValidationError(f"“{part[:20]}” is no US state. Write codes like IA, MN.")

    def options(self) -> Options:
        """What was said, once it is valid."""
        date = normaliser.date(self.as_of.data) if self.as_of.data else None
        return Options(
            source="-".join(fold(self.source.data).split())[:60],
            as_of=date.text if date else "",
            complete=[code for part in parts(self.complete.data) if (code := state_code(part))],
        )


class UploadForm(AboutForm):
    """Files, and what is said of them."""

    files = MultipleFileField("Files")


class ColumnsForm(AboutForm):
    """What each column holds: the columns of the file by their names, and the meaning of each, in one order."""

    column = Every()
    meaning = Every()
    all_iop = Tick("Every row of this file is an intensive outpatient program")


def parts(text: str) -> list[str]:
    """What stands between commas or semicolons."""
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
