"""How a row says its program is reached: phones, web address, email. Pure."""

from __future__ import annotations

import re

from directory.listings.cells import normaliser, phone_cell, web_cell
from directory.listings.draft import Contact, Phone
from directory.listings.validation.believed import believed
from directory.listings.validation.row_check import RowCheck
from directory.text import filled, marked

MAX_PHONES = 8


def contact_of(row: RowCheck) -> Contact:
    """How a row says its program is reached."""
    email = row.raw.more.get("email", "")
    hours = row.raw.more.get("phone_hours", "")
    contact = believed(
        Contact,
        {
            "said": (row.said,),
            "phones": _phones(row)[:MAX_PHONES],
            "website": _website(row),
            "email": normaliser.email(email) or None,
            "phone_hours": hours or None,
        },
        cells={"email": ("email", email), "phone_hours": ("phone_hours", hours)},
        failed=row.failed_cell,
    )
    contact = contact or Contact(said=(row.said,))
    of_place = tuple(fact for fact in row.raw.contact_at_place if getattr(contact, fact))
    return contact.model_copy(update={"of_place": of_place})


def _phones(row: RowCheck) -> tuple[Phone, ...]:
    """The numbers of all columns, each once; what else stood in their cells is said."""
    found: dict[tuple[str, str | None], Phone] = {}
    for kind, cell in row.raw.phones:
        reading = phone_cell.read(cell)
        left = ", ".join(reading.dropped)
        if cell and not reading.phones:
            row.leave_out("phone", "phone", cell, "a US number that is no fax", "Write it like 512-555-0100 x20.")
        elif left:
            fix = filled("Left out: %(what)s. Write only the number, like 512-555-0100 x20.", what=left[:200])
            row.warn("phone-part", "phone", cell, marked("a number and its extension"), fix)
        for one in reading.phones:
            fields = {"kind": one.kind or kind, "number": one.number, "extension": one.extension}
            found.setdefault((one.number, one.extension), Phone.model_validate(fields))
    return tuple(found.values())


def _website(row: RowCheck) -> str | None:
    cell = row.raw.website
    site, left = web_cell.read(cell)
    if cell and site is None and not _EMPTY_ADDRESS.fullmatch(cell):
        row.leave_out("website", "website", cell, "a web address", "Write it like https://example.org.")
    if left:
        fix = filled("Left out: %(what)s.", what=" ".join(left)[:200])
        row.warn("website-part", "website", cell, marked("one web address"), fix)
    return site


_EMPTY_ADDRESS = re.compile(r"https?:?/{0,2}(?:www\.?)?", re.IGNORECASE)
