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

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from directory.guide.glossary import Entry, Glossary, load_glossary
from directory.guide.guide_problem import GuideError
from directory.guide.guide_sources import GuideSource, Sources, load_sources
from directory.guide.level import Question, load_level
from directory.guide.markdown import LinkRules, figures_outside_links, render
from directory.vocabulary import Vocabulary

LOCALES = ("en", "es")
INDEX = "index"
PAGES = frozenset({"/", "/search", "/guide", "/guide/words", "/privacy", "/how-it-works", "/crisis"})
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART = re.compile(r"(?m)^\{(\w+)(?:!([\w-]+))?(?:: ([^|}]*?))?(?: \| ([^}]*))?\}$")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a section. `kind`: "text", "words", "rungs", "week" or "level", and the fields of that kind."""

    kind: str
    html: str = ""
    entries: tuple[Entry, ...] = ()
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
    reviewed_on: dt.date
    lede: str
    sections: tuple[Section, ...]
    sources: tuple[GuideSource, ...]
    lede_text: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Part:
    """Chapters that belong together, under one name."""

    titles: Mapping[str, str]
    slugs: tuple[str, ...]


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


def load_guide(folder: Path, vocabulary: Vocabulary, address: Callable[[str, str], str]) -> Guide:
    """Read and check everything. `address(path, locale)` gives a page's address in a language. Raises GuideError."""
    sources = load_sources(folder / "sources.toml")
    glossary = load_glossary(folder / "words.toml", vocabulary)
    parts = _parts(folder / "order.toml")
    slugs = [slug for part in parts for slug in part.slugs]
    pages = PAGES | {f"/guide/{slug}" for slug in slugs}
    chapters: dict[tuple[str, str], Chapter] = {}
    levels = {}
    for locale in LOCALES:
        rules = LinkRules(
            pages=pages,
            words={entry.id for entry in glossary.entries()},
            numbers=sources.numbers,
            works={work.url for work in sources.works.values()},
            vocabulary=vocabulary,
            address=lambda path, locale=locale: address(path, locale),  # type: ignore[misc]
        )
        found = {path.stem for path in (folder / locale).glob("*.md")}
        if found != {INDEX, *slugs}:
            odd = ", ".join(sorted(found ^ {INDEX, *slugs}))
            raise GuideError(f"guide/{locale}: {odd} is in one of order.toml and the folder only")
        for slug in (INDEX, *slugs):
            chapters[locale, slug] = _chapter(folder / locale / f"{slug}.md", locale, _Desk(glossary, sources, rules))
        levels[locale] = load_level(folder / locale / "level.toml", rules)
    _same_in_each_language(chapters, levels)
    _no_work_uncited(chapters, sources)
    return Guide(parts, chapters, levels, glossary, sources)


def _parts(path: Path) -> tuple[Part, ...]:
    parts = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("part", ()):
        if set(entry) != {"en", "es", "chapters"} or not entry["chapters"]:
            raise GuideError(f"{path.name}: each [[part]] needs en, es and chapters")
        parts.append(Part({"en": entry["en"], "es": entry["es"]}, tuple(entry["chapters"])))
    slugs = [slug for part in parts for slug in part.slugs]
    if not slugs or len(set(slugs)) < len(slugs) or {INDEX, "words"} & set(slugs):
        raise GuideError(f"{path.name}: needs chapters, each once; “{INDEX}” and “words” are pages of their own")
    return tuple(parts)


