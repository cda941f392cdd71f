"""What is typed into forms, without the marks that nobody sees."""

from __future__ import annotations

import io

import pytest
from werkzeug.test import EnvironBuilder

from directory.web.shared.typed_text import VisibleRequest

TYPED = {"text": ["It \u202erings", "ri\u00adngs"], "password": "\u202eabc"}


@pytest.mark.parametrize("in_parts", [True, False])
def test_a_form_holds_what_can_be_seen(in_parts: bool) -> None:
    files = {"files": (io.BytesIO("\u202e".encode()), "a.csv")} if in_parts else {}
    environ = EnvironBuilder(method="POST", data=TYPED | files).get_environ()
    with VisibleRequest(environ) as request, environ["wsgi.input"]:
        assert request.form.getlist("text") == ["It rings", "rings"]
        assert request.form["password"] == "\u202eabc"
        assert [one.read() for one in request.files.values()] == ["\u202e".encode()] * in_parts
