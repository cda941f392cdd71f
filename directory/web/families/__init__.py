"""Families' pages: no cookie, no account, nothing stored, and every one works without JavaScript.

A room for each kind of page: its views, what the page shows, and its templates together. Each `…_views` holds
addresses; what a page shows is worked out beside it. Nobody imports another room's views, and none knows the desk.
"""

from __future__ import annotations

from flask import Flask

from directory.web.families.about import about_views, for_programs_views, how_right_views
from directory.web.families.call import call_views
from directory.web.families.compare import compare_views
from directory.web.families.counts import counting_views
from directory.web.families.guide import guide_views
from directory.web.families.places import landing_views
from directory.web.families.places.not_found import lost_place
from directory.web.families.program import program_views, wrong_here_views
from directory.web.families.results import near_views, results_views, virtual_views
from directory.web.families.seo import feed_views, share_views, sitemap_views
from directory.web.families.seo.search_engines import search_page
from directory.web.families.shared.search_links import hidden_fields, radius_words


def init_app(app: Flask) -> None:
    """Put families' pages on the application."""
    for views in (
        about_views,
        for_programs_views,
        how_right_views,
        results_views,
        virtual_views,
        program_views,
        landing_views,
        call_views,
        compare_views,
        sitemap_views,
        feed_views,
        share_views,
    ):
        app.register_blueprint(views.blueprint)
    wrong_here_views.init_app(app)
    counting_views.init_app(app)
    near_views.init_app(app)
    guide_views.init_app(app)
    app.jinja_env.globals.update(
        hidden_fields=hidden_fields, lost_place=lost_place, radius_words=radius_words, search_page=search_page
    )
