"""What a program says no to is shown as a no, on its page and beside others, and never as "not stated"."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.vocabulary import Term, get_vocabulary
from tests.factories import draft, publish
from tests.web.desk import words

STEPS = ("residential", "php", "outpatient")  # the steps of care, each with its own "Not offered here"
SAID = tuple(term for term in get_vocabulary().terms if not term.only and term.id != "iop")
WAYS = (("", "en"), ("/es", "es"))


def more(term: Term, language: str, with_it: str, without: str) -> bool:
    label = term.label(language).casefold()
    return with_it.casefold().count(label) > without.casefold().count(label)


@pytest.mark.parametrize(("prefix", "language"), WAYS)
def test_every_no_is_shown_on_the_page_and_in_the_comparison(
    client: FlaskClient, session: Session, prefix: str, language: str
) -> None:
    _, silent = publish(session, draft(name="Silent House", yes=("iop",)))
    _, plain = publish(session, draft(name="Plain House", yes=("iop",), no=tuple(term.id for term in SAID)))
    pages = [words(client.get(f"{prefix}{path}")) for path in (plain, silent)]
    unseen = [term.id for term in SAID if term.id not in STEPS and not more(term, language, *pages)]
    assert unseen == []
    sides = [client.get(f"{prefix}/compare.txt?p={path.split('/')[2]}").text for path in (plain, silent)]
    unseen = [term.id for term in SAID if term.group != "level" and not more(term, language, *sides)]
    assert unseen == []
