"""A page read by its tags is what html5lib makes of it, and no mistake gets by because a page like it was right."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.parsed import by_html5lib, parsed, same, written

HEAD = '<!doctype html>\n<html lang="en"><head><title>A &amp; b</title></head><body>'
RIGHT = (
    "<h1>One</h1><p>a <a href='/'>b</a> &amp; c</p><p>d <b>e</b></p><div><p>f</p></div><form><input name=n></form>"
    '<table><thead><tr><th scope="col">g</th></tr></thead><tbody><tr><td>h</td></tr></tbody></table>'
    '<svg viewBox="0 0 1 1"><title>i</title><path d="M0"/></svg><ul><li>j</li><li>k</li></ul>'
    '<textarea name="t">\nl</textarea><select><option selected>m</option></select><br>'
)
END = "</body></html>\n"


def page(body: str) -> str:
    return f"{HEAD}{body}{END}"


@pytest.mark.parametrize(
    "wrong",
    [
        "<p>f<div>g</div></p>",
        "<div>",
        "</div>",
        "<b>e</p></b>",
        "<a href='/'>b <a href='/'>c</a></a>",
        "<form><form></form></form>",
        '<input name="n" name="m">',
        "<div/>",
        "<table><p>g</p></table>",
        "<table><td>h</td></table>",
        "<p>&nosuch;</p>",
        "<p>&amp</p>",
        "<p>&#128;</p>",
        "<p>\x01</p>",
        '<p class="a"id="b">c</p>',
        "<textarea>",
        "<body>",
        "</body><p>k</p>",
        "<svg><p>l</p></svg>",
    ],
)
def test_a_mistake_is_told_beside_what_is_known_to_be_right(wrong: str) -> None:
    assert not parsed(page(RIGHT))[1]
    assert not written(page(RIGHT))[1], "its places are known from now on"
    assert parsed(page(RIGHT + wrong))[1] == by_html5lib(page(RIGHT + wrong))[1] != []


@pytest.mark.parametrize(
    "body", [RIGHT, RIGHT * 2, "<p>m &lt; n</p>\n<p>o &#34;p&#39;</p>", "<ul>\n <li>q</li>\n</ul>"]
)
def test_a_page_is_read_by_its_tags_as_html5lib_reads_it(body: str) -> None:
    assert same(written(page(body))[0], by_html5lib(page(body))[0])


@pytest.mark.parametrize("path", ["/", "/search?near=78701", "/es/search?near=78701", "/for-programs", "/about"])
def test_our_pages_are_read_by_their_tags(sample: FlaskClient, path: str) -> None:
    text = sample.get(path).text
    parsed(text)
    read, new = written(text)
    assert not new
    assert same(read, by_html5lib(text)[0])


def test_what_leaves_a_tag_open_is_read_by_html5lib() -> None:
    read, errors = parsed(page("<ul><li>a<li>b</ul>"))
    assert ([one.text for one in read.iter("li")], errors) == (["a", "b"], [])
