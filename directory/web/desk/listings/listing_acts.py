"""What can be done on the page of a listing: its point moved, a call kept, its status changed; each a form there."""

from __future__ import annotations

import datetime as dt

from wtforms import HiddenField

from directory import clock
from directory.web.shared.forms import Form, Text, Tick


class PinForm(Form):
    """Where the listing lies. Texts, so that what is no number comes back as it was written."""

    latitude = Text("Latitude", most=12, render_kw={"inputmode": "decimal"})
    longitude = Text("Longitude", most=12, render_kw={"inputmode": "text"})
    anyway = Tick("It is right all the same")
    again = HiddenField(default="")  # a button: have the street looked up once more

    def point(self) -> tuple[float, float]:
        """Latitude and longitude in degrees. Raises ValueError."""
        return float(self.latitude.data), float(self.longitude.data)


class CallForm(Form):
    """With whom somebody spoke, and when."""

    spoke_with = Text("Whom you spoke with", most=100, render_kw={"required": True})
    day = Text("Day of the call", render_kw={"type": "date", "required": True})

    def called_on(self) -> dt.date:
        """The day. Raises ValueError."""
        return dt.date.fromisoformat(self.day.data)


class StatusForm(Form):
    """What a listing should be, a button, and why."""

    status = HiddenField(default="")
    reason = Text("Why", most=500)


def acts(sent: Form | None) -> dict[str, Form]:
    """The forms of the page, the one that was sent as it was sent."""
    found: dict[str, Form] = {
        "pin": PinForm.standing(),
        "call": CallForm.standing({"day": clock.today().isoformat()}),
        "status": StatusForm.standing(),
    }
    return {name: sent if sent is not None and type(sent) is type(one) else one for name, one in found.items()}
