"""Who works at the desk and at programs, and a browser of each that is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, session
from flask.testing import FlaskClient
from flask_security import login_user
from sqlalchemy.orm import Session
from werkzeug.http import parse_cookie

from directory.accounts import people
from directory.accounts.desk_states import EVERYWHERE, DeskStates
from directory.database import begin_write
from directory.desk import PATH
from directory.extensions import db
from directory.models import Role
from scripts.benchmark.desk.size import Size

OWNER = "olga@lantern.example.org"
ALONE = "alma@example.org"
STATES = {"of_one_state": DeskStates.typed("TX"), "of_three_states": DeskStates.typed("CA, NY, TX")}


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person, by the address of their account."""

    email: str

    def browser(self, app: Flask) -> FlaskClient:
        """A browser in which they have just signed in, by password and second step or by a code."""
        client = app.test_client()
        with app.app_context(), app.test_request_context(PATH, headers={"User-Agent": "Werkzeug"}):
            account = people.find(db.session, self.email)
            assert account is not None
            login_user(account, authn_via=["password", "authenticator"])
            answer = app.make_response("")
            app.session_interface.save_session(app, session, answer)
            db.session.close()
        client.set_cookie("manage", parse_cookie(answer.headers["Set-Cookie"])["manage"], path=PATH)
        return client


def make(session: Session, size: Size) -> dict[str, Somebody]:
    """The people who look, by their names in `World`, and as many others as there are."""
    begin_write(session)
    found = {"owner": Somebody(OWNER), "alone": Somebody(ALONE), "admin": Somebody("ada@example.org")}
    for one in (OWNER, ALONE):
        people.create(session, email=one, name="", roles=[Role.PROVIDER], actor="bench")
    desk = [("ada", Role.ADMIN, EVERYWHERE), *((name, Role.MODERATOR, states) for name, states in STATES.items())]
    for name, role, states in desk:
        email = f"{name.replace('_', '-')}@example.org"
        made = people.create(
            session, email=email, name=name.replace("_", " "), roles=[role], actor="bench", states=states
        )
        made.tf_primary_method, made.tf_totp_secret = "authenticator", "made by the benchmark"
        found.setdefault(name, Somebody(email))
    found.pop("ada")
    for number in range(size.people):
        role = Role.VIEWER if number % 2 else Role.PROVIDER
        people.create(
            session, email=f"person-{number}@example.org", name=f"Person {number}", roles=[role], actor="bench"
        )
    session.commit()
    return found
