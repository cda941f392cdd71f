"""A program's own words: in the page's language where it gave them, else marked as the language they are in."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.listings.csv.row import row_of
from directory.listings.draft import Evidence, EvidenceKind, ListingDraft, Payment, Serves, Staff, Therapies
from tests.factories import answers, draft, publish, said

S = said()
HOSTILE = "<img src=x onerror=alert(1)>"


def telling(*, spanish: bool) -> ListingDraft:
    def es(text: str) -> str | None:
        return text if spanish else None

    veterans = Evidence(kind=EvidenceKind.GROUP, words="On Mondays", words_es=es("Los lunes"), said=S)
    return draft(name="Lantern House").model_copy(
        update={
            "answers": answers("iop", "veterans"),
            "populations": {"veterans": veterans},
            "therapies": Therapies(said=(S,), approach="We start outside.", approach_es=es("Empezamos al aire libre.")),
            "payment": Payment(said=(S,), notes="Ask for help.", notes_es=es("Pida ayuda.")),
            "serves": Serves(said=(S,), not_admitted="Nobody under 18.", not_admitted_es=es("Nadie menor de 18.")),
            "staff": Staff(said=(S,), led_by="Nurses"),
        }
    )


ENGLISH = ("We start outside.", "Ask for help.", "Nobody under 18.", "On Mondays")
SPANISH = ("Empezamos al aire libre.", "Pida ayuda.", "Nadie menor de 18.", "Los lunes")


def test_a_spanish_page_has_the_spanish_words(client: FlaskClient, session: Session) -> None:
    _, path = publish(session, telling(spanish=True))
    text = client.get(f"/es{path}").text
    assert all(words in text for words in SPANISH)
    assert not any(words in text for words in ENGLISH)
    assert '<span lang="en">Nurses</span>' in text


def test_a_spanish_page_marks_english_words(client: FlaskClient, session: Session) -> None:
    _, path = publish(session, telling(spanish=False))
    text = client.get(f"/es{path}").text
    assert all(f'<span lang="en">{words}</span>' in text for words in ENGLISH)


def test_an_english_page_has_the_english_words_unmarked(client: FlaskClient, session: Session) -> None:
    _, path = publish(session, telling(spanish=True))
    text = client.get(path).text
    assert all(words in text for words in ENGLISH)
    assert not any(words in text for words in SPANISH)
    assert 'span lang="' not in text


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_words_given_in_one_language_only_are_shown_in_both_as_text(
    client: FlaskClient, session: Session, prefix: str
) -> None:
    only = draft().model_copy(update={"therapies": Therapies(said=(S,), approach_es=HOSTILE)})
    _, path = publish(session, only)
    text = client.get(f"{prefix}{path}").text
    assert HOSTILE not in text
    assert "&lt;img src=x" in text
    assert ('<span lang="es">&lt;img' in text) is (prefix == "")


def test_a_row_of_the_template_holds_both() -> None:
    row = row_of(telling(spanish=True))
    assert (row["approach"], row["approach_es"]) == ("We start outside.", "Empezamos al aire libre.")
    assert row["population_evidence_es"] == "veterans: Los lunes"
