"""The call script of a program: what its listing says stands beside the question, what it does not say is open."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory import clock
from directory.call_script import get_call_script
from directory.listings.draft import Evidence, EvidenceKind, Openings, Payment, Schedule, Staff, Track
from directory.models import Status
from tests.factories import draft, publish, said

TELLING = {
    "schedule": Schedule(
        said=(said(),), tracks=(Track(name="Evenings", days=("mon", "wed"), start=dt.time(18), end=dt.time(21)),)
    ),
    "payment": Payment(said=(said(),), plans=("Aetna",), self_pay_a_week=450),
    "staff": Staff(said=(said(),), led_by="Licensed counselors"),
}


def told(text: str) -> dict[str, str]:
    """Question → what the page says to it."""
    items = re.findall(r'<li class="told">\s*<p>“(.*?)”</p>.*?<p class="says">From [^:<]+: (.*?)</p>', text, re.DOTALL)
    return dict(items)


def test_what_it_says_stands_beside_and_what_it_does_not_is_open(client: FlaskClient, session: Session) -> None:
    made = draft(name="Evening House", yes=("iop", "medicaid", "veterans", "cbt", "in-person")).model_copy(
        update=TELLING
    )
    _, path = publish(session, made)
    text = client.get(f"{path}/call").text
    known = told(text)
    assert known["Do you take my health plan? Will you check what it pays before the first day?"] == "Medicaid, Aetna"
    assert known["What will I pay myself? Is there a lower price if I need one?"] == "$450 a week"
    assert known["Which days and hours do groups meet? For how many weeks?"] == "Mon, Wed, 6:00 to 9:00 pm"
    assert known["Who leads the groups? Is there a doctor?"] == "Licensed counselors"
    assert "What is different here for: Veterans?" in text
    assert "What is different here for: Veterans?" not in known
    asked = re.findall(r"<p>“(.*?)”</p>", text)
    questions = [question for question in get_call_script().questions() if question.about != "only"]
    script = [question.ask["en"].replace("{who}", "Veterans") for question in questions]
    assert asked == script
    open_ones = text.count("The page does not say")
    always_open = sum(question.fact is None and not question.about for question in questions)
    assert open_ones == len(script) - len(known) - always_open
    assert text.count("<dt>A good answer</dt>") == len(script)


def test_nothing_is_asked_of_people_it_does_not_name_or_says_enough_of(client: FlaskClient, session: Session) -> None:
    _, plain = publish(session, draft(name="Plain House"))
    assert "What is different here for" not in client.get(f"{plain}/call").text
    evidence = {"veterans": Evidence(kind=EvidenceKind.GROUP, words="A group of veterans on Tuesdays.", said=said())}
    made = draft(name="Veterans House", yes=("iop", "veterans")).model_copy(update={"populations": evidence})
    _, telling = publish(session, made)
    assert "What is different here for" not in client.get(f"{telling}/call").text


def test_openings_are_told_as_long_as_they_are_believed(client: FlaskClient, session: Session) -> None:
    for days, believed in ((30, True), (31, False)):
        openings = Openings(said=(said("program", clock.today() - dt.timedelta(days=days)),), status="accepting")
        _, path = publish(session, draft().model_copy(update={"openings": openings}))
        room = "Do you have room now? How soon can the first visit be?"
        assert (room in told(client.get(f"{path}/call").text)) is believed


def test_the_text_says_the_same_and_names_the_number_and_the_page(client: FlaskClient, session: Session) -> None:
    made = draft(name="Evening House", phone="+15125550177").model_copy(update=TELLING)
    _, path = publish(session, made)
    response = client.get(f"{path}/call.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    lines = response.text.splitlines()
    assert lines[0] == "Call Evening House"
    assert "Phone: 512-555-0177" in lines
    assert f"http://localhost{path}" in lines
    assert "   From a list sent to us: Aetna. Is that still so?" in lines
    page = client.get(f"{path}/call").text
    for question in re.findall(r"<p>“(.*?)”</p>", page):
        assert question in response.text


def test_it_is_spanish_on_the_spanish_side(sample: FlaskClient) -> None:
    found = re.search(r'href="(/es/program/[^"?]+)', sample.get("/es/search?near=78701").text)
    assert found
    text = sample.get(f"{found[1]}/call.txt").text
    assert "Una buena respuesta:" in text
    assert "A good answer" not in text
    assert all(question.ask["en"] not in text for question in get_call_script().questions())


def test_the_program_page_asks_the_first_open_questions_of_the_script(client: FlaskClient, session: Session) -> None:
    _, path = publish(session, draft(name="Quiet House"))
    page, script = client.get(path).text, client.get(f"{path}/call").text
    asked = re.findall(r"<p>“(.*?)”</p><span>", page)
    assert len(asked) == 8
    unanswered = re.findall(r"<p>“(.*?)”</p>\s*<div>\s*<p class=\"says\"><span class=\"unstated\">", script)
    assert asked == unanswered[:8]
    assert f'href="{path}/call"' in page


def test_words_of_a_listing_are_text(client: FlaskClient, session: Session) -> None:
    bad = "<script>alert(1)</script>"
    made = draft().model_copy(
        update={"payment": Payment(said=(said(),), plans=(bad,)), "staff": Staff(said=(said(),), led_by=bad)}
    )
    _, path = publish(session, made)
    text = client.get(f"{path}/call").text
    assert bad not in text
    assert "&lt;script&gt;alert(1)" in text
    assert client.get(f"{path}/call.txt").headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("status", [Status.CLOSED, Status.WITHDRAWN])
def test_a_program_that_is_gone_has_no_script(client: FlaskClient, session: Session, status: Status) -> None:
    _, path = publish(session, draft(), status=status)
    assert client.get(f"{path}/call").status_code == 410
    assert client.get(f"{path}/call.txt").status_code == 410
    assert client.get("/program/nosuch00/x/call").status_code == 404


def test_an_old_address_leads_to_the_new_one(client: FlaskClient, session: Session) -> None:
    _, path = publish(session, draft(name="Evening House"))
    response = client.get(f"/es{path.rpartition('/')[0]}/old-name/call")
    assert (response.status_code, response.location) == (301, f"/es{path}/call")
