"""What facts and sections of a listing are called, in plain English; and what is wrong where some do not fit. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from directory.vocabulary import get_vocabulary

LABELS: Mapping[str, str] = {
    "names.name": "Program name",
    "names.provider": "Organization",
    "contact.phones": "Phones",
    "contact.phone_hours": "Phone hours",
    "contact.website": "Website",
    "contact.email": "Email",
    "place": "Address",
    "place.address": "Address",
    "place.street": "Street",
    "place.street2": "Suite",
    "place.city": "City",
    "place.state": "State",
    "place.zip": "ZIP code",
    "place.county": "County",
    "place.withheld": "Street kept private",
    "place.getting_there": "Getting there",
    "place.getting_there_es": "Getting there, in Spanish",
    "geocode": "Point on the map",
    "schedule.tracks": "Groups and times",
    "serves.age_min": "Youngest age",
    "serves.age_max": "Oldest age",
    "serves.states": "States by video",
    "serves.not_admitted": "Not admitted",
    "serves.not_admitted_es": "Not admitted, in Spanish",
    "therapies.approach": "Approach",
    "therapies.approach_es": "Approach, in Spanish",
    "therapies.group_size": "Group size",
    "payment.plans": "Insurance plans",
    "payment.self_pay_a_week": "Self-pay a week",
    "payment.notes": "On payment",
    "payment.notes_es": "On payment, in Spanish",
    "staff.led_by": "Groups led by",
    "staff.doctor": "Doctor",
    "staff.owner": "Owner",
    "staff.npi": "NPI",
    "staff.license_number": "License number",
    "staff.license_authority": "License from",
    "staff.license_expires": "License until",
    "openings": "Openings and wait",
    "openings.room": "Openings and wait",
    "openings.status": "Openings",
    "openings.wait_days": "Days to wait",
}
SECTION_LABELS: Mapping[str, str] = {
    "contact": "phone and website",
    "place": "address",
    "schedule": "groups and times",
    "serves": "who it serves",
    "therapies": "therapies",
    "payment": "payment",
    "staff": "staff and license",
    "openings": "openings",
    "answers": "services",
    "populations": "who it is made for",
}


def fact_label(section: str, fact: str) -> str:
    """What a fact is called. `section` is one of a draft's, "names" or "" for what stands in none, or of the terms."""
    if section in ("answers", "populations"):
        term = term_label(fact)
        return f"{term}: what is made for them" if section == "populations" else term
    if not section and fact in ("name", "provider"):
        section = "names"
    return LABELS.get(f"{section}.{fact}" if section else fact) or spaced(fact).capitalize()


def misfit_words(error: ValidationError) -> str:
    """What is wrong first in a listing whose facts do not go together, as the end of a sentence."""
    first = error.errors()[0]
    where = [str(part) for part in first["loc"] if isinstance(part, str)]
    if len(where) > 1:
        label = fact_label(where[0], where[1])
    else:
        label = SECTION_LABELS.get(where[0], fact_label("", where[0])) if where else "the listing"
    own = first["msg"].removeprefix("Value error, ")
    return f"{label} {own if first['type'] == 'value_error' else 'is not written as it has to be'}"


def term_label(term_id: str) -> str:
    """What a term is called; its id, readable, where the vocabulary has it no more."""
    term = get_vocabulary().find(term_id)
    return term.label("en") if term else spaced(term_id)


def spaced(text: str) -> str:
    """An id or the name of a field, as words."""
    return text.replace("-", " ").replace("_", " ")
