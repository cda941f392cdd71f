"""Spanish pages are the same pages under /es: their links stay there, and nothing signed-in is found there."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

PAGES = [
    "/",
    "/search",
    "/search?near=78701",
    "/search?name=hope",
    "/guide",
    "/privacy",
    "/how-it-works",
    "/how-right",
    "/crisis",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_spanish_page_says_its_language_and_links_to_spanish_pages(sample: FlaskClient, path: str) -> None:
    response = sample.get(f"/es{path}")
    assert response.status_code == 200
    assert '<html lang="es">' in response.text
    inner = [html.unescape(found) for found in re.findall(r'(?:href|action)="(/[^"]*)"', response.text)]
    assert [one for one in inner if one.startswith("/es/")]
    strayed = [one for one in inner if not re.match(r"/(es|static|api|manage)/", one) and one != path]
    assert strayed == []


def test_an_address_without_its_last_slash_is_the_first_page_too(sample: FlaskClient) -> None:
    assert '<html lang="es">' in sample.get("/es").text


def test_a_wrong_slug_is_mended_in_the_language_of_the_page(sample: FlaskClient) -> None:
    path = re.search(r'href="/es(/program/[^/"]+)/[^"]+"', sample.get("/es/search?near=78701").text)
    assert path
    assert sample.get(f"/es{path[1]}/old").headers["Location"].startswith(f"/es{path[1]}/")
    assert sample.get(f"{path[1]}/old").headers["Location"].startswith(f"{path[1]}/")


@pytest.mark.parametrize(
    "path", ["/es/manage/", "/es/manage/sign-in", "/es/api/v1/programs", "/es/static/site.css", "/fr/"]
)
def test_the_desk_and_the_data_have_no_other_language(sample: FlaskClient, path: str) -> None:
    assert sample.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_each_page_leads_to_itself_in_the_other_language(sample: FlaskClient, path: str) -> None:
    english, spanish = sample.get(path).text, sample.get(f"/es{path}").text
    assert f'href="{html.escape("/es" + path)}" hreflang="es" lang="es"' in english
    assert f'href="{html.escape(path)}" hreflang="en" lang="en"' in spanish


def test_a_spanish_page_speaks_spanish(sample: FlaskClient) -> None:
    text = sample.get("/es/search?near=33125").text
    assert "programas a menos de 25 millas de 33125" in text
    assert "Primero los más cercanos" in text
    assert "Llame al 988 y oprima 2" in text
    assert "Envíe AYUDA al 988" in text
