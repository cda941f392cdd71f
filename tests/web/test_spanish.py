"""No page under /es holds English: not in its texts, not in its attributes, not in what it asks the catalog for.

Excepted are names (of programs, people, places, lists), code, and what is marked as another language (`lang="en"`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask, abort, render_template
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from directory.listings.draft import Phone
from directory.web.shared import translate
from directory.web.shared.phrases import phone_text
from tests.browser.pages import EACH, MORE
from tests.web.parsed import parsed

# Places that are doubtful, unknown, wrong or far; filters that no page knows; pages without a program.
_NEAR = (
    *("London", "40.7,-74.0", "Texas", "zzzz", "1234567", "x" * 120, "96799", "near me", "340", "7870", "New England"),
    *("00000", "00501", "09012", "Hyde Park, Chicago", "12 Main St, Austin, TX", "5th Avenue, Nowhere, TX", "Guam"),
    *("Springfield, TX", "Sheridan, WY", "00601", "99950", "Toronto, Canada"),
)
_WITH = (
    *("age=x", "days=9", "hours_min=90", "start=foo", "within=foo", "foo=bar", "therapy=foo", "not=zz", "page=99"),
    *("page=x", "confirmed=x", "within=5&within=10", "plan=medical", "plan=zz", "plan=sliding+scale"),
    *("plan=TRICARE+Prime", "plan=medicade", "population=lgbt&population=adolescents&time=evening&maybe=1"),
    *("time=morning&days=3&age=15&confirmed=year", "therapy=dbt&payment=medicaid&language=spanish", "not=residential"),
    *("start=this-week&format=virtual&level=php", "within=any&population=women&gender=accepts-men"),
)
ADDRESSES = (
    *EACH,
    *MORE,
    *(f"/search?near={near}" for near in _NEAR),
    *(f"/search?near=78701&{more}" for more in _WITH),
    *("/in/new-york", "/in/alaska", "/for-programs?name=zzzz", "/search?name=zzzz&near=78701"),
    "/compare?near=78701&p={program_id}&p={listed_id}&p={program_id}0&p=1&p=2&p=3&p=4",
)
OTHERS = (
    "/compare.txt?p={program_id}&p={listed_id}",
    "{program}/call.txt",
    "{listed}/call.txt",
    "/in/texas/changes.xml",
)
# Words that no Spanish sentence is without a reason: each is in most English ones, and none is Spanish.
_ENGLISH = re.compile(
    r"\b(the|of|and|is|are|to|not|with|for|from|you|your|we|this|that|it|or|by|they|have|was|be|at|what|when|where|how"
    r"|which|who|programs?|near|help|there|here|their|say|says|said|ask|call|miles?|days?|weeks?|hours|found)\b",
    re.IGNORECASE,
)
# Names that hold such a word: of this site, of those who accredit, of works, of places; and the sample's own words,
# which a plain text cannot mark.
_NAMES = re.compile(
    "IOP Near Me|The Joint Commission|The Trevor Project|Journal of Substance Abuse|University of Texas|The Hills"
    "|The Bronx|Department of [A-Z]|, (OR|IN)\\b|the first Monday of the month"
)
# What is one and named as several: "1 programas", also where the word stands in an element of its own.
_ONE = re.compile(
    r"(?<![\d.,:/-])1 (?:programas|activos|estados|ciudades|lugares|grupos|personas|datos|años|días|horas|semanas)\b"
)
_SPOKEN = ("alt", "title", "aria-label", "placeholder", "content", "label", "summary")


class Asked:
    """The catalog of a page, and which of the texts that pages ask it for it does not hold."""

    def __init__(self, catalog: Any, missing: set[str]) -> None:
        self._catalog, self._missing = catalog, missing

    def gettext(self, text: str) -> str:
        if text not in self._catalog._catalog and (text, 0) not in self._catalog._catalog:
            self._missing.add(text)
        return str(self._catalog.gettext(text))

    def ngettext(self, singular: str, plural: str, num: float) -> str:
        if (singular, 0) not in self._catalog._catalog:
            self._missing.add(singular)
        return str(self._catalog.ngettext(singular, plural, num))


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every text that a page asks for in vain, from now on."""
    found: set[str] = set()
    real = translate._translations
    monkeypatch.setattr(translate, "_translations", lambda: Asked(real(), found))
    return found


@pytest.fixture(scope="module")
def places(sample_app: Flask) -> dict[str, str]:
    """A program that was confirmed, and one that is only listed."""
    text = sample_app.test_client().get("/search?near=78701&within=100").text
    cards = re.findall(r'<li class="card( card-open)?" id.*?<h3><a href="([^"?]+)', text, re.DOTALL)
    confirmed, listed = (next(path for is_open, path in cards if bool(is_open) is one) for one in (False, True))
    paths = {"program": confirmed, "listed": listed}
    return paths | {f"{name}_id": path.split("/")[2] for name, path in paths.items()}


