"""The desk: what people who run the directory see and do, a room for each kind of work."""

from __future__ import annotations

from flask import Flask

from directory.accounts.matrix import MATRIX, Right
from directory.web.desk.calls import call_queue_views
from directory.web.desk.imports import (
    column_views,
    import_decision_views,
    import_views,
    mend_views,
    move_views,
    table_views,
)
from directory.web.desk.listings import bulk_views, listing_edit_views, listing_views, saved_views
from directory.web.desk.moderation import (
    change_views,
    claim_queue_views,
    duplicate_views,
    entry_views,
    report_views,
    suggestion_views,
)
from directory.web.desk.organizations import organization_views
from directory.web.desk.people import audit_views, mail_views, people_views
from directory.web.desk.schedules import schedule_views
from directory.web.desk.watch import accuracy_views, watch_views
from directory.web.desk.work import news_views, work_views
from directory.web.signed_in.cookie import LARGE_UPLOADS, Large


def init_app(app: Flask) -> None:
    """Put the desk on the application."""
    LARGE_UPLOADS["/manage/imports/new"] = Large(import_views.MAX_REQUEST, MATRIX[Right.IMPORT], at_once=8)
    for views in (
        watch_views,
        work_views,
        news_views,
        accuracy_views,
        call_queue_views,
        import_views,
        import_decision_views,
        column_views,
        table_views,
        move_views,
        mend_views,
        schedule_views,
        listing_edit_views,
        listing_views,
        bulk_views,
        saved_views,
        change_views,
        claim_queue_views,
        duplicate_views,
        entry_views,
        report_views,
        suggestion_views,
        organization_views,
        people_views,
        mail_views,
        audit_views,
    ):
        app.register_blueprint(views.blueprint, url_prefix="/manage")
