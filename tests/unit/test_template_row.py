"""A listing written as a row of our template reads back as the same facts."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy.orm import Session

from directory.geo.zip_table import zip_table
from directory.imports.sample_loading import FILE
from directory.listings.csv.row import row_of
from directory.listings.draft import Contact, Evidence, EvidenceKind, ListingDraft, Phone, Therapies
from directory.listings.editing.whole_form import NotRight, draft_from
from directory.listings.merge import merge
from directory.listings.scope import of_place
from tests.factories import draft, said

TODAY = dt.date(2026, 11, 23)


def test_every_sample_program_comes_back_as_it_was(session: Session) -> None:
    lookup = zip_table(session).get
    for line in FILE.read_text(encoding="utf-8").splitlines():
        before = ListingDraft.model_validate(json.loads(line))
        after = draft_from(row_of(before), before=before, today=TODAY, zip_lookup=lookup)
        assert row_of(after) == row_of(before)
        # What the editor left alone keeps who said it, and when.
        assert {name: getattr(after, name) for name in ("contact", "schedule", "serves", "payment", "openings")} == {
            name: getattr(before, name) for name in ("contact", "schedule", "serves", "payment", "openings")
        }
        assert after.geocode == before.geocode


def test_only_what_changed_is_the_desks_word(session: Session) -> None:
    before = draft(yes=("iop", "dbt"), by=said("template"))
    cells = row_of(before) | {"website": "https://lantern.example.org/", "therapy": "cbt; dbt"}
    after = draft_from(cells, before=before, today=TODAY, zip_lookup=zip_table(session).get)
    assert after.contact.said[0].source == "desk"
    assert after.place.said == before.place.said
    assert after.answers["dbt"] == before.answers["dbt"]
    assert after.answers["cbt"].said.source == "desk"


@pytest.mark.parametrize("own", [{}, {"website": "https://example.org/"}])
def test_whose_number_it_is_comes_back_and_the_desk_can_say(session: Session, own: dict[str, str]) -> None:
    lookup = zip_table(session).get
    program, mental = (draft(name="Hope", street="1 A St", phone=phone) for phone in (None, "+15125550102"))
    program = program.model_copy(update={"contact": program.contact.model_copy(update=own)})
    before = merge([program, of_place(mental)])
    cells = row_of(before)
    assert cells["same_place"].split("; ")[0] == "phones"
    assert draft_from(cells, before=before, today=TODAY, zip_lookup=lookup).contact == before.contact
    assert draft_from(cells, before=None, today=TODAY, zip_lookup=lookup).contact.facts_of_place == ("phones",)
    ours = draft_from(cells | {"same_place": ""}, before=before, today=TODAY, zip_lookup=lookup).contact
    assert (ours.facts_of_place, ours.said[0].source) == ((), "desk")
    other = draft_from(cells | {"phone": "512-555-0103"}, before=before, today=TODAY, zip_lookup=lookup).contact
    assert other.facts_of_place == ()


@pytest.mark.parametrize(
    ("cell", "text", "says"),
    [
        ("zip", "7870I", "five digits"),
        ("tracks", "Evening", "it says no days"),
        ("therapy", "astrology", "term"),
        ("npi", "123", "ten digits"),
        ("program_name", "", "name"),
    ],
)
def test_wrong_cells_are_said(session: Session, cell: str, text: str, says: str) -> None:
    cells = row_of(draft()) | {cell: text} | ({"provider": ""} if cell == "program_name" else {})
    with pytest.raises(NotRight) as caught:
        draft_from(cells, before=None, today=TODAY, zip_lookup=zip_table(session).get)
    assert says in str(caught.value).lower()


def test_an_edit_keeps_phones_that_the_form_does_not_show(session: Session) -> None:
    phones = tuple(
        Phone.model_validate({"kind": kind, "number": f"+1512555010{at}"})
        for at, kind in enumerate(("main", "intake", "intake", "crisis", "main"))
    )
    before = draft().model_copy(update={"contact": Contact(said=(said(),), phones=phones)})
    lookup = zip_table(session).get
    assert draft_from(row_of(before), before=before, today=TODAY, zip_lookup=lookup) == before
    cells = row_of(before) | {"phone": "512-555-0199"}
    after = draft_from(cells, before=before, today=TODAY, zip_lookup=lookup)
    assert {phone.number[-4:] for phone in after.contact.phones} == {"0199", "0101", "0102", "0103", "0104"}


def test_texts_in_spanish_come_back(session: Session) -> None:
    evidence = Evidence(kind=EvidenceKind.GROUP, words="On Mondays", words_es="Los lunes: con café", said=said())
    before = draft(yes=("iop", "veterans"))
    before = before.model_copy(
        update={
            "populations": {"veterans": evidence},
            "therapies": Therapies(said=(said(),), approach_es="Empezamos al aire libre."),
            "place": before.place.model_copy(update={"getting_there_es": "Autobús 7"}),
        }
    )
    after = draft_from(row_of(before), before=None, today=TODAY, zip_lookup=zip_table(session).get)
    assert after.populations["veterans"].words_es == "Los lunes: con café"
    assert after.therapies.approach_es == "Empezamos al aire libre."
    assert after.place.getting_there_es == "Autobús 7"
    lone = row_of(before) | {"population_evidence": ""}
    with pytest.raises(NotRight, match="each of a population in population_evidence"):
        draft_from(lone, before=None, today=TODAY, zip_lookup=zip_table(session).get)
