"""The guide's pages: each chapter in both languages, with its sources and its day, and links that lead somewhere."""

from __future__ import annotations

import html
import itertools
import re

import html5lib
import pytest
from flask.testing import FlaskClient

from directory.web.families.guide.loaded_guide import get_guide

CHAPTERS = get_guide().order
PREFIXES = {"en": "", "es": "/es"}
PAGES = [(locale, slug) for locale in PREFIXES for slug in ("", *CHAPTERS, "words")]


def address(locale: str, slug: str) -> str:
    """The address of a page of the guide; "" is its first page."""
    return f"{PREFIXES[locale]}/guide/{slug}".rstrip("/")


def main_of(text: str) -> str:
    return text[text.index("<main") : text.index("</main>")]


@pytest.mark.parametrize("locale", PREFIXES)
def test_it_works(sample: FlaskClient, locale: str) -> None:
    text = html.unescape(sample.get(address(locale, "")).text)
    for slug in CHAPTERS:
        assert f'href="{address(locale, slug)}"' in text
        assert get_guide().chapter(locale, slug).title in text


@pytest.mark.parametrize(("locale", "slug"), [page for page in PAGES if page[1] not in ("", "words")])
def test_a_chapter_shows_its_words_its_sources_and_its_day(sample: FlaskClient, locale: str, slug: str) -> None:
    chapter = get_guide().chapter(locale, slug)
    response = sample.get(address(locale, slug))
    assert response.status_code == 200
    text = html.unescape(response.text)
    assert f'<html lang="{locale}">' in text
    assert f"<h1>{chapter.title}</h1>" in text
    assert {"en": "Nov 24, 2026", "es": "24 nov 2026"}[locale] in text
    assert chapter.sources
    for section in chapter.sections:
        assert section.heading in text
    for work in chapter.sources:
        assert f'id="source-{work.id}"' in text
        assert f'href="{work.url}"' in text
        assert f'href="#source-{work.id}"' in text


@pytest.mark.parametrize(("locale", "slug"), PAGES)
def test_headings_go_down_one_step_at_a_time(sample: FlaskClient, locale: str, slug: str) -> None:
    page = html5lib.parse(main_of(sample.get(address(locale, slug)).text), namespaceHTMLElements=False)
    levels = [int(one.tag[1]) for one in page.iter() if re.fullmatch(r"h[1-6]", str(one.tag))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels


@pytest.mark.parametrize("locale", PREFIXES)
def test_every_link_leads_to_a_page_and_a_place_on_it(sample: FlaskClient, locale: str) -> None:
    links = {
        html.unescape(href)
        for slug in ("", *CHAPTERS, "words")
        for href in re.findall(r'<a [^>]*?href="(/[^"]+)"', main_of(sample.get(address(locale, slug)).text))
    }
    searches = [href for href in links if "/search?" in href]
    assert len(searches) >= 12
    texts: dict[str, str] = {}
    for href in sorted(links):
        path, _, place = href.partition("#")
        if path not in texts:
            response = sample.get(path)
            assert response.status_code == 200, href
            texts[path] = response.text
        assert not place or f'id="{place}"' in texts[path], href
        assert path not in searches or "do not know" not in texts[path], href


@pytest.mark.parametrize("locale", PREFIXES)
def test_a_chapter_leads_to_the_next_and_the_last_to_a_search(sample: FlaskClient, locale: str) -> None:
    for slug, following in itertools.pairwise(CHAPTERS):
        assert f'href="{address(locale, following)}" rel="next"' in sample.get(address(locale, slug)).text
    last = sample.get(address(locale, CHAPTERS[-1])).text
    assert 'rel="next"' not in last
    assert f'class="btn" href="{PREFIXES[locale]}/"' in last


def test_the_navigation_says_that_this_is_the_guide(sample: FlaskClient) -> None:
    def marked(path: str) -> list[str]:
        header = sample.get(path).text.split("<header")[1].split("</header>")[0]
        return re.findall(r'href="([^"]+)" aria-current', header)

    assert marked("/guide") == marked("/guide/paying") == marked("/guide/words") == ["/guide"]
    assert marked("/es/guide/teens") == ["/es/guide"]
    assert marked("/crisis") == []


@pytest.mark.parametrize("locale", PREFIXES)
def test_the_glossary_has_a_place_for_each_word(sample: FlaskClient, locale: str) -> None:
    text = html.unescape(sample.get(address(locale, "words")).text)
    for entry in get_guide().glossary.entries():
        assert f'id="{entry.id}"' in text
        assert entry.label(locale) in text
        assert entry.definition(locale) in text
    assert {"en": "Nov 24, 2026", "es": "24 nov 2026"}[locale] in text


@pytest.mark.parametrize("locale", PREFIXES)
def test_the_questions_begin_with_danger_and_have_nothing_to_send(sample: FlaskClient, locale: str) -> None:
    text = main_of(sample.get(address(locale, "right-level")).text)
    first = re.search(r"(?s)<details.*?</details>", text)
    assert first
    assert re.findall(r'href="([^"]+)"', first[0])[:2] == ["tel:911", "tel:988"]
    assert not re.search(r"<(form|input|button|select|script)", text)
    questions = get_guide().levels[locale]
    assert text.count("<details") == sum(len(question.answers) for question in questions)
    for question in questions:
        assert all(one.steps for one in question.answers if one.is_end)


def test_what_medicare_does_not_cover_is_said_where_it_is_said_to_cover(sample: FlaskClient) -> None:
    medicare = main_of(sample.get("/guide/paying").text).split(">Medicare</h2>")[1].split("</section>")[0]
    assert "2024" in medicare
    assert "Not at home" in medicare


@pytest.mark.parametrize("path", ["/guide/nothing", "/guide/index", "/es/guide/nothing", "/guide/paying/more"])
def test_what_is_no_chapter_is_not_found(sample: FlaskClient, path: str) -> None:
    assert sample.get(path).status_code == 404


def test_two_works_of_one_author_are_told_apart_beside_the_facts(sample: FlaskClient) -> None:
    for section in re.findall(r"(?s)<section class=\"facet\".*?</section>", sample.get("/guide/paying").text):
        names = re.findall(r'href="#source-[^"]+">(.*?)</a>', section)
        assert len(set(names)) == len(names), names
