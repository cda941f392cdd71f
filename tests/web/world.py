"""A small world in which every page has something to show: a full listing, who keeps it, and what waits for people."""

from __future__ import annotations

import csv
import io

from flask import Flask
from sqlalchemy.orm import Session

from directory.geo.zip_table import zip_table
from directory.listings.csv.row import row_of
from directory.listings.draft import SECTIONS, Said
from directory.models import DuplicatePair, Role
from directory.providing import edits
from tests.factories import publish
from tests.full import BY, full
from tests.web.desk import Person
from tests.web.importing import number_of, upload
from tests.web.programs import ProgramsPerson

LIST = Said(source="template", as_of=BY.as_of)


class World:
    """A full listing by a program, a change that waits, a list that says otherwise, a twin, and who looks at them."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.first = full("one")
        self.listing_id, self.path = publish(session, self.first)
        self.public_id = self.path.split("/")[2]
        self.other_id, self.other = publish(session, full("two", by=LIST))
        session.add(
            DuplicatePair(first_id=self.listing_id, second_id=self.other_id, score=90, reasons='["same phone"]')
        )
        session.commit()
        self.ann = ProgramsPerson(app)
        self.holder = self.ann.hold(self.listing_id)
        self.ann.sign_in()
        self.admin = Person(app, Role.ADMIN).sign_in()
        session.rollback()
        self._ask(session)
        self.batch = number_of(upload(self.admin, ("list.csv", self._list(session)), as_of="2026-11-20"))

    def _ask(self, session: Session) -> None:
        """The program wants all of it otherwise: some is live, some waits."""
        wanted = full("three")
        edits.save(
            session,
            holder_id=self.holder,
            draft=wanted.model_copy(update={"place": wanted.place.model_copy(update={"zip": "78702"})}),
            base_revision=1,
            sections=(*SECTIONS, "names", "answers", "populations"),
            today=BY.as_of.first,
        )
        session.commit()

    def _list(self, session: Session) -> bytes:
        """A file that says otherwise of a listing at the same place."""
        assert zip_table(session)
        session.rollback()
        said = full("four", by=LIST).model_copy(update={"name": self.first.name, "place": self.first.place})
        cells = {**row_of(said), "as_of": "2026-11-20"}
        text = io.StringIO()
        csv.writer(text).writerows([cells.keys(), cells.values()])
        return text.getvalue().encode()
