"""What holds for the database file itself."""

from __future__ import annotations

import stat
from pathlib import Path

from directory import create_app
from directory.config import Settings
from directory.extensions import db
from directory.setup import set_up


def test_a_new_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'new.sqlite'}", log_level="error"))
    with app.app_context():
        set_up()
        files = sorted(tmp_path.iterdir())
        assert {"new.sqlite", "new-progress.sqlite"} <= {file.name for file in files}
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        for engine in db.engines.values():
            engine.dispose()
