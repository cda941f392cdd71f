"""The pages: blueprints, what every template can use, and the static files."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup
from werkzeug.routing import IntegerConverter, Map

from directory.config import Settings
from directory.crisis_lines import get_crisis_lines
from directory.listings.draft import DAYS
from directory.promises import promises_on
from directory.search.criteria import MOST_PICKED
from directory.version import VERSION
from directory.vocabulary import get_vocabulary
from directory.web import outage, static_files
from directory.web.families import (
    call_views,
    compare_views,
    feed_views,
    for_programs,
    guide_views,
    landing_views,
    near_views,
    report_views,
    share_views,
    sitemap_views,
    virtual_views,
)
from directory.web.families import views as families
from directory.web.families.links import hidden_fields, radius_words
from directory.web.families.lost import lost_place
from directory.web.families.search_engines import search_page
from directory.web.manage import init_app as init_manage
from directory.web.shared import current, filters, language, translate, words
from directory.web.shared.language import locale
from directory.web.shared.sent import sent_to


class RowNumber(IntegerConverter):
    """A row's number in an address: one that no database can hold is no page, and no crash."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": 2**31 - 1, **kwargs})


def init_app(app: Flask) -> None:
    """Put the pages on the application."""
    settings: Settings = app.config["SETTINGS"]
    app.url_map.converters["int"] = RowNumber
    app.register_blueprint(families.blueprint)
    app.register_blueprint(for_programs.blueprint)
    report_views.init_app(app)
    for views in (call_views, compare_views, landing_views, sitemap_views, feed_views, share_views, virtual_views):
        app.register_blueprint(views.blueprint)
    near_views.init_app(app)
    guide_views.init_app(app)
    app.before_request(current.forget)
    outage.init_app(app)
    init_manage(app)
    app.wsgi_app = language.LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    static_files.init_app(app)
    translate.init_app(app)
    filters.init_app(app)
    app.jinja_env.globals.update(
        asset=static_files.asset,
        fixed=fixed,
        crisis_lines=get_crisis_lines,
        has_sample=has_sample,
        hidden_fields=hidden_fields,
        most_picked=MOST_PICKED,
        locale=locale,
        lost_place=lost_place,
        promises_on=promises_on,
        radius_words=radius_words,
        sent_to=sent_to,
        search_page=search_page,
        settings=settings,
        version=VERSION,
        vocabulary=get_vocabulary,
        other_languages=language.other_languages,
        to=language.to,
        week_letters=lambda: tuple(zip(DAYS, words.day_letters(), strict=True)),
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def fixed(template: str) -> Markup:
    """A part that is the same on every page of a language, rendered once."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return _fixed(app, template, locale())


@lru_cache(maxsize=64)
def _fixed(app: Flask, template: str, _locale: str) -> Markup:
    return Markup(app.jinja_env.get_template(template).render())  # noqa: S704 - our own template


def has_sample() -> bool:
    """True while the invented sample is loaded: every page says so."""
    catalog = current.remembered_catalog()
    return catalog is not None and catalog.has_sample
