"""Pages in a language, without a site and without a database: for what puts facts into words."""

from __future__ import annotations

from functools import cache

from flask import Flask
from flask.ctx import RequestContext
from flask_babel import Babel

from directory.web.shared import translate
from directory.web.shared.language import language


@cache
def _site() -> Flask:
    """An application that knows two languages and nothing else."""
    app = Flask("directory")
    Babel(app, locale_selector=language)
    translate.init_app(app)
    return app


def page_in(chosen: str) -> RequestContext:
    """A page in English ("en") or Spanish ("es"), to be entered."""
    return _site().test_request_context("/", environ_overrides={"directory.language": chosen})
