"""The facts of whom one calls and where one goes: names, address, phones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from directory.listings.draft import ListingDraft, Phone, Precision
from directory.listings.fields.field import ADDRESS, IN_SPANISH, POINT, WHOLE, Asked, Field


def _phone(kind: str) -> Callable[[ListingDraft], str]:
    """The first number of a kind, as people write it."""

    def cell(draft: ListingDraft) -> str:
        found = next((phone for phone in draft.contact.phones if phone.kind == kind), None)
        return _dialled(found) if found else ""

    return cell


def _dialled(phone: Phone) -> str:
    digits = phone.number.removeprefix("+1")
    text = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return f"{text} x{phone.extension}" if phone.extension else text


def _degrees(part: Literal["latitude", "longitude"]) -> Callable[[ListingDraft], str]:
    """A coordinate that somebody gave; one that is only the ZIP code's centre is left out."""

    def cell(draft: ListingDraft) -> str:
        point = draft.geocode
        given = point is not None and point.precision in (Precision.GIVEN, Precision.STREET)
        return repr(getattr(point, part)) if given else ""

    return cell


WHERE: tuple[Field, ...] = (
    Field(
        column="program_name",
        section="",
        name="name",
        label="Program name",
        explained="The program's name as families know it. Required.",
        risky=True,
        asked=Asked(page="place", label="Program name", hint="As families know it."),
    ),
    Field(
        column="provider",
        section="",
        name="provider",
        label="Organization",
        explained="The organisation that runs it, if named otherwise.",
        risky=True,
        asked=Asked(page="place", label="Organization", hint="The organization that runs it."),
    ),
    Field(
        column="street",
        section="place",
        name="street",
        label="Street",
        explained="Street and number; leave it empty where it is kept private.",
        whole=ADDRESS,
        risky=True,
        asked=Asked(page="place", label="Street and number", hint="Leave it empty if you keep it private."),
    ),
    Field(
        column="street2",
        section="place",
        name="street2",
        label="Suite",
        explained="Suite, floor, building.",
        whole=ADDRESS,
        risky=True,
        asked=Asked(page="place", label="Suite or floor"),
    ),
    Field(
        column="city",
        section="place",
        name="city",
        label="City",
        explained="Required.",
        whole=ADDRESS,
        risky=True,
        asked=Asked(page="place", label="City"),
    ),
    Field(
        column="state",
        section="place",
        name="state",
        label="State",
        explained="Two letters. Required.",
        whole=ADDRESS,
        risky=True,
        asked=Asked(page="place", label="State", hint="Two letters, like TX"),
    ),
    Field(
        column="zip",
        section="place",
        name="zip",
        label="ZIP code",
        explained="Five digits. Required. Format the column as text, or zeros in front are lost.",
        whole=ADDRESS,
        risky=True,
        asked=Asked(page="place", label="ZIP code", hint="Five digits."),
    ),
    Field(column="county", section="place", name="county", label="County", whole=ADDRESS, risky=True),
    Field(
        column="address_withheld",
        section="place",
        name="withheld",
        label="Street kept private",
        explained="yes, where the program keeps its street private. Whatever is no plain no is taken for a yes.",
        whole=ADDRESS,
        risky=True,
        asked=Asked(page="place", label="We keep our street private", input="yes"),
    ),
    Field(
        column="latitude",
        section="",
        name="geocode",
        label=WHOLE[POINT],
        explained="Degrees, like 30.2713; with longitude. Leave both empty to be placed at the ZIP code.",
        cell=_degrees("latitude"),
        whole=POINT,
    ),
    Field(
        column="longitude",
        section="",
        name="geocode",
        label=WHOLE[POINT],
        explained="Degrees, like -97.7426.",
        cell=_degrees("longitude"),
        whole=POINT,
    ),
    Field(
        column="phone",
        section="contact",
        name="phones",
        label="Phones",
        explained="The program's own number, with its extension: 512-555-0100 x20.",
        cell=_phone("main"),
        risky=True,
        asked=Asked(
            page="contact", label="Phone", hint="Your own number, with its extension: 512-555-0100 x20", input="tel"
        ),
    ),
    Field(
        column="phone_intake",
        section="contact",
        name="phones",
        label="Phones",
        explained="For new people.",
        cell=_phone("intake"),
        risky=True,
        asked=Asked(page="contact", label="Phone for new people", input="tel"),
    ),
    Field(
        column="phone_tty",
        section="contact",
        name="phones",
        label="Phones",
        explained="For people who are deaf or hard of hearing.",
        cell=_phone("tty"),
        risky=True,
        asked=Asked(page="contact", label="TTY", hint="For people who are deaf or hard of hearing.", input="tel"),
    ),
    Field(
        column="phone_hours",
        section="contact",
        name="phone_hours",
        label="Phone hours",
        explained="When it is answered, in words.",
        risky=True,
        asked=Asked(page="contact", label="When it is answered", hint="Like: weekdays 8 to 6"),
    ),
    Field(
        column="website",
        section="contact",
        name="website",
        label="Website",
        risky=True,
        asked=Asked(page="contact", label="Website", input="url"),
    ),
    Field(
        column="email",
        section="contact",
        name="email",
        label="Email",
        risky=True,
        asked=Asked(page="contact", label="Email", input="email"),
    ),
    Field(
        column="getting_there",
        section="place",
        name="getting_there",
        label="Getting there",
        explained="Bus, parking, entrance, in words.",
        risky=True,
        asked=Asked(page="place", label="Getting there", hint="Bus, parking, entrance.", input="long"),
    ),
    Field(
        column="getting_there_es",
        section="place",
        name="getting_there_es",
        label="Getting there, in Spanish",
        explained="The same in Spanish, as in every column that ends in _es.",
        risky=True,
        asked=Asked(page="place", label="Getting there, in Spanish", hint=IN_SPANISH, input="long"),
    ),
)
