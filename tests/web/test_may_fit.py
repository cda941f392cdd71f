"""The list of those that may fit: what stands over it and in its rows is true of each that it holds."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import draft, publish

ASK_ABOUT_A_GROUP = "These take such people. They name no group of their own for them: ask about one."


def _may_fit(text: str) -> str:
    return text.partition('id="silent-h"')[2].partition("</section>")[0]


def _lines(client: FlaskClient, query: str) -> list[str]:
    return re.findall(r'<p class="lean">(.*?)</p>', _may_fit(client.get(f"/search?near=78701&{query}").text))


def test_the_line_over_them_is_so_of_each(client: FlaskClient, session: Session) -> None:
    """A group of their own is missed only where a group was asked for, and none is named."""
    publish(session, draft(name="Teens House", yes=("iop", "adolescents", "children-teens")))
    publish(session, draft(name="Named House", yes=("iop", "adolescents", "adults")))
    publish(session, draft(name="Grown House", yes=("iop", "adults")))
    teens, taken = "population=adolescents", "These take such people:"
    others = "These name other people, not those you chose. Ask before you count on one:"
    assert _lines(client, f"{teens}&therapy=dbt") == [taken, others]
    assert _lines(client, "age=40&therapy=dbt") == [taken, others]
    publish(session, draft(name="Young House", yes=("iop", "children-teens")))
    assert _lines(client, teens) == [ASK_ABOUT_A_GROUP, others]
    assert _lines(client, f"{teens}&therapy=dbt") == [taken, others]
    rows = _may_fit(client.get(f"/search?near=78701&{teens}&therapy=dbt").text).split("<li>")
    asks = {re.findall(r"(\w+) House", row)[0]: re.findall(r"Ask about: ([^<]*)", row) for row in rows[1:]}
    assert asks["Teens"] == asks["Named"] == ["DBT"]
    assert asks["Young"] == ["Teens, DBT"]


@pytest.mark.parametrize(
    ("prefix", "takes", "head", "chosen"),
    [
        (
            "",
            "Takes: Children and teens, Adults, Women, Men<",
            "13 programs may fit within 25 miles of 78701",
            "You chose",
        ),
        (
            "/es",
            "Acepta: niños y adolescentes, adultos, mujeres, hombres<",
            "13 programas quizás sirvan a menos de 25 millas de 78701",
            "Usted eligió",
        ),
    ],
)
def test_a_row_and_the_pages_head(
    client: FlaskClient, session: Session, prefix: str, takes: str, head: str, chosen: str
) -> None:
    """Whom it takes is said with one verb, no row says that nothing is said, and the head counts what is listed."""
    everybody = ("iop", "children-teens", "adults", "accepts-women", "accepts-men")
    for number in range(13):
        publish(session, draft(name=f"Open House {number}", yes=everybody))
    publish(session, draft(name="Teens House", yes=("iop", "adolescents")))
    text = client.get(f"{prefix}/search?near=78701&population=adolescents&not=accepts-men&maybe=1").text
    assert takes in text
    assert 'class="unstated"' not in _may_fit(text)
    assert head in re.sub(r"\s+", " ", text.partition("<h1>")[2].partition("</h1>")[0])
    assert f'id="only-label">{chosen}</span>' in text
