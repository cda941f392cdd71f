"""Run by `tests.unit.test_adding_a_term` in a copy of the project that has one term more: is it wherever terms are?"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from flask_babel import force_locale

from directory import clock, create_app, listings
from directory.api.serialise import program_fragment, vocabulary_body
from directory.config import Settings
from directory.geo.places import Place
from directory.imports.checking.check import check_files
from directory.imports.checking.opened import Upload
from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft
from directory.search.criteria import SearchCriteria
from directory.search.results import LoadedListing
from directory.vocabulary import get_vocabulary
from directory.web.families.compare.compare_terms import of_group, term_rows
from directory.web.families.shared.fact_text import FactTexts
from directory.web.provider.editing.program_sections import BY_ID

AUSTIN = Place("78701", "78701", "Austin", "TX", 30.27, -97.74)
TODAY = dt.date(2026, 11, 23)


@dataclass(frozen=True)
class Zip:
    """Where every row of these lists is."""

    city: str = "Austin"
    state: str = "TX"
    latitude: float | None = 30.27
    longitude: float | None = -97.74


ROWS = """program_name,street,city,state,zip,level,access,not_offered
Yes House,1 Oak St,Austin,TX,78701,iop,garden,
Other House,2 Oak St,Austin,TX,78701,iop,Patio,
No House,3 Oak St,Austin,TX,78701,iop,,garden
Silent House,4 Oak St,Austin,TX,78701,iop,,
"""
COLUMN = """program_name,street,city,state,zip,level,Jardín
Yes House,1 Oak St,Austin,TX,78701,iop,yes
No House,3 Oak St,Austin,TX,78701,iop,no
Silent House,4 Oak St,Austin,TX,78701,iop,
"""


def imported(text: str) -> list[ListingDraft]:
    found = check_files(
        [Upload("list-2026-11-02.csv", text.encode())],
        zip_lookup=lambda _: Zip(),
        zips_of=lambda *_: ["78701"],
        today=TODAY,
    )
    return [one.draft for one in found.statements]


def main() -> None:
    assert Path.cwd() in Path(listings.__file__).parents, listings.__file__
    # the template's column, its cells read and written; a column of its own
    yes, other, no, silent = imported(ROWS)
    assert [one.says("garden") for one in (yes, other, no, silent)] == ["yes", "yes", "no", None]
    assert [one.says("garden") for one in imported(COLUMN)] == ["yes", "no", None]
    assert row_of(yes)["access"] == row_of(no)["not_offered"] == "garden"
    # the program's form; the desk's is the row above
    assert "garden" in [term.id for term in BY_ID["serves"].terms]
    # the search, families' pages and the API
    args = {"near": ["78701"], "access": ["garden"]}
    search = SearchCriteria.from_args(args, vocabulary=get_vocabulary(), find_place=lambda _: AUSTIN)
    assert [term.id for term in search.terms] == ["garden"]
    assert b'"garden"' in vocabulary_body(get_vocabulary())
    app = create_app(Settings(database_url="sqlite:///nothing.sqlite"))
    for language, label, refused in (("en", "Garden", "not: Garden"), ("es", "Jardín", "no: jardín")):
        with app.test_request_context("/"), force_locale(language):
            assert [term.label(language) for term in search.terms] == [label]
            texts = [FactTexts.of(one, TODAY) for one in (yes, no, silent)]
            ((_, cells),) = term_rows("Access", of_group("access"), texts, no_of="access")
            assert [cell.said for cell in cells] == [label, refused, ""], cells
    listing = LoadedListing(1, "abcdefgh", "no-house", 1, "2026-11-02T09:00:00+00:00", no, ())
    body = json.loads(b"{" + program_fragment(listing, site_url="", today=clock.today())[1:])
    assert body["answers"] == {"yes": ["iop"], "no": ["garden"]}


if __name__ == "__main__":
    main()
