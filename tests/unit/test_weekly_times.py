"""When groups meet, as people write it: read, asked for where it is in doubt, never guessed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.listings.draft import Track
from directory.listings.weekly.reading import MOST, read, read_columns, time_of_day
from directory.listings.weekly.values import Doubt, Meeting, Reading
from tests.unit.test_patterns import at_most

WEEK = "mon tue wed thu fri"


def brief(one: Meeting) -> str:
    """A group in a line: "Teens: mon wed 16:00-19:00 virtual 8-12 weeks"."""
    times = f"{one.start:%H:%M}-{one.end:%H:%M}" if one.start and one.end else ""
    weeks = f"{one.weeks_min}-{one.weeks_max} weeks" if one.weeks_min else ""
    parts = (" ".join(one.days), times, one.mode or "", weeks)
    return (f"{one.name}: " if one.name else "") + " ".join(filter(None, parts))


def groups(reading: Reading) -> list[str]:
    return [brief(one) for one in reading.meetings]


# What people write → the groups it says.
READ: list[tuple[str, str | list[str]]] = [
    # The ways that the issue names.
    ("Mo-Fr 17:30-20:30", f"{WEEK} 17:30-20:30"),
    ("MWF 6pm-9pm", "mon wed fri 18:00-21:00"),
    ("M/W/Th 6:00 PM - 9:00 PM", "mon wed thu 18:00-21:00"),
    ("Monday, Wednesday & Thursday 6-9pm", "mon wed thu 18:00-21:00"),
    ("Mon-Thurs 9am-noon", "mon tue wed thu 09:00-12:00"),
    ("Mon Wed 5:30p-8:30p", "mon wed 17:30-20:30"),
    ("Mon - Fri 0900-1200", f"{WEEK} 09:00-12:00"),
    ("lun mié vie 18:00-21:00", "mon wed fri 18:00-21:00"),
    ("fri 8pm-midnight", "fri 20:00-00:00"),
    ("Sat 20:00-24:00", "sat 20:00-00:00"),
    ("MTWThF 9-11am", f"{WEEK} 09:00-11:00"),
    ("TTh 6-9pm", "tue thu 18:00-21:00"),
    ("weekdays 9am-12pm", f"{WEEK} 09:00-12:00"),
    ("daily 6pm-9pm", f"{WEEK} sat sun 18:00-21:00"),
    # Days by their letters.
    ("MTWRF 9am-12pm", f"{WEEK} 09:00-12:00"),
    ("MTWTF 9am-12pm", f"{WEEK} 09:00-12:00"),
    ("M T W T F 9am-12pm", f"{WEEK} 09:00-12:00"),
    ("M,T,W,Th 9am-12pm", "mon tue wed thu 09:00-12:00"),
    ("M-Th 9:00a-12:00p", "mon tue wed thu 09:00-12:00"),
    ("M-F 9AM-12PM", f"{WEEK} 09:00-12:00"),
    ("M–R 1–4pm", "mon tue wed thu 13:00-16:00"),
    ("TR 6-9 pm", "tue thu 18:00-21:00"),
    ("T/Th 6-9 pm", "tue thu 18:00-21:00"),
    ("T, R 6-9 pm", "tue thu 18:00-21:00"),
    ("TuTh 6-9 pm", "tue thu 18:00-21:00"),
    ("Tu/Th 6-9 pm", "tue thu 18:00-21:00"),
    ("MoWeFr 6-9 pm", "mon wed fri 18:00-21:00"),
    ("MonWedFri 6-9 pm", "mon wed fri 18:00-21:00"),
    ("M-W-F 6-9 pm", "mon wed fri 18:00-21:00"),
    ("M, W and F 6-9 pm", "mon wed fri 18:00-21:00"),
    ("MW 6-9pm", "mon wed 18:00-21:00"),
    ("MTTh 6-9pm", "mon tue thu 18:00-21:00"),
    ("TWTh 6-9pm", "tue wed thu 18:00-21:00"),
    ("mwf 6-9pm", "mon wed fri 18:00-21:00"),
    ("T-F 9-11:30am", "tue wed thu fri 09:00-11:30"),
    ("MTWThFSS 9am-10am", f"{WEEK} sat sun 09:00-10:00"),
    ("S/S 10am-1pm", "sat sun 10:00-13:00"),
    ("MTWTFS 9am-10am", f"{WEEK} sat 09:00-10:00"),
    ("L-V 09:00-12:00", f"{WEEK} 09:00-12:00"),
    ("L a V de 9:00 a 12:00", f"{WEEK} 09:00-12:00"),
    ("LXV 18:00-21:00", "mon wed fri 18:00-21:00"),
    ("L, X y V 18:00-21:00", "mon wed fri 18:00-21:00"),
    ("L-M-X-J 18:00 a 21:00", "mon tue wed thu 18:00-21:00"),
    ("LMMJV 09:00-12:00", f"{WEEK} 09:00-12:00"),
    # Days by their names.
    ("Tues/Thurs 4:30-7:30 pm", "tue thu 16:30-19:30"),
    ("Mon. & Wed. 5:30 - 8:30 p.m.", "mon wed 17:30-20:30"),
    ("Mondays and Wednesdays from 6 to 9 p.m.", "mon wed 18:00-21:00"),
    ("Monday's 6pm to 9pm", "mon 18:00-21:00"),
    ("Monday through Thursday, 6:00 pm until 9:00 pm", "mon tue wed thu 18:00-21:00"),
    ("Monday thru Friday 9am-12pm", f"{WEEK} 09:00-12:00"),
    ("MONDAY - THURSDAY 9:00AM TO 12:00PM", "mon tue wed thu 09:00-12:00"),
    ("Weds & Fri 1pm-4pm", "wed fri 13:00-16:00"),
    ("Wensday 6-9pm", "wed 18:00-21:00"),
    ("Mon+Wed+Fri 6-9pm", "mon wed fri 18:00-21:00"),
    ("Mon-Wed-Fri 6-9pm", "mon wed fri 18:00-21:00"),
    ("Mon-Wed, Fri 6-9pm", "mon tue wed fri 18:00-21:00"),
    ("Sun-Thu 6-9pm", "mon tue wed thu sun 18:00-21:00"),
    ("Fri-Mon 10am-1pm", "mon fri sat sun 10:00-13:00"),
    ("Sat & Sun 10-1pm", "sat sun 10:00-13:00"),
    ("weekends 10am-1pm", "sat sun 10:00-13:00"),
    ("every weekday 9am-noon", f"{WEEK} 09:00-12:00"),
    ("Every day 9am - 12pm", f"{WEEK} sat sun 09:00-12:00"),
    ("7 days a week 9am-12pm", f"{WEEK} sat sun 09:00-12:00"),
    ("seven days a week, 9am-12pm", f"{WEEK} sat sun 09:00-12:00"),
    ("Mo-Su 10:00-13:00", f"{WEEK} sat sun 10:00-13:00"),
    ("Mon, Wed, Fri", "mon wed fri"),
    ("Tuesdays and Thursdays", "tue thu"),
    # Times.
    ("Mon 12:00-14:30", "mon 12:00-14:30"),
    ("Mon 9h-12h", "mon 09:00-12:00"),
    ("Mon 18h30-21h", "mon 18:30-21:00"),
    ("lunes 18 h a 21 h", "mon 18:00-21:00"),
    ("lunes de 18 a 21 hs", "mon 18:00-21:00"),
    ("Mon noon to 3", "mon 12:00-15:00"),
    ("Mon 12 noon - 3pm", "mon 12:00-15:00"),
    ("Mon 9:00 am – 12:00 noon", "mon 09:00-12:00"),
    ("Mon 9-noon", "mon 09:00-12:00"),
    ("Mon 9-12pm", "mon 09:00-12:00"),
    ("Mon 9am-12", "mon 09:00-12:00"),
    ("Mon 6pm-9", "mon 18:00-21:00"),
    ("Mon 9-5pm", "mon 09:00-17:00"),
    ("Mon 8am-5", "mon 08:00-17:00"),
    ("Mon 8-midnight", "mon 20:00-00:00"),
    ("Mon 8pm-12am", "mon 20:00-00:00"),
    ("Mon 10pm-2am", "mon 22:00-02:00"),
    ("Mon 22:00-02:00", "mon 22:00-02:00"),
    ("Fr 22:00-26:00", "fri 22:00-02:00"),
    ("Mon 10 pm to 6 am the next day", "mon 22:00-06:00"),
    ("Mon 06:00 - 09:00 PM", "mon 18:00-21:00"),
    ("Mon 06:00-09:00", "mon 06:00-09:00"),
    ("Mon 1730-2030", "mon 17:30-20:30"),
    ("Mon 530-830pm", "mon 17:30-20:30"),
    ("Mon 5.30pm-8.30pm", "mon 17:30-20:30"),
    ("Mon 18:00:00-21:00:00", "mon 18:00-21:00"),
    ("Mon 6-9P", "mon 18:00-21:00"),
    ("Mon 6 P.M. - 9 P.M.", "mon 18:00-21:00"),
    ("Mon 6 p. m. a 9 p. m.", "mon 18:00-21:00"),
    ("Mon 9a.m.-12p.m.", "mon 09:00-12:00"),
    ("Mon 6 o'clock pm to 9 o'clock pm", "mon 18:00-21:00"),
    ("Mon between 6 and 9 pm", "mon 18:00-21:00"),
    ("Mon 6~9pm", "mon 18:00-21:00"),
    ("Mon 6 − 9 pm", "mon 18:00-21:00"),
    ("Mon 6 — 9 pm", "mon 18:00-21:00"),
    ("Mon @ 6pm-9pm", "mon 18:00-21:00"),
    ("Mon 6pm for 3 hours", "mon 18:00-21:00"),
    ("Mon starts at 6pm and ends at 9pm", "mon 18:00-21:00"),
    ("Mon 18:00 hrs - 21:00 hrs", "mon 18:00-21:00"),
    ("Mon 1800 - 2100 hours", "mon 18:00-21:00"),
    # Only one half of the day is one in which groups begin.
    ("Mon 9-12", "mon 09:00-12:00"),
    ("Mon 10-1", "mon 10:00-13:00"),
    ("Mon 1-4", "mon 13:00-16:00"),
    ("M-F 9-5", f"{WEEK} 09:00-17:00"),
    ("M-Th 3:30-6:30", "mon tue wed thu 15:30-18:30"),
    ("de lunes a viernes de 9 a 12", f"{WEEK} 09:00-12:00"),
    # The part of the day is said.
    ("Mondays 6-9 in the evening", "mon 18:00-21:00"),
    ("Mon 9 in the morning to 1 in the afternoon", "mon 09:00-13:00"),
    ("Mon-Thu evenings 6-9", "Evenings: mon tue wed thu 18:00-21:00"),
    ("Evening IOP: MWF 6-9", "Evening IOP: mon wed fri 18:00-21:00"),
    ("Morning M-F 8-11", f"Morning: {WEEK} 08:00-11:00"),
    ("MWF 8-11 mornings", "Mornings: mon wed fri 08:00-11:00"),
    ("MWF 8-11 morning, TTh 6-9 evening", ["Morning: mon wed fri 08:00-11:00", "Evening: tue thu 18:00-21:00"]),
    (
        "M-Th mornings 8-11 and evenings 6-9",
        ["Mornings: mon tue wed thu 08:00-11:00", "Evenings: mon tue wed thu 18:00-21:00"],
    ),
    ("AM group: MWF 8-11", "AM group: mon wed fri 08:00-11:00"),
    ("Mon, Wed evenings", "Evenings: mon wed"),
    # Spanish.
    ("lunes, miércoles y viernes de 6 a 9 de la tarde", "mon wed fri 18:00-21:00"),
    ("lunes a jueves de 6 a 9 p.m.", "mon tue wed thu 18:00-21:00"),
    ("de lunes a viernes, de 9:00 a. m. a 12:00 p. m.", f"{WEEK} 09:00-12:00"),
    ("lunes y miércoles de las 6 a las 9 de la noche", "mon wed 18:00-21:00"),
    ("martes y jueves 18:00 a 21:00", "tue thu 18:00-21:00"),
    ("Lu-Vi 09:00-12:00", f"{WEEK} 09:00-12:00"),
    ("Ma y Ju 17:30-20:30", "tue thu 17:30-20:30"),
    ("todos los días de 9 de la mañana a 12 del mediodía", f"{WEEK} sat sun 09:00-12:00"),
    ("entre semana de 9 a 11 de la mañana", f"{WEEK} 09:00-11:00"),
    ("fines de semana 10:00 - 13:00", "sat sun 10:00-13:00"),
    ("sábados de 10 am a 1 pm", "sat 10:00-13:00"),
    ("sabado y domingo 10am-1pm", "sat sun 10:00-13:00"),
    ("viernes de 8 de la noche a medianoche", "fri 20:00-00:00"),
    ("lunes a las 18:00 hasta las 21:00", "mon 18:00-21:00"),
    ("los lunes entre las 6 y las 9 pm", "mon 18:00-21:00"),
    ("lunes de 8 a 12 de la noche", "mon 20:00-00:00"),
    ("Días: lunes, miércoles; Horario: 18:00-21:00", "mon wed 18:00-21:00"),
    ("lun a vie, 09:00 a 12:00 (por video)", f"{WEEK} 09:00-12:00 virtual"),
    ("mar, jue 18:00 a 21:00, 8 a 12 semanas", "tue thu 18:00-21:00 8-12 weeks"),
    # Several groups in a cell.
    ("9am - 12pm M-F; 5pm-8pm M, W, Th", [f"{WEEK} 09:00-12:00", "mon wed thu 17:00-20:00"]),
    ("Mo,We,Fr 09:00-12:00; Tu 13:00-16:00", ["mon wed fri 09:00-12:00", "tue 13:00-16:00"]),
    ("Mo-Fr 09:00-12:00,13:00-16:00", [f"{WEEK} 09:00-12:00", f"{WEEK} 13:00-16:00"]),
    ("Mon-Fri 9am-12pm; 1pm-4pm", [f"{WEEK} 09:00-12:00", f"{WEEK} 13:00-16:00"]),
    ("MWF 9am-12pm & TTh 6-9pm", ["mon wed fri 09:00-12:00", "tue thu 18:00-21:00"]),
    ("Mon 6-9pm, Wed 5-8pm, Sat 9am-12pm", ["mon 18:00-21:00", "wed 17:00-20:00", "sat 09:00-12:00"]),
    ("6-9pm Mon/Wed, 9am-12pm Sat", ["mon wed 18:00-21:00", "sat 09:00-12:00"]),
    ("Monday: 6-9pm Wednesday: 6-9pm Friday: 6-9pm", "mon wed fri 18:00-21:00"),
    ("Monday 6pm-9pm\nTuesday 6pm-9pm\nThursday 6pm-9pm", "mon tue thu 18:00-21:00"),
    ("MW 6-9pm; TTh 6-9pm", ["mon wed 18:00-21:00", "tue thu 18:00-21:00"]),
    ("Mon, Wed, Fri\n6pm-9pm", "mon wed fri 18:00-21:00"),
    ("6pm-9pm\nMon, Wed, Fri", "mon wed fri 18:00-21:00"),
    (
        "Mon-Thu\n9am-12pm\n6pm-9pm\nSat\n10am-1pm",
        ["mon tue wed thu 09:00-12:00", "mon tue wed thu 18:00-21:00", "sat 10:00-13:00"],
    ),
    ("Mon; Wed; Fri 6-9pm", "mon wed fri 18:00-21:00"),
    ("Mon-Thu 6-9pm or Sat 9am-12pm", ["mon tue wed thu 18:00-21:00", "sat 09:00-12:00"]),
    ("9-12 & 1-4 M-F", [f"{WEEK} 09:00-12:00", f"{WEEK} 13:00-16:00"]),
    ("Day: M-F 9am-12pm | Evening: M-Th 6-9pm", [f"{WEEK} 09:00-12:00", "Evening: mon tue wed thu 18:00-21:00"]),
    ("Adults: MWF 9am-12pm, Teens: TTh 4-7pm", ["Adults: mon wed fri 09:00-12:00", "Teens: tue thu 16:00-19:00"]),
    ("Adults MWF 9am-12pm, Teens TTh 4-7pm", ["Adults: mon wed fri 09:00-12:00", "Teens: tue thu 16:00-19:00"]),
    ("MWF 9am-12pm adults, TTh 4-7pm teens", ["Adults: mon wed fri 09:00-12:00", "Teens: tue thu 16:00-19:00"]),
    (
        "Day IOP 9am-12pm Mon-Fri, Evening IOP 6-9 Mon-Thu",
        [f"Day IOP: {WEEK} 09:00-12:00", "Evening: mon tue wed thu 18:00-21:00"],
    ),
    ("Mon–Fri 8:30am–11:30am &amp; 5:30pm–8:30pm", [f"{WEEK} 08:30-11:30", f"{WEEK} 17:30-20:30"]),
    (
        "Mon-Thu 9am-12pm (Day Track); 6pm-9pm (Evening Track)",
        ["Day Track: mon tue wed thu 09:00-12:00", "Evening Track: mon tue wed thu 18:00-21:00"],
    ),
    ("M–F 9 a.m. to noon; M–Th 6 to 9 p.m.", [f"{WEEK} 09:00-12:00", "mon tue wed thu 18:00-21:00"]),
    ("6 to 9 pm, Monday through Thursday; 9am to noon Saturday", ["mon tue wed thu 18:00-21:00", "sat 09:00-12:00"]),
    (
        "Morning (9am-12pm) and Evening (6pm-9pm) groups, Mon-Thu",
        ["Morning: mon tue wed thu 09:00-12:00", "Evening: mon tue wed thu 18:00-21:00"],
    ),
    (
        "Morning: 9am-12pm; Evening: 6pm-9pm; Mon-Thu",
        ["Morning: mon tue wed thu 09:00-12:00", "Evening: mon tue wed thu 18:00-21:00"],
    ),
    (
        "Mon-Thu; Morning: 9am-12pm; Evening: 6-9",
        ["Morning: mon tue wed thu 09:00-12:00", "Evening: mon tue wed thu 18:00-21:00"],
    ),
    (
        "Mon-Thu adults 9am-12pm, teens 4-7pm",
        ["Adults: mon tue wed thu 09:00-12:00", "Teens: mon tue wed thu 16:00-19:00"],
    ),
    (
        "MWF adults 9am-12pm, TTh teens 4-7pm",
        ["Adults: mon wed fri 09:00-12:00", "Teens: tue thu 16:00-19:00"],
    ),
    ("AM: 8-11 M-F, PM: 6-9 M-Th", [f"AM: {WEEK} 08:00-11:00", "PM: mon tue wed thu 18:00-21:00"]),
    ("9am-12pm (M-F) and 5:30pm-8:30pm (M-Th)", [f"{WEEK} 09:00-12:00", "mon tue wed thu 17:30-20:30"]),
    ("Level 2.1: MWF 6-9pm", "Level 2.1: mon wed fri 18:00-21:00"),
    ("Mo-Fr 08:00-18:00; Sa 09:00-13:00; PH,Su off", [f"{WEEK} 08:00-18:00", "sat 09:00-13:00"]),
    ("Mon 5pm - 8pm Tue 5pm - 8pm Thu 5pm - 8pm", "mon tue thu 17:00-20:00"),
    ("M-Thursday 6-9 pm", "mon tue wed thu 18:00-21:00"),
    ("lun–jue 9 a 12 y 18 a 21 h", ["mon tue wed thu 09:00-12:00", "mon tue wed thu 18:00-21:00"]),
    ("Lunes, Miércoles, Viernes por las tardes de 5 a 8", "Por las tardes: mon wed fri 17:00-20:00"),
    ("Evening Mon 6-9 adults", "Evening adults: mon 18:00-21:00"),
    ("Mon-Thu 5:30pm-8:30pm, Fri by appointment", "mon tue wed thu 17:30-20:30"),
    ("Weeknights 6-9pm", f"{WEEK} 18:00-21:00"),
    ("Thursady 6-9pm", "thu 18:00-21:00"),
    (
        "Mon - Thurs: Morning 9:00-12:00, Afternoon 1:00-4:00, Evening 5:30-8:30",
        [
            "Morning: mon tue wed thu 09:00-12:00",
            "Afternoon: mon tue wed thu 13:00-16:00",
            "Evening: mon tue wed thu 17:30-20:30",
        ],
    ),
    ("Mon, Tue, & Thu | 6:00 PM – 9:00 PM | Virtual", "mon tue thu 18:00-21:00 virtual"),
    ("de martes a jueves por la noche (6 a 9)", "Por la noche: tue wed thu 18:00-21:00"),
    ("Lunes a Viernes de 8am a 5pm. Sábado y Domingo cerrado", f"{WEEK} 08:00-17:00"),
    ("SuMTWThFSa 9am-12pm", f"{WEEK} sat sun 09:00-12:00"),
    ("1) Mon 6-9pm\n2) Sat 9am-12pm", ["mon 18:00-21:00", "sat 09:00-12:00"]),
    ("• Mon/Wed 6-9pm • Sat 9am-12pm", ["mon wed 18:00-21:00", "sat 09:00-12:00"]),
    # Names, ways to meet, weeks.
    ("Teens (13-17): MWF 4-7pm", "Teens (13-17): mon wed fri 16:00-19:00"),
    ("Teens 13-17 MWF 4-7pm", "Teens 13-17: mon wed fri 16:00-19:00"),
    ("Teens ages 13-17: MWF 4-7pm", "Teens ages 13-17: mon wed fri 16:00-19:00"),
    ("Group 1: MWF 9am-12pm; Group 2: TTh 6-9pm", ["Group 1: mon wed fri 09:00-12:00", "Group 2: tue thu 18:00-21:00"]),
    ("Downtown office: MWF 6-9pm", "Downtown office: mon wed fri 18:00-21:00"),
    ("MWF 6-9pm (Oak Street)", "Oak Street: mon wed fri 18:00-21:00"),
    ("Evening Track\nMon-Thu 6-9pm", "Evening Track: mon tue wed thu 18:00-21:00"),
    ("IOP Hours: 9:00am-12:00pm Monday, Tuesday, Thursday", "mon tue thu 09:00-12:00"),
    ("Groups meet Mon-Thu 6-9pm", "mon tue wed thu 18:00-21:00"),
    ("We meet MWF from 6 to 9pm", "mon wed fri 18:00-21:00"),
    ("MWF 6-9pm via Zoom", "mon wed fri 18:00-21:00 virtual"),
    ("MWF 6-9pm (in-person or virtual)", "mon wed fri 18:00-21:00 hybrid"),
    (
        "MWF 9am-12pm in person, TTh 6-9pm telehealth",
        ["mon wed fri 09:00-12:00 in-person", "tue thu 18:00-21:00 virtual"],
    ),
    ("Virtual: MWF 6-9pm", "Virtual: mon wed fri 18:00-21:00 virtual"),
    ("MWF 6-9pm for 8-12 weeks", "mon wed fri 18:00-21:00 8-12 weeks"),
    ("MWF 6-9pm, 12-week program", "mon wed fri 18:00-21:00 12-12 weeks"),
    ("MWF 6-9pm x 8 weeks", "mon wed fri 18:00-21:00 8-8 weeks"),
    ("MWF 6-9pm; 8 weeks; virtual", "mon wed fri 18:00-21:00 virtual 8-8 weeks"),
    ("3 days a week: MWF 6-9pm", "mon wed fri 18:00-21:00"),
    ("MWF 6-9pm (3x/week, 9 hours per week)", "mon wed fri 18:00-21:00"),
    ("MWF 6-9pm, 9-12 hours a week", "mon wed fri 18:00-21:00"),
    ("Women: MWF; Men: TTh; all 6-9pm", ["Women: mon wed fri 18:00-21:00", "Men: tue thu 18:00-21:00"]),
    ("Women: MWF\nMen: TTh\n6pm-9pm", ["Women: mon wed fri 18:00-21:00", "Men: tue thu 18:00-21:00"]),
    (
        "Teens: MW; Adults: TTh; Men: Sat; 9am-noon",
        ["Teens: mon wed 09:00-12:00", "Adults: tue thu 09:00-12:00", "Men: sat 09:00-12:00"],
    ),
    (
        "Mujeres: lun y mié; hombres: mar y jue; 18:00 a 21:00",
        ["Mujeres: mon wed 18:00-21:00", "Hombres: tue thu 18:00-21:00"],
    ),
    ("Mon/Wed/Fri AM", "AM: mon wed fri"),
    ("MWF AM & PM", "AM PM: mon wed fri"),
    ("MW AM, TTh PM", ["AM: mon wed", "PM: tue thu"]),
    ("Mon > Thu 6-9pm", "mon tue wed thu 18:00-21:00"),
    ("Mon->Thu 18:00->21:00", "mon tue wed thu 18:00-21:00"),
    ("Mon--Thu 6--9pm", "mon tue wed thu 18:00-21:00"),
    ("Office: M-F 8-5; Downtown office: MWF 9am-noon", "Downtown office: mon wed fri 09:00-12:00"),
    # Closed, excepted.
    ("Mon-Fri 9am-5pm, closed Sat & Sun", f"{WEEK} 09:00-17:00"),
    ("Mon-Fri 9am-5pm; Sat-Sun: closed", f"{WEEK} 09:00-17:00"),
    ("Monday: 9am-12pm, Tuesday: Closed, Wednesday: 9am-12pm", "mon wed 09:00-12:00"),
    ("Mo-Fr 08:00-12:00; PH off", f"{WEEK} 08:00-12:00"),
    ("Mon-Fri except Wed 6-9pm", "mon tue thu fri 18:00-21:00"),
    ("Mon-Fri 6-9pm (no group Wednesday)", "mon tue thu fri 18:00-21:00"),
    ("lunes a viernes de 9 a 11 am, excepto miércoles", "mon tue thu fri 09:00-11:00"),
    ("Mon-Fri 9am-12pm except holidays", f"{WEEK} 09:00-12:00"),
    # A word for a private matter, and nothing at all, is no name of a group.
    ("Mon-Fri 9am-12pm (closed group)", f"{WEEK} 09:00-12:00"),
    ("Teens 4-7pm MWF (closed to new members)", "Teens: mon wed fri 16:00-19:00"),
    # Letters and spaces as sheets and telephones give them.
    ("Ｍｏｎ　６－９ｐｍ", "mon 18:00-21:00"),
    ("Mon\u00a06\u2009–\u20099\u202fpm", "mon 18:00-21:00"),
    ("  mon   6 -9pm  ", "mon 18:00-21:00"),
    ("mie\u0301 18:00-21:00", "wed 18:00-21:00"),
    ("Mon\t6-9pm", "mon 18:00-21:00"),
    ("Mon 6–9 pm.", "mon 18:00-21:00"),
    ("Mon\u200b 6-9pm", "mon 18:00-21:00"),
]


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text for text, _ in READ])
def test_it_is_read(text: str, expected: str | list[str]) -> None:
    reading = read(text)
    assert groups(reading) == ([expected] if isinstance(expected, str) else expected)
    assert reading.not_read == ()


# What nobody can know, or what is no week of groups → why.
ASKED = [
    ("6-9", "half-of-day"),
    ("Mon Wed 6-9", "half-of-day"),
    ("T/Th 5:30-8:30", "half-of-day"),
    ("Mon 6:00 - 9:00", "half-of-day"),
    ("Mon 8-11", "half-of-day"),
    ("Mon 8-12", "half-of-day"),
    ("Mon 7 to 10", "half-of-day"),
    ("lunes y miércoles de 6 a 9", "half-of-day"),
    ("L-V 6:00-9:00", "half-of-day"),
    ("Mon 9-12am", "midnight"),
    ("Mon 9am-12am", "midnight"),
    ("Mon 9pm-6pm", "backwards"),
    ("Mon 08:00-05:00", "backwards"),
    ("Mon 6pm-6pm", "backwards"),
    ("Mon 25:00-27:00", "time"),
    ("Mon 6:75-9pm", "time"),
    ("Mon 18:00 am - 21:00", "time"),
    ("Mon 6pm", "no-end"),
    ("Mondays at 6 pm", "no-end"),
    ("Mon 6pm-late", "no-end"),
    ("Mon 18:00+", "no-end"),
    ("Mon-Fri 8:00am - 5:00pm (office)", "nothing"),
    ("Oficina: L-V 8-17", "nothing"),
    ("8am-5pm", "no-days"),  # somebody is there
    ("Times: 9:00 - 17:00", "no-days"),
    ("24/7", "always"),
    ("Mo-Su 00:00-24:00", "always"),
    ("24 hours", "always"),
    ("every other Monday 6-9pm", "not-weekly"),
    ("1st and 3rd Tuesday 6-9pm", "not-weekly"),
    ("first Monday of the month 6pm-8pm", "not-weekly"),
    ("Mon 6-9pm biweekly", "not-weekly"),
    ("Jun-Aug Mo-Fr 09:00-12:00", "not-weekly"),
    ("Mo[1] 18:00-20:00", "not-weekly"),
    ("lunes quincenal 18:00-20:00", "not-weekly"),
    ("M-T 6-9pm", "letters"),
    ("M-S 9am-12pm", "letters"),
    ("S 10am-1pm", "letters"),
    ("L-M-V 18:00-21:00", "letters"),
    ("M y J 18:00-21:00", "letters"),
    ("Mon-Funday 6-9pm", "unknown"),
    ("Mon, Funday 6-9pm", "unknown"),
    ("Someday 18:00-21:00", "unknown"),
    ("someday 6-9pm", "unknown"),
    ("lunes de 18 a 21 horas", "unclear"),
    ("evenings", "nothing"),
    ("by appointment", "nothing"),
    ("call for times", "nothing"),
    ("varies", "nothing"),
    ("TBD", "nothing"),
    ("3x/week", "nothing"),
    ("9 hours per week", "nothing"),
    ("three times a week", "nothing"),
    ("con cita previa", "nothing"),
    ("closed", "nothing"),
    ("???", "unknown"),
    ("blue", "unknown"),
    ("512-555-0100", "nothing"),
]


@pytest.mark.parametrize(("text", "code"), ASKED, ids=[text for text, _ in ASKED])
def test_it_is_asked_for_and_never_guessed(text: str, code: str) -> None:
    reading = read(text)
    assert reading.meetings == ()
    assert [remark.code for remark in reading.not_read] == [code]
    assert all(remark.text and remark.says for remark in reading.not_read)


def test_what_is_in_doubt_is_quoted_with_both_ways_to_write_it() -> None:
    (remark,) = read("MWF 9am-12pm; Tu & Th 6-9").not_read
    assert remark.text == "Tu & Th 6-9"
    assert "6-9 am, or 6-9 pm" in remark.says
    (remark,) = read("Mon-Thu 9am-12pm, 6-9").not_read
    assert remark.text == "Mon-Thu 6-9"


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("5:30p-8:30p", "17:30-20:30"),
        ("20:00-24:00", "20:00-00:00"),
        ("18:00-21:00", "18:00-21:00"),
        ("9am to noon", "09:00-12:00"),
        ("3x per week 6-9pm", "18:00-21:00"),
        ("Evening: 6-9pm", "Evening: 18:00-21:00"),
        ("Evenings 6-9", "Evenings: 18:00-21:00"),
        ("de 18:00 a 21:00", "18:00-21:00"),
        ("Virtual 6-9pm", "18:00-21:00 virtual"),
        ("10pm-1am", "22:00-01:00"),
        ("6-9 pm, closed Sundays", "18:00-21:00"),
        ("6:00 to 9:00 pm (days not stated)", "18:00-21:00"),
    ],
)
def test_times_without_a_day_are_a_group_of_which_the_days_are_not_stated(text: str, group: str) -> None:
    reading = read(text)
    assert groups(reading) == [group]
    assert reading.not_read == ()
    assert [remark.says.endswith("Write them, too.") for remark in reading.notes if remark.code == "no-days"] == [True]


@pytest.mark.parametrize(
    ("text", "kept", "code"),
    [
        ("MWF 9am-12pm; TTh 6-9", "mon wed fri 09:00-12:00", "half-of-day"),
        ("Mon 6-9pm, Wed", "mon 18:00-21:00", "no-times"),
        ("MWF 9am-12pm, Sat 6-9", "mon wed fri 09:00-12:00", "half-of-day"),
        ("MWF 9am-12pm; every other Sat 9am-12pm", "mon wed fri 09:00-12:00", "not-weekly"),
        ("MWF 9am-12pm; Evening: 6-9pm", "mon wed fri 09:00-12:00", "no-days"),
        ("Evening: 6-9pm; MWF 9am-12pm", "mon wed fri 09:00-12:00", "no-days"),
        ("Mon-Thu 6-9pm\nFunday 6-9pm", "mon tue wed thu 18:00-21:00", "unknown"),
        ("Mon-Thu 6-9pm; somewhere else", "mon tue wed thu 18:00-21:00", "unknown"),
    ],
)
def test_a_piece_that_cannot_be_read_leaves_the_others(text: str, kept: str, code: str) -> None:
    reading = read(text)
    assert groups(reading) == [kept]
    assert [remark.code for remark in reading.not_read] == [code]


@pytest.mark.parametrize(
    ("text", "group", "code", "told"),
    [
        ("Mon 9-12", "mon 09:00-12:00", "assumed", "9-12"),
        ("MWF 6-9pm, evenings by appointment", "Evenings: mon wed fri 18:00-21:00", "left-open", "by appointment"),
        ("MWF 6-9pm EST", "mon wed fri 18:00-21:00", "zone", "EST"),
        ("MWF 6-9pm, Downtown campus", "mon wed fri 18:00-21:00", "left-out", "Downtown campus"),
        ("Mon-Fri 9am-12pm, 3 days a week", f"{WEEK} 09:00-12:00", "how-often", "3 days a week"),
        ("MWF 6-9pm with Dr. Lee", "mon wed fri 18:00-21:00", "left-out", "Dr Lee"),
    ],
)
def test_what_is_left_out_or_taken_for_sure_is_told(text: str, group: str, code: str, told: str) -> None:
    reading = read(text)
    assert groups(reading) == [group]
    assert [(note.code, note.text) for note in reading.notes] == [(code, told)]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"days": "MWF", "times": "6-9pm"}, "mon wed fri 18:00-21:00"),
        ({"days": "Mon, Wed", "times": "18:00 - 21:00"}, "mon wed 18:00-21:00"),
        ({"times": "MWF 6-9pm"}, "mon wed fri 18:00-21:00"),
        ({"days": "MWF 6-9pm"}, "mon wed fri 18:00-21:00"),
        ({"days": "MWF"}, "mon wed fri"),
        ({"schedule": "MWF 6-9pm", "times": "9 hours"}, "mon wed fri 18:00-21:00"),
        ({"schedule": "MWF", "times": "6-9pm"}, "mon wed fri 18:00-21:00"),
        ({"schedule": "6-9pm", "days": "MWF"}, "mon wed fri 18:00-21:00"),
    ],
)
def test_days_and_times_of_two_columns_are_read_together(columns: dict[str, str], expected: str) -> None:
    assert groups(read(read_columns(**columns))) == [expected]


PIECES = [
    *(
        "mon",
        "M",
        "T",
        "S",
        "WF",
        "lun",
        "weekdays",
        "6",
        "9",
        "6pm",
        "18:00",
        "noon",
        "24:00",
        "-",
        "to",
        "a",
        ",",
        ";",
    ),
    *("\n", ":", "(", ")", "and", "evening", "de la tarde", "8 weeks", "virtual", "closed", "except", "Teens", "am"),
    *("xyz", "3x", "/", "|"),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join) | st.text(max_size=40))
def test_any_text_is_read_or_asked_for(text: str) -> None:
    reading = read(text)
    assert reading.meetings or reading.not_read or not re.search(r"\w", text), text
    for one in reading.meetings:
        Track(name="A", days=one.days, start=one.start, end=one.end, mode=one.mode)
        assert one.days


@pytest.mark.parametrize("piece", [*PIECES, "M ", "m,", "mon-", "6-", "a a ", "(", "x:", "- ", "1:1", "mwf"])
def test_a_long_text_is_read_at_once(piece: str) -> None:
    with at_most(0.5):
        read((piece * MOST)[:MOST])
        read((f"{piece} " * MOST)[:MOST])


def test_nothing_is_nothing() -> None:
    assert read(" \n ") == Reading(())


def test_a_text_that_is_too_long_is_refused_at_once() -> None:
    (remark,) = read("Mon 6-9pm; " * MOST).not_read
    assert remark.code == "long"


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("18:00", "18:00"),
        ("6 pm", "18:00"),
        ("6pm", "18:00"),
        ("6:30 p.m.", "18:30"),
        ("12:00", "12:00"),
        ("noon", "12:00"),
        ("midnight", "00:00"),
        ("09:00", "09:00"),
        ("24:00", "00:00"),
        ("1800", "18:00"),
        ("18h", "18:00"),
    ],
)
def test_a_time_by_itself(text: str, time: str) -> None:
    assert f"{time_of_day(text):%H:%M}" == time


@pytest.mark.parametrize("text", ["6", "6:00", "25:00", "soon", "", "6-9pm", "mon"])
def test_a_time_by_itself_that_nobody_knows(text: str) -> None:
    with pytest.raises(Doubt):
        time_of_day(text)
