"""A schedule and its runs in words, as the pages of the desk say them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from directory.models import ImportSchedule, RunState, ScheduleRun, Way

STATES: Mapping[str, str] = {
    RunState.FETCHING: "Being fetched",
    RunState.WORKING: "Being checked or saved",
    RunState.WAITING: "Waits for a decision",
    RunState.APPLIED: "Saved",
    RunState.SAME: "Nothing new",
    RunState.DISCARDED: "Thrown away",
    RunState.LATER: "Not yet",
    RunState.FAILED: "Failed",
}


def rhythm_words(schedule: ImportSchedule) -> str:
    """How often, and at which hour."""
    days = "Every day" if schedule.every_days == 1 else f"Every {schedule.every_days} days"
    return f"{days} at {schedule.hour:02}:00 UTC"


def where_words(schedule: ImportSchedule) -> str:
    """Where its list comes from."""
    if schedule.way == Way.FOLDER:
        which = "all files together" if schedule.together else "the newest file"
        return f"{schedule.place}, {which} like {schedule.pattern}"
    if schedule.way == Way.ADDRESS:
        return schedule.place
    return f"FindTreatment.gov’s live list, {schedule.place.replace(' ', ', ')}"


def next_words(schedule: ImportSchedule, run: ScheduleRun | None) -> str:
    """When it is fetched next, of one with this last run."""
    if schedule.paused:
        return "Paused"
    if run is not None and run.state == RunState.WAITING:
        return "After the decision"
    return moment(schedule.retry_at or schedule.next_at)


def moment(at: dt.datetime) -> str:
    """A moment in UTC, to the minute."""
    return f"{at:%b %d, %Y %H:%M}"


def limit_words(schedule: ImportSchedule) -> str:
    """Up to where it is saved by itself."""
    if not schedule.by_itself:
        return "Never by itself: each import waits for somebody"
    return (
        f"At most {schedule.most_new:,} new, {schedule.most_changed:g} % changed, {schedule.most_gone:,} gone from the "
        f"list, {schedule.most_errors:,} {'row' if schedule.most_errors == 1 else 'rows'} with errors"
    )
