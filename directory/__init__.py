"""IOP Near Me: an open-source directory of intensive outpatient programs."""

from __future__ import annotations

import gc
import inspect
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from directory.config import Settings


@contextmanager
def loading() -> Iterator[None]:
    """Let nobody look for garbage while code is loaded: all of it stays. That took a third of the time of each start.

    What was loaded is not looked through later either, which leaves its memory shared between a server's processes.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def create_app(settings: Settings | None = None) -> Flask:
    """The application: settings → extensions → pages → errors → commands.

    It opens no connection and builds no index; the server's preload does that (`wsgi.py`), so that commands start fast.
    """
    # Imported here and not above, so that a pure module can be imported without the web and the database.
    from flask import Flask
    from werkzeug.middleware.proxy_fix import ProxyFix

    from directory import api, bodies, cli, database, extensions, http, web, wiring
    from directory.config import Settings
    from directory.models import Base
    from directory.web.shared.language import language

    settings = settings or Settings()
    app = Flask(__name__, static_folder=None, template_folder="web")
    app.config.update(
        SETTINGS=settings,
        SQLALCHEMY_ENGINES={
            "default": database.engine_options(settings.database_url, threads=settings.threads),
            "fleeting": database.fleeting_options(settings.database_url),
        },
        ALEMBIC={"script_location": "migrations"},
        ALEMBIC_CONTEXT={"render_as_batch": True, "compare_type": True, "transactional_ddl": True},
        BABEL_DEFAULT_LOCALE="en",
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
        MAX_CONTENT_LENGTH=1024 * 1024,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        wiring.put_around(app, partial(ProxyFix, x_for=hops, x_proto=hops, x_host=hops))

    extensions.db.init_app(app)
    # There is no async engine here; closing its sessions would start a thread at the end of every request (0.9 ms).
    app.teardown_appcontext_funcs[:] = [
        close for close in app.teardown_appcontext_funcs if not inspect.iscoroutinefunction(inspect.unwrap(close))
    ]
    extensions.alembic.metadatas["default"] = Base.metadata
    extensions.alembic.init_app(app)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    extensions.babel.init_app(app, locale_selector=language)
    with app.app_context():
        for name, engine in extensions.db.engines.items():
            database.prepare_engine(engine, refuse=name == "default", lasting=name == "default")

    http.init_app(app)
    bodies.init_app(app)
    web.init_app(app)
    api.init_app(app)
    cli.init_app(app)
    wiring.put_around(app, lambda inner: http.OnEveryAnswer(inner, settings))
    return app
