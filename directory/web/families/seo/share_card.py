"""The picture that stands beside a shared link (Open Graph), drawn here as SVG and turned into PNG by resvg.

The letters are Source Serif and Source Sans, from packages, so that it looks the same on every machine. Flat colours
only: that keeps it small.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import resvg_py

from directory.text import for_xml

WIDTH, HEIGHT = 1200, 630
MOST_BYTES = 60_000
_LEFT, _ROOM = 84, 1032  # where words begin, and how wide they may be
_SIZES = (78, 68, 58, 50)  # of the title; the largest in which it takes three lines or fewer
_LINES = 3
_PAPER, _INK, _QUIET, _PINE, _DEEP = "#f7f5ef", "#1d2b28", "#4d5a56", "#1b5448", "#123b33"
_LAMP, _LIGHT, _EDGE, _HILL, _FAR_HILL = "#f0b04c", "#fbf7ec", "#7d867f", "#3f7667", "#cbd8c6"
_FONTS = [
    str(files("font_source_serif_pro") / "files" / "SourceSerifPro-Bold.ttf"),
    str(files("font_source_serif_pro") / "files" / "SourceSerifPro-Regular.ttf"),
    str(files("font_source_sans_pro") / "files" / "SourceSansPro-Regular.ttf"),
    str(files("font_source_sans_pro") / "files" / "SourceSansPro-Semibold.ttf"),
]
# How wide letters are, in sizes of the type; Source Serif's bold, rounded up.
_NARROW, _WIDE = "iljtfrI.,:;'’|!()[]-–· ", "mwMWÑQOGD&@%—"


@dataclass(frozen=True, slots=True)
class ShareCard:
    """What a card says. `week` is (letter, lit) a day; empty where the page is of no program."""

    title: str
    line: str
    foot: str
    week: tuple[tuple[str, bool], ...] = ()
    when: str = ""


def svg_of(card: ShareCard, *, most_lines: int = _LINES) -> str:
    """The card as SVG, its title in so many lines at most."""
    size, lines = fitted(card.title, most_lines)
    top = 222 if len(lines) < _LINES else 196
    title = "".join(
        f'<text x="{_LEFT}" y="{top + round(number * size * 1.1)}" class="t" font-size="{size}">{for_xml(line)}</text>'
        for number, line in enumerate(lines)
    )
    below = top + round((len(lines) - 1) * size * 1.1) + 66
    room = _ROOM if most_lines > 1 else _ROOM * 0.6
    line = clipped(card.line, 34, room)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"<style>text{{font-family:'Source Sans Pro';fill:{_QUIET}}}"
        f".t{{font-family:'Source Serif Pro';font-weight:700;fill:{_INK}}}</style>"
        f'<path fill="{_PAPER}" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>'
        f"{_landscape()}{_brand()}{title}"
        f'<text x="{_LEFT}" y="{below}" font-size="34">{for_xml(line)}</text>'
        f"{_week(card, below + 34)}"
        f'<text x="{_LEFT}" y="598" font-size="27" fill="{_LIGHT}" style="fill:{_LIGHT}">'
        f"{for_xml(clipped(card.foot, 27, room))}</text></svg>"
    )


def png_of(card: ShareCard) -> bytes:
    """The card as PNG, at most 60 KB: where many letters make more of it, words are cut."""
    for most_lines in range(_LINES, 0, -1):
        svg = svg_of(card, most_lines=most_lines)
        png = bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=_FONTS))
        if len(png) <= MOST_BYTES:
            break
    return png


def _landscape() -> str:
    """Hills at the foot, and a house with its door lit: the one thing that glows."""
    return (
        f'<path fill="{_FAR_HILL}" d="M0 520c210-46 420-50 640-22s380-36 560-52v184H0z"/>'
        f'<path fill="{_HILL}" d="M0 552c260-40 500-26 720-14s330-40 480-46v138H0z"/>'
        f'<path fill="{_DEEP}" d="M0 560h1200v70H0z"/>'
        f'<path fill="{_DEEP}" d="M1040 492l58-44 58 44h-12v70h-92v-70z"/>'
        f'<path fill="{_LAMP}" d="M1086 560v-34a12 12 0 0 1 24 0v34z"/>'
    )


def _brand() -> str:
    return (
        f'<g transform="translate({_LEFT - 4} 52) scale(1.6)"><circle cx="18" cy="18" r="17" fill="none" '
        f'stroke="{_PINE}" stroke-width="1.5" opacity=".45"/><path fill="{_PINE}" d="M18 7.5 29 17h-3v11H10V17H7z"/>'
        f'<path fill="{_LAMP}" d="M15 28v-6.5a3 3 0 0 1 6 0V28z"/></g>'
        f'<text x="{_LEFT + 70}" y="92" class="t" font-size="34">IOP Near Me</text>'
    )


def _week(card: ShareCard, top: int) -> str:
    """Seven windows, lit on the days with treatment; dashed where nobody has said."""
    if not card.week or top + 52 > 500:
        return ""
    stated = any(lit for _, lit in card.week)
    parts = []
    for number, (letter, lit) in enumerate(card.week):
        left = _LEFT + number * 60
        look = f'fill="{_LAMP}"' if lit else f'fill="none" stroke="{_EDGE}" stroke-width="2"'
        dashes = "" if stated else ' stroke-dasharray="6 5"'
        parts.append(
            f'<rect x="{left}" y="{top}" width="50" height="52" rx="8" {look}{dashes}/>'
            f'<text x="{left + 25}" y="{top + 35}" font-size="25" text-anchor="middle" '
            f'style="fill:{_INK if lit else _QUIET}">{for_xml(letter)}</text>'
        )
    words = for_xml(clipped(card.when, 30, _ROOM - 460))
    parts.append(f'<text x="{_LEFT + 440}" y="{top + 37}" font-size="30">{words}</text>')
    return "".join(parts)


def width_of(text: str, size: float) -> float:
    """About how wide a text is at a size; never much less than it will be."""
    return size * sum(0.34 if one in _NARROW else 0.96 if one in _WIDE or ord(one) > 0x24F else 0.62 for one in text)


def clipped(text: str, size: float, room: float = _ROOM) -> str:
    """A text cut with an ellipsis where it is wider than its room."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def fitted(title: str, most_lines: int = _LINES) -> tuple[int, Sequence[str]]:
    """The size in which a title takes so many lines or fewer, and its lines; the last is cut where none does."""
    words = re.split(r"\s+", title.strip())
    for size in _SIZES:
        lines = _wrapped(words, size)
        if len(lines) <= most_lines and all(width_of(line, size) <= _ROOM for line in lines):
            return size, lines
    lines = _wrapped(words, _SIZES[-1])
    kept = [*lines[: most_lines - 1], " ".join(lines[most_lines - 1 :])]
    return _SIZES[-1], [clipped(line, _SIZES[-1]) for line in kept if line]


def _wrapped(words: Sequence[str], size: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and width_of(f"{lines[-1]} {word}", size) <= _ROOM:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
