"""The columns of our template: one for every fact, each row one intensive outpatient program.

`flask --app wsgi import-template` prints an empty file with two invented rows. What the cells of the longer columns
look like is said in `COLUMNS`, and read by `listings.validation.sections`.
"""

from __future__ import annotations

import csv
import io

from directory.vocabulary import get_vocabulary

# Column → what belongs in it. The order is that of the file.
COLUMNS = {
    "program_name": "The program's name as families know it. Required.",
    "provider": "The organisation that runs it, if named otherwise.",
    "street": "Street and number; leave empty with address_withheld = yes.",
    "street2": "Suite, floor, building.",
    "city": "Required.",
    "state": "Two letters. Required.",
    "zip": "Five digits. Required. Format the column as text, or zeros in front are lost.",
    "county": "",
    "address_withheld": "yes, where the program keeps its street private. Whatever is no plain no is taken for a yes.",
    "latitude": "Degrees, like 30.2713; with longitude. Leave both empty to be placed at the ZIP code.",
    "longitude": "Degrees, like -97.7426.",
    "phone": "The program's own number, with its extension: 512-555-0100 x20.",
    "phone_intake": "For new people.",
    "phone_tty": "For people who are deaf or hard of hearing.",
    "phone_hours": "When it is answered, in words.",
    "website": "",
    "email": "",
    "getting_there": "Bus, parking, entrance, in words.",
    "getting_there_es": "The same in Spanish, as in every column that ends in _es.",
    "tracks": (
        "When groups meet, as you would say it: Mon, Wed, Thu 6-9 pm; Sat 10am-1pm. Or with names, between |: "
        "Evening: mon tue thu 18:00-21:00 in-person 8-12 weeks starts any week. "
        "What is of one group only follows between ;: Teens: mon wed 15:30-18:30 virtual; for adolescents; ages 13-17; "
        "at 20 Oak Street; waitlist 10 days as of 2026-11-02; starts any Monday"
    ),
    "ages_min": "Youngest age in years.",
    "ages_max": "Oldest age in years.",
    "virtual_states": "States whose residents can join by video: TX; NM",
    "not_admitted": "Who cannot be admitted, in words.",
    "not_admitted_es": "",
    "approach": "What treatment is like, in words.",
    "approach_es": "",
    "group_size": "People in a group, at most.",
    "plans": "Insurance plans by name, between ; or commas, or one a line",
    "self_pay_a_week": "US dollars.",
    "payment_notes": "Sliding scale and the like, in words.",
    "payment_notes_es": "",
    "led_by": "Lowest credential that leads groups, like LCSW.",
    "doctor": "Medical director.",
    "owner": "The operator's legal name.",
    "npi": "Ten digits.",
    "license_number": "",
    "license_authority": "Who gave the licence.",
    "license_expires": "Like 2027-06-30; a month (2027-06) or a year (2027) is enough.",
    "openings": "accepting, waitlist or full.",
    "wait_days": "Days until a first appointment.",
    "population_evidence": "What is made for whom, between |: veterans: group: Meets Mondays, led by a veteran",
    "population_evidence_es": "The words in Spanish, between |: veterans: Los lunes, con un veterano",
    "not_offered": "Terms the program says no to, between ;",
    "says_both": "Terms of which the source says both yes and no, between ;",
    "same_place": "Terms that are said only of what else is at the address, between ;",
    "as_of": "When this row was right, like 2026-11-23, 2026-11 or 2026; else the date given when importing.",
}
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
