"""Which pages search engines are meant to find, under which one address, and what a shared link shows."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.web.families.seo.search_engines import INDEXED
from tests.factories import draft, publish


def head(page: str) -> str:
    return page[: page.index("</head>")]


def canonical(page: str) -> list[str]:
    return re.findall(r'<link rel="canonical" href="([^"]+)">', head(page))


@pytest.fixture
def austin(session: Session) -> str:
    """Three programs in Austin; the path of one."""
    first, *_ = [publish(session, draft())[1] for _ in range(3)]
    return first


def test_it_works(client: FlaskClient, austin: str) -> None:
    fixed = (
        "/",
        "/guide",
        "/guide/words",
        "/how-it-works",
        "/how-right",
        "/privacy",
        "/crisis",
        "/in",
        "/in/texas",
        "/in/texas/austin",
        austin,
    )
    for path in fixed:
        page = head(client.get(path).text)
        spanish = "/es" + path
        assert canonical(page + "</head>") == [f"http://localhost{path}"]
        assert re.findall(r'hreflang="([^"]+)" href="([^"]+)"', page) == [
            ("en", f"http://localhost{path}"),
            ("es", f"http://localhost{spanish}"),
            ("x-default", f"http://localhost{path}"),
        ]
        assert "noindex" not in page
        other = head(client.get(spanish).text)
        assert canonical(other + "</head>") == [f"http://localhost{spanish}"]
        assert re.findall(r"hreflang=.*", other) == re.findall(r"hreflang=.*", page)


@pytest.mark.parametrize(
    "path",
    [
        "/search",
        "/search?near=78701",
        "/es/search?near=78701",
        "/search?near=78701&population=veterans",
        "/search?name=lantern",
        "/for-programs",
        "/nope",
        "/in/iowa",
        "/program/bcdfghjk",
    ],
)
def test_searches_and_errors_are_for_nobodys_index(client: FlaskClient, austin: str, path: str) -> None:
    page = client.get(path).text
    assert re.findall(r'name="robots" content="([^"]+)"', head(page)) == ["noindex, follow"]
    assert not canonical(page)
    assert "hreflang" not in head(page)
    assert "og:" not in head(page)


def test_an_address_with_a_query_has_its_canonical_without(client: FlaskClient, austin: str) -> None:
    for path, query in (("/", "?utm_source=x"), ("/in/texas", "?page=1"), (austin, "?from=%22%3E%3Cb%3E")):
        assert canonical(client.get(path + query).text) == [f"http://localhost{path}"]


def test_every_page_says_either(client: FlaskClient, app: Flask) -> None:
    """A new page is not for search engines until it stands in the list of those that are."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(INDEXED) <= endpoints
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in INDEXED and not rule.arguments and "GET" in (rule.methods or ()):
            answer = client.get(rule.rule)
            if answer.mimetype == "text/html" and answer.status_code == 200 and not rule.rule.startswith("/manage"):
                assert "noindex" in head(answer.text), rule.rule


def test_every_fixed_page_for_search_engines_is_in_the_sitemap(client: FlaskClient, app: Flask) -> None:
    told = re.findall(r"<loc>http://localhost([^<]*)</loc>", client.get("/sitemaps/pages.xml").text)
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in INDEXED and not rule.arguments]
    assert {rule.rule for rule in rules} <= set(told)
    for path in told:
        assert canonical(client.get(path).text) == [f"http://localhost{path}"]


@pytest.mark.parametrize("language", ["", "/es"])
def test_a_shared_link_shows_title_words_and_picture(client: FlaskClient, austin: str, language: str) -> None:
    for path in ("/", "/guide", "/in", "/in/texas", "/in/texas/austin", austin):
        page = head(client.get(language + path).text)
        tags = dict(re.findall(r'<meta property="og:([a-z:_]+)" content="([^"]*)">', page))
        assert tags["title"] == re.findall("<title>(.*?)</title>", page)[0]
        assert tags["description"] == re.findall('<meta name="description" content="([^"]*)"', page)[0]
        assert tags["url"] == f"http://localhost{language}{path}"
        assert tags["image"].startswith(f"http://localhost{language}/share/")
        assert tags["locale"] == ("es_US" if language else "en_US")
        picture = client.get(tags["image"])
        assert (picture.status_code, picture.mimetype) == (200, "image/png")


def test_words_of_a_program_stay_inside_their_tags(client: FlaskClient, session: Session) -> None:
    _, path = publish(session, draft(name='Hope"><b>House'))
    page = head(client.get(path).text)
    assert "<b>" not in page
    assert 'Hope"&gt;' not in page
