"""A program that takes some people only says so before all else, wherever it is shown; and so of what it rules out."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import draft, publish
from tests.web.desk import words

FOR_MANY = ("veterans", "justice-involved", "dui", "dui-only", "adults", "substance-use", "alcohol-use", "medicaid")
ONLY = "Only for people with a DUI or DWI"


def test_it_stands_first_on_every_page(client: FlaskClient, session: Session) -> None:
    _, road = publish(session, draft(name="Road House", yes=("iop", *FOR_MANY), no=("opioid-use",)))
    _, open_ = publish(session, draft(name="Open House", yes=("iop", "adults")))
    card = words(client.get("/search?near=78701"))
    head = card.index("Road House")
    assert head < card.index(ONLY) < card.index("Adults", head) < card.index("Listed with a program for", head)
    assert card.index("Alcohol or drug use, not opioids; Alcohol use") > head
    for rows in ("/search?near=78701&therapy=cbt", "/search?name=Road+House"):
        assert ONLY in words(client.get(rows)), rows
    page = words(client.get(road))
    assert page.count(ONLY) >= 2  # in the headline, and beside the phone
    assert page.index(ONLY) < page.index("Helps with: Alcohol or drug use, not opioids")
    assert "listed as only for people with a DUI or DWI. Is that so?" in page
    assert "Only people with a DUI" not in page
    script = client.get(f"{road}/call.txt").text
    assert script.index("listed as only for people with a DUI") < script.index("Do you take my health plan?")
    assert "1. This program is listed as" in script
    both = "&".join(f"p={path.split('/')[2]}" for path in (road, open_))
    side = words(client.get(f"/compare?{both}"))
    assert side.index("Only for some") < side.index(ONLY) < side.index("Accepts")
    assert "Does not treat" in side
    assert words(client.get(open_)).count(ONLY) == 1  # said of its neighbor
