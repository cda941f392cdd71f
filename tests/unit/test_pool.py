"""The pool of connections: what was given up is closed, also where somebody still works with it."""

from __future__ import annotations

import sqlalchemy as sa

from directory.database import engine_options, prepare_engine


def test_a_connection_in_use_while_the_pool_is_given_up_is_closed_when_it_comes_back(empty_url: str) -> None:
    engine = sa.create_engine(**engine_options(empty_url))
    prepare_engine(engine, lasting=False)
    closed: list[object] = []
    sa.event.listen(engine, "close", lambda connection, _record: closed.append(connection))
    connection = engine.connect()
    raw = connection.connection.dbapi_connection
    engine.dispose()  # as a restore does
    assert connection.execute(sa.text("SELECT 1")).scalar() == 1
    assert not closed
    connection.close()
    assert closed == [raw]
    with engine.connect() as another:
        assert another.connection.dbapi_connection is not raw
    engine.dispose()
