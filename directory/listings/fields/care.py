"""The facts of the care itself: its groups, whom it serves, what happens there."""

from __future__ import annotations

from directory.listings.cells import readers, track_cell
from directory.listings.fields.field import IN_SPANISH, Asked, Field, Shown
from directory.text import marked, marked_plural

CARE: tuple[Field, ...] = (
    Field(
        column="tracks",
        section="schedule",
        name="tracks",
        label="Groups and times",
        explained=(
            "When groups meet, as you would say it: Mon, Wed, Thu 6-9 pm; Sat 10am-1pm. Or with names, between |: "
            "Evening: mon tue thu 18:00-21:00 in-person 8-12 weeks starts any week. "
            "What is of one group only follows between ;: Teens: mon wed 15:30-18:30 virtual; for adolescents; "
            "ages 13-17; at 20 Oak Street; accepting from 2026-12-07 as of 2026-11-02; starts any Monday. "
            "Of room also: waitlist 10 days; full until 2026-12-07"
        ),
        read=readers.words,  # read by `track_cell`, which knows the row's day
        cell=lambda draft: track_cell.write(draft.schedule.tracks),
    ),
    Field(
        column="ages_min",
        section="serves",
        name="age_min",
        label="Youngest age",
        explained="Youngest age in years.",
        read=readers.number,
        asked=Asked(page="serves", label="Youngest age", input="number"),
    ),
    Field(
        column="ages_max",
        section="serves",
        name="age_max",
        label="Oldest age",
        explained="Oldest age in years.",
        read=readers.number,
        asked=Asked(page="serves", label="Oldest age", input="number"),
    ),
    Field(
        column="virtual_states",
        section="serves",
        name="states",
        label="States by video",
        explained="States whose residents can join by video: TX; NM",
        read=readers.states,
        asked=Asked(page="serves", label="By video: the states you may treat people in", hint="Like TX; NM"),
    ),
    Field(
        column="not_admitted",
        section="serves",
        name="not_admitted",
        label="Not admitted",
        explained="Who cannot be admitted, in words.",
        read=readers.words,
        asked=Asked(page="serves", label="Who cannot be admitted", input="long"),
    ),
    Field(
        column="not_admitted_es",
        section="serves",
        name="not_admitted_es",
        label="Not admitted, in Spanish",
        read=readers.words,
        asked=Asked(page="serves", label="Who cannot be admitted, in Spanish", hint=IN_SPANISH, input="long"),
    ),
    Field(
        column="approach",
        section="therapies",
        name="approach",
        label="Approach",
        explained="What treatment is like, in words.",
        read=readers.words,
        asked=Asked(page="therapies", label="What treatment is like here", hint="In plain words.", input="long"),
    ),
    Field(
        column="approach_es",
        section="therapies",
        name="approach_es",
        label="Approach, in Spanish",
        read=readers.words,
        asked=Asked(page="therapies", label="What treatment is like here, in Spanish", hint=IN_SPANISH, input="long"),
    ),
    Field(
        column="group_size",
        section="therapies",
        name="group_size",
        label="Group size",
        explained="People in a group, at most.",
        read=readers.number,
        asked=Asked(page="therapies", label="People in a group, at most", input="number"),
        shown=Shown(marked("Group size"), marked_plural("up to %(num)s person", "up to %(num)s people")),
    ),
)
