"""Run by `tests.unit.test_adding_a_fact` in a copy of the project that has one fact more: is it wherever facts are?"""

from __future__ import annotations

import json
from pathlib import Path

from flask_babel import force_locale

from directory import create_app, listings
from directory.api.serialise import program_fragment
from directory.config import Settings
from directory.listings import facts
from directory.listings.cells.issues import CellProblem
from directory.listings.csv.columns import template_csv
from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft, Place, Said, Therapies
from directory.listings.fact_words import changed_facts
from directory.listings.validation.sections import read_sections
from directory.partial_date import PartialDate
from directory.search.results import LoadedListing
from directory.web.families.shared.plain_facts import PLAIN, plain_facts, plain_label
from directory.web.provider.editing.program_sections import BY_ID

SAID = Said(source="program", as_of=PartialDate("2026-11-02"))


def main() -> None:
    assert Path.cwd() in Path(listings.__file__).parents, listings.__file__
    before = ListingDraft(
        name="Lantern House",
        provider="Lantern House",
        place=Place(city="Austin", state="TX", zip="78701", said=(SAID,)),
    )
    after = before.model_copy(update={"therapies": Therapies.model_validate({"homework_hours": 2, "said": (SAID,)})})
    # the template, its cell read and written, and what is wrong with one
    assert ",homework_hours," in template_csv()
    assert row_of(after)["homework_hours"] == "2"
    wrong: list[CellProblem] = []
    read = read_sections({"homework_hours": "2"}, SAID, lambda _column, _cell, problem: wrong.append(problem))
    assert read["therapies"] == after.therapies
    read_sections({"homework_hours": "41"}, SAID, lambda _column, _cell, problem: wrong.append(problem))
    assert len(wrong) == 1
    # the program's form, histories, and single facts
    assert [one.column for one in BY_ID["therapies"].fields][-1] == "homework_hours"
    assert changed_facts(before, after) == ["Homework"]
    assert facts.taken(before, after, ("therapies", "homework_hours"), said=SAID).therapies == after.therapies
    # families' pages and the API
    app = create_app(Settings(database_url="sqlite:///nothing.sqlite"))
    for language, label, text in (
        ("en", "Homework", "2 hours after group"),
        ("es", "Tarea", "2 horas después del grupo"),
    ):
        with app.test_request_context("/"), force_locale(language):
            found = [(one.label, one.text) for one in plain_facts(after, "therapies")]
            assert found == [(label, text)], found
            assert label in [plain_label(one) for one in PLAIN]
    listing = LoadedListing(1, "abcdefgh", "lantern-house", 1, "2026-11-02T09:00:00+00:00", after, ())
    body = json.loads(b"{" + program_fragment(listing, site_url="", today=SAID.as_of.first)[1:])
    assert body["facts"] == {"homework_hours": 2}


if __name__ == "__main__":
    main()
