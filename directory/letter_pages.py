"""A mail's plain text as a simple page: the same words, and nothing that is fetched, in light and dark alike. Pure."""

from __future__ import annotations

import html
import re
from itertools import chain, repeat

_PAGE = "font:17px/1.55 system-ui,sans-serif;max-width:36em;margin:0 auto;padding:20px 16px;overflow-wrap:anywhere"
_BUTTON = (
    "display:inline-block;padding:10px 16px;border-radius:6px;background:#14594a;color:#ffffff;"
    "font-weight:600;text-decoration:none"
)
_PLAIN = "color:inherit;text-decoration:underline"  # links as blue as a browser has them are hard to read in the dark
_CODE = re.compile(r"[0-9]{4} [0-9]{4}")


def as_html(text: str, *, language: str, site: str, subject: str = "IOP Near Me") -> str:
    """The page of a letter's text, whose only links are those to this site (`site`, its public address).

    No colour is set but the buttons': mail programs put letters and ground in light or dark by themselves.
    """
    shown: list[str] = []
    styles = chain([_BUTTON], repeat(_PLAIN))  # one button a letter: its first way
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.split("\n")]
        is_way = len(lines) > 1 and not block.startswith("- ") and _is_link(lines[-1], site)
        shown.append(_way(lines, next(styles)) if is_way else _block(block, site))
    blocks = "\n".join(shown)
    title = html.escape(subject)
    return (
        f'<!doctype html>\n<html lang="{language}" style="color-scheme:light dark"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f'<meta name="supported-color-schemes" content="light dark"><title>{title}</title></head>\n'
        f'<body style="margin:0"><main style="{_PAGE}">\n'
        '<p style="margin:0 0 20px;font-weight:700">IOP Near Me</p>\n'
        f'<h1 style="font-size:22px;line-height:1.3;margin:0 0 16px">{title}</h1>\n{blocks}\n</main></body></html>\n'
    )


def _block(block: str, site: str) -> str:
    lines = block.split("\n")
    if lines[0].startswith("- "):
        return _list(lines, site)
    found = [line.strip() for line in lines]
    if len(found) == 1 and _CODE.fullmatch(found[0]):
        return f'<p style="font-size:28px;letter-spacing:.08em">{found[0]}</p>'
    return "<p>" + "<br>\n".join(_line(line, site) for line in found) + "</p>"


def _way(lines: list[str], style: str) -> str:
    """A paragraph that ends with a link: the last sentence before it is what the link is called."""
    *before, name, address = lines
    begun, _, last = name.rpartition(". ")
    said = [*before, f"{begun}."] if begun else before
    return "".join(f"<p>{html.escape(line)}</p>" for line in said) + f"<p>{_link(address, last, style)}</p>"


def _list(lines: list[str], site: str) -> str:
    entries: list[list[str]] = []
    for line in lines:
        if line.startswith("- "):
            entries.append([line[2:].strip()])
        else:
            entries[-1].append(line.strip())
    shown = "\n".join(f'<li style="margin:0 0 10px">{_entry(entry, site)}</li>' for entry in entries)
    return f'<ul style="padding-left:20px">{shown}</ul>'


def _entry(lines: list[str], site: str) -> str:
    name, *rest = lines
    if rest and _is_link(rest[-1], site):
        return "<br>\n".join([_link(rest[-1], name), *map(html.escape, rest[:-1])])
    return "<br>\n".join(map(html.escape, lines))


def _line(line: str, site: str) -> str:
    return _link(line, line) if _is_link(line, site) else html.escape(line)


def _is_link(line: str, site: str) -> bool:
    return line.startswith(f"{site}/") and not re.search(r"\s", line)


def _link(address: str, name: str, style: str = _PLAIN) -> str:
    return f'<a href="{html.escape(address)}" style="{style}">{html.escape(name.removesuffix(":"))}</a>'
