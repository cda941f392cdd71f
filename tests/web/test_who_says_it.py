"""No sentence a family reads puts a list's word into a program's mouth, or promises what nobody has said."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.call_script import get_call_script
from directory.config import ROOT
from directory.geo.zip_reach import reach_of
from directory.listings.draft import ListingDraft, Said
from directory.listings.scope import of_place
from directory.web.families.shared.fact_source import tellers
from directory.web.families.shared.fact_text import FactTexts
from tests.factories import DAY, draft, publish, said
from tests.full import full
from tests.web.desk import words

LIST, PROGRAM = said(), said("program")
FACTS = sorted({one.fact for one in get_call_script().questions() if one.fact})
# Said of a program whoever said it: a list is not the program. "Has not said who they are" is of who runs the site.
PUT_INTO_A_MOUTH = re.compile(
    r"(?i)it says:|says it (?:does|takes|meets|has|welcomes)|say they (?:take|meet|have)|what the programs? says?\b|"
    r"program has not (?:said|told)|programs? ha(?:s|ve) not said|program(?:’|')s own number|what you would do there"
)


def texts() -> list[str]:
    """Every text that a family reads: of the catalog, the guide and the data files."""
    with (ROOT / "directory/translations/es/LC_MESSAGES/messages.po").open("rb") as file:
        catalog = read_po(file)
    found = [text for one in catalog for text in ([one.id] if isinstance(one.id, str) else one.id)]
    files = [
        *(ROOT / "data").glob("*.toml"),
        *(ROOT / "data/guide").rglob("*.md"),
        *(ROOT / "data/guide").glob("*.toml"),
    ]
    return found + [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_no_text_puts_a_lists_word_into_a_programs_mouth() -> None:
    read = texts()
    assert len(read) > 2000
    assert [text for text in read if PUT_INTO_A_MOUTH.search(text)] == []


@pytest.mark.parametrize("text", ["It says: %(fact)s", "What the programs say", "2 say they take Medicaid."])
def test_the_words_that_did_are_known(text: str) -> None:
    assert PUT_INTO_A_MOUTH.search(text)


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("by", ["program", "template"])
def test_each_fact_of_the_script_names_who_says_it(app: Flask, fact: str, by: str) -> None:
    one = full("one", by=Said(source=by, as_of=DAY))
    with app.test_request_context("/"):
        assert FactTexts.of(one, DAY.first).fact(fact)
        assert tellers(one, fact) == {"program": "From the program", "template": "From a list sent to us"}[by]


def test_a_fact_of_several_names_them_all(app: Flask) -> None:
    one = draft(yes=("cbt",), by=LIST)
    both = one.model_copy(update={"answers": {**one.answers, **draft(yes=("dbt",), by=PROGRAM).answers}})
    with app.test_request_context("/"):
        assert tellers(both, "therapies") == "From the program, a list sent to us"
        assert tellers(both, "plans") == "This page says"  # nothing


@pytest.mark.parametrize(
    ("fact", "yes", "no"),
    [("plans", "medicare", "medicaid"), ("price", "sliding-scale", "free"), ("family", "couples", "family")],
)
def test_whoever_says_no_is_no_teller_of_what_is_said(app: Flask, fact: str, yes: str, no: str) -> None:
    one = draft(yes=(yes,), by=PROGRAM)
    both = one.model_copy(update={"answers": {**one.answers, **draft(no=(no, "self-pay"), by=LIST).answers}})
    with app.test_request_context("/"):
        assert tellers(both, fact) == "From the program"


def shown(client: FlaskClient, path: str) -> str:
    return words(client.get(path))


@pytest.mark.parametrize("end", ["", "/call", "/call.txt"])
def test_a_number_of_several_programs_is_said_to_be_so(client: FlaskClient, session: Session, end: str) -> None:
    _, path = publish(session, draft(name="Hope Main", phone="+15125550161"))
    _, alone = publish(session, draft(name="Quiet House", phone="+15125550162"))
    note = "3 programs on our list give this number. Say which one you mean: Hope Main, Austin."
    assert "programs on our list give" not in shown(client, path + end)
    for town in ("Waco", "Dallas"):
        publish(session, draft(name=f"Other {town}", city=town, phone="+15125550161"))
    assert note in shown(client, path + end)
    assert "programs on our list give" not in shown(client, alone + end)


def test_both_are_said_in_spanish(client: FlaskClient, session: Session) -> None:
    paths = [publish(session, draft(name="Hope", yes=("iop", "dbt"), phone="+15125550161"))[1] for _ in range(2)]
    text = shown(client, f"/es{paths[0]}/call")
    assert "2 programas de nuestra lista dan este número. Diga a cuál llama: Hope, Austin." in text
    assert "Según una lista que nos enviaron: TDC (DBT)" in text


CASES: list[tuple[Callable[[], ListingDraft], str, list[str], list[str]]] = [
    (
        lambda: draft(name="Ages Only", yes=("iop", "children-teens")),
        "results",
        ["Accepts Children and teens"],
        ["For Children"],
    ),
    (
        lambda: draft(name="Listed", yes=("iop", "veterans")),
        "results",
        ["For Listed with a program for: Veterans"],
        ["Accepts Listed"],
    ),
    (
        lambda: draft(name="Pays", yes=("iop", "self-pay")),
        "page",
        ["Takes Paying yourself", "Price if you pay yourself not stated"],
        ["Paying yourself Paying yourself"],
    ),
    (
        lambda: draft(name="Listed Therapy", yes=("iop", "dbt")),
        "page",
        ["A list says that this is offered at the place. Ask what of it is part of the program."],
        ["What you would do there"],
    ),
    (lambda: draft(name="Own Therapy", yes=("iop", "dbt"), by=PROGRAM), "page", [], ["A list says"]),
    (
        lambda: of_place(draft(name="Denies", yes=("iop",), no=("emdr", "veterans"))),
        "page",
        [],
        ["Says it", "Says no"],
    ),
    (
        lambda: draft(name="Mail Only", street="P.O. Box 7243"),
        "page",
        ["P.O. Box 7243", "This is where it gets its mail. Ask where it meets when you call."],
        ["Google Maps"],
    ),
    (lambda: draft(name="Both Lines", street="12 Oak St, P.O. Box 7"), "page", ["Google Maps"], ["gets its mail"]),
    (lambda: draft(name="Hidden", withheld=True), "page", ["Its street is kept private."], ["The program keeps"]),
]


@pytest.mark.parametrize(("make", "where", "there", "not_there"), CASES, ids=[one[0]().name for one in CASES])
def test_a_page_says_no_more_than_its_source(
    client: FlaskClient,
    session: Session,
    make: Callable[[], ListingDraft],
    where: str,
    there: list[str],
    not_there: list[str],
) -> None:
    _, path = publish(session, make())
    text = shown(client, path if where == "page" else "/search?near=78701")
    assert [one for one in there if one not in text] == []
    assert [one for one in not_there if one in text] == []


def test_side_by_side_self_payment_is_taken_and_its_price_is_open(client: FlaskClient, session: Session) -> None:
    paths = [publish(session, draft(yes=("iop", "self-pay", "medicaid")))[1] for _ in range(2)]
    text = shown(client, "/compare?" + "&".join(f"p={path.split('/')[2]}" for path in paths))
    assert "Takes the same Medicaid, Paying yourself" in text
    assert "Price if you pay yourself" not in text


@pytest.mark.parametrize(
    ("precision", "said"), [("zip", True), ("withheld", True), ("given", False), ("street", False)]
)
def test_the_page_says_what_its_circle_holds(client: FlaskClient, session: Session, precision: str, said: bool) -> None:
    _, path = publish(session, draft(name="Far House", precision=precision, withheld=precision == "withheld"))
    page = client.get(path)
    miles = reach_of("78701", session)
    where = "Where we could check (Massachusetts and Iowa), 95 of 100 places"
    sentence = f"{where} lay within {miles:g} miles of the middle of such a ZIP code."
    assert (sentence in words(page)) is said
    assert ('class="m-ring"' in page.text) is said


def test_a_box_for_mail_is_told_as_one_to_machines(client: FlaskClient, session: Session) -> None:
    _, path = publish(session, draft(street="P.O. Box 7243"))
    text = client.get(path).text
    assert '"postOfficeBoxNumber": "P.O. Box 7243"' in text
    assert "streetAddress" not in text
