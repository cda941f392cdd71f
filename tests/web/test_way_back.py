"""The search travels: from the list to a program, its call script and the comparison, and back to exactly that list."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.api.schemas import MayFitPage
from directory.listings.draft import Evidence, EvidenceKind
from tests.factories import draft, publish, said

SEARCH = "near=78701&within=50&therapy=dbt"


def links(text: str, pattern: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(rf'href="({pattern}[^"]*)"', text)]


def search_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


@pytest.fixture
def town(session: Session) -> list[str]:
    """Ids of thirteen programs with DBT around Austin, two miles apart."""
    made = [
        publish(session, draft(name=f"House {n}", yes=("iop", "dbt"), point=(30.2713 + n * 0.029, -97.7426)))
        for n in range(13)
    ]
    return [path.split("/")[2] for _, path in made]


@pytest.mark.parametrize(
    ("prefix", "far"), [("", "From 78701: about 22 miles."), ("/es", "Desde 78701: a unas 22 millas.")]
)
def test_a_program_says_how_far_it_is_and_leads_back_to_the_list_it_was_found_in(
    client: FlaskClient, town: list[str], prefix: str, far: str
) -> None:
    query = f"{SEARCH}&page=2&p={town[0]}"
    card = links(client.get(f"{prefix}/search?{query}").text, f"{prefix}/program/{town[11]}")[0]
    assert search_of(card) == search_of(f"?{query}")
    program = client.get(card).text
    assert far in program
    back = links(program, f"{prefix}/search\\?")[0]
    assert search_of(back) == search_of(f"?{query}")
    script = client.get(links(program, f"{prefix}/program/{town[11]}/[^/]+/call")[0]).text
    assert links(script, f"{prefix}/search\\?")[0] == back
    assert card in links(script, f"{prefix}/program/")


def test_the_way_is_kept_where_an_address_has_changed(client: FlaskClient, town: list[str]) -> None:
    for rest in ("/old-name", ""):
        answer = client.get(f"/program/{town[3]}{rest}?{SEARCH}")
        assert answer.status_code == 301
        assert search_of(answer.location) == search_of(f"?{SEARCH}")
    assert search_of(client.get(f"/program/{town[3]}/old-name/call?{SEARCH}").location) == search_of(f"?{SEARCH}")


def test_a_program_that_was_come_to_otherwise_offers_the_programs_near_it(client: FlaskClient, town: list[str]) -> None:
    program = client.get(client.get(f"/program/{town[1]}").location).text
    assert links(program, "/search\\?")[0] == "/search?near=78701"
    assert "From 78701" not in program
    assert links(program, "/compare")[0] == f"/compare?p={town[1]}"


def test_ticks_travel_to_the_next_page_and_to_the_filters(client: FlaskClient, town: list[str]) -> None:
    two = f"{SEARCH}&p={town[0]}&p={town[1]}"
    first = client.get(f"/search?{two}").text
    assert f'name="p" value="{town[0]}" form="compare" checked>' in first
    assert f'name="p" value="{town[2]}" form="compare">' in first
    assert "Compare 2</button>" in first
    for link in links(first, "/search\\?"):
        assert [value for name, value in parse_qsl(urlsplit(link).query) if name == "p"] == town[:2], link
    turned = client.get(f"/search?{two}&p={town[2]}&turn=2")  # what the button "Next programs" sends
    assert turned.status_code == 302
    second = client.get(turned.location).text
    assert search_of(turned.location)["page"] == "2"
    hidden = re.findall(r'<input type="hidden" name="p" value="(\w+)" data-name', second.partition('id="compare"')[2])
    assert hidden == town[:3]
    assert "Compare 3</button>" in second


@pytest.mark.parametrize(
    ("prefix", "said"),
    [("", "Ticked: House 3. Tick one more to compare."), ("/es", "Marcado: House 3. Marque uno más para comparar.")],
)
@pytest.mark.parametrize("page", ["", "&page=2"])
def test_one_tick_is_named_and_a_second_asked_for(
    client: FlaskClient, town: list[str], prefix: str, said: str, page: str
) -> None:
    text = client.get(f"{prefix}/search?{SEARCH}{page}&p={town[3]}").text
    assert said in text
    assert not re.search(r"Compar\w+ 1<", text)
    gone = client.get(f"{prefix}/search?{SEARCH}{page}&p=zzzzzzzz").text
    assert ("Tick up to 4" if not prefix else "Marque hasta 4") in gone


@pytest.mark.parametrize("listed", [False, True])
def test_those_that_may_fit_can_be_ticked_too(client: FlaskClient, session: Session, listed: bool) -> None:
    """Whether or not some program fits for sure; on their own pages, too, where a button takes the ticks along."""
    if listed:
        publish(session, draft(name="Sure House", yes=("iop", "dbt")))
    made = [
        publish(session, draft(name=f"Quiet {n}", point=(30.2713 + n * 0.003, -97.7426)))[1].split("/")[2]
        for n in range(12)
    ]
    first = client.get(f"/search?near=78701&therapy=dbt&p={made[0]}").text
    assert f'name="p" value="{made[0]}" form="compare" checked>' in first
    assert f'name="p" value="{made[1]}" form="compare">' in first
    assert first.count('id="compare"') == 1
    maybe = client.get(f"/search?near=78701&therapy=dbt&maybe=1&p={made[0]}").text
    assert len(re.findall(r'name="p" value="\w+" form="compare"', maybe)) == 10
    assert maybe.count('id="compare"') == 1
    turned = client.get(f"/search?near=78701&therapy=dbt&maybe=1&p={made[0]}&p={made[1]}&turn-maybe=2")
    assert search_of(turned.location)["maybe"] == "2"
    second = client.get(turned.location).text
    hidden = re.findall(r'<input type="hidden" name="p" value="(\w+)" data-name', second)
    assert hidden == made[:2]
    assert "Compare 2</button>" in second


def test_who_is_farther_away_or_by_video_can_be_ticked_too(client: FlaskClient, session: Session) -> None:
    far = publish(session, draft(name="Far House", yes=("iop", "dbt"), point=(31.3, -97.74)))[1].split("/")[2]
    text = client.get("/search?near=78701&therapy=dbt").text
    assert f'name="p" value="{far}" form="compare">' in text
    assert text.count('id="compare"') == 1


def test_other_programs_near_one_keep_the_search_and_the_ticks(client: FlaskClient, town: list[str]) -> None:
    query = f"{SEARCH}&p={town[0]}&p={town[1]}"
    program = client.get(client.get(f"/program/{town[5]}?{query}").location).text
    near = links(program.partition('id="near"')[2], "/program/")
    others = [one for one in near if town[5] not in one]
    assert len(others) == 3
    assert all(urlsplit(one).query == query for one in others)
    ticked = client.get(client.get(f"/program/{town[5]}?p={town[0]}").location).text
    assert links(ticked, "/search\\?")[0] == f"/search?near=78701&p={town[0]}"
    assert f"?p={town[0]}" in links(ticked.partition('id="near"')[2], "/program/")[0]
    alone = client.get(client.get(f"/program/{town[5]}").location).text
    assert not any("?" in one for one in links(alone.partition('id="near"')[2], "/program/"))


def test_the_fifth_is_refused_before_it_is_ticked(client: FlaskClient, town: list[str]) -> None:
    four = "&".join(f"p={one}" for one in town[:4])
    text = client.get(f"/search?{SEARCH}&{four}").text
    assert text.count('form="compare" checked>') == 4
    assert text.count('form="compare" disabled>') == 6
    assert "Untick one to tick another" in text
    text = client.get(f"/search?{SEARCH}&{four}&p={town[4]}").text
    assert "4 programs at most are compared" in text
    program = client.get(client.get(f"/program/{town[7]}?{SEARCH}&{four}").location).text
    assert "Compare those you ticked" in program


def test_a_program_is_compared_from_its_own_page(client: FlaskClient, town: list[str]) -> None:
    program = client.get(client.get(f"/program/{town[2]}?{SEARCH}&p={town[0]}").location).text
    compare = links(program, "/compare")[0]
    assert [value for name, value in parse_qsl(urlsplit(compare).query) if name == "p"] == [town[0], town[2]]
    assert "Compare with the 1 you ticked" in program
    assert client.get(compare).status_code == 200


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("near=78701&days=&hours_min=&age=&plan=&start=&therapy=dbt", "near=78701&therapy=dbt"),
        ("near=78701&name=", "near=78701"),
        ("near=78701&therapy=dbt&therapy=dbt", "near=78701&therapy=dbt"),
        ("near=78701&within=50&page=3&maybe=2&turn=4", "near=78701&within=50&page=4"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_addresses_carry_nothing_empty(sample: FlaskClient, prefix: str, typed: str, tidy: str) -> None:
    answer = sample.get(f"{prefix}/search?{typed}")
    assert (answer.status_code, answer.location) == (302, f"{prefix}/search?{tidy}")
    assert sample.get(answer.location).status_code == 200


def test_an_empty_place_is_still_asked_for(sample: FlaskClient) -> None:
    assert "Enter a ZIP code" in sample.get("/search?near=").text


@pytest.mark.parametrize(
    ("prefix", "own", "listed", "therapy"),
    [
        ("", "Separate group: LGBT people", "Listed with a program for: LGBT people", "DBT"),
        ("/es", "Grupo aparte: personas LGBT", "Aparece con un programa para: personas LGBT", "TDC (DBT)"),
    ],
)
def test_what_was_asked_for_stands_first_on_each_card(
    client: FlaskClient, session: Session, prefix: str, own: str, listed: str, therapy: str
) -> None:
    many = ("iop", "women", "men", "veterans", "hiv", "dui", "lgbt", "dbt", "children-teens")
    group = {"lgbt": Evidence(kind=EvidenceKind.GROUP, said=said())}
    publish(session, draft(name="Own House", yes=many).model_copy(update={"populations": group}))
    publish(session, draft(name="List House", yes=many))
    text = client.get(f"{prefix}/search?near=78701&population=lgbt&population=pain&therapy=dbt").text
    asked = re.findall(r'<p class="asked">.*?</span>(.*?)</p>', text)
    assert sorted(asked) == sorted([f"{own} · {therapy}", f"{listed} · {therapy}"])


def test_the_age_that_was_asked_for_stands_there_too(client: FlaskClient, session: Session) -> None:
    publish(session, draft(yes=("iop", "children-teens")))
    assert "</span>Age 15</p>" in client.get("/search?near=78701&age=15").text


def test_who_takes_teens_comes_first_and_who_names_others_last(client: FlaskClient, session: Session) -> None:
    publish(session, draft(name="Adults House", yes=("iop", "adults"), point=(30.27, -97.74)))
    publish(session, draft(name="Quiet House", yes=("iop",), point=(30.29, -97.74)))
    publish(session, draft(name="Young House", yes=("iop", "children-teens"), point=(30.31, -97.74)))
    publish(session, draft(name="Teens House", yes=("iop", "adolescents"), point=(30.33, -97.74)))
    text = client.get("/search?near=78701&population=adolescents").text
    assert re.findall(r">(\w+) House</a>", text) == ["Teens", "Young", "Quiet", "Adults"]
    lines = re.findall(r'<p class="lean">(.*?)</p>', text)
    assert [line.split(".")[0] for line in lines] == [
        "These take such people",
        "Of these it is not stated:",
        "These name other people, not those you chose",
    ]
    assert "Takes: Children and teens" in text
    assert "Takes: Adults" in text


def test_all_that_may_fit_are_paged(client: FlaskClient, session: Session) -> None:
    for n in range(23):
        publish(session, draft(name=f"Quiet {n}", point=(30.2713 + n * 0.003, -97.7426)))
    first = client.get("/search?near=78701&therapy=dbt").text
    following = links(first, "/search\\?near=78701&amp;therapy=dbt&amp;maybe=1")[0]
    seen: list[str] = []
    while following:
        text = client.get(following).text
        seen += re.findall(r">(Quiet \d+)</a>", text)
        assert "23 programs may fit" in text
        found = re.search(r'name="turn-maybe" value="(\d+)">Next', text)
        turned = client.get(f"{following.partition('#')[0]}&turn-maybe={found[1]}") if found else None
        following = turned.location if turned else ""
    assert len(seen) == len(set(seen)) == 23
    assert "There is no page 9" in client.get("/search?near=78701&therapy=dbt&maybe=9").text
    asked = "/api/v1/programs/may-fit?near=78701&therapy=dbt&size=10&page="
    pages = [MayFitPage.model_validate(client.get(f"{asked}{number}").json) for number in (1, 2, 3)]
    assert [one.program.name for page in pages for one in page.results] == seen
    assert {(page.total, page.pages) for page in pages} == {(23, 3)}
    assert client.get(f"{asked}4").status_code == 400


def test_the_json_says_how_each_leans_and_what_to_ask_it(client: FlaskClient, session: Session) -> None:
    publish(session, draft(name="Adults House", yes=("iop", "adults", "dbt"), point=(30.27, -97.74)))
    publish(session, draft(name="Quiet House", yes=("iop",), point=(30.29, -97.74)))
    publish(session, draft(name="Young House", yes=("iop", "children-teens"), point=(30.31, -97.74)))
    publish(session, draft(name="Teens House", yes=("iop", "adolescents"), point=(30.33, -97.74)))
    asked = "/api/v1/programs/may-fit?near=78701&population=adolescents&therapy=dbt&not=residential&days=3"
    page = MayFitPage.model_validate(client.get(asked).json)
    ask = ["population=adolescents", "therapy=dbt", "days=3"]
    assert [(one.program.name, one.leaning, one.ask) for one in page.results] == [
        ("Young House", "takes", ask),
        ("Teens House", "takes", ask[1:]),
        ("Quiet House", "silent", ask),
        ("Adults House", "others", [ask[0], ask[2]]),
    ]
