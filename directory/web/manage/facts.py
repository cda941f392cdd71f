"""A listing as a list of facts in plain words, and how two states of it differ: for previews and histories."""

from __future__ import annotations

from dataclasses import dataclass

from directory.listings.draft import SECTIONS, Evidence, Geocode, ListingDraft, Openings, Phone, Place, Said, Track
from directory.listings.sources import source_label
from directory.vocabulary import get_vocabulary
from directory.web.shared import words

_LABELS = {
    "name": "Program name",
    "provider": "Organization",
    "contact.phones": "Phones",
    "contact.phone_hours": "Phone hours",
    "contact.website": "Website",
    "contact.email": "Email",
    "place": "Address",
    "openings": "Openings and wait",
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
    "openings.status": "Openings",
    "openings.wait_days": "Days to wait",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact before and after; "" where it was not said."""

    label: str
    before: str
    after: str


def fact_label(section: str, fact: str) -> str:
    """What a fact is called at the desk."""
    if section == "answers":
        return get_vocabulary().term(fact).label("en")
    if section == "populations":
        return f"{get_vocabulary().term(fact).label('en')}: what is made for them"
    return _LABELS.get(f"{section}.{fact}" if section else fact, fact)


def fact_text(value: object) -> str:
    """The value of one fact in words."""
    if isinstance(value, Place):
        street = "street kept private" if value.withheld else value.street
        city = f"{value.city}, {value.state} {value.zip}"
        return ", ".join(part for part in (street, value.street2, city) if part)
    if isinstance(value, Openings):
        wait = f"{value.wait_days} days to wait" if value.wait_days is not None else None
        return ", ".join(part for part in (value.status, wait) if part)
    if isinstance(value, Geocode):
        return f"{value.latitude:.5f}, {value.longitude:.5f} ({value.precision})"
    if isinstance(value, Evidence):
        return _evidence(value)
    return _text(value)


def stored_text(fact: str, value: object) -> str:
    """The value of one fact as kept in JSON, in words."""
    if fact == "phones" and isinstance(value, list):
        return "; ".join(f"{words.phone_text(phone)} ({phone.kind})" for phone in (Phone(**one) for one in value))
    if fact == "tracks" and isinstance(value, list):
        return "; ".join(_track(Track.model_validate(one)) for one in value)
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return "yes" if value is True else str(value)


def facts(draft: ListingDraft) -> dict[str, str]:
    """Label → text of everything a listing says, in a fixed order."""
    found = {_LABELS["name"]: draft.name, _LABELS["provider"]: draft.provider}
    for section in SECTIONS:
        values = getattr(draft, section)
        for name in type(values).model_fields:
            value = getattr(values, name)
            if name != "said" and value is not None and value is not False and value != ():
                found[fact_label(section, name)] = _text(value)
    if draft.geocode:
        found[_LABELS["geocode"]] = fact_text(draft.geocode)
    for term in get_vocabulary().terms:
        answer = draft.answers.get(term.id)
        if answer:
            found[term.label("en")] = answer.value
        evidence = draft.populations.get(term.id)
        if evidence:
            found[fact_label("populations", term.id)] = _evidence(evidence)
    for section in SECTIONS:
        said = getattr(draft, section).said
        if said:
            found[f"Who says: {section}"] = _said(said)
    by = {answer.said for answer in draft.answers.values()}
    if by:
        found["Who says: answers"] = _said(tuple(sorted(by, key=lambda one: (one.as_of, one.source), reverse=True)))
    return found


def differences(before: ListingDraft | None, after: ListingDraft) -> list[Difference]:
    """Every fact that differs, in a fixed order."""
    old, new = facts(before) if before else {}, facts(after)
    labels = [*new, *(label for label in old if label not in new)]
    return [
        Difference(label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label) != new.get(label)
    ]


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(_text(one) for one in value)
    if isinstance(value, Track):
        return _track(value)
    if value is True:
        return "yes"
    number = getattr(value, "number", None)
    if number is not None:
        return f"{words.phone_text(value)} ({value.kind})"  # type: ignore[arg-type, attr-defined]
    return str(value)


def _track(track: Track) -> str:
    parts = [words.days(track.days), words.times(track), track.mode, words.weeks(track), track.starts]
    return f"{track.name}: {', '.join(part for part in parts if part)}"


def _evidence(evidence: Evidence) -> str:
    return ": ".join(part for part in (evidence.kind, evidence.words, evidence.words_es) if part)


def _said(said: tuple[Said, ...]) -> str:
    return "; ".join(f"{source_label(one.source)}, {one.as_of.isoformat()}" for one in said)
