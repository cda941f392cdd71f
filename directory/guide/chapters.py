"""The guide's chapters, one Markdown file a chapter and language, read and checked together.

A file begins with its front matter between lines of +++ (TOML: title, description, reviewed_on, sources), then the
lede, then sections that begin with "## ". A line of its own in braces is a part:

    {sources: samhsa-iop, asam}   where the section's facts come from
    {advice}                      the section states no fact from elsewhere; it may then hold no figure
    {words: cbt, dbt}             these words of the glossary, with what they mean
    {rungs: detox, iop}           the same, as steps that lead down; {rungs!iop: …} marks one
    {week: mon, tue | A caption}  a week with these days lit
    {level}                       the questions of level.toml

Every section ends with its sources or with {advice}. A chapter that one language lacks, that cites other sources in
the other language or has other sections there is an error, and so is a link that leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field, field_validator

from directory.data_files import DataFileError, Day, Entry, Labelled, Many, Some, Text, read, read_text
from directory.guide import glossary as words
from directory.guide.glossary import Glossary, load_glossary
from directory.guide.guide_sources import GuideSource, Sources, load_sources
from directory.guide.level import Question, load_level
from directory.guide.markdown import LinkRules, figures_outside_links, render
from directory.letters import LANGUAGES
from directory.vocabulary import Vocabulary

INDEX = "index"
PAGES = frozenset({"/", "/search", "/guide", "/guide/words", "/privacy", "/how-it-works", "/crisis"})
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART = re.compile(r"(?m)^\{(\w+)(?:!([\w-]+))?(?:: ([^|}]*?))?(?: \| ([^}]*))?\}$")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a section. `kind`: "text", "words", "rungs", "week" or "level", and the fields of that kind."""

    kind: str
    html: str = ""
    entries: tuple[words.Entry, ...] = ()
    here: str = ""
    days: tuple[str, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading. `sources` is empty where the section is advice of our own. `text` as written."""

    id: str
    heading: str
    blocks: tuple[Block, ...]
    sources: tuple[GuideSource, ...]
    text: str = field(repr=False, default="")

    @property
    def alike(self) -> frozenset[str]:
        """Ids of sources that author and year alone do not tell apart."""
        names = [(work.by["en"], work.year) for work in self.sources]
        return frozenset(work.id for work in self.sources if names.count((work.by["en"], work.year)) > 1)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter in one language. `slug` is its address below /guide; "index" is /guide itself."""

    slug: str
    locale: str
    title: str
    description: str
    reviewed_on: Day
    lede: str
    sections: tuple[Section, ...]
    sources: tuple[GuideSource, ...]
    lede_text: str = field(repr=False, default="")


class Part(Labelled):
    """Chapters that belong together, under one name."""

    slugs: Some[Text] = Field(alias="chapters")


class _Order(Entry):
    part: Some[Part]

    @field_validator("part")
    @classmethod
    def _each_once(cls, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        slugs = [slug for part in parts for slug in part.slugs]
        if len(set(slugs)) < len(slugs) or {INDEX, "words"} & set(slugs):
            raise ValueError(f"needs chapters, each once; “{INDEX}” and “words” are pages of their own")
        return parts


class _Front(Entry):
    """What stands before a chapter's text."""

    title: Text
    description: Text
    reviewed_on: Day
    sources: Many[Text]


@dataclass(frozen=True, slots=True)
class Guide:
    """All of it. Chapters by language and slug; `order` is the order of reading."""

    parts: tuple[Part, ...]
    chapters: Mapping[tuple[str, str], Chapter]
    levels: Mapping[str, tuple[Question, ...]]
    glossary: Glossary
    sources: Sources

    @property
    def order(self) -> tuple[str, ...]:
        """The slugs of the chapters, without the index, in the order of reading."""
        return tuple(slug for part in self.parts for slug in part.slugs)

    def chapter(self, locale: str, slug: str) -> Chapter:
        """A chapter; KeyError where there is none."""
        return self.chapters[locale, slug]

    def following(self, locale: str, slug: str) -> Chapter | None:
        """The chapter to read next; None after the last."""
        position = self.order.index(slug) + 1
        return self.chapter(locale, self.order[position]) if position < len(self.order) else None


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is needed to read a chapter's text."""

    glossary: Glossary
    sources: Sources
    rules: LinkRules


def _in(locale: str, address: Callable[[str, str], str]) -> Callable[[str], str]:
    return lambda path: address(path, locale)


def load_guide(folder: Path, vocabulary: Vocabulary, address: Callable[[str, str], str]) -> Guide:
    """Read and check everything. `address(path, locale)` gives a page's address in a language. Raises DataFileError."""
    sources = load_sources(folder / "sources.toml")
    glossary = load_glossary(folder / "words.toml", vocabulary)
    parts = read(folder / "order.toml", _Order).part
    slugs = [slug for part in parts for slug in part.slugs]
    pages = PAGES | {f"/guide/{slug}" for slug in slugs}
    chapters: dict[tuple[str, str], Chapter] = {}
    levels = {}
    for locale in LANGUAGES:
        rules = LinkRules(
            pages=pages,
            words={entry.id for entry in glossary.entries()},
            numbers=sources.numbers,
            works={work.url for work in sources.works.values()},
            vocabulary=vocabulary,
            address=_in(locale, address),
        )
        found = {path.stem for path in (folder / locale).glob("*.md")}
        if found != {INDEX, *slugs}:
            odd = ", ".join(sorted(found ^ {INDEX, *slugs}))
            raise DataFileError(f"guide/{locale}", f"{odd} is in one of order.toml and the folder only")
        for slug in (INDEX, *slugs):
            chapters[locale, slug] = _chapter(folder / locale / f"{slug}.md", locale, _Desk(glossary, sources, rules))
        levels[locale] = load_level(folder / locale / "level.toml", rules)
    _same_in_each_language(chapters, levels)
    _no_work_uncited(chapters, sources)
    return Guide(parts, chapters, levels, glossary, sources)


def _chapter(path: Path, locale: str, desk: _Desk) -> Chapter:
    where = f"guide/{locale}/{path.name}"
    match = re.fullmatch(r"(?s)\+\+\+\n(.*?)\n\+\+\+\n(.*)", path.read_text(encoding="utf-8"))
    if not match:
        raise DataFileError(where, "begins with its front matter between two lines of +++")
    front = read_text(match[1], _Front, where)
    if unknown := set(front.sources) - desk.sources.works.keys():
        raise DataFileError(where, f"{min(unknown)} is no source of sources.toml")
    lede, *rest = re.split(r"(?m)^## ", match[2])
    if not lede.strip() or not rest:
        raise DataFileError(where, "needs a first paragraph, and then sections that begin with ##")
    if figures_outside_links(lede):
        raise DataFileError(where, "a figure in the first paragraph has no source; say it in a section")
    sections = tuple(_section(text, number, where, desk) for number, text in enumerate(rest, start=1))
    cited = tuple(dict.fromkeys(work.id for section in sections for work in section.sources))
    if set(cited) != set(front.sources):
        odd = ", ".join(sorted(set(cited) ^ set(front.sources)))
        raise DataFileError(where, f"{odd} is either in the front matter or in a section only")
    return Chapter(
        slug=path.stem,
        locale=locale,
        title=front.title,
        description=front.description,
        reviewed_on=front.reviewed_on,
        lede=render(lede, desk.rules, where),
        sections=sections,
        sources=tuple(desk.sources.works[source] for source in cited),
        lede_text=lede,
    )


def _section(text: str, number: int, where: str, desk: _Desk) -> Section:
    heading, _, body = text.partition("\n")
    where = f"{where}, “{heading.strip()}”"
    blocks: list[Block] = []
    works: list[GuideSource] = []
    advice = False
    position = 0
    for part in [*_PART.finditer(body), None]:
        before = body[position : part.start() if part else len(body)]
        if before.strip():
            if re.search(r"(?m)^\{|^#", before):
                raise DataFileError(where, f"a line is neither text nor a part we know: {before.strip()[:60]}")
            blocks.append(Block("text", html=render(before, desk.rules, where)))
        if part is None:
            break
        position = part.end()
        if part[1] == "sources":
            works += _works(part[3] or "", where, desk.sources)
        elif part[1] == "advice":
            advice = True
        else:
            blocks.append(_part(part, where, desk.glossary))
    if advice == bool(works):
        raise DataFileError(where, "needs {sources: …}, or {advice} where nothing in it comes from elsewhere")
    if advice and figures_outside_links(_PART.sub("", body)):
        raise DataFileError(where, "holds a figure, so it needs a source")
    return Section(f"part-{number}", heading.strip(), tuple(blocks), tuple(works), body)


def _works(listed: str, where: str, sources: Sources) -> list[GuideSource]:
    unknown = [one for one in listed.split(", ") if one not in sources.works]
    if unknown:
        raise DataFileError(where, f"{unknown[0] or 'nothing'} is no source of sources.toml")
    return [sources.works[one] for one in listed.split(", ")]


def _part(part: re.Match[str], where: str, glossary: Glossary) -> Block:
    kind, here, listed, caption = part[1], part[2] or "", tuple((part[3] or "").split(", ")), part[4] or ""
    if kind == "level":
        return Block(kind)
    if kind == "week" and set(listed) <= set(_DAYS) and caption:
        return Block(kind, days=listed, caption=caption)
    if kind in ("words", "rungs") and all(one in glossary for one in listed) and (not here or here in listed):
        return Block(kind, entries=tuple(glossary.entry(one) for one in listed), here=here)
    raise DataFileError(where, f"{part[0]} is no part we know, or names what is not there")


def _no_work_uncited(chapters: Mapping[tuple[str, str], Chapter], sources: Sources) -> None:
    cited = {work.id for chapter in chapters.values() for work in chapter.sources}
    if uncited := sorted(set(sources.works) - cited - sources.numbers_from):
        raise DataFileError("guide/sources.toml", f"no chapter cites {', '.join(uncited)}; take it out")


def _same_in_each_language(
    chapters: Mapping[tuple[str, str], Chapter], levels: Mapping[str, tuple[Question, ...]]
) -> None:
    for locale, slug in chapters:
        where, one, other = f"guide/{locale}/{slug}.md", chapters["en", slug], chapters[locale, slug]
        if [section.sources for section in one.sections] != [section.sources for section in other.sections]:
            raise DataFileError(where, "its sections do not cite what the English ones cite")
        if one.reviewed_on > other.reviewed_on:
            raise DataFileError(where, "was reviewed before the English text; look at it again")
    shapes = {
        locale: [[answer.is_end for answer in question.answers] for question in level]
        for locale, level in levels.items()
    }
    if any(shape != shapes["en"] for shape in shapes.values()):
        raise DataFileError(
            "level.toml", "its questions, and where their answers lead, must be the same in each language"
        )
