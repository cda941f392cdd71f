"""The nation, imported once from the real files, and Massachusetts after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, create_app
from directory.config import Settings
from directory.extensions import db
from directory.geo.zip_table import zip_table
from directory.imports.applying import applier
from directory.imports.checking.check import check_files
from directory.imports.checking.checked import Checked
from directory.imports.checking.opened import Upload
from directory.imports.checking.row_counts import Counts
from directory.imports.staging import staging
from directory.setup import set_up
from tests.browser.desk import desk, desk_page, signed_in
from tests.browser.serving import browser_type_launch_args, desk_site

__all__ = ["browser_type_launch_args", "desk", "desk_page", "desk_site", "nation", "signed_in"]

NATIONAL = ("national-directory-2024-substance-use.csv.gz", "national-directory-2024-mental-health.csv.gz")


@dataclass(frozen=True)
class Nation:
    """An application over the imported national pair, and what the import counted."""

    app: Flask
    counts: Counts
    outcome: Checked


def import_all(session: Session, *uploads: Upload) -> tuple[Counts, Checked]:
    """Check, stage and apply; commits."""
    points = zip_table(session)
    session.rollback()
    outcome = check_files(uploads, zip_lookup=points.get, today=clock.today())
    staged, preview = staging.stage(session, checked=outcome, actor="test")
    number = staged.id
    session.commit()
    applier.apply(session, batch_id=number, actor="test")
    session.commit()
    return preview.counts, outcome


@pytest.fixture(scope="session")
def nation(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nation]:
    """The national directory of 2024, both parts."""
    url = f"sqlite:///{tmp_path_factory.mktemp('nation') / 'nation.sqlite'}"
    app = create_app(Settings(database_url=url, log_level="error"))
    with app.app_context():
        set_up()
        uploads = [Upload(name, (shared_data / name).read_bytes()) for name in NATIONAL]
        counts, outcome = import_all(db.session, *uploads)
        db.session.close()
        engine = db.engine
    yield Nation(app, counts, outcome)
    engine.dispose()