def spanish_texts(answer: TestResponse) -> Iterator[str]:
    """Every text, and every attribute that is read or heard, that is not marked as another language."""
    page = parsed(answer.text)[0]
    yield from _within(page, page.get("lang", "en"))


def _within(element: ElementTree.Element, language: str) -> Iterator[str]:
    language = element.get("lang") or language
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "code"):
        return
    if language == "es":
        spoken = [value for name, value in element.attrib.items() if name in _SPOKEN or name.startswith("data-")]
        for text in (element.text, *spoken):
            if text and text.strip() and "://" not in text[:8]:
                yield " ".join(text.split())
    for child in element:
        yield from _within(child, language)
        if language == "es" and child.tail and child.tail.strip():
            yield " ".join(child.tail.split())


def english_in(texts: Iterator[str]) -> list[str]:
    """The texts that hold an English word, but for names and addresses."""
    plain = ((text, re.sub(r"https?://\S+|/\S*", "", _NAMES.sub("", text))) for text in texts)
    return sorted({text[:200] for text, rest in plain if _ENGLISH.search(rest)})


def test_a_sentence_that_is_not_translated_is_found(sample_app: Flask, missing: set[str]) -> None:
    with sample_app.test_request_context("/", environ_overrides={"directory.language": "es"}):
        assert translate.gettext("A sentence of no catalog") == "A sentence of no catalog"
        assert translate.gettext("Privacy") == "Privacidad"
        assert translate.ngettext("%(num)s day a week", "%(num)s days a week", 2)
    assert missing == {"A sentence of no catalog"}
    assert english_in(iter(["No programs found", "Hay 3 programas", "IOP Near Me", "Días de la semana"])) == [
        "No programs found"
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_holds_english(sample: FlaskClient, places: dict[str, str], missing: set[str], address: str) -> None:
    answer = sample.get("/es" + address.format(**places))
    assert answer.status_code in (200, 404)
    assert english_in(spanish_texts(answer)) == []
    assert _ONE.findall(" ".join(spanish_texts(answer))) == []
    assert missing == set()


@pytest.mark.parametrize("address", OTHERS)
def test_nor_does_what_is_copied_sent_or_followed(
    sample: FlaskClient, places: dict[str, str], missing: set[str], address: str
) -> None:
    text = re.sub(
        r"<(id|link|name|email)\b.*?(/>|</\1>)|<[^>]+>", "\n", sample.get("/es" + address.format(**places)).text
    )
    assert english_in(iter(text.splitlines())) == []
    assert missing == set()


@pytest.mark.parametrize("code", [400, 403, 404, 405, 410, 413, 500, 503])
def test_nor_does_an_error(sample: FlaskClient, missing: set[str], monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    monkeypatch.setitem(sample.application.view_functions, "about.privacy", lambda: abort(code))
    answer = sample.get("/es/privacy")
    assert answer.status_code == code
    assert '<html lang="es">' in answer.text
    assert english_in(spanish_texts(answer)) == []
    assert missing == set()


def test_nor_does_a_crash(sample: FlaskClient, missing: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sample.application.view_functions, "about.privacy", lambda: 1 // 0)
    answer = sample.get("/es/privacy")
    assert answer.status_code == 500
    assert "llame al" in answer.text
    assert 'href="/es/"' in answer.text
    assert english_in(spanish_texts(answer)) == []
    assert missing == set()


def test_nor_do_the_answers_to_a_form(sample: FlaskClient, places: dict[str, str], missing: set[str]) -> None:
    path = f"/es{places['program']}/report"
    for sent in ({}, {"kind": "phone", "words": "call me at 512-555-0100"}, {"kind": "nothing"}):
        answer = sample.post(path, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
        assert english_in(text for text in spanish_texts(answer) if text != sent.get("words")) == []
    assert sample.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert missing == set()


def test_nor_do_pages_that_need_more_than_the_sample(sample_app: Flask, missing: set[str]) -> None:
    with sample_app.test_request_context("/", environ_overrides={"directory.language": "es"}):
        pages = [
            render_template("families/program/closed.html", name="Zarza"),
            render_template("families/program/reported.html", path="/x", often=True),
        ]
        assert phone_text(Phone(number="+15125550100", extension="4")) == "512-555-0100 ext. 4"
    for page in pages:
        texts = _within(parsed(page)[0], "es")
        assert english_in(texts) == []
    assert missing == set()
