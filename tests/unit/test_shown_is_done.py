"""What a preview says goes live goes live, and what it says waits waits: by file and by token, whatever was proven."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.listings import facts
from directory.listings.draft import ListingDraft
from directory.models import ChangeRequest, Proof
from tests import organizations as made_up
from tests import site_files as files
from tests.organizations import Made
from tests.tokens import Program, said_now, token
from tests.unit.test_what_ways_allow import granted

# Cells of every kind: harmless, for whom, risky, and groups that are one or the other by what stands in them.
CELLS = [
    ("openings", "accepting"),
    ("wait_days", "5"),
    ("plans", "Sample Health Plan"),
    ("population", "veterans"),
    ("population", "teens;lgbtq"),
    ("name", "Another House"),
    ("phone", "512-555-0177"),
    ("website", "https://other.example.org/"),
    ("tracks", "Evening: mon wed 18:00-21:00"),
    ("tracks", "Evening: mon wed 18:00-21:00; for veterans"),
    ("tracks", "Evening: mon wed 18:00-21:00; at 20 Oak Street"),
    ("about", "We are the #1 program."),
]
WAYS = ("nothing", "organization", "owner")


def proven(session: Session, made: Made, way: str) -> None:
    """Let the sites be the organization's by nothing that was shown, by its domain, or by its owner's."""
    session.rollback()
    organization_id = made_up.organization_id(session, made) if way == "organization" else None
    for one in made.listing_ids if way != "nothing" else ():
        proof = Proof.SISTERS if organization_id else Proof.DOMAIN
        granted(session, one, made.owner, proof, organization_id=organization_id)
    session.commit()


def drawn(seed: int) -> dict[str, str]:
    chance = random.Random(seed)
    return dict(chance.sample(CELLS, chance.randint(1, 5)))


def waiting(session: Session) -> dict[int, set[str]]:
    """The facts that wait for a person, by listing."""
    session.rollback()
    rows = session.execute(sa.select(ChangeRequest.listing_id, ChangeRequest.facts)).all()
    session.rollback()
    return {row.listing_id: {f"{one['section']}.{one['fact']}" for one in json.loads(row.facts)} for row in rows}


def differing(before: str, after: str) -> set[str]:
    return {one.key for one in facts.differing(ListingDraft.from_json(before), ListingDraft.from_json(after))}


@pytest.mark.parametrize("way", WAYS)
def test_a_file_does_what_it_showed(app: Flask, session: Session, way: str) -> None:
    made = made_up.organization(session, 24)
    proven(session, made, way)
    cells: Mapping[int, dict[str, str]] = {at: drawn(at) for at in range(len(made.listing_ids))}
    before = files.contents(session, made.listing_ids)
    number = files.send(app, session, made, files.changed(files.down(session, made.listing_ids), cells))
    looked = files.looked(session, number)
    assert looked.wrong == []
    shown = {
        one.listing_id: ({f"{fact['section']}.{fact['fact']}" for fact in one.facts} - set(one.waits), set(one.waits))
        for one in looked.sites
    }
    assert len(shown) == len(cells)
    files.press(app, session, made, number)
    assert files.held(session, number).status == "done"
    waits = waiting(session)
    done = zip(made.listing_ids, before, files.contents(session, made.listing_ids), strict=True)
    assert {one: (differing(was, now), waits.get(one, set())) for one, was, now in done} == shown
    for_whom = {key for _, waits_of in shown.values() for key in waits_of if key.startswith(("populations", "answers"))}
    assert bool(for_whom) == (way == "nothing")


@pytest.mark.parametrize("way", WAYS)
def test_a_token_publishes_what_its_maker_would(app: Flask, session: Session, way: str) -> None:
    made = made_up.organization(session, 1)
    proven(session, made, way)
    program = Program(app, token(session, made))
    answer = program.patch(made.public_ids[0], {"tracks": "Evening: mon wed 18:00-21:00; for veterans"})
    assert answer.status_code == (422 if way == "nothing" else 200), answer.text
    assert [one.who for one in said_now(session, made.listing_ids[0]).schedule.tracks] == (
        [] if way == "nothing" else [("veterans",)]
    )
    elsewhere = program.patch(
        made.public_ids[0],
        {"tracks": "Evening: mon 18:00-21:00; at 20 Oak Street"},
        match='"1"' if way == "nothing" else '"2"',
    )
    assert elsewhere.status_code == 422  # where it meets, a person looks at, whatever was proven
