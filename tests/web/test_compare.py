"""Programs side by side: the address decides which, differences are said in words, silence becomes a question."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.listings.draft import Payment, Schedule, Staff, Track
from directory.models import Status
from tests.factories import draft, publish, said

EVENINGS = Schedule(
    said=(said(),), tracks=(Track(name="E", days=("mon", "wed", "thu"), start=dt.time(18), end=dt.time(21)),)
)


def id_of(path: str) -> str:
    return path.split("/")[2]


@pytest.fixture
def three(session: Session) -> list[str]:
    """Ids of three programs: two that say much, one that is silent."""
    paid = Payment(said=(said(),), self_pay_a_week=400)
    one = draft(name="Evening House", yes=("iop", "cbt", "dbt", "medicaid"), point=(30.27, -97.74))
    other = draft(name="Morning House", yes=("iop", "cbt", "emdr", "medicaid"), point=(30.40, -97.70))
    made = [
        one.model_copy(update={"schedule": EVENINGS, "payment": paid}),
        other.model_copy(update={"staff": Staff(said=(said(),), led_by="Nurses")}),
        draft(name="Silent House", point=None),
    ]
    return [id_of(publish(session, each)[1]) for each in made]


def table(text: str) -> dict[str, tuple[str, list[str]]]:
    """Row → how it is marked, and its cells as text."""
    rows = {}
    for row in re.findall(r"<tr class=\"fact.*?</tr>", text, re.DOTALL):
        head = re.search(r'<th scope="row">(.*?)(?: <span class="mark">(.*?)</span>)?</th>', row, re.DOTALL)
        if head:
            cells = re.findall(r"<div>(.*?)</div>\s*</td>", row, re.DOTALL)
            plain = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]
            rows[head[1]] = (head[2] or "", plain)
    return rows


def test_facts_stand_side_by_side_and_differences_are_said(client: FlaskClient, three: list[str]) -> None:
    rows = table(client.get(f"/compare?p={three[0]}&p={three[1]}&p={three[2]}").text)
    assert rows["Hours a week"] == ("not all stated", ["9", "not stated", "not stated"])
    assert rows["Therapies"] == ("differs", ["CBT Only here: DBT", "CBT Only here: EMDR", "not stated"])
    assert rows["Takes"] == ("not all stated", ["Medicaid", "Medicaid", "not stated"])
    assert rows["Price if you pay yourself"][1][0] == "$400 a week"
    assert "Mon, Wed, Thu, 6:00 to 9:00 pm" in rows["When"][1][0]
    assert "Group size" not in rows  # nobody says: it would be an empty row


def test_what_is_alike_can_be_left_out_and_shown_again(client: FlaskClient, three: list[str]) -> None:
    both = f"p={three[0]}&p={three[1]}"
    text = client.get(f"/compare?{both}").text
    assert table(text)["Takes"][0] == "the same"
    assert f'href="/compare?{both.replace("&", "&amp;")}&amp;only=differences"' in text
    only = client.get(f"/compare?{both}&only=differences").text
    assert "Takes" not in table(only)
    assert "Therapies" in table(only)
    assert "are the same and left out" in only or "is the same and left out" in only
    assert f'href="/compare?{both.replace("&", "&amp;")}">Show every fact' in only


def test_silence_becomes_questions_shared_ones_once(client: FlaskClient, three: list[str]) -> None:
    text = client.get(f"/compare?p={three[0]}&p={three[1]}").text
    asked = re.findall(r"<li><p>(.*?): “(.*?)”</p>", text)
    shared = [ask for who, ask in asked if who == "All of them"]
    assert "Do you have room now? How soon can the first visit be?" in shared
    assert ("Morning House", "What will I pay myself? Is there a lower price if I need one?") in asked
    assert ("Evening House", "Who leads the groups? Is there a doctor?") in asked or len(shared) == 4
    assert not any(who == "Evening House" and "pay myself" in ask for who, ask in asked)
    assert len(shared) == len(set(shared))


def test_it_measures_from_a_place_that_is_known(client: FlaskClient, three: list[str]) -> None:
    rows = table(client.get(f"/compare?near=78701&p={three[0]}&p={three[1]}&p={three[2]}").text)
    assert rows["Distance from 78701"][1] == ["less than 1 mile", "about 9 miles", "not stated"]
    nowhere = client.get(f"/compare?near=x&p={three[0]}&p={three[1]}").text
    assert not any(label.startswith("Distance") for label in table(nowhere))


def test_each_can_be_taken_out_and_one_nearby_added(client: FlaskClient, three: list[str]) -> None:
    text = client.get(f"/compare?p={three[0]}&p={three[1]}&near=78701").text
    assert f'href="/compare?near=78701&amp;p={three[1]}"' in text
    assert f'type="checkbox" name="p" value="{three[2]}"' not in text  # it stands nowhere
    assert text.count("Take out") == 2


@pytest.mark.parametrize(
    ("prefix", "said", "back"),
    [
        ("", "You have ticked one program, Evening House. Tick one more to see them side by side.", "Programs near"),
        ("/es", "Ha marcado un programa, Evening House. Marque uno más", "Programas cerca de"),
    ],
)
def test_one_alone_is_compared_with_nothing(
    client: FlaskClient, three: list[str], prefix: str, said: str, back: str
) -> None:
    for query in (f"p={three[0]}", f"near=78701&therapy=cbt&p={three[0]}"):
        alone = html.unescape(client.get(f"{prefix}/compare?{query}").text)
        assert "<table" not in alone
        assert said in alone
        assert f'type="checkbox" name="p" value="{three[1]}"' in alone
        assert f'<input type="hidden" name="p" value="{three[0]}">' in alone
        assert re.search(rf'<a href="{prefix}/search\?near=78701&(therapy=cbt&)?p={three[0]}">.*?{back} 78701', alone)
        assert f"?{query}" in alone[alone.index("/program/") :]


def test_it_leads_back_to_the_list_and_names_phone_street_and_script(client: FlaskClient, three: list[str]) -> None:
    query = f"near=78701&within=50&therapy=cbt&page=2&p={three[0]}&p={three[1]}"
    text = html.unescape(client.get(f"/compare?{query}").text)
    assert f'<a href="/search?{query}">' in text
    head = text[text.index("<thead") : text.index("</thead>")]
    for part in (r"\d+ Sample Street, Austin, TX 78701", r'href="tel:\+1\d{10}"', rf"/program/\w+/[\w-]+\?{query}\""):
        assert len(re.findall(part.replace("&p=", "&p="), head)) == 2, part
    assert len(re.findall(rf"/program/\w+/[\w-]+/call\?{query}\"", text)) == 2
    assert re.search(r'<td colspan="3"><h2>Is it right for us\?</h2></td>', text)


def test_it_is_plain_text_too(client: FlaskClient, three: list[str]) -> None:
    answer = client.get(f"/compare.txt?near=78701&p={three[0]}&p={three[2]}")
    assert answer.mimetype == "text/plain"
    for words in (
        "1. Evening House",
        "2. Silent House",
        "Sample Street, Austin, TX 78701",
        "Phone: 512-555-01",
        "- All of them: ",
    ):
        assert words in answer.text
    assert f"http://localhost/compare?near=78701&p={three[0]}&p={three[2]}" in answer.text
    assert "   2. not stated" in answer.text
    assert client.get("/compare.txt").status_code == 404


def test_none_at_all_says_how(client: FlaskClient) -> None:
    for query in ("", "?p=", "?p=nosuch00", "?p=%00&p=../../etc", "?only=differences&near=78701"):
        response = client.get(f"/compare{query}")
        assert response.status_code == 200
        assert "tick up to 4 of them" in response.text


def test_what_is_left_out_is_said(client: FlaskClient, session: Session, three: list[str]) -> None:
    more = [id_of(publish(session, draft(name=f"Extra House {n}"))[1]) for n in range(3)]
    text = client.get("/compare?" + "&".join(f"p={one}" for one in [*three, *more])).text
    assert "Compare 4 programs" in text
    assert "We show 4 at a time. Left out: Extra House 1, Extra House 2." in text
    text = client.get(f"/compare?p={three[0]},{three[1]}&p={three[0]}&p=zzzzzzzz").text
    assert "Compare 2 programs" in text
    assert "1 program in this address is not listed here, so it is left out." in text


@pytest.mark.parametrize("status", [Status.CLOSED, Status.WITHDRAWN, Status.DRAFT])
def test_what_is_not_published_is_not_shown(
    client: FlaskClient, session: Session, three: list[str], status: Status
) -> None:
    _, path = publish(session, draft(name="Hidden House"), status=status)
    text = client.get(f"/compare?p={three[0]}&p={id_of(path)}").text
    assert "Hidden House" not in text
    assert "1 program in this address is not listed here" in text


def test_a_merged_program_is_the_one_it_became(client: FlaskClient, session: Session, three: list[str]) -> None:
    target, _ = publish(session, draft(name="Kept House"))
    _, path = publish(session, draft(name="Merged House"), status=Status.MERGED, merged_into_id=target)
    text = client.get(f"/compare?p={three[0]}&p={id_of(path)}").text
    assert "Kept House" in text
    assert "Merged House" not in text


def test_words_of_a_listing_are_text_and_the_page_is_for_no_search_engine(
    client: FlaskClient, session: Session
) -> None:
    bad = "<b onmouseover=alert(1)>House</b>"
    _, path = publish(session, draft(name=bad).model_copy(update={"staff": Staff(said=(said(),), led_by=bad)}))
    text = client.get(f"/compare?p={id_of(path)}").text
    assert bad not in text
    assert "&lt;b onmouseover" in text
    assert 'content="noindex, follow"' in text
