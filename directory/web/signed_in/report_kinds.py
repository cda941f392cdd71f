"""What families report of a listing, in words: for the desk, and for the program that is told of it."""

from __future__ import annotations

from directory.models import ReportKind
from directory.text import marked

KINDS = {
    ReportKind.NUMBER: marked("The number does not work"),
    ReportKind.CLOSED: marked("It has closed, or moved"),
    ReportKind.INSURANCE: marked("It does not take an insurance named"),
    ReportKind.NOT_IOP: marked("It is not an IOP"),
    ReportKind.DETAILS: marked("Times, ages or other facts are wrong"),
    ReportKind.OTHER: marked("Something else"),
}
