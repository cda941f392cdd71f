"""A stranger's document is looked at while nobody waits for it: neither the write lock nor its listing is held."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts import people, rights
from directory.database import begin_write, is_sqlite
from directory.extensions import db
from directory.models import Claim, Proof
from directory.providing import documents
from directory.providing.providing_problem import ProvidingProblem
from tests import papers
from tests.unit.test_providing import account, claim, listing


def write_at_once(email: str, listing_id: int) -> None:
    """What others may want to lock meanwhile, on a connection of their own, without any patience. Raises."""
    with Session(db.engine) as other:
        if is_sqlite(other):
            other.connection().exec_driver_sql("PRAGMA busy_timeout=100")
            other.rollback()
        begin_write(other)
        if not is_sqlite(other):
            other.execute(sa.text("SET LOCAL lock_timeout = 100"))
        try:
            people.hold_still(other, email)
            rights.hold_still(other, listing_id)
            other.execute(sa.update(Claim).values(who="somebody"))
        finally:
            other.rollback()
            other.connection().invalidate()


@pytest.mark.parametrize("whole", [True, False])
def test_others_write_while_a_document_is_looked_at(
    session: Session, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    ann, one = account(session), listing(session)
    email, listing_id, looked = ann.email, one.id, []
    look = documents.checked

    def look_slowly(name: str, data: bytes) -> tuple[str, str, bytes]:
        write_at_once(email, listing_id)
        looked.append(name)
        if not whole:
            raise ProvidingProblem("Save it anew.")
        return look(name, data)

    monkeypatch.setattr(documents, "checked", look_slowly)
    if whole:
        made = claim(session, ann, one, proof=Proof.DOCUMENT, document=("license.pdf", papers.pdf()))
        assert (made.document_name, made.document) == ("license.pdf", papers.pdf())
    else:
        with pytest.raises(ProvidingProblem, match="Save it anew"):
            claim(session, ann, one, proof=Proof.DOCUMENT, document=("license.pdf", papers.pdf()))
    assert looked == ["license.pdf"]


def test_a_file_beside_another_proof_is_not_looked_at(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(documents, "checked")
    ann, one = account(session), listing(session)
    assert claim(session, ann, one, proof=Proof.PHONE, document=("license.pdf", b"%PDF-")).document is None
