"""What the page of a program says, once more for machines (`json_ld`).

Two words of FIELD's list stand elsewhere than on the clinic, because schema.org has them elsewhere: `dateModified` on
the page, and the languages of a clinic as `knowsLanguage`. `dateModified` is the date of the newest fact, as well as
that is known (2024), and not when it was imported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from directory.geo.states import STATES
from directory.listings.draft import ListingDraft, Precision, Track
from directory.listings.freshness import all_said
from directory.listings.identity.streets import to_go_to
from directory.search.results import LoadedListing
from directory.vocabulary import get_vocabulary
from directory.web.families.program.program_page import ProgramPage
from directory.web.families.shared.breadcrumbs import Crumb
from directory.web.families.shared.group_lines import how_of, who_of
from directory.web.families.shared.json_ld import CONTEXT, Data, page_data, therapy
from directory.web.shared.language import locale, to
from directory.web.shared.site import absolute
from directory.web.shared.translate import gettext

_DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
# The vocabulary's languages as language tags; those that are no one language are left out.
_LANGUAGES = {
    "spanish": "es",
    "sign-language": "ase",
    "chinese": "zh",
    "creole": "ht",
    "vietnamese": "vi",
    "arabic": "ar",
}
_ACCEPTING = {"yes": True, "no": False}


def program_data(page: ProgramPage, listing: LoadedListing, crumbs: Sequence[Crumb]) -> Data:
    """A program."""
    return page_data(
        "MedicalWebPage",
        page.name,
        listing.path,
        crumbs,
        dateModified=all_said(page.draft)[-1].as_of.text,
        mainEntity=_clinic(page, listing),
    )


def _clinic(page: ProgramPage, listing: LoadedListing) -> Data:
    draft = page.draft
    address, of_place = absolute(to(listing.path)), draft.contact.facts_of_place
    known: Data = {
        "@type": "MedicalClinic",
        "@id": f"{address}#program",
        "name": page.name,
        "url": address,
        "address": _address(draft),
        "telephone": page.phone.number if page.phone and "phones" not in of_place else None,
        "email": draft.contact.email if "email" not in of_place else None,
        "sameAs": draft.contact.website if "website" not in of_place else None,
        "geo": _point(draft),
        "parentOrganization": (
            {"@type": "Organization", "name": draft.provider} if draft.provider != draft.name else None
        ),
        "availableService": _services(page.yes),
        "openingHoursSpecification": [
            _hours(track, track.start, track.end)
            for track in draft.schedule.tracks
            if track.start and track.end and track.days
        ]
        or None,
        "areaServed": [{"@type": "State", "name": STATES[one]} for one in draft.serves.states if one in STATES] or None,
        "knowsLanguage": [_LANGUAGES[term] for term in page.yes["language"] if term in _LANGUAGES] or None,
        "isAcceptingNewPatients": _ACCEPTING.get(page.openings.state),
        "paymentAccepted": ", ".join(_labels(page.yes["payment"])) or None,
    }
    return {name: value for name, value in known.items() if value is not None}


def _address(draft: ListingDraft) -> Data:
    place = draft.place
    lines = ", ".join(part for part in (place.street, place.street2) if part) or None
    is_street = to_go_to(place.street, place.street2) is not None
    known = {
        "@type": "PostalAddress",
        "streetAddress": lines if is_street else None,
        "postOfficeBoxNumber": None if is_street else lines,
        "addressLocality": place.city,
        "addressRegion": place.state,
        "postalCode": place.zip,
        "addressCountry": "US",
    }
    return {name: value for name, value in known.items() if value is not None}


def _point(draft: ListingDraft) -> Data | None:
    """The point of the door; an approximate one is not told as if it were the door."""
    point = draft.geocode
    if point is None or draft.place.withheld or point.precision not in (Precision.GIVEN, Precision.STREET):
        return None
    return {"@type": "GeoCoordinates", "latitude": point.latitude, "longitude": point.longitude}


def _services(yes: Mapping[str, Sequence[str]]) -> list[Data]:
    """The program itself, and each therapy that it says it has."""
    return [therapy(gettext("Intensive outpatient program (IOP)")), *map(therapy, _labels(yes["therapy"]))]


def _labels(terms: Sequence[str]) -> list[str]:
    return [get_vocabulary().term(term).label(locale()) for term in terms]


def _hours(track: Track, start: dt.time, end: dt.time) -> Data:
    """When a group meets."""
    about = ". ".join(part for part in (who_of(track), how_of(track)) if part)
    return {
        "@type": "OpeningHoursSpecification",
        "name": track.name,
        **({"description": about} if about else {}),
        "dayOfWeek": [f"{CONTEXT}/{_DAYS[day]}" for day in track.days],
        "opens": start.strftime("%H:%M"),
        "closes": end.strftime("%H:%M"),
    }
