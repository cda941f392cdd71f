"""The pages: blueprints, what every template can use, and the static files."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup
from werkzeug.routing import IntegerConverter, Map

from directory.config import Settings
from directory.crisis_lines import get_crisis_lines
from directory.listings.draft import DAYS
from directory.promises import promises_on
from directory.search.criteria import MOST_PICKED
from directory.version import VERSION
from directory.web import desk, families, outage, provider, signed_in, static_files
from directory.web.shared import current, jinja_filters, language, phrases, translate, typed_text
from directory.web.shared.forms import problems
from directory.web.shared.language import locale
from directory.web.shared.own_html import own_html
from directory.web.shared.sent import sent_to
from directory.wiring import put_around, this_app


class RowNumber(IntegerConverter):
    """A row's number in an address: one that no database can hold is no page, and no crash."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": 2**31 - 1, **kwargs})


def init_app(app: Flask) -> None:
    """Put the pages on the application."""
    settings: Settings = app.config["SETTINGS"]
    app.url_map.converters["int"] = RowNumber
    app.before_request(current.forget)
    typed_text.init_app(app)
    for pages in (families, outage, signed_in, desk, provider):
        pages.init_app(app)
    put_around(app, language.LanguagePrefix)
    static_files.init_app(app)
    translate.init_app(app)
    jinja_filters.init_app(app)
    app.jinja_env.globals.update(
        asset=static_files.asset,
        fixed=fixed,
        crisis_lines=get_crisis_lines,
        has_sample=has_sample,
        most_picked=MOST_PICKED,
        locale=locale,
        problems=problems,
        promises_on=promises_on,
        said=translate.said,
        sent_to=sent_to,
        settings=settings,
        version=VERSION,
        other_languages=language.other_languages,
        to=language.to,
        week_letters=lambda: tuple(zip(DAYS, phrases.day_letters(), strict=True)),
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def fixed(template: str) -> Markup:
    """A part that is the same on every page of a language, rendered once."""
    return _fixed(this_app(), template, locale())


@lru_cache(maxsize=64)
def _fixed(app: Flask, template: str, _locale: str) -> Markup:
    return own_html(app.jinja_env.get_template(template).render())


def has_sample() -> bool:
    """True while the invented sample is loaded: every page says so."""
    catalog = current.remembered_catalog()
    return catalog is not None and catalog.has_sample
