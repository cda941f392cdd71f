"""What people type or paste into forms, without the marks that nobody sees: as the cells of a file are read."""

from __future__ import annotations

from typing import IO, Any

from flask import Flask, Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

from directory.text import visible

_AS_TYPED = "password"  # in the names of fields whose text nobody reads


class _VisibleForms(FormDataParser):
    """Parses a form, and takes such marks out of its texts; files are left as they are."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """The rest of the stream, the texts by their fields' names, and the files."""
        rest, form, files = super().parse(stream, mimetype, content_length, options)
        seen = [(name, text if _AS_TYPED in name else visible(text)) for name, text in form.items(multi=True)]
        return rest, self.cls(seen), files


class VisibleRequest(Request):
    """A request whose form holds only what can be seen."""

    form_data_parser_class: type[Any] = _VisibleForms


def init_app(app: Flask) -> None:
    """Read every form so."""
    app.request_class = VisibleRequest
