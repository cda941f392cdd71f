"""Every English text a family reads is at grade 6 or below: the guide's pages and the texts of all other pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from jinja2.ext import babel_extract

from directory.call_script import WHO, get_call_script
from directory.config import ROOT
from directory.geo.places import MESSAGES
from directory.guide.markdown import plain
from directory.listings.sources import known_sources
from directory.promises import get_promises
from directory.web.families.guide.loaded_guide import get_guide
from tests.reading import CLINICAL, grade, report, sentences, syllables

LIMIT = 6.0
ENGLISH = [slug for locale, slug in get_guide().chapters if locale == "en"]
CODE = ROOT / "directory" / "web"
PAGES = sorted(
    [path for name in ("families", "shared") for kind in ("*.html", "*.py") for path in (CODE / name).rglob(kind)]
)


def interface_text(path: Path) -> str:
    """The whole sentences a template or module passes to gettext, one a line. Labels are no sentences."""
    if path.suffix == ".html":
        with path.open("rb") as file:
            found = list(
                babel_extract(file, ("_", "gettext", "ngettext"), (), {"encoding": "utf-8", "silent": "false"})
            )
        messages = [message for _, _, message, _ in found]
    else:
        keywords = {"gettext": None, "ngettext": (1, 2)}
        messages = [message for _, message, _, _ in extract_from_file("python", str(path), keywords=keywords)]
    flat = [one for message in messages for one in ((message,) if isinstance(message, str) else message or ()) if one]
    texts = [re.sub(r"%\(\w+\)s", "one", text) for text in flat]
    return "\n".join(text for text in texts if re.search(r"[.?!:]$", text))


def guide_text(slug: str) -> str:
    """What a reader of an English chapter reads: the first paragraph, the headings, the text, and its questions."""
    chapter = get_guide().chapter("en", slug)
    parts = [chapter.title, chapter.description, plain(chapter.lede_text)]
    for section in chapter.sections:
        parts += [section.heading, plain(re.sub(r"(?m)^\{.*\}$", "", section.text))]
        for block in section.blocks:
            parts += [entry.definition() for entry in block.entries]
            if block.kind == "level":
                for question in get_guide().levels["en"]:
                    parts += [question.ask, plain(question.text)]
                    parts += [part for answer in question.answers for part in (answer.label, plain(answer.text))]
    return "\n".join(parts)


def call_script_texts() -> list[str]:
    """All that the call script says in English."""
    script = get_call_script()
    asked = [(one.ask["en"].replace(WHO, "teens"), one.why["en"], one.good["en"]) for one in script.questions()]
    return [*(texts["en"] for _, texts in script.opening), *(text for one in asked for text in one)]


@pytest.mark.parametrize("slug", ENGLISH)
def test_a_chapter_is_at_grade_six_or_below(slug: str) -> None:
    assert not (said := report(f"/guide/{slug}", guide_text(slug), LIMIT)), said


def test_the_glossary_is_at_grade_six_or_below() -> None:
    text = "\n".join(entry.definition() for entry in get_guide().glossary.entries())
    assert not (said := report("/guide/words", text, LIMIT)), said


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "directory")))
def test_the_texts_of_a_page_are_at_grade_six_or_below(path: Path) -> None:
    assert not (said := report(str(path.relative_to(ROOT)), interface_text(path), LIMIT)), said


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("data/call_script.toml", call_script_texts()),
        ("data/promises.toml", [promise.sentence() for promise in get_promises()]),
        ("data/sources.toml", [source.sentence("en") for source in known_sources().values()]),
        ("directory/geo/places.py", [re.sub(r"%\(\w+\)s", "one", text) for text in MESSAGES.values()]),
    ],
)
def test_sentences_that_pages_show_from_data_are_at_grade_six_or_below(name: str, texts: list[str]) -> None:
    assert not (said := report(name, "\n".join(texts), LIMIT)), said


def test_texts_are_found_in_templates_and_in_code() -> None:
    assert "We do not keep your search." in interface_text(CODE / "families" / "about" / "home.html")
    assert "We do not look up streets." in interface_text(CODE / "families" / "results" / "results_page.py")


def test_each_clinical_word_is_explained_in_the_glossary() -> None:
    for word, entry in CLINICAL.items():
        assert entry in get_guide().glossary, f"{word} is excused, but the glossary has no {entry}"


def test_no_word_is_excused_that_stands_nowhere() -> None:
    texts = [guide_text(slug) for slug in ENGLISH] + [interface_text(path) for path in PAGES]
    texts += [entry.definition() for entry in get_guide().glossary.entries()]
    used = {word.lower() for text in texts for word in re.findall(r"[A-Za-z]+", text)}
    assert set(CLINICAL) - used == set()


@pytest.mark.parametrize(
    ("word", "count"),
    [("you", 1), ("week", 1), ("care", 1), ("asked", 1), ("needed", 2), ("table", 2), ("program", 2), ("family", 3),
     ("any", 2), ("medicine", 3), ("insurance", 3), ("changes", 2), ("program’s", 2), ("48", 1)],
)  # fmt: skip
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_sentences_end_at_marks_and_lines_and_labels_are_none() -> None:
    assert sentences("You go home. Do you sleep well?\nCall 1-800-662-4357 by day\nTeens") == [
        "You go home.",
        "Do you sleep well?",
        "Call  by day",
    ]


def test_a_hard_text_fails_with_its_worst_sentence() -> None:
    plain_words = "You go to a small group. Then you go home."
    hard = "Multidisciplinary interventions necessitate comprehensive individualized assessment procedures."
    assert grade(sentences(plain_words)) < 3
    assert report("/page", plain_words, LIMIT) is None
    said = report("/page", f"{plain_words} {hard}", LIMIT)
    assert said
    assert said.startswith("/page: grade ")
    assert said.endswith(hard)


def test_nothing_to_read_has_no_grade() -> None:
    with pytest.raises(ValueError, match="no sentence"):
        grade([])
