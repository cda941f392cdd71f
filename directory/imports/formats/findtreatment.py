"""The FindTreatment.gov download: one column a service code, in three generations.

Which generation a file is of is told by the set of its headers, never by one of them: `mi` was TRICARE until 2025 and
is motivational interviewing since, `ssa` was a screening and is the state licence. Every service column is optional:
a download holds only the columns of the filter it was made with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from directory.imports.formats import service_codes
from directory.imports.formats.format import Columns, Fixed, LeftOut, Outcome
from directory.imports.formats.samhsa_row import samhsa_row
from directory.vocabulary import Generation, get_vocabulary

# Columns that only one generation has (samhsa-service-codes: the renames of 2026).
_ONLY_2026 = frozenset({"iop", "tricare", "adol", "cash", "asl", "mhsu", "ya", "sen", "admil", "milf", "hiv", "sexa"})
_ONLY_EARLIER = frozenset({"oit", "moti", "stag", "ad", "sf", "ah", "co", "tay", "se", "adm", "mf", "hv", "xa"})
IDENTITY = frozenset(
    {"name1", "name2", "street1", "street2", "city", "state", "zip", "zip4", "county", "phone", "intake_prompt"}
    | {"intake1", "intake2", "intake1a", "intake2a", "website", "latitude", "longitude", "type_facility"}
)
_PARTS = {"SU": "substance", "SA": "substance", "MH": "mental"}
_PRESCRIBERS = {"BUPREN", "BUP", "OTP"}

_REQUIRED = frozenset({"name1", "street1", "city", "state", "zip", "type_facility"})


class FindTreatment(Fixed):
    """The format; see the module."""

    id = "findtreatment"
    label = "FindTreatment.gov download"
    source: str | None = "findtreatment"

    def recognises(self, header: Sequence[str]) -> bool:
        """True where the columns of every such file are there."""
        return set(header) >= _REQUIRED

    def reader(self, header: Sequence[str], _rows: Sequence[Sequence[str]]) -> _Reader:
        """A reader for this header."""
        return _Reader(header)


def generation_of(header: Sequence[str]) -> Generation:
    """Which generation a header is of: the one of which it has more columns of its own."""
    names = set(header)
    return Generation.WIDE_2026 if len(names & _ONLY_2026) > len(names & _ONLY_EARLIER) else Generation.WIDE


class _Reader(Fixed):
    def __init__(self, header: Sequence[str]) -> None:
        self._columns = Columns(header)
        self._generation = generation_of(header)
        services = [(name, at) for name, at in self._columns.positions.items() if name and name not in IDENTITY]
        self._codes = [(name, at) for name, at in services if not name.startswith("_")]
        self.covered = service_codes.covered((name for name, _ in self._codes), self._generation)
        kept, labels = dict.fromkeys((at for _, at in self._codes), "a code, kept with the source"), dict[int, str]()
        for name, at in self._codes:
            terms = sorted(service_codes.terms_of(name, self._generation), key=get_vocabulary().position)
            if terms:
                labels[at] = ", ".join(get_vocabulary().term(term).label("en") for term in terms)
        as_named = {at: name for name, at in self._columns.positions.items() if name in IDENTITY}
        self.understood = [(kept | labels | as_named).get(at, "") for at in range(len(header))]

    @property
    def positions(self) -> Mapping[str, int]:
        return self._columns.called({"name": "name1", "street": "street1"})

    def read(self, cells: Sequence[str]) -> Outcome:
        def cell(name: str) -> str:
            return self._columns.cell(cells, name)

        kind = cell("type_facility").upper()
        if kind in _PRESCRIBERS:
            # Every service column of such a row is 1: they are prescribers and methadone clinics, never IOPs.
            return LeftOut("an opioid treatment program or individual prescriber (type OTP or BUPREN)")
        part = _PARTS.get(kind, "")
        said = service_codes.read((name for name, at in self._codes if _is_one(cells, at)), self._generation, part)
        return replace(
            samhsa_row(cell, said, part),
            county=cell("county"),
            website=cell("website"),
            latitude=cell("latitude"),
            longitude=cell("longitude"),
        )


def _is_one(cells: Sequence[str], at: int) -> bool:
    return at < len(cells) and cells[at].strip() in ("1", "1.0")
