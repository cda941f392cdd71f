"""The guide's files are checked when they are read: what is missing, unsourced or leads nowhere is an error."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from directory.config import DATA
from directory.data_files import DataFileError
from directory.guide.chapters import Guide, load_guide
from directory.guide.markdown import figures_outside_links, plain
from directory.letters import LANGUAGES
from directory.vocabulary import get_vocabulary


def load(folder: Path) -> Guide:
    return load_guide(folder, get_vocabulary(), lambda path, locale: path if locale == "en" else f"/{locale}{path}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the guide, to be broken."""
    return Path(shutil.copytree(DATA / "guide", tmp_path / "guide"))


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_it_works() -> None:
    guide = load(DATA / "guide")
    assert {slug for _, slug in guide.chapters} == {"index", *guide.order}
    assert {locale for locale, _ in guide.chapters} == set(LANGUAGES)
    assert '<a href="/es/guide/words#parity">' in guide.chapter("es", "paying").sections[0].blocks[0].html


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_chapter_that_a_language_lacks_is_an_error(folder: Path, locale: str) -> None:
    (folder / locale / "men.md").unlink()
    with pytest.raises(DataFileError, match=f"guide/{locale}: men"):
        load(folder)


CITED = "{sources: nchs-380, cdc-suicide}"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (CITED, "", "needs {sources"),
        (CITED, "{advice}", "holds a figure, so it needs a source"),
        (CITED, "{sources: nchs-380}", "cdc-suicide is either"),
        (CITED, "{sources: nchs-380, hearsay}", "hearsay is no source"),
        ("Many men wait", "In 2019, 13 men wait", "first paragraph has no source"),
        ("(/search?population=men)", "(/search?population=dogs)", "population=dogs"),
        ("(/search?population=men)", "(/search?therapy=men)", "therapy=men"),
        ("(/guide/rights)", "(/guide/never)", "leads nowhere we know"),
        ("(/guide/rights)", "(https://shop.example.com)", "leads nowhere we know"),
        ("(/guide/rights)", "(word:abc)", "no word of the glossary"),
        ("(tel:988)", "(tel:989)", "no number of"),
        ("[988](tel:988)", "[911](tel:988)", "dials tel:988"),
        ("{advice}", "{advise}", "no part we know"),
        ("## What to ask", "### What to ask", "neither text nor a part"),
        ("reviewed_on = 2026-11-24", 'reviewed_on = "soon"', "men.md: reviewed_on: must be a day"),
        ("description =", "about =", "men.md: “about” is not known; use description"),
    ],
)
def test_what_is_wrong_in_a_chapter_is_named(folder: Path, before: str, after: str, message: str) -> None:
    change(folder / "en" / "men.md", before, after)
    with pytest.raises(DataFileError, match=message):
        load(folder)


def test_both_languages_cite_the_same_in_each_section(folder: Path) -> None:
    change(folder / "es" / "men.md", CITED, "{sources: cdc-suicide, nchs-380}")
    with pytest.raises(DataFileError, match=r"es/men\.md: its sections do not cite"):
        load(folder)


def test_a_translation_is_looked_at_again_when_the_english_text_was(folder: Path) -> None:
    change(folder / "en" / "men.md", "2026-11-24", "2027-01-05")
    with pytest.raises(DataFileError, match="look at it again"):
        load(folder)


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("words.toml", 'id = "appeal"', 'id = "cbt"', "“cbt” is there twice"),
        ("words.toml", 'id = "appeal"', 'id = "An Appeal"', "word “An Appeal”, id: .* use lower-case letters"),
        (
            "words.toml",
            "when it says no.",
            "when it says no",
            "word “appeal”, en.definition: must be a sentence that ends",
        ),
        ("words.toml", "reviewed_on = 2026-11-24", "", "words.toml: reviewed_on: is missing"),
        ("sources.toml", 'id = "asam"', 'id = "samhsa-iop"', "is there twice"),
        ("sources.toml", "https://988lifeline.org/", "http://988lifeline.org/", "a page's address begins with https"),
        ("sources.toml", 'call = "+18006334227"', 'call = "8006334227"', "call: .* is \\+1 and ten digits"),
        ("sources.toml", 'id = "nchs-380"', 'id = "nchs-381"', "nchs-380 is no source"),
        ("order.toml", '"week", ', '"steps", ', "each once"),
        ("en/level.toml", "urgent = true", "", "is for danger"),
        ("en/level.toml", 'label = "No"\n\n', 'label = "No"\nsteps = "Wait."\n\n', "last answer that leads on"),
    ],
)
def test_what_is_wrong_in_the_other_files_is_named(
    folder: Path, file: str, before: str, after: str, message: str
) -> None:
    change(folder / file, before, after)
    with pytest.raises(DataFileError, match=message):
        load(folder)


def test_a_source_that_no_chapter_cites_is_an_error(folder: Path) -> None:
    with (folder / "sources.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[source]]\nid = "idle"\ntitle = "Idle"\nby = { en = "A", es = "A" }\nurl = "https://example.org/"\n'
        )
    with pytest.raises(DataFileError, match="no chapter cites idle"):
        load(folder)


def test_html_in_a_text_stays_text(folder: Path) -> None:
    change(folder / "en" / "men.md", "- a short fuse", "- <script>alert(1)</script>")
    html = "".join(block.html for section in load(folder).chapter("en", "men").sections for block in section.blocks)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_number_to_call_is_no_figure() -> None:
    assert not figures_outside_links("Call [988](tel:988).")
    assert figures_outside_links("About 7 in ten.")


def test_plain_words_are_those_that_are_read() -> None:
    assert plain("- Go to **[a group](word:cbt)**\n  now.\n\n> Call [988](tel:988).") == "Go to a group now.\nCall 988."
