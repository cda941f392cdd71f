"""The catalog that one request sees: asked for once, so that everything on a page is of one state."""

from __future__ import annotations

from flask import g

from directory.extensions import db
from directory.reach import answer_of
from directory.search import catalog as catalogs
from directory.search.catalog_content import Catalog
from directory.web.shared import language


def current_catalog() -> Catalog:
    """This request's catalog."""
    catalog: Catalog | None = g.get("catalog")
    if catalog is None:
        catalog = g.catalog = catalogs.current(db.session)
    return catalog


def remembered_catalog() -> Catalog | None:
    """The catalog in memory, for a page that asks the database nothing; None where there is none to be had."""
    catalog: Catalog | None = g.get("catalog") or catalogs.remembered(db.session)
    return catalog or answer_of(db.session, current_catalog, lambda: None)


def forget() -> None:
    """Begin a request with nothing held (an application context may outlive a request, as in tests)."""
    language.forget()
    for name in ("catalog", "_login_user", "identity", "csrf_token", "csrf_valid"):
        g.pop(name, None)
