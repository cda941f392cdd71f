"""The columns of our template: one for every fact, each row one intensive outpatient program.

`flask --app wsgi import-template` prints an empty file with two invented rows. What the cells of the longer columns
look like is said in `COLUMNS`; the facts among them are those of `listings.fields`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from directory.listings.fields import FIELDS
from directory.vocabulary import get_vocabulary

# What a row says of terms, and of itself, beside its facts: column → what belongs in it.
_OF_TERMS = {
    "population_evidence": "What is made for whom, between |: veterans: group: Meets Mondays, led by a veteran",
    "population_evidence_es": "The words in Spanish, between |: veterans: Los lunes, con un veterano",
    "not_offered": "Terms the program says no to, between ;",
    "says_both": "Terms of which the source says both yes and no, between ;",
    "same_place": "Terms (and phones, website, email) said only of what else is at the address, between ;",
    "as_of": "When this row was right, like 2026-11-23, 2026-11 or 2026; else the date given when importing.",
}
# Column → what belongs in it. The order is that of the file; the vocabulary's groups follow.
COLUMNS: Mapping[str, str] = {one.column: one.explained for one in FIELDS} | _OF_TERMS
# Columns that only an export has: by which a row finds its listing again, and where that stood.
LISTING, STATUS = "listing", "status"
_EXAMPLES: tuple[dict[str, str], ...] = (
    {
        "program_name": "Lantern House Evening IOP",
        "provider": "Lantern House",
        "street": "100 Sample Street",
        "city": "Austin",
        "state": "TX",
        "zip": "78701",
        "phone": "512-555-0100 x20",
        "phone_hours": "Weekdays 8 to 6",
        "website": "https://lantern.example.org/",
        "tracks": "Evening: mon tue thu 18:00-21:00 in-person 8-12 weeks starts any week",
        "ages_min": "18",
        "plans": "Sample Health Plan; Example Mutual",
        "self_pay_a_week": "450",
        "openings": "accepting",
        "wait_days": "3",
        "population_evidence": "veterans: group: A group of its own on Mondays, led by a veteran",
        "focus": "substance-use; co-occurring",
        "population": "veterans",
        "therapy": "group; individual; cbt; dbt",
        "format": "in-person",
        "time": "evening",
        "not_offered": "emdr",
        "as_of": "2026-11-02",
    },
    {
        "program_name": "Harbor Teens",
        "city": "Portland",
        "state": "ME",
        "zip": "04101",
        "address_withheld": "yes",
        "phone": "207-555-0111",
        "tracks": (
            "After school: mon wed fri 15:30-18:30 hybrid 10 weeks; for adolescents; ages 13-15; accepting | "
            "Evening: tue thu 17:00-20:00 virtual; for adolescents, lgbt; ages 15-17; waitlist 10 days"
        ),
        "ages_min": "13",
        "ages_max": "17",
        "virtual_states": "ME; NH",
        "focus": "mental-health",
        "population": "adolescents",
        "therapy": "group; family; dbt; art",
        "format": "hybrid",
        "time": "after-school",
        "as_of": "2026-11-02",
    },
)


def columns() -> list[str]:
    """The names of all columns, in their order."""
    return [*COLUMNS, *(group.id for group in get_vocabulary().groups)]


def template_csv() -> str:
    """The empty template: its header and two invented rows to write over."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns(), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_EXAMPLES)
    return text.getvalue()
