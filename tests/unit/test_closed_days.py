"""Days on which it is closed, or that are excepted, are never days on which a group meets, however it is said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.listings.draft import DAYS
from directory.listings.weekly.reading import read
from tests.unit.test_weekly_times import groups

_NO_WED = "mon tue thu fri 09:00-12:00"
_WEEK = "mon tue wed thu fri 09:00-12:00"

# Of a group that meets from Monday to Friday, in the morning: each of these takes the Wednesday away.
WEDNESDAY = [
    "Mo-Fr 09:00-12:00; We off",
    "Mo-Fr 09:00-12:00; PH,We off",
    "Mo-Fr 09:00-12:00; We,PH off",
    "Mo-Fr 09:00-12:00; Sa,Su off; We off",
    "Mon-Fri 9am-12pm (closed Wed)",
    "Mon-Fri 9am-12pm [closed Wed]",
    "Mon-Fri 9am-12pm (W closed)",
    "Mon-Fri 9am-12pm (Wed: no group)",
    "Mon-Fri 9am-12pm, closed Wed",
    "Mon-Fri 9am-12pm closed Wed",
    "Mon-Fri 9am-12pm, Wed closed",
    "Mon-Fri 9am-12pm, Wed off",
    "Mon-Fri 9am-12pm with Wed off",
    "Mon-Fri 9am-12pm *Wed closed*",
    "Mon-Fri 9am-12pm - closed Wednesdays",
    "Mon-Fri 9am-12pm\nWed Closed",
    "Mon-Fri 9am-12pm\nWednesday\nClosed",
    "Mon-Fri 9am-12pm\nClosed\nWednesday",
    "Mon-Fri 9am-12pm\nWednesday: Closed",
    "Mon-Fri 9am-12pm; Wednesday - closed",
    "Mon-Fri 9am-12pm; Wed is closed",
    "Mon-Fri 9am-12pm; Wed n/a",
    "Mon-Fri 9am-12pm; Wed (closed)",
    "Mon-Fri 9am-12pm; Wed (no group)",
    'Mo-Fr 09:00-12:00; We "closed"',
    "Mon-Fri (w/o Wed) 9am-12pm",
    "Mon-Fri (excl. Wed) 9am-12pm",
    "Mon-Fri 9am-12pm (Wednesday excluded)",
    "Mon-Fri but Wed 9am-12pm",
    "Mon-Fri 9am-12pm. There is no group on Wednesdays.",
    "Mon-Fri 9am-12pm. We do not have group on Wednesdays",
    "Mon-Fri 9am-12pm; Wed: none",
    "Mon-Fri 9am-12pm; Wed: -",
    "Mon-Fri 9am-12pm; Wed canceled",
    "Mon-Fri 9am-12pm; Wednesday - no group",
    "Mon-Fri 9am-12pm; off Wed",
    "Mon-Fri 9am-12pm, no Wed group",
    "Mon-Fri 9am-12pm, no group on Wed",
    "Mon-Fri 9am-12pm; no groups Wednesdays",
    "Mon-Fri 9am-12pm, Wed: no class",
    "Mon-Fri 9am-12pm, does not meet Wed",
    "Mon-Fri 9am-12pm; we don't meet on Wednesdays",
    "Mon-Fri 9am-12pm, not meeting Wed",
    "Mon-Fri 9am-12pm other than Wed",
    "Mon-Fri 9am-12pm with the exception of Wed",
    "Mon-Fri 9am-12pm except holidays and Wed",
    "Mon-Fri 9am-12pm\nClosed Wed and holidays",
    "Mon-Fri 9am-12pm\nClosed holidays and Wed",
    "Mon-Fri 9am-12pm. Closed Wed.",
    "MTWThF 9am-12pm, no W",
    "Mon-Fri (closed Wed) 9am-12pm",
    "Mon-Fri (Wed closed) 9am-12pm",
    "Mon-Fri (not Wed) 9am-12pm",
    "Mon-Fri, closed Wed, 9am-12pm",
    "Mon-Fri closed Wed 9am-12pm",
    "Mon-Fri, Wed closed, 9am-12pm",
    "Mon-Fri\n9am-12pm\nClosed Wed",
    "Mon-Fri\nClosed Wed\n9am-12pm",
    "9am-12pm\nMon-Fri\nClosed Wed",
    "9am-12pm Mon-Fri, closed Wed",
    "9am-12pm Mon-Fri, Wed closed",
    "9am-12pm Mon-Fri (closed Wed)",
    "9am-12pm Mon-Fri except Wed",
    "Closed Wed. Mon-Fri 9am-12pm",
    "Closed Wed. 9am-12pm Mon-Fri",
    "Closed Wed; Mon-Fri 9am-12pm",
    "Closed Wed, Mon-Fri 9am-12pm",
    "Closed Wed\nMon-Fri 9am-12pm",
    "Closed: Wed. Open: Mon-Fri 9am-12pm",
    "We're closed Wednesdays. Groups meet Mon-Fri 9am-12pm",
    "No group Wed. Mon-Fri 9am-12pm",
    "lunes a viernes 09:00-12:00, miércoles cerrado",
    "lunes a viernes 09:00-12:00, cerrado los miércoles",
    "lunes a viernes 09:00-12:00; cerramos los miércoles",
    "lunes a viernes 09:00-12:00, sin grupo los miércoles",
    "lunes a viernes 09:00-12:00; los miércoles no hay grupo",
    "lunes a viernes 09:00-12:00 (miércoles no)",
    "lunes a viernes 09:00-12:00; miércoles: descanso",
    "lunes a viernes 09:00-12:00 a excepción del miércoles",
    "lunes a viernes 09:00-12:00; no se reúne los miércoles",
    "no hay grupo el miércoles. lunes a viernes 09:00-12:00",
    "L-V 09:00-12:00, X cerrado",
]


@pytest.mark.parametrize("text", WEDNESDAY)
def test_a_closed_day_is_no_day_of_the_group(text: str) -> None:
    reading = read(text)
    assert groups(reading) == [_NO_WED]
    assert reading.not_read == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon-Fri 9am-12pm except holidays", [_WEEK]),
        ("Mon-Fri except holidays 9am-12pm", [_WEEK]),
        ("Mon-Fri 9am-12pm (closed holidays)", [_WEEK]),
        ("Mon-Fri, closed holidays, 9am-12pm", [_WEEK]),
        ("9am-12pm Mon-Fri, holidays closed", [_WEEK]),
        ("lunes a viernes 09:00-12:00 excepto festivos", [_WEEK]),
        ("Mo-Fr 09:00-12:00; Sa,Su,PH off", [_WEEK]),
        ("Mo-Su 09:00-12:00; We,Su off", ["mon tue thu fri sat 09:00-12:00"]),
        ("Mo-Fr 09:00-12:00, We 13:00-16:00", [_WEEK, "wed 13:00-16:00"]),
        ("daily 9am-12pm except weekends", [_WEEK]),
        ("daily 9am-12pm, weekends closed", [_WEEK]),
        ("todos los días 09:00-12:00 menos domingo", ["mon tue wed thu fri sat 09:00-12:00"]),
        ("Mon-Fri 9am-12pm; Tues & Thurs closed", ["mon wed fri 09:00-12:00"]),
        ("Closed Sat. and Sun. Mon-Fri 9am-12pm", [_WEEK]),
        ("Closed Wed. Mon, Tue, Fri 9am-12pm", ["mon tue fri 09:00-12:00"]),
        # day by day, as maps show it
        ("Monday 9 AM–12 PM\nTuesday Closed\nWednesday 9 AM–12 PM", ["mon wed 09:00-12:00"]),
        ("Monday 9 AM–12 PM / Tuesday Closed / Wednesday 9 AM–12 PM", ["mon wed 09:00-12:00"]),
        ("Monday 9 AM–12 PM Tuesday Closed Wednesday 9 AM–12 PM", ["mon wed 09:00-12:00"]),
        ("Monday\n9 AM–12 PM\nTuesday\nClosed\nWednesday\n9 AM–12 PM", ["mon wed 09:00-12:00"]),
        ("Monday\nClosed\nTuesday\n9 AM–12 PM\nWednesday\n9 AM–12 PM", ["tue wed 09:00-12:00"]),
        ("Sunday: Closed\nMonday: 9am–12pm\nSaturday: Closed", ["mon 09:00-12:00"]),
        ("Sun Closed Mon 9am-12pm Tue 9am-12pm Sat Closed", ["mon tue 09:00-12:00"]),
        ("Mon 9am-12pm, Tue closed, Wed closed, Thu 9am-12pm", ["mon thu 09:00-12:00"]),
        ("Mon 9am-12pm, Tue N/A, Wed 9am-12pm", ["mon wed 09:00-12:00"]),
        ("Monday: 9am-12pm\nTuesday:\nWednesday: 9am-12pm", ["mon wed 09:00-12:00"]),
        ("Monday: 9am-12pm\nTuesday: —\nWednesday: 9am-12pm", ["mon wed 09:00-12:00"]),
        ("Monday: 9am-12pm, Tuesday: -, Wednesday: 9am-12pm", ["mon wed 09:00-12:00"]),
        ("Monday 9am-12pm, Tuesday --, Wednesday 9am-12pm", ["mon wed 09:00-12:00"]),
        ("Monday:\nTuesday: 9am-12pm", ["tue 09:00-12:00"]),
        ("Sunday\n9am-12pm\nHolidays\nClosed\nMonday\n1-4pm", ["sun 09:00-12:00", "mon 13:00-16:00"]),
        # several groups: a place that is closed is closed for all, an exception is of the group that it stands at
        ("Mon-Fri 9am-12pm, 1pm-4pm; Wed closed", [_NO_WED, "mon tue thu fri 13:00-16:00"]),
        ("Mon-Fri 9am-12pm; Mon-Thu 6pm-9pm; closed Wed", [_NO_WED, "mon tue thu 18:00-21:00"]),
        ("Mon-Fri 9am-12pm, Mon-Thu 6pm-9pm, closed Wed", [_NO_WED, "mon tue thu 18:00-21:00"]),
        ("Mon-Fri 9am-12pm except Wed, Mon-Thu 6pm-9pm", [_NO_WED, "mon tue wed thu 18:00-21:00"]),
        ("9am-12pm, Mon-Fri except Wed; 6-9pm Mon-Thu", [_NO_WED, "mon tue wed thu 18:00-21:00"]),
        (
            "Day: Mon-Fri 9am-12pm (no Wed); Evening: Mon-Thu 6-9pm",
            [_NO_WED, "Evening: mon tue wed thu 18:00-21:00"],
        ),
        ("Mon-Fri 9am-12pm (closed Wed) and 6-9pm", [_NO_WED, "mon tue thu fri 18:00-21:00"]),
        ("Mon-Fri 9am-12pm, closed Wed, 6pm-9pm", [_NO_WED, "mon tue thu fri 18:00-21:00"]),
        ("Mon-Fri 9am-12pm, closed Wed, Sat 9am-12pm", [_NO_WED, "sat 09:00-12:00"]),
        ("Mon-Fri 9am-12pm, Wed closed, Sat 9am-12pm", [_NO_WED, "sat 09:00-12:00"]),
        ("Mon, Wed, Fri closed group 6-9pm", ["mon wed fri 18:00-21:00"]),  # one that nobody joins midway
        ("6-9pm Mon/Wed/Thu, no group Thu", ["mon wed 18:00-21:00"]),
        ("Mon, Wed, Thu 6-9pm, closed Wed", ["mon thu 18:00-21:00"]),
        # by appointment is no group either
        ("Mon-Fri 9am-12pm, Fri by appointment", ["mon tue wed thu 09:00-12:00"]),
        ("MWF 6-9pm\nMWF call for times", ["mon wed fri 18:00-21:00"]),
    ],
)  # fmt: skip
def test_what_is_closed_when_is_told_apart(text: str, expected: list[str]) -> None:
    reading = read(text)
    assert groups(reading) == expected
    assert reading.not_read == ()


@pytest.mark.parametrize(
    ("text", "kept", "code"),
    [
        ("Mon-Fri 9am-5pm, closed 12-1pm", [], "closed"),
        ("Mon-Fri 9am-5pm (closed for lunch 12-1pm)", [], "closed"),
        ("Mon-Fri 9am-5pm, 12-1pm closed", [], "closed"),
        ("Mon-Fri 9am-12pm, closed Wed 12-1pm", [], "closed"),
        ("Mon-Fri 9am-12pm except Wed 6-9pm", [], "closed"),
        ("Closed Wed, Mon, Tue 9am-12pm", [], "closed"),
        ("Mon, Wed, Fri closed 6-9pm", [], "closed"),
        ("Mon-Fri 9am-12pm closed", [], "closed"),
        ("Wed 6-9pm; closed Wed", [], "closed"),
        ("Mon-Fri 9am-12pm except every other Wed", [], "except"),
        ("closed Mon", [], "nothing"),
        ("Monday: 9am-12pm\nTuesday\nWednesday: 9am-12pm", ["mon wed 09:00-12:00"], "no-times"),
        ("Monday 9am-12pm, Tuesday X, Wednesday 9am-12pm", [], "unknown"),
        ("Mon 6-9pm; Wed; Fri 9am-12pm", ["mon 18:00-21:00", "fri 09:00-12:00"], "no-times"),
        ("Mon-Fri 9am-12pm; closed Christmas", [_WEEK], "unknown"),
    ],
)
def test_what_nobody_can_know_is_asked_for(text: str, kept: list[str], code: str) -> None:
    reading = read(text)
    assert groups(reading) == kept
    assert [remark.code for remark in reading.not_read] == [code]


@pytest.mark.parametrize("why", ["lunch", "evenings"])
def test_why_it_is_closed_is_no_name_of_a_group_and_is_told(why: str) -> None:
    reading = read(f"Mon-Fri 9am-5pm (closed {'for ' * (why == 'lunch')}{why})")
    assert groups(reading) == ["mon tue wed thu fri 09:00-17:00"]
    assert [(note.code, note.text) for note in reading.notes] == [("closed", why)]


_SAID = [
    *("{times} {open}, closed {away}", "{open} {times} (closed {away})", "{open} {times}\n{away}: closed"),
    *("Closed {away}. {open} {times}", "{open} {times}; no group {away}", "{open} except {away} {times}"),
    *("{open} {times}\n{away}\nClosed", "{away} off; {open} {times}", "{open} (not {away}) {times}"),
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_SAID), st.sampled_from(DAYS), st.sets(st.sampled_from(DAYS)))
def test_in_no_order_of_the_words_does_a_closed_day_stay(said: str, away: str, more: set[str]) -> None:
    days = [day for day in DAYS if day in more | {away}]
    text = said.format(open=", ".join(days), away=away, times="9am-12pm")
    reading = read(text)
    left = [day for day in days if day != away]
    assert groups(reading) == ([f"{' '.join(left)} 09:00-12:00"] if left else [])
    assert bool(reading.not_read) != bool(left)
