"""Makes the world: people, listings, an organization, queues; it tells what the addresses of its pages name."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from directory.extensions import db
from directory.setup import set_up
from scripts.benchmark.desk import made_imports, made_listings, made_organization, made_people, made_queues
from scripts.benchmark.desk.made_people import Somebody
from scripts.benchmark.desk.size import Size


@dataclass(frozen=True, slots=True)
class World:
    """What was made: who looks, and what the addresses of pages name."""

    admin: Somebody
    of_one_state: Somebody  # a moderator
    of_three_states: Somebody  # a moderator
    owner: Somebody  # of the organization
    alone: Somebody  # who holds one listing and no more
    named: dict[str, str]  # of what in an address, by its name (`desk.addresses`)


def make(app: Flask, size: Size) -> World:
    """A world in an empty database; places are loaded where they are not."""
    with app.app_context():
        set_up()
        db.session.close()
        people = made_people.make(db.session, size)
        listings = made_listings.make(db.session, size)
        named = made_organization.make(db.session, size, listings)
        named |= made_imports.make(db.session, size)
        named |= made_queues.make(db.session, size, listings)
        db.session.close()
    return World(**people, named=named)
