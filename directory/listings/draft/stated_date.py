"""A date in a draft: as well as its source knows it, kept as text like 2024, 2024-03 or 2024-03-09. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator

from directory.partial_date import PartialDate
from directory.text import marked


def _read(value: object) -> PartialDate:
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, str):
        return PartialDate(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return PartialDate.on(value)
    raise ValueError(marked("is no date; write it like 2024, 2024-03 or 2024-03-09"))


StatedDate = Annotated[PartialDate, PlainValidator(_read), PlainSerializer(str)]
