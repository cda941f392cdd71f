"""What a mail says: every letter in both languages, and nothing that people wrote becomes more than text."""

from __future__ import annotations

import pytest
from jinja2 import meta

from directory import letters

NAMES = sorted({path.relative_to(letters.FOLDER).as_posix().split(".")[0] for path in letters.FOLDER.rglob("*.txt")})

# What is no line of text → what it is filled with instead.
LISTS = {"old": [("contact", 61, "http://here/contact"), ("payment", 75, "http://here/payment")]}


def wanted(name: str, language: str) -> set[str]:
    """What a template is filled with."""
    source = (letters.FOLDER / f"{name}.{language}.txt").read_text(encoding="utf-8")
    return meta.find_undeclared_variables(letters._environment().parse(source))


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_is_there_in_both_languages_and_says_the_same_things(name: str) -> None:
    assert wanted(name, "en") == wanted(name, "es")
    for language in letters.LANGUAGES:
        letter = letters.compose(name, language, {one: LISTS.get(one, "x") for one in wanted(name, language)})
        assert 3 < len(letter.subject) < 100
        assert len(letter.text) > 40


def test_what_people_wrote_is_only_text() -> None:
    hostile = "<script>alert(1)</script>\nhttps://evil.example/\nhttp://here/x y"
    page = letters.as_html(f"Hello {hostile}\n\nhttp://here/go", language="en", site="http://here")
    assert "<script" not in page
    assert page.count("<a ") == 1
    assert '<a href="http://here/go">' in page


def test_a_secret_cannot_be_asked_for_by_what_people_wrote() -> None:
    letter = letters.compose("account/invitation", "en", {"inviter": "\ue000link\ue001", "roles": "r"}, ("link",))
    assert letters.fill(letter.text, {"link": "SECRET"}).count("SECRET") == 1
