"""Rows below a header that are no programs: the header once more, as printed on each page, totals, notes. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from directory.imports.table import base_name, header_name
from directory.text import fold

HEADER_AGAIN = "the header once more"
TOTAL = "a total or a note, no program"

_NUMBER = re.compile(r"[$€]? ?[\d][\d,. ]*%?")
_THINGS = (
    "programs?|facilities|facility|providers?|rows?|records?|listings?|sites?|locations?|agencies|centers?|entries|items?|"
    "organizations?|clinics?|beds|slots|results|programas?|centros?|proveedores|filas|registros|establecimientos"
)
_TOTAL = re.compile(
    rf"(?:(?:grand|sub|overall|state|county|page|running) ?)?totals?(?: (?:number|count|no))?(?: of| de)?"
    rf"(?: (?:{_THINGS}))?(?: listed| shown| found)?(?: \d+)?"
    rf"|(?:grand ?|sub ?)?totals? \d+ (?:{_THINGS})"
    rf"|(?:count|sum|average|n|number)(?: of)?(?: (?:{_THINGS}))?(?: \d+)?"
    rf"|\d+ (?:{_THINGS})(?: (?:total|listed|shown|found|in total|en total))?"
    rf"|(?:sub)?totale?s?(?: general)?(?: de)?(?: (?:{_THINGS}))?(?: \d+)?|suma(?: total)?|cuenta|recuento"
)
_OF = re.compile(r"(?:grand |sub ?)?totals? (?:for|of|in|por|de|para) .{1,60}|.{1,60} (?:sub ?)?totals?")
_NOTE = re.compile(
    r"page \d+(?: of \d+)?|pagina \d+(?: de \d+)?|end of (?:list|report|file|table|document)|fin de (?:la )?lista|"
    r"(?:continued|cont)(?: on next page)?"
)
_MARKED = re.compile(
    r"\W{0,5}(?:sources?|notes?|printed|prepared by|generated|report date|last updated|updated|revised|data as of|"
    r"as of|disclaimer|fuentes?|notas?|actualizado)\b[^:]{0,40}:|\*",
    re.IGNORECASE,
)


def why_not(cells: Sequence[str], header: Sequence[str]) -> str:
    """Why a row is no program; "" where it may be one. `header` has the names as compared."""
    again, filled, words = True, 0, [""]
    for at, cell in enumerate(cells):
        text = cell.strip()
        if not text:
            continue
        filled += 1
        again = again and at < len(header) and header_name(text) == base_name(header[at])
        if not _NUMBER.fullmatch(text[:40]):
            words.append(text)
            if not again and len(words) > 2:
                return ""
    columns = sum(map(bool, header))
    if again:
        return HEADER_AGAIN if filled > 1 and 2 * filled >= columns else ""
    if len(words) > 2 or not filled:
        return ""
    text = words[-1][:300]
    if not text:
        return TOTAL if columns > 3 and 2 * filled < columns else ""
    name = fold(text)
    if _TOTAL.fullmatch(name) or (filled > 1 and _OF.fullmatch(name)):
        return TOTAL
    return TOTAL if columns > 2 and filled == 1 and (_NOTE.fullmatch(name) or _MARKED.match(text)) else ""
