"""Programs' own pages: coming in, claiming a listing, keeping it right. Knows nothing of the desk."""

from __future__ import annotations

from flask import Flask

from directory.listings.cells.readers import plans
from directory.listings.plans.plan_lists import refuses
from directory.models import Role
from directory.web.provider.claims import claim_views, proof_views, suggest_views
from directory.web.provider.editing import edit_views, history_views
from directory.web.provider.editing.typed_times import tracks_read
from directory.web.provider.entering import entering_views
from directory.web.provider.home import home_views, leaving_views, no_reminders_views, own_account_views
from directory.web.provider.organizations import (
    copy_views,
    file_views,
    founding_views,
    member_views,
    site_table_views,
    site_views,
)
from directory.web.provider.still_right import still_right_views
from directory.web.provider.tokens import token_views
from directory.web.signed_in.cookie import LARGE_UPLOADS, Large


def init_app(app: Flask) -> None:
    """Put programs' pages on the application."""
    LARGE_UPLOADS["/manage/claim/"] = Large(claim_views.MAX_REQUEST, frozenset({Role.PROVIDER}), at_once=32)
    LARGE_UPLOADS[f"{site_table_views.FILES}/"] = Large(file_views.MAX_REQUEST, frozenset({Role.PROVIDER}), at_once=8)
    for views in (
        entering_views,
        claim_views,
        suggest_views,
        home_views,
        own_account_views,
        edit_views,
        history_views,
        leaving_views,
        still_right_views,
        no_reminders_views,
        founding_views,
        site_table_views,
        copy_views,
        member_views,
        site_views,
        file_views,
        token_views,
    ):
        app.register_blueprint(views.blueprint, url_prefix="/manage")
    proof_views.init_app(app)
    app.jinja_env.globals.update(plans_read=plans, tracks_read=tracks_read)
    app.jinja_env.tests.update(refusing=refuses)
