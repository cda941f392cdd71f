"""A listing as one row of our template: what `template` reads, written. For exports and for editing a listing.

What stands in a row reads back as the same facts: `tests/unit/test_template_row.py` holds it to that.
"""

from __future__ import annotations

from directory.listings.csv.columns import columns
from directory.listings.draft import Evidence, EvidenceKind, ListingDraft, Phone, Precision
from directory.listings.validation import track_cell
from directory.vocabulary import get_vocabulary


def row_of(draft: ListingDraft) -> dict[str, str]:
    """Column → cell; "" where nothing was said. A point that is only the ZIP code's centre is left out."""
    place, staff, serves = draft.place, draft.staff, draft.serves
    cells = dict.fromkeys(columns(), "") | {
        "program_name": draft.name,
        "provider": draft.provider,
        "street": place.street or "",
        "street2": place.street2 or "",
        "city": place.city,
        "state": place.state,
        "zip": place.zip,
        "county": place.county or "",
        "address_withheld": "yes" if place.withheld else "",
        "phone_hours": draft.contact.phone_hours or "",
        "website": draft.contact.website or "",
        "email": draft.contact.email or "",
        "getting_there": place.getting_there or "",
        "getting_there_es": place.getting_there_es or "",
        "tracks": track_cell.write(draft.schedule.tracks),
        "ages_min": _number(serves.age_min),
        "ages_max": _number(serves.age_max),
        "virtual_states": "; ".join(serves.states),
        "not_admitted": serves.not_admitted or "",
        "not_admitted_es": serves.not_admitted_es or "",
        "approach": draft.therapies.approach or "",
        "approach_es": draft.therapies.approach_es or "",
        "group_size": _number(draft.therapies.group_size),
        "plans": "; ".join(draft.payment.plans),
        "self_pay_a_week": _number(draft.payment.self_pay_a_week),
        "payment_notes": draft.payment.notes or "",
        "payment_notes_es": draft.payment.notes_es or "",
        "led_by": staff.led_by or "",
        "doctor": staff.doctor or "",
        "owner": staff.owner or "",
        "npi": staff.npi or "",
        "license_number": staff.license_number or "",
        "license_authority": staff.license_authority or "",
        "license_expires": str(staff.license_expires or ""),
        "openings": draft.openings.status or "",
        "wait_days": _number(draft.openings.wait_days),
        "population_evidence": " | ".join(
            _evidence(term, one) for term, one in sorted(draft.populations.items()) if one.kind != EvidenceKind.LISTED
        ),
        "population_evidence_es": " | ".join(
            f"{term}: {one.words_es}"
            for term, one in sorted(draft.populations.items())
            if one.words_es and one.kind != EvidenceKind.LISTED
        ),
    }
    if draft.geocode and draft.geocode.precision in (Precision.GIVEN, Precision.STREET):
        cells |= {"latitude": repr(draft.geocode.latitude), "longitude": repr(draft.geocode.longitude)}
    for kind, column in (("main", "phone"), ("intake", "phone_intake"), ("tty", "phone_tty")):
        found = next((phone for phone in draft.contact.phones if phone.kind == kind), None)
        cells[column] = _phone(found) if found else ""
    for group in get_vocabulary().groups:
        terms = get_vocabulary().terms_of(group.id)
        cells[group.id] = "; ".join(term.id for term in terms if draft.says(term.id) == "yes" and term.id != "iop")
    cells["says_both"] = "; ".join(draft.says_both())
    cells["same_place"] = "; ".join(term for term in sorted(draft.answers) if draft.says_of_place(term))
    cells["not_offered"] = "; ".join(term for term in sorted(draft.answers) if draft.says(term) == "no")
    return cells


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _phone(phone: Phone) -> str:
    digits = phone.number.removeprefix("+1")
    text = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return f"{text} x{phone.extension}" if phone.extension else text


def _evidence(term: str, evidence: Evidence) -> str:
    return f"{term}: {evidence.kind}" + (f": {evidence.words}" if evidence.words else "")
