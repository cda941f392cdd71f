"""How a hand-made sheet is matched, as a file: the same that is matched in the browser, to be read, edited and kept.

{"columns": {"facility": "name1"}, "values": {"list:therapy": {"talk therapy": "individual"}}, "all_iop": false}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from directory.imports.checking.findings import unknown_values
from directory.imports.checking.opened import Look
from directory.imports.formats.meanings import is_known
from directory.imports.formats.sheet import Matched, Sheet
from directory.imports.sheets.column_questions import Column, columns_in, refuse_strange, refuse_unfit
from directory.imports.table import FileProblem, header_name
from directory.text import fold


def text_of(matched: Matched) -> str:
    """What was matched as it is written, to be read by a person."""
    return json.dumps(asdict(matched), indent=2, ensure_ascii=False) + "\n"


def understood(tables: Sequence[Look], chosen: Mapping[str, str]) -> tuple[Matched, list[Column]]:
    """How tables are understood, to be written: each column, and each value of a list that nobody knows, as ""."""
    found = columns_in(tables, chosen)
    columns = {one.name: one.meaning for one in found}
    values: dict[str, dict[str, str]] = {}
    for table in tables:
        rows = [row.cells for row in table.table.rows[table.at + 1 :]]
        read = Sheet(Matched(columns)).reader(table.header, rows)
        for cells in rows:
            read.read(cells)
        for one in unknown_values(read.unknown):
            values.setdefault(one.meaning, {}).setdefault(one.value, "")
    return Matched(columns, values), found


def parse(text: str) -> Matched:
    """Read a file. Raises FileProblem saying what in it is wrong."""
    content = _json(text)
    if "columns" not in content:  # only the columns, as the browser keeps them
        content = {"columns": content}
    unknown = sorted(set(content) - {"columns", "values", "all_iop"})
    if unknown:
        raise _wrong(f"“{unknown[0]}” is none of columns, values and all_iop.")
    columns = {header_name(name): meaning for name, meaning in _texts(content["columns"], "columns").items()}
    for name, meaning in columns.items():
        if meaning and not is_known(meaning):
            raise _wrong(f"The column “{name}” is said to hold “{meaning}”, which is nothing a column can hold.")
    values: dict[str, dict[str, str]] = {}
    for meaning, found in _object(content.get("values", {}), "values").items():
        said = {value: term for value, term in _texts(found, meaning).items() if term}
        try:
            refuse_strange({meaning: said})
        except FileProblem as problem:
            raise _wrong(problem.message) from problem
        if said:
            values[meaning] = {fold(value): term for value, term in said.items()}
    if not isinstance(content.get("all_iop", False), bool):
        raise _wrong("all_iop is neither true nor false.")
    refuse_unfit(columns)
    return Matched(columns, values, content.get("all_iop", False))


def _json(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise _wrong("It is nested deeper than any mapping.") from error
    except ValueError as error:
        raise _wrong(f"It is not JSON ({error}).") from error
    if not isinstance(content, dict):
        raise _wrong("It holds no columns.")
    return content


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object in which no name stands twice: of two, nobody could say which counts."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name in found if sum(name == other for other, _ in pairs) > 1)
        raise _wrong(f"“{twice}” stands twice in it.")
    return found


def _texts(found: object, name: str) -> dict[str, str]:
    texts = _object(found, name)
    if not all(isinstance(value, str) for value in texts.values()):
        raise _wrong(f"In “{name}” something is not a text.")
    return {key: str(value) for key, value in texts.items()}


def _object(found: object, name: str) -> dict[str, object]:
    if not isinstance(found, dict):
        raise _wrong(f"“{name}” is not a list of names with what they mean.")
    return found


def _wrong(what: str) -> FileProblem:
    fix = "Mend it; or take it away, and run this again to have it written anew."
    return FileProblem("mapping", f"The file of --map cannot be used. {what}", fix)