def _chapter(path: Path, locale: str, desk: _Desk) -> Chapter:
    where = f"guide/{locale}/{path.name}"
    match = re.fullmatch(r"(?s)\+\+\+\n(.*?)\n\+\+\+\n(.*)", path.read_text(encoding="utf-8"))
    if not match:
        raise GuideError(f"{where}: begins with its front matter between two lines of +++")
    front = _front(match[1], where, desk.sources)
    lede, *rest = re.split(r"(?m)^## ", match[2])
    if not lede.strip() or not rest:
        raise GuideError(f"{where}: needs a first paragraph, and then sections that begin with ##")
    if figures_outside_links(lede):
        raise GuideError(f"{where}: a figure in the first paragraph has no source; say it in a section")
    sections = tuple(_section(text, number, where, desk) for number, text in enumerate(rest, start=1))
    cited = tuple(dict.fromkeys(work.id for section in sections for work in section.sources))
    if set(cited) != set(front["sources"]):
        odd = ", ".join(sorted(set(cited) ^ set(front["sources"])))
        raise GuideError(f"{where}: {odd} is either in the front matter or in a section only")
    return Chapter(
        slug=path.stem,
        locale=locale,
        title=front["title"],
        description=front["description"],
        reviewed_on=front["reviewed_on"],
        lede=render(lede, desk.rules, where),
        sections=sections,
        sources=tuple(desk.sources.works[source] for source in cited),
        lede_text=lede,
    )


def _front(text: str, where: str, sources: Sources) -> dict[str, Any]:
    front = tomllib.loads(text)
    if set(front) != {"title", "description", "reviewed_on", "sources"}:
        raise GuideError(f"{where}: the front matter needs title, description, reviewed_on and sources")
    if not isinstance(front["reviewed_on"], dt.date):
        raise GuideError(f"{where}: reviewed_on is a day, like 2026-11-24")
    for source in front["sources"]:
        if source not in sources.works:
            raise GuideError(f"{where}: {source} is no source of sources.toml")
    return front


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
                raise GuideError(f"{where}: a line is neither text nor a part we know: {before.strip()[:60]}")
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
        raise GuideError(f"{where}: needs {{sources: …}}, or {{advice}} where nothing in it comes from elsewhere")
    if advice and figures_outside_links(_PART.sub("", body)):
        raise GuideError(f"{where}: holds a figure, so it needs a source")
    return Section(f"part-{number}", heading.strip(), tuple(blocks), tuple(works), body)


def _works(listed: str, where: str, sources: Sources) -> list[GuideSource]:
    unknown = [one for one in listed.split(", ") if one not in sources.works]
    if unknown:
        raise GuideError(f"{where}: {unknown[0] or 'nothing'} is no source of sources.toml")
    return [sources.works[one] for one in listed.split(", ")]


def _part(part: re.Match[str], where: str, glossary: Glossary) -> Block:
    kind, here, listed, caption = part[1], part[2] or "", tuple((part[3] or "").split(", ")), part[4] or ""
    if kind == "level":
        return Block(kind)
    if kind == "week" and set(listed) <= set(_DAYS) and caption:
        return Block(kind, days=listed, caption=caption)
    if kind in ("words", "rungs") and all(one in glossary for one in listed) and (not here or here in listed):
        return Block(kind, entries=tuple(glossary.entry(one) for one in listed), here=here)
    raise GuideError(f"{where}: {part[0]} is no part we know, or names what is not there")


def _no_work_uncited(chapters: Mapping[tuple[str, str], Chapter], sources: Sources) -> None:
    cited = {work.id for chapter in chapters.values() for work in chapter.sources}
    if uncited := sorted(set(sources.works) - cited - sources.numbers_from):
        raise GuideError(f"sources.toml: no chapter cites {', '.join(uncited)}; take it out")


def _same_in_each_language(
    chapters: Mapping[tuple[str, str], Chapter], levels: Mapping[str, tuple[Question, ...]]
) -> None:
    for locale, slug in chapters:
        one, other = chapters["en", slug], chapters[locale, slug]
        if [section.sources for section in one.sections] != [section.sources for section in other.sections]:
            raise GuideError(f"guide/{locale}/{slug}.md: its sections do not cite what the English ones cite")
        if one.reviewed_on > other.reviewed_on:
            raise GuideError(f"guide/{locale}/{slug}.md: was reviewed before the English text; look at it again")
    shapes = {
        locale: [[answer.is_end for answer in question.answers] for question in level]
        for locale, level in levels.items()
    }
    if any(shape != shapes["en"] for shape in shapes.values()):
        raise GuideError("level.toml: the questions and where their answers lead must be the same in each language")
