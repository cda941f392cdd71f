"""What families report of a listing, in words: for the desk, and for the program that is told of it."""

from __future__ import annotations

from directory.models import ReportKind

KINDS = {
    ReportKind.NUMBER: "The number does not work",
    ReportKind.CLOSED: "It has closed, or moved",
    ReportKind.INSURANCE: "It does not take an insurance named",
    ReportKind.NOT_IOP: "It is not an IOP",
    ReportKind.DETAILS: "Times, ages or other facts are wrong",
    ReportKind.OTHER: "Something else",
}
