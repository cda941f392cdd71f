"""Reading the files of data/: a model says what a file holds, and what is wrong is told by file, entry and mend.

`read` is the one way in for TOML, `read_rows` for CSV. What no model can say alone (that an id of one file stands in
another) is raised by who reads it, as the same `DataFileError`. Nothing here knows what any file is for.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from directory.config import DATA
from directory.letters import LANGUAGES

_MOST = 5  # faults that are told at once
_NAMES = ("id", "code", "label", "alias", "name", "zip", "title", "ask", "names")  # by these people know an entry

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


class DataFileError(Exception):
    """A file of data/ is wrong. The message names the file, the entry, and how to mend it."""

    def __init__(self, file: Path | str, *faults: str) -> None:
        name = file if isinstance(file, str) else file_name(file)
        more = [f"{name}: {len(faults) - _MOST} more"] if len(faults) > _MOST else []
        super().__init__("\n".join([*(f"{name}: {fault}" for fault in faults[:_MOST]), *more]))


def written(pattern: re.Pattern[str], how: str) -> AfterValidator:
    """Text that has to look like this; `how` says it to who mends the file."""

    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(f"“{text}” is not written right; {how}")
        return text

    return AfterValidator(check)


def _some(values: tuple[T, ...]) -> tuple[T, ...]:
    if not values:
        raise ValueError("must not be empty")
    return values


def _in_each_language(texts: dict[str, str]) -> dict[str, str]:
    if set(texts) != set(LANGUAGES):
        raise ValueError(f"needs a text in {' and in '.join(LANGUAGES)}")
    return texts


def _flag(cell: str) -> bool:
    if cell not in ("", "1"):
        raise ValueError("must be 1, or empty")
    return cell == "1"


Many = Annotated[tuple[T, ...], Field(strict=False)]
Distinct = Annotated[frozenset[T], Field(strict=False)]
Some = Annotated[tuple[T, ...], Field(strict=False), AfterValidator(_some)]
Text = Annotated[str, StringConstraints(pattern=r"\S")]
Day = dt.date
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
Id = Annotated[str, written(_ID, "use lower-case letters, digits and single hyphens")]
Address = Annotated[str, written(re.compile(r"https://[^\s]+"), "a page's address begins with https://")]
Language = Literal["en", "es"]
State = Annotated[str, written(re.compile(r"[A-Z]{2}"), "a state is its USPS code, two capitals")]
Zip = Annotated[str, written(re.compile(r"\d{5}"), "a ZIP code has five digits")]
Flag = Annotated[bool, BeforeValidator(_flag)]  # of a row
Cells = Annotated[tuple[str, ...], BeforeValidator(str.split)]  # of a row: words between spaces
Texts = Annotated[dict[str, Text], AfterValidator(_in_each_language)]  # one for each language


class Entry(BaseModel):
    """What a file, or an entry of it, holds: these fields and no others, each of its own kind."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _knows_all(cls, value: Any) -> Any:
        if isinstance(value, dict) and not _fields_of(cls).issuperset(value):
            unknown = min(value.keys() - _fields_of(cls))
            raise ValueError(f"“{unknown}” is not known; use {', '.join(sorted(_fields_of(cls)))}")
        return value


@cache
def _fields_of(model: type[BaseModel]) -> frozenset[str]:
    """The names by which a file has them."""
    return frozenset(field.alias or name for name, field in model.model_fields.items())


class Labelled(Entry):
    """What has a name in each language."""

    en: Text
    es: Text

    def label(self, locale: str = "en") -> str:
        """Its name in a language; English where there is none."""
        return self.es if locale == "es" else self.en


class Row(Entry):
    """A row of a CSV file: its cells are text, and are read as what the fields are."""

    model_config = ConfigDict(strict=False)


def in_language(texts: Mapping[str, T], locale: str) -> T:
    """That of a language; the English where it has none."""
    return texts.get(locale, texts["en"])


def refuse_twice(names: Iterable[str]) -> None:
    """Raise ValueError naming the first that stands twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"“{name}” is there twice; keep one")
        seen.add(name)


def read(path: Path, model: type[M]) -> M:
    """A TOML file as its model, read once. Raises DataFileError."""
    return cast(M, _read(path, model))


@cache
def _read(path: Path, model: type[BaseModel]) -> BaseModel:
    return read_text(_text(path), model, path)


def read_text(text: str, model: type[M], file: Path | str) -> M:
    """The same of text that stands in `file`."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(file, f"cannot be read: {error}") from error
    return _checked(content, model, file)


def read_rows(path: Path, model: type[M]) -> Iterator[M]:
    """The rows of a CSV file, whose first lines may be comments that begin with #. Raises DataFileError."""
    lines = (line for line in io.StringIO(_text(path), newline="") if not line.startswith("#"))
    for number, row in enumerate(csv.DictReader(lines, restkey="more cells than the header"), start=1):
        yield _checked(row, model, path, number)


def file_name(path: Path) -> str:
    """A file as people find it: below data/ where it is there."""
    return path.relative_to(DATA).as_posix() if path.is_relative_to(DATA) else path.name


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(path, f"cannot be read: {error}") from error


def _checked(content: Any, model: type[M], file: Path | str, row: int = 0) -> M:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        faults = [_fault(content, dict(one), row) for one in error.errors(include_url=False)]
        raise DataFileError(file, *faults) from error


def _fault(content: Any, error: Mapping[str, Any], row: int) -> str:
    """Where in a file something is wrong, and what to do: `concern “Cost”, question “Do you …?”, why.es: …`."""
    steps = [f"row {row}{_named(content)}" if row else "", ""]
    for step in error["loc"]:
        content = _inside(content, step)
        if isinstance(step, int):
            steps[-1] += _named(content) or f" number {step + 1}"
            steps.append("")
        elif step != "[key]":
            steps[-1] += f"{'.' * bool(steps[-1])}{step}"
    where = ", ".join(filter(None, steps))
    return f"{where}: {_mend(error)}" if where else _mend(error)


def _inside(content: Any, step: str | int) -> Any:
    try:
        return content[step]
    except (KeyError, IndexError, TypeError):
        return None


def _named(entry: Any) -> str:
    """What people know an entry by: its id, or the first of its words; nothing where it has none."""
    found = entry
    if isinstance(entry, Mapping):
        found = next((entry[name] for name in _NAMES if entry.get(name)), "")
    if isinstance(found, Mapping):
        found = found.get("en", "")
    if isinstance(found, list):
        found = found[0]
    return f" “{found}”" if found and isinstance(found, str) else ""


_MENDS = {
    "missing": "is missing; add it",
    "string_type": "must be text, in quotation marks",
    "string_pattern_mismatch": "must not be empty",
    "date_type": "must be a day without quotation marks, like 2026-11-24",
    "tuple_type": "must be a list, in [ ]",
    "frozen_set_type": "must be a list, in [ ]",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
}


def _mend(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"“{error['input']}” is not known; use {context['expected']}"
    return _MENDS.get(kind) or f"{error['msg'][:1].lower()}{error['msg'][1:]}"
