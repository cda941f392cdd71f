"""What an admin sets of a schedule: where from, when, and up to where an import of it is saved by itself."""

from __future__ import annotations

import math
import re
from typing import Any, Self

from flask import current_app
from wtforms import Field, HiddenField, ValidationError
from wtforms.fields.choices import SelectChoice

from directory.geo.states import state_code
from directory.models import ImportSchedule, Way
from directory.schedules.allowed import Allowed
from directory.schedules.kept_schedules import NAME_MOST, PATTERN_MOST, PLACE_MOST, Terms
from directory.text import fold
from directory.web.desk.imports.import_form import parts
from directory.web.shared.forms import Form, Number, OneOf, Pick, Text, Tick

_WHOLE = re.compile(r"\d{1,6}")
_SHARE = re.compile(r"\d{1,3}([.,]\d{1,3})?")


def allowed() -> Allowed:
    """What the operator allows."""
    return Allowed.of(current_app.config["SETTINGS"])


def _folders() -> list[tuple[str, str]]:
    return [("", "Choose one"), *((one, one) for one in allowed().folders)]


class ScheduleForm(Form):
    """A schedule."""

    version = HiddenField(default="0")
    name = Text("Name", most=NAME_MOST, needed="Give it a name, like “Texas, licenses”.")
    way = OneOf(
        "Where the list comes from",
        choices=(
            (Way.FOLDER, "A folder of this server"),
            (Way.ADDRESS, "An address of the web"),
            (Way.FINDTREATMENT, "FindTreatment.gov’s live list"),
        ),
        problem="Say where the list comes from.",
    )
    folder = Pick("Folder", choices=_folders)
    pattern = Text("Files like", most=PATTERN_MOST)
    together = Tick("All such files together are one import")
    address = Text("Address", most=PLACE_MOST)
    findtreatment = Text("States to read", most=300)
    source = Text("Whose list it is", most=60)
    complete = Text("All programs of these states", most=300)
    every_days = Number("Every so many days", most=3)
    hour = Pick("At", choices=[(str(hour), f"{hour:02}:00 UTC") for hour in range(24)], problem="Choose an hour.")
    by_itself = Tick("Save an import by itself while it stays within these limits")
    most_new = Number("New programs, at most", most=6)
    most_changed = Number("Changed programs, at most, in %", most=7)
    most_gone = Number("Programs gone from the list, at most", most=6)
    most_errors = Number("Rows with errors, at most", most=6)

    @classmethod
    def new(cls) -> Self:
        """One that nobody has set: cautious."""
        known = {"way": Way.FOLDER, "pattern": "*.csv", "every_days": "7", "hour": "3", "most_changed": "2"}
        return cls.standing(known | {"most_new": "20", "most_gone": "0", "most_errors": "0", "version": "0"})

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        # A folder that is allowed no more stays chosen until somebody chooses: saving it says what is wrong.
        if self.folder.data and self.folder.data not in {choice.value for choice in self.folder.choices}:
            self.folder.choices = [*self.folder.choices, SelectChoice(self.folder.data, self.folder.data)]

    @classmethod
    def of(cls, schedule: ImportSchedule) -> Self:
        """As a schedule stands."""
        same = ("name", "way", "pattern", "together", "source", "every_days", "hour", "by_itself", "most_new")
        values: dict[str, Any] = {name: getattr(schedule, name) for name in (*same, "most_gone", "most_errors")}
        values |= {"version": str(schedule.version), "hour": str(schedule.hour)}
        values["most_changed"] = f"{schedule.most_changed:g}"
        values["complete"] = ", ".join(schedule.complete.split())
        place = schedule.place if schedule.way != Way.FINDTREATMENT else ", ".join(schedule.place.split())
        return cls.standing(values | {schedule.way: place})

    def _number(self, field: Field) -> None:
        field.data = field.data.strip().replace(",", "")
        if not _WHOLE.fullmatch(field.data):
            raise ValidationError("Write a whole number, like 20.")

    validate_every_days = validate_most_new = validate_most_gone = validate_most_errors = _number

    def validate_most_changed(self, field: Field) -> None:
        """A share."""
        field.data = field.data.strip().removesuffix("%").strip()
        if not _SHARE.fullmatch(field.data) or math.floor(float(field.data.replace(",", "."))) > 100:
            raise ValidationError("Write a share of a hundred, like 2 or 0.5.")

    def _states(self, field: Field) -> None:
        for part in parts(field.data):
            if state_code(part) is None:
                raise ValidationError(f"“{part[:20]}” is no US state. Write codes like IA, MN.")

    validate_complete = validate_findtreatment = _states

    def terms(self) -> Terms:
        """What was set, once it is valid."""
        way = Way(self.way.data)
        states = " ".join(dict.fromkeys(state_code(part) or "" for part in parts(self.findtreatment.data)))
        folder = way == Way.FOLDER
        return Terms(
            name=" ".join(self.name.data.split()),
            way=way,
            place={Way.FOLDER: self.folder.data, Way.ADDRESS: self.address.data.strip(), Way.FINDTREATMENT: states}[
                way
            ],
            pattern=self.pattern.data.strip() if folder else "",
            together=folder and self.together.data,
            source="" if way == Way.FINDTREATMENT else "-".join(fold(self.source.data).split())[:60],
            complete=""
            if way == Way.FINDTREATMENT
            else " ".join(dict.fromkeys(state_code(part) or "" for part in parts(self.complete.data))),
            every_days=int(self.every_days.data),
            hour=int(self.hour.data),
            by_itself=self.by_itself.data,
            most_new=int(self.most_new.data),
            most_changed=float(self.most_changed.data.replace(",", ".")),
            most_gone=int(self.most_gone.data),
            most_errors=int(self.most_errors.data),
        )
