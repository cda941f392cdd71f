"""The FindTreatment.gov download: one column a service code, in three generations.

Which generation a file is of is told by the set of its headers, never by one of them: `mi` was TRICARE until 2025 and
is motivational interviewing since, `ssa` was a screening and is the state licence. Every service column is optional:
a download holds only the columns of the filter it was made with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from directory.imports.formats.base import Columns, Fixed, LeftOut, Outcome, RawRow
from directory.vocabulary import Generation, get_vocabulary

# Columns that only one generation has (samhsa-service-codes: the renames of 2026).
_ONLY_2026 = frozenset({"iop", "tricare", "adol", "cash", "asl", "mhsu", "ya", "sen", "admil", "milf", "hiv", "sexa"})
_ONLY_EARLIER = frozenset({"oit", "moti", "stag", "ad", "sf", "ah", "co", "tay", "se", "adm", "mf", "hv", "xa"})
_IDENTITY = frozenset(
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

    def reader(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> _Reader:  # noqa: ARG002
        """A reader for this header."""
        return _Reader(header)


def generation_of(header: Sequence[str]) -> Generation:
    """Which generation a header is of: the one of which it has more columns of its own."""
    names = set(header)
    return Generation.WIDE_2026 if len(names & _ONLY_2026) > len(names & _ONLY_EARLIER) else Generation.WIDE


class _Reader(Fixed):
    def __init__(self, header: Sequence[str]) -> None:
        self._columns = Columns(header)
        known = get_vocabulary().codes(generation_of(header))
        services = [(name, at) for name, at in self._columns.positions.items() if name and name not in _IDENTITY]
        self._terms = [(at, known[name]) for name, at in services if name in known]
        self._codes = [(at, name) for name, at in services if name not in known and not name.startswith("_")]
        self.covered = frozenset(term for _, term in self._terms)
        labels = {at: get_vocabulary().term(term).label("en") for at, term in self._terms}
        kept = dict.fromkeys((at for at, _ in self._codes), "a code, kept with the source")
        as_named = {at: name for name, at in self._columns.positions.items() if name in _IDENTITY}
        self.understood = [(labels | kept | as_named).get(at, "") for at in range(len(header))]

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
        yes = frozenset(term for at, term in self._terms if _is_one(cells, at))
        return RawRow(
            name1=cell("name1"),
            name2=cell("name2"),
            cut_names=True,
            street=cell("street1"),
            street2=cell("street2"),
            city=cell("city"),
            state=cell("state"),
            zip=cell("zip"),
            county=cell("county"),
            phones=(
                ("main", cell("phone")),
                *(("intake", cell(name)) for name in ("intake1", "intake2", "intake1a", "intake2a")),
            ),
            website=cell("website"),
            latitude=cell("latitude"),
            longitude=cell("longitude"),
            part=_PARTS.get(kind, ""),
            is_iop="iop" in yes,
            yes=yes,
            codes=tuple(name for at, name in self._codes if _is_one(cells, at)),
        )


def _is_one(cells: Sequence[str], at: int) -> bool:
    return at < len(cells) and cells[at].strip() in ("1", "1.0")
