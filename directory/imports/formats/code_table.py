"""Every service code of SAMHSA's published tables: its label, our terms for it, and why it is read so.

data/service_codes.csv has a row for each code; which terms a code says stands with the terms, in data/vocabulary.toml.
docs/service-codes.md is made of both, and of the labels of 2019 (`scripts/build_service_codes`). Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from directory.config import DATA
from directory.data_files import DataFileError, Row, Text, read_rows
from directory.imports.formats import service_codes
from directory.imports.formats.service_codes import MENTAL
from directory.imports.formats.service_labels import OldLabel, old_labels
from directory.vocabulary import Generation, get_vocabulary

_HEAD = """# Service codes

What each code of SAMHSA’s lists is read as: the National Directory of 2024 and FindTreatment.gov’s downloads of 2023 to
2026; at the end, what was called otherwise in 2019. “Same” and “less” say how our terms stand to the official label;
none says more. “IOP rows” counts the rows of the 2024 directory with an intensive outpatient program that have it.
“Not” before a term: the code says no to it. Where one row says yes and no, families are told that the source says both,
and to ask.

Made by `scripts/build_service_codes` from `data/service_codes.csv` and `data/vocabulary.toml`.
"""

_HEAD_2019 = """
## Labels of 2019

FindTreatment.gov’s answers of 2019 named these things otherwise, and gave no codes. Each is read as the code that says
the same, or less; its other labels of 2019 are those above.

| Label | Read as | Our term | Why |
|---|---|---|---|
"""


class ServiceCode(Row):
    """One code. `says`: "same" or "less" than its label, "" where no term says it; `why` says the rest, or why none."""

    code: Text
    code_2026: str
    category: str
    label: str
    iop_rows: int
    says: Literal["", "same", "less"]
    why: str

    @model_validator(mode="after")
    def _has_term_or_reason(self) -> Self:
        if bool(self.says) != bool(self.terms):
            raise ValueError("needs “same” or “less” where a term says it, else nothing")
        if not self.why and self.says != "same":
            raise ValueError("needs the reason why no term says it, or what is left to ask")
        return self

    @property
    def terms(self) -> tuple[str, ...]:
        """What it says in our terms, in the vocabulary's order; “not …” where it says no."""
        said = service_codes.read([self.code], Generation.DIRECTORY, MENTAL)
        found = sorted(said.yes | said.no, key=get_vocabulary().position)
        labels = ((term, get_vocabulary().term(term).label("en")) for term in found)
        return tuple(label if term in said.yes else f"not {label}" for term, label in labels)


@cache
def code_table(path: Path = DATA / "service_codes.csv") -> tuple[ServiceCode, ...]:
    """All codes, in order. Raises DataFileError where a code stands twice, or neither a term nor a reason is given."""
    rows = tuple(read_rows(path, ServiceCode))
    counts = Counter(row.code for row in rows)
    if twice := [code for code, count in counts.items() if count > 1]:
        raise DataFileError(path, f"{twice[0]} is there twice; keep one")
    return rows


def as_markdown(rows: Sequence[ServiceCode]) -> str:
    """The page for people who want to know how a list is read."""
    known = {row.code: row for row in rows}
    lines = [_HEAD, "| Code | Official label | Our term | Says | IOP rows | Why |", "|---|---|---|---|--:|---|"]
    for row in rows:
        renamed = row.code_2026 and row.code_2026 != row.code.lower()
        code = f"`{row.code}`" + (f" (2026: `{row.code_2026}`)" if renamed else "")
        label = row.label or "not published"
        terms = "; ".join(row.terms) or "none"
        lines.append(f"| {code} | {label} | {terms} | {row.says or '–'} | {row.iop_rows:,} | {row.why} |")
    return "\n".join(lines) + "\n" + _HEAD_2019 + "".join(_old_row(label, known) for label in old_labels())


def _old_row(old: OldLabel, known: Mapping[str, ServiceCode]) -> str:
    terms = dict.fromkeys(term for code in old.codes for term in known[code].terms)
    why = old.why or ("" if terms else known[old.codes[0]].why)
    codes = ", ".join(f"`{code}`" for code in old.codes)
    return f"| {' '.join(old.label.split())} | {codes or '–'} | {'; '.join(terms) or 'none'} | {why} |\n"
