"""The facts of what it costs, who treats there, and whether there is room."""

from __future__ import annotations

from directory.listings.cells import readers
from directory.listings.fields.field import IN_SPANISH, ROOM, Asked, Field
from directory.text import marked

_OPENINGS = (
    ("accepting", marked("Taking new people")),
    ("waitlist", marked("Wait list")),
    ("full", marked("Full right now")),
)
COST_STAFF_ROOM: tuple[Field, ...] = (
    Field(
        column="plans",
        section="payment",
        name="plans",
        label="Insurance plans",
        explained="Insurance plans by name, between ; or commas, or one a line",
        read=readers.plans,
        asked=Asked(
            page="payment",
            label="Insurance plans by name",
            hint="One a line, or with commas between: Sample Health Plan, Example Mutual",
            input="long",
        ),
    ),
    Field(
        column="self_pay_a_week",
        section="payment",
        name="self_pay_a_week",
        label="Self-pay a week",
        explained="US dollars.",
        read=readers.number,
        asked=Asked(
            page="payment", label="Price for a week, if people pay themselves", hint="In dollars.", input="number"
        ),
    ),
    Field(
        column="payment_notes",
        section="payment",
        name="notes",
        label="On payment",
        explained="Sliding scale and the like, in words.",
        read=readers.words,
        asked=Asked(page="payment", label="Good to know", hint="Sliding scale and the like.", input="long"),
    ),
    Field(
        column="payment_notes_es",
        section="payment",
        name="notes_es",
        label="On payment, in Spanish",
        read=readers.words,
        asked=Asked(page="payment", label="Good to know, in Spanish", hint=IN_SPANISH, input="long"),
    ),
    Field(
        column="led_by",
        section="staff",
        name="led_by",
        label="Groups led by",
        explained="Lowest credential that leads groups, like LCSW.",
        read=readers.words,
        risky=True,
        asked=Asked(
            page="staff", label="Groups are led by", hint="The lowest credential that leads groups, like LCSW."
        ),
    ),
    Field(
        column="doctor",
        section="staff",
        name="doctor",
        label="Doctor",
        explained="Medical director.",
        read=readers.words,
        risky=True,
        asked=Asked(page="staff", label="Medical director"),
    ),
    Field(
        column="owner",
        section="staff",
        name="owner",
        label="Owner",
        explained="The operator's legal name.",
        read=readers.words,
        risky=True,
        asked=Asked(page="staff", label="Legal name of the operator"),
    ),
    Field(
        column="npi",
        section="staff",
        name="npi",
        label="NPI",
        explained="Ten digits.",
        read=readers.npi,
        risky=True,
        asked=Asked(page="staff", label="NPI", hint="Ten digits."),
    ),
    Field(
        column="license_number",
        section="staff",
        name="license_number",
        label="License number",
        read=readers.words,
        risky=True,
        asked=Asked(page="staff", label="License number"),
    ),
    Field(
        column="license_authority",
        section="staff",
        name="license_authority",
        label="License from",
        explained="Who gave the licence.",
        read=readers.words,
        risky=True,
        asked=Asked(page="staff", label="License from"),
    ),
    Field(
        column="license_expires",
        section="staff",
        name="license_expires",
        label="License until",
        explained="Like 2027-06-30; a month (2027-06) or a year (2027) is enough.",
        read=readers.day,
        risky=True,
        asked=Asked(
            page="staff", label="License until", hint="Like 2027-06-30; a month (2027-06) or a year is enough."
        ),
    ),
    Field(
        column="openings",
        section="openings",
        name="status",
        label="Openings",
        explained="accepting, waitlist or full.",
        read=readers.openings_status,
        whole=ROOM,
        asked=Asked(page="openings", label="Are you taking new people?", input="choice", choices=_OPENINGS),
    ),
    Field(
        column="wait_days",
        section="openings",
        name="wait_days",
        label="Days to wait",
        explained="Days until a first appointment.",
        read=readers.number,
        whole=ROOM,
        asked=Asked(page="openings", label="Days until a first visit", hint="A number, like 3.", input="number"),
    ),
    Field(
        column="full_until",
        section="openings",
        name="full_until",
        label="Full until",
        explained="Of a program that is full: the day on which there is room again, like 2026-12-07.",
        read=readers.day,
        whole=ROOM,
        asked=Asked(
            page="openings",
            label="If you are full: until when",
            hint="The day on which there is room again, like 2026-12-07. From then on we show “not stated”.",
        ),
    ),
    Field(
        column="usual_wait_days",
        section="openings",
        name="usual_wait_days",
        label="Usual wait",
        explained="Days that people usually wait on the wait list.",
        read=readers.number,
        whole=ROOM,
        asked=Asked(
            page="openings", label="Days on your wait list, usually", hint="A number, like 14.", input="number"
        ),
    ),
)
