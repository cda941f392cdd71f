"""Run by `tests.unit.test_adding_a_format` in a copy of the project that has one format more: it imports a file."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from directory import create_app, imports
from directory.config import Settings
from directory.extensions import db
from directory.listings.draft import ListingDraft
from directory.listings.sources import find_source
from directory.models import Listing

FILE = "licenses-2026-11-01.csv"
HEADER = "Lic #,Facility,Street Addr,Town,Zip,Tel,LOC codes,Exp Date,Status"
ROWS = (
    "IA-1,Lantern House,1 Sample St,Des Moines,50309,515-555-0101,2.1;3.5;1.0,06/30/2027,Active",
    "IA-2,Harbor House,2 Sample St,Des Moines,50309,515-555-0102,1.0,,Active",
    "IA-3,Old Mill,3 Sample St,Des Moines,50309,515-555-0103,2.1,06/30/2027,Revoked",
    "IA-4,Elm House,4 Sample St,Des Moines,50309,515-555-0104,2.1;9.9,31/31/2027,Active",
    "IA-5,,5 Sample St,Des Moines,50309,515-555-0105,2.1,06/30/2027,Active",
)


def main() -> None:
    assert Path.cwd() in Path(imports.__file__).parents, imports.__file__
    Path(FILE).write_text("\n".join((HEADER, *ROWS)), "utf-8")
    app = create_app(Settings(database_url=f"sqlite:///{Path.cwd()}/d.sqlite"))
    run = app.test_cli_runner().invoke
    done = run(args=["setup"])
    assert done.exit_code == 0, done.output
    first, again = (run(args=["import", FILE, "--yes", "--explain"]).output for _ in range(2))
    for line in (
        "LOC codes                      Levels of care, by ASAM's numbers",
        f"{FILE}: Iowa's list of licenses, 5 rows",
        "2 new listings",
        "1 left out: its license is revoked",
        "1 left out: not an IOP",
        "row 6: Facility: found nothing, expected the program's name.",
        "row 5: LOC codes: found “9.9”, expected a level like 2.1.",
        "row 5: Exp Date: found “31/31/2027”, expected a date.",
        "2 cells could not be read",
    ):
        assert line in first, (line, first)
    for line in ("0 new listings", "0 changed listings", "2 unchanged listings"):
        assert line in again, (line, again)
    with app.app_context():
        found = map(ListingDraft.from_json, db.session.scalars(sa.select(Listing.content)))
        draft = next(one for one in found if one.name == "Lantern House")
    assert {term for term, one in draft.answers.items() if one.value == "yes"} == {"iop", "residential", "outpatient"}
    assert (draft.place.state, draft.staff.license_authority, draft.staff.license_number) == ("IA", "Iowa", "IA-1")
    source = find_source(draft.answers["iop"].said.source)
    assert (source.label("en"), source.label("es")) == ("Iowa’s list of licenses", "la lista de licencias de Iowa")


if __name__ == "__main__":
    main()
