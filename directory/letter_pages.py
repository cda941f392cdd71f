"""A mail's plain text as a simple page: the same words, and nothing that is fetched, in light and dark alike. Pure."""

from __future__ import annotations

import html
import re

_PAGE = "font:17px/1.55 system-ui,sans-serif;max-width:36em;margin:0 auto;padding:20px 16px;overflow-wrap:anywhere"
_BUTTON = (
    "display:inline-block;padding:10px 16px;border-radius:6px;background:#14594a;color:#ffffff;"
    "font-weight:600;text-decoration:none"
)
_CODE = re.compile(r"[0-9]{4} [0-9]{4}")


def as_html(text: str, *, language: str, site: str, subject: str = "IOP Near Me") -> str:
    """The page of a letter's text, whose only links are those to this site (`site`, its public address).

    No colour is set but the buttons': mail programs put letters and ground in light or dark by themselves.
    """
    blocks = "\n".join(_block(block, site) for block in re.split(r"\n\s*\n", text.strip()))
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
    if len(found) > 1 and _is_link(found[-1], site):
        before = "".join(f"<p>{html.escape(line)}</p>" for line in found[:-2])
        return f"{before}<p>{_link(found[-1], found[-2], _BUTTON)}</p>"
    if len(found) == 1 and _CODE.fullmatch(found[0]):
        return f'<p style="font-size:28px;letter-spacing:.08em">{found[0]}</p>'
    return "<p>" + "<br>\n".join(_line(line, site) for line in found) + "</p>"


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


def _link(address: str, name: str, style: str = "") -> str:
    styled = f' style="{style}"' if style else ""
    return f'<a href="{html.escape(address)}"{styled}>{html.escape(name.removesuffix(":"))}</a>'
