"""What a page says to those who do not see it: headings in order, tables whose headers head cells, forms with names.

Each rule is one that a checker of pages found broken once; here no browser is needed, and every page that a test meets
is held to them (`conftest.StrictClient`). The engines themselves run in the long tests (`tests/browser/engines.py`).
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

_LANDMARKS = {"nav": "navigation", "aside": "complementary"}
_HEADING = re.compile(r"h[1-6]")


def broken(page: Any) -> list[str]:
    """What is wrong with the structure of a page, as html5lib reads it; empty when nothing is."""
    tables = itertools.chain(*map(_headers, _all(page, "table")))
    return [*_headings(page), *_landmarks(page), *_passwords(page), *tables]


def name_of(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(element: Any, *names: str) -> Iterator[Any]:
    return (one for one in element.iter() if name_of(one) in names)


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _headings(page: Any) -> Iterator[str]:
    """The first is the h1, none leaves a level out, each has words, and none is hidden in a role of its own."""
    above = 0
    for heading in (one for one in page.iter() if _HEADING.fullmatch(name_of(one))):
        level = int(name_of(heading)[1])
        if level > above + 1:
            yield f"h{level} “{_text(heading)}” comes after h{above}"
        above = level
        if not _text(heading):
            yield f"an empty h{level}"
        if any(one.get("role") for one in heading.iter()):
            yield f"a role in h{level} “{_text(heading)}”, which may take its name away"


def _landmarks(page: Any) -> Iterator[str]:
    """A form that searches is a search landmark; landmarks have names, and no two of a kind the same."""
    ids = {one.get("id"): one for one in page.iter() if one.get("id")}
    seen: Counter[tuple[str, str]] = Counter()
    for one in page.iter():
        searches = name_of(one) == "form" and (one.get("method") or "get").lower() == "get"
        role = one.get("role") or _LANDMARKS.get(name_of(one)) or ("form" if searches else "")
        if role not in ("form", "search", "region", *_LANDMARKS.values()):
            continue
        labelled = " ".join(_text(ids[which]) for which in (one.get("aria-labelledby") or "").split() if which in ids)
        name = one.get("aria-label") or labelled
        if not name:
            yield f"a {role} without a name: <{name_of(one)} class={one.get('class')!r} action={one.get('action')!r}>"
        seen[role, name] += 1
    yield from (f"{times} landmarks “{name}” ({role})" for (role, name), times in seen.items() if name and times > 1)


def _passwords(page: Any) -> Iterator[str]:
    """A password can be filled in by the device (WCAG 1.3.5 and 3.3.8)."""
    for one in _all(page, "input"):
        if one.get("type") == "password" and not str(one.get("autocomplete")).endswith("-password"):
            yield f"the password “{one.get('name')}” cannot be filled in by the device"


def _headers(table: Any) -> Iterator[str]:
    """Each header heads a cell in its own row or column, and each cell that says something has a header."""
    heads: list[tuple[range, int, str, str]] = []  # columns, row, scope, words
    cells: list[tuple[range, int, str]] = []
    for row, columns, cell in _grid(table):
        if name_of(cell) == "th":
            heads.append((columns, row, cell.get("scope") or "", _text(cell)))
        else:
            cells.append((columns, row, _text(cell)))
    if not cells:
        return
    caption = next((_text(one) for one in _all(table, "caption")), "")
    if not heads:
        yield f"the table “{caption}” has no header"
    if any(name_of(one) in ("tr", "th", "td", "thead", "tbody") and one.get("role") for one in table.iter()):
        yield f"the table “{caption}” has roles beside its elements"
    said = [(wide, at) for wide, at, _ in cells]
    below = {"row": said, "col": said + [(wide, at) for wide, at, scope, _ in heads if scope == "row"]}
    if "stacks" in (table.get("class") or "").split():  # on a phone its rows are blocks, and headers are out of sight
        bare = [_text(one) for one in _all(table, "td") if _text(one) and not one.get("data-label")]
        yield from (f"the cell “{words}” of the table “{caption}” says no header on a phone" for words in bare)
    for columns, row, scope, words in heads:
        if scope not in ("col", "row"):
            yield f"the header “{words}” of the table “{caption}” has the scope {scope!r}"
        elif not any(
            at == row if scope == "row" else at != row and set(wide) & set(columns) for wide, at in below[scope]
        ):
            yield f"the header “{words}” of the table “{caption}” heads no cell"
    for wide, at, words in cells:
        headed = (row == at if scope == "row" else set(wide) & set(columns) for columns, row, scope, _ in heads)
        if words and not any(headed):
            yield f"the cell “{words}” of the table “{caption}” has no header"


def _grid(table: Any) -> Iterator[tuple[int, range, Any]]:
    """Each cell with its row and its columns; a cell over several rows stands in each."""
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(_all(table, "tr")):
        column = 0
        for cell in _all(line, "th", "td"):
            while (row, column) in taken:
                column += 1
            columns = range(column, column + int(cell.get("colspan") or 1))
            for down in range(int(cell.get("rowspan") or 1)):
                taken.update((row + down, one) for one in columns)
                yield row + down, columns, cell
            column = columns.stop
